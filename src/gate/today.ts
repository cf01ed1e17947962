/**
 * What today's journal says: the counters on the screen and who was admitted when. Derived from the journal and from nothing else, so it cannot
 * disagree with it; built again at every start. Pure.
 */
import { toHex } from '../core/bytes.ts';
import type { EntryOutcome, JournalEntry } from '../core/journal/entry.ts';

/** The same pass within this many seconds, at one gate in one direction, counts once (product.md, venue staff 2). */
export const ONCE_SECONDS = 60;

/** Counters of one day; each scanned pass once a minute at most. `hours`: admitted by local hour, 24 numbers. */
export interface Counters {
  readonly in: number;
  readonly out: number;
  readonly admit: number;
  readonly refuse: number;
  readonly undecided: number;
  readonly hours: readonly number[];
}

/** The running day of one gate. */
export interface Today {
  /** Days since 1970 in local time. */
  readonly day: number;
  readonly counters: Counters;
  /** Takes in one entry. Entries of another day are ignored; a later day starts a new `Today`. */
  record(entry: JournalEntry): void;
  /** When this pass was last admitted today in this direction, before `before`; null if it was not. */
  admittedAt(ref: Uint8Array, direction: 0 | 1): number | null;
}

const DAY = 86_400;

/** Days since 1970 in the policy's local time. */
export const localDay = (time: number, utcOffsetMinutes: number): number => Math.floor((time + utcOffsetMinutes * 60) / DAY);

/** An empty day. */
export function createToday(day: number, utcOffsetMinutes: number): Today {
  const lastCounted = new Map<string, number>();
  const admitted = new Map<string, number>();
  const count: Record<EntryOutcome | 'in' | 'out', number> = { in: 0, out: 0, admit: 0, refuse: 0, undecided: 0 };
  const hours = Array<number>(24).fill(0);

  function recordEntry(time: number): void {
    count.in++;
    const hour = Math.floor((time + utcOffsetMinutes * 60) / 3600) % 24;
    hours[hour] = (hours[hour] ?? 0) + 1;
  }

  function recordScan(entry: JournalEntry, outcome: EntryOutcome): void {
    const ref = entry.ref === null ? null : `${entry.direction}:${toHex(entry.ref)}`;
    const key = ref === null ? null : `${ref}:${outcome}`;
    const before = key === null ? undefined : lastCounted.get(key);
    if (key !== null) lastCounted.set(key, entry.time);
    if (outcome === 'admit' && ref !== null) admitted.set(ref, entry.time);
    if (before !== undefined && entry.time - before < ONCE_SECONDS) return;
    count[outcome]++;
    // An exit counts whatever the verdict was, but an unreadable code is nobody.
    if (entry.direction === 1 && ref !== null) count.out++;
    if (entry.direction === 0 && outcome === 'admit') recordEntry(entry.time);
  }

  /** The verdict was counted when it was scanned; the person is counted now. */
  function recordOverride({ ref, time, direction }: JournalEntry): void {
    if (ref !== null) admitted.set(`${direction}:${toHex(ref)}`, time);
    if (direction === 0) recordEntry(time);
  }

  return {
    day,
    get counters() {
      return { ...count, hours };
    },
    record(entry) {
      // A picture of a code already counted is not another person.
      if (localDay(entry.time, utcOffsetMinutes) !== day || entry.outcome === null || entry.code === 'proof-replayed') return;
      if (entry.kind === 'override') recordOverride(entry);
      else recordScan(entry, entry.outcome);
    },
    admittedAt: (ref, direction) => admitted.get(`${direction}:${toHex(ref)}`) ?? null,
  };
}
