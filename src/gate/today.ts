/**
 * What today's journal says: the counters on the screen and who was admitted when. Derived from the journal and from nothing else, so it cannot
 * disagree with it; built again at every start. A door's day runs from 04:00 to 04:00, like its shifts: whoever came before midnight is still inside. Pure.
 */
import type { JournalEntry } from '../core/journal/entry.ts';
import { NOBODY_PASSED, type Passage } from '../core/journal/passages.ts';
import { doorDay } from './shift.ts';
import { type Counts, createTally, type Tally } from './tally.ts';

/** Counters of one day; each scanned pass once a minute at most. */
export type Counters = Counts;

/** The running day of one gate. */
export interface Today {
  /** As `doorDay` counts them. */
  readonly day: number;
  readonly counters: Counters;
  /** Takes in one entry and answers what it counted as. Entries of another day are ignored; a later day starts a new `Today`. */
  record(entry: JournalEntry): Passage;
  /** When this pass was last admitted today in this direction; null if it was not, or for an entry if it went out since. */
  readonly admittedAt: Tally['admittedAt'];
  /** When this pass went out today; null if it did not. */
  readonly leftAt: Tally['leftAt'];
}

const DAY = 86_400;

/** Days since 1970 in the policy's local time. */
export const localDay = (time: number, utcOffsetMinutes: number): number => Math.floor((time + utcOffsetMinutes * 60) / DAY);

/** An empty day. */
export function createToday(day: number, utcOffsetMinutes: number): Today {
  const tally = createTally(utcOffsetMinutes);
  return {
    day,
    get counters() {
      return tally.counts;
    },
    record: (entry) => (doorDay(entry.time, utcOffsetMinutes) === day ? tally.record(entry) : NOBODY_PASSED),
    admittedAt: tally.admittedAt,
    leftAt: tally.leftAt,
  };
}
