/** The end of the mission at a door: told ahead between shifts, and afterwards the only screen there is. It is a state of the tablet, not a verdict on anybody. */
import { markHeld } from '../../shared/storage/held.ts';
import { eraseTabletData, holdsTabletData } from '../../shared/storage/sunset.ts';
import { EndAhead, EndOver } from '../../shared/ui/EndOfMission.tsx';
import type { Gate } from '../gate.ts';
import { JournalCard } from '../later.ts';

export function EndNotice({ gate }: { readonly gate: Gate }) {
  const end = gate.keeper.state.value.trust?.end;
  return end == null ? null : <EndAhead device="tablet" end={end} now={gate.now.value} storage={gate.storage} />;
}

export function EndScreen({ gate }: { readonly gate: Gate }) {
  const { trust } = gate.keeper.state.value;
  if (trust?.end == null) return null;
  const { storage } = gate;
  const erase = async () => {
    // The last chance to hand the journal in; without a network it goes all the same.
    await gate.journal.sync();
    const erased = await eraseTabletData(storage);
    if (erased.ok) markHeld(false, 'tablet');
    if (erased.ok) gate.forgetTablet();
    return erased;
  };
  return (
    <EndOver device="tablet" trust={trust} end={trust.end} now={gate.now.value} storage={storage} holds={() => holdsTabletData(storage)} erase={erase}>
      {gate.tablet.value !== null && <JournalCard gate={gate} />}
    </EndOver>
  );
}
