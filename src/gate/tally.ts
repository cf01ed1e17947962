/**
 * Counting people from the lines of a journal: the same rules for the running day on the screen and for a shift that is over. The journal is all that is
 * counted from, so the numbers cannot disagree with it. Pure.
 */
import { toHex } from '../core/bytes.ts';
import type { EntryOutcome, JournalEntry } from '../core/journal/entry.ts';

/** The same pass within this many seconds, at one gate in one direction, counts once (product.md, venue staff 2). */
export const ONCE_SECONDS = 60;
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
  /** Takes in one line; answers whether its verdict was counted. */
  record(entry: JournalEntry): boolean;
  /** When this pass was last admitted in this direction; null if it was not. */
  admittedAt(ref: Uint8Array, direction: 0 | 1): number | null;
}

/** Codes of scans that are nobody: a picture of a code already counted, and a specimen for training (docs/formats.md §5). */
const NOBODY: ReadonlySet<string> = new Set(['proof-replayed', 'specimen']);

/** Nothing counted yet. */
export function createTally(utcOffsetMinutes: number): Tally {
  const lastCounted = new Map<string, number>();
  const admitted = new Map<string, number>();
  const count: Record<EntryOutcome | 'in' | 'out', number> = { in: 0, out: 0, admit: 0, refuse: 0, undecided: 0 };
  const ways = { in: Array<number>(HALF_HOURS).fill(0), out: Array<number>(HALF_HOURS).fill(0) };

  function pass(way: 'in' | 'out', time: number): void {
    count[way]++;
    const slot = Math.floor((time + utcOffsetMinutes * 60) / HALF_HOUR) % HALF_HOURS;
    ways[way][slot] = (ways[way][slot] ?? 0) + 1;
  }

  function recordScan(entry: JournalEntry, outcome: EntryOutcome): boolean {
    const ref = entry.ref === null ? null : `${entry.direction}:${toHex(entry.ref)}`;
    const key = ref === null ? null : `${ref}:${outcome}`;
    const before = key === null ? undefined : lastCounted.get(key);
    if (key !== null) lastCounted.set(key, entry.time);
    if (outcome === 'admit' && ref !== null) admitted.set(ref, entry.time);
    if (before !== undefined && entry.time - before < ONCE_SECONDS) return false;
    count[outcome]++;
    // An exit counts whatever the verdict was, but an unreadable code is nobody.
    if (entry.direction === 1 && ref !== null) pass('out', entry.time);
    if (entry.direction === 0 && outcome === 'admit') pass('in', entry.time);
    return true;
  }

  /** The verdict was counted when it was scanned; the person is counted now. */
  function recordOverride({ ref, time, direction }: JournalEntry): void {
    if (ref !== null) admitted.set(`${direction}:${toHex(ref)}`, time);
    if (direction === 0) pass('in', time);
  }

  return {
    get counts() {
      return { ...count, ins: ways.in, outs: ways.out };
    },
    record(entry) {
      if (entry.outcome === null || NOBODY.has(entry.code)) return false;
      if (entry.kind !== 'override') return recordScan(entry, entry.outcome);
      recordOverride(entry);
      return false;
    },
    admittedAt: (ref, direction) => admitted.get(`${direction}:${toHex(ref)}`) ?? null,
  };
}
