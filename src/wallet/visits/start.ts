/** Begins with the visits once the app has drawn its first screen: sends what waits, erases what is over, and brings the card of an open visit. */
import { effect } from '@preact/signals';
import { loadWords } from '../../shared/i18n/words.ts';
import { restoreVisits } from '../../shared/storage/visits.ts';
import { visitCard } from '../context.ts';
import { rescueWith } from '../refresh/rescue.ts';
import { isOpen } from './book.ts';
import { type Visitor, visitsOf } from './keeper.ts';

/** Runs until the returned function is called. */
export function startVisits(wallet: Visitor): () => void {
  const keeper = visitsOf(wallet);
  const stop = keeper.run();
  const stopCard = effect(() => {
    const someOpen = keeper.visits.value?.some((visit) => isOpen(visit, wallet.now())) ?? false;
    if (someOpen && visitCard.peek() === null) void bringCard();
  });
  // Whose visits there are changes with the holders: a new enrolment, a removal, everything deleted.
  let known: string | null = null;
  const stopHolders = effect(() => {
    const holders = wallet.state.value.holders.map(({ holder }) => holder.id).join();
    if (known !== null && known !== holders) void keeper.load();
    known = holders;
  });
  const stopRescue = rescueWith((storage) => restoreVisits(storage, keeper.visits.peek() ?? []));
  return () => {
    stop();
    stopRescue();
    stopCard();
    stopHolders();
  };
}

/** Without a network on a first visit the card does not come; the visit is in the list all the same. */
async function bringCard(): Promise<void> {
  try {
    const [{ OpenVisit }] = await Promise.all([import('./screens/open-visit.tsx'), loadWords(['visits'])]);
    visitCard.value = OpenVisit;
  } catch {
    visitCard.value = null;
  }
}
