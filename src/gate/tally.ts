/**
 * Counting people from the lines of a journal: the same rules for the running day on the screen and for a shift that is over. The journal is all that is
 * counted from, so the numbers cannot disagree with it. Pure.
 */
import { toHex } from '../core/bytes.ts';
import type { EntryOutcome, JournalEntry } from '../core/journal/entry.ts';
import { type Passage, Passages } from '../core/journal/passages.ts';

const HALF_HOUR = 1800;
const HALF_HOURS = 48;

/** What was counted. `ins`, `outs`: people by half hours of the local day, 48 numbers each, the first from midnight. */
export interface Counts {
  readonly in: number;
  readonly out: number;
  readonly admit: number;
  readonly refuse: number;
  readonly undecided: number;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

export interface Tally {
  readonly counts: Counts;
  /** Takes in one line; answers what it counted as. */
  record(entry: JournalEntry): Passage;
  /** When this pass was last admitted in this direction; null if it was not, or for an entry if it went out since. */
  admittedAt(ref: Uint8Array, direction: 0 | 1): number | null;
  /** When this pass went out last, whatever its verdict; null if it did not. */
  leftAt(ref: Uint8Array): number | null;
}

/** Nothing counted yet. */
export function createTally(utcOffsetMinutes: number): Tally {
  const passages = new Passages();
  const admitted = new Map<string, number>();
  const left = new Map<string, number>();
  const count: Record<EntryOutcome | 'in' | 'out', number> = { in: 0, out: 0, admit: 0, refuse: 0, undecided: 0 };
  const ways = { in: Array<number>(HALF_HOURS).fill(0), out: Array<number>(HALF_HOURS).fill(0) };

  function pass(way: 'in' | 'out', time: number): void {
    count[way]++;
    const slot = Math.floor((time + utcOffsetMinutes * 60) / HALF_HOUR) % HALF_HOURS;
    ways[way][slot] = (ways[way][slot] ?? 0) + 1;
  }

  return {
    get counts() {
      return { ...count, ins: ways.in, outs: ways.out };
    },
    record(entry) {
      const { ref, kind, outcome, direction, time, code } = entry;
      const isAdmitted = kind === 'override' || (outcome === 'admit' && code !== 'proof-replayed');
      if (isAdmitted && ref !== null) admitted.set(`${direction}:${toHex(ref)}`, time);
      const passage = passages.record(entry);
      if (passage.verdict !== null) count[passage.verdict]++;
      if (passage.way !== null) pass(passage.way === 0 ? 'in' : 'out', time);
      if (passage.way === 1 && ref !== null) {
        left.set(toHex(ref), time);
        admitted.delete(`0:${toHex(ref)}`);
      }
      return passage;
    },
    leftAt: (ref) => left.get(toHex(ref)) ?? null,
    admittedAt: (ref, direction) => admitted.get(`${direction}:${toHex(ref)}`) ?? null,
  };
}
