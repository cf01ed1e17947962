/** Who is inside now, for the screens that say so: this tablet's own count, joined with the venue's other gates where that is known. */
import { doorDay } from '../../core/journal/passages.ts';
import type { Gate } from '../gate.ts';
import { type Inside, insideOf } from '../inside.ts';
import type { Counters } from '../today.ts';

/** Kazakhstan, where no policy is at hand yet. */
const DEFAULT_OFFSET_MINUTES = 300;

/** Null where nothing is counted yet: no tablet, or its journal is still being read. */
export function insideNow(gate: Gate, counters: Counters | null = gate.scanning.counters.value): Inside | null {
  const [tablet, now] = [gate.tablet.value, gate.now.value];
  if (tablet === null || counters === null) return null;
  const day = doorDay(now, gate.keeper.state.value.trust?.policy.utcOffsetMinutes ?? DEFAULT_OFFSET_MINUTES);
  return insideOf({ counters, gate: tablet.venue.gate, day, now }, gate.scanning.others.value);
}
