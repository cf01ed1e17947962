/** On the first screen: where the holder is, as far as the book knows, and the way out of it. */
import { useSignal } from '@preact/signals';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { tick, useCodes, useWallet } from '../context.ts';
import { activePass } from '../state.ts';
import { type BookCode, currentVisit } from '../visits/book.ts';
import { useVisits } from '../visits/use-visits.ts';
import { sayBookCode } from './place-visit.tsx';
import { SyncLine } from './visit-sync.tsx';
import './visits.css';

export function OpenVisit() {
  const wallet = useWallet();
  const keeper = useVisits();
  const busy = useSignal(false);
  const fault = useSignal<BookCode | null>(null);
  const codes = useCodes(fault.value !== null);
  const { home, visit: text } = words('visits');
  tick.value;
  const held = activePass(wallet.state.value);
  const visit = held === null ? null : currentVisit(keeper.visits.value ?? [], held.holder.id, wallet.now());
  if (visit === null) return null;
  const leave = async () => {
    busy.value = true;
    const left = await keeper.leave(visit);
    busy.value = false;
    fault.value = left.ok ? null : left.code;
    if (left.ok && left.visit.left !== null) announce(fill(text.left, { when: formatMoment(language(), left.visit.left, wallet.now()) }));
  };
  return (
    <>
      <section class="card open-visit">
        <div class="grow">
          <p class="small soft">
            {home.here} · {fill(home.since, { when: formatMoment(language(), visit.entered, wallet.now()) })}
          </p>
          <strong>{visit.venue.name}</strong>
          <SyncLine visit={visit} />
        </div>
        <Button kind="outline" busy={busy.value} onClick={leave}>
          {text.leave}
        </Button>
      </section>
      {fault.value !== null && codes !== null && (
        <Notice tone="bad" title={text.failedLeave} children={<p class="small">{sayBookCode(fault.value, codes.storage)}</p>} />
      )}
    </>
  );
}
