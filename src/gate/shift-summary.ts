/**
 * What a shift was (issue: shift open and close with a summary), from the journal's own lines: who was counted how, and why people were turned away. No
 * names, no references of passes. Pure.
 */
import type { JournalEntry } from '../core/journal/entry.ts';
import { createTally, type Tally } from './tally.ts';

/** `lost`: the journal does not say that it was closed (a dead battery, a full disk), but the next one began. */
export type ShiftEnd = 'closed' | 'closed-by-clock' | 'mission-ended' | 'lost';

/** How often a code was the verdict, the most frequent first. */
export type ByCode = readonly (readonly [code: string, count: number])[];

export interface ShiftSummary {
  readonly openedAt: number;
  /** The time of its last line; of an open shift, of the last so far. */
  readonly until: number;
  /** null: it is still open */
  readonly end: ShiftEnd | null;
  readonly in: number;
  readonly out: number;
  readonly admitted: number;
  readonly refused: ByCode;
  readonly undecided: ByCode;
  /** let in on the manager's word */
  readonly overrides: number;
  /** codes that were shown again */
  readonly repeated: number;
  /** scans of training specimens, which are nobody */
  readonly specimens: number;
  /** lines of the journal, from the shift's first to its last */
  readonly lines: number;
  /** number of its first line */
  readonly seq: number;
}

const ENDS: ReadonlySet<string> = new Set<ShiftEnd>(['closed', 'closed-by-clock', 'mission-ended']);
type Counted = Record<'refuse' | 'undecided', Map<string, number>>;

/** One shift while its lines are read. */
class Shift {
  readonly #first: JournalEntry;
  readonly #tally: Tally;
  readonly #codes: Counted = { refuse: new Map(), undecided: new Map() };
  readonly #marks = { overrides: 0, repeated: 0, specimens: 0 };
  #last: JournalEntry;

  constructor(first: JournalEntry, utcOffsetMinutes: number) {
    this.#first = first;
    this.#last = first;
    this.#tally = createTally(utcOffsetMinutes);
  }

  record(entry: JournalEntry): void {
    this.#last = entry;
    const { kind, code, outcome } = entry;
    const { verdict, way } = this.#tally.record(entry);
    if (kind === 'override') this.#marks.overrides++;
    else if (code === 'proof-replayed' && way === null) this.#marks.repeated++;
    else if (code === 'specimen') this.#marks.specimens++;
    if (verdict === null || outcome === null || outcome === 'admit') return;
    this.#codes[outcome].set(code, (this.#codes[outcome].get(code) ?? 0) + 1);
  }

  summary(end: ShiftEnd | null): ShiftSummary {
    const { counts } = this.#tally;
    const byCode = (codes: Map<string, number>): ByCode => [...codes].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return {
      openedAt: this.#first.time,
      until: this.#last.time,
      end,
      in: counts.in,
      out: counts.out,
      admitted: counts.admit,
      refused: byCode(this.#codes.refuse),
      undecided: byCode(this.#codes.undecided),
      ...this.#marks,
      lines: this.#last.seq - this.#first.seq + 1,
      seq: this.#first.seq,
    };
  }
}

/** The shifts in these lines, the newest first. Lines before the first opening belong to a shift that began earlier: they are passed over. */
export function shiftsOf(entries: Iterable<JournalEntry>, utcOffsetMinutes: number): ShiftSummary[] {
  const shifts: ShiftSummary[] = [];
  let shift: Shift | null = null;
  for (const entry of entries) {
    if (entry.kind === 'shift-open') {
      if (shift !== null) shifts.unshift(shift.summary('lost'));
      shift = new Shift(entry, utcOffsetMinutes);
    } else if (entry.kind === 'shift-close') {
      shift?.record(entry);
      if (shift !== null) shifts.unshift(shift.summary(ENDS.has(entry.code) ? (entry.code as ShiftEnd) : 'closed'));
      shift = null;
    } else shift?.record(entry);
  }
  if (shift !== null) shifts.unshift(shift.summary(null));
  return shifts;
}

/** How many verdicts these are together. */
export const totalOf = (codes: ByCode): number => codes.reduce((sum, [, count]) => sum + count, 0);
