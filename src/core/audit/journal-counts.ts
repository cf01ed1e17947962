/** What a journal's lines add up to: kinds, verdicts, reasons, and who was judged on which day and at which hour. */
import type { EntryKind, EntryOutcome } from '../journal/entry.ts';
import type { LoggedLine } from './journal-lines.ts';

export type Outcomes = Readonly<Record<EntryOutcome, number>>;

export interface DayCount extends Outcomes {
  /** its first second in Kazakhstan, seconds since 1970 */
  readonly day: number;
}

export interface JournalCounts {
  readonly lines: number;
  readonly kinds: Readonly<Partial<Record<EntryKind, number>>>;
  readonly outcomes: Outcomes;
  /** of judged lines, by the verdict's code */
  readonly codes: Readonly<Record<string, number>>;
  /** refusals by the verdict's code */
  readonly refused: Readonly<Record<string, number>>;
  /** the days on which anybody was judged, rising; the first 400 of them */
  readonly days: readonly DayCount[];
  /** by the hour of the day in Kazakhstan: 24 */
  readonly hours: readonly Outcomes[];
  /** who was admitted or let in */
  readonly entries: number;
  readonly exits: number;
  /** Stamps by which people were let in and of which nobody here knows when they ended. */
  readonly stampsUnknown: number;
  /** of the first and last line by the tablet's clock, null of no lines */
  readonly from: number | null;
  readonly until: number | null;
}

type Counting = Record<EntryOutcome, number>;

const HOUR = 3600;
export const DAY = 86_400;
/** Days are Kazakhstan's (formats.md §9): references of passes are others from local midnight on. */
const UTC_OFFSET = 5 * HOUR;
/** A file of anybody's may name as many days as it has lines. */
const DAYS_MAX = 400;

export const localDay = (time: number): number => Math.floor((time + UTC_OFFSET) / DAY);
const none = (): Counting => ({ admit: 0, refuse: 0, undecided: 0 });

export class Counts {
  readonly outcomes = none();
  readonly #kinds: Partial<Record<EntryKind, number>> = {};
  /** Without a prototype: a code may be any word, `constructor` too. */
  readonly #codes: Record<string, number> = Object.create(null);
  readonly #refused: Record<string, number> = Object.create(null);
  readonly #days = new Map<number, Counting>();
  readonly #hours: readonly Counting[] = Array.from({ length: 24 }, none);
  #lines = 0;
  #entries = 0;
  #exits = 0;
  #from: number | null = null;
  #until: number | null = null;

  add(line: LoggedLine): void {
    const { time, kind, outcome, code, direction } = line;
    this.#lines += 1;
    this.#from ??= time;
    this.#until = time;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (outcome === null) return;
    this.#codes[code] = (this.#codes[code] ?? 0) + 1;
    if (outcome === 'refuse') this.#refused[code] = (this.#refused[code] ?? 0) + 1;
    const hour = Math.floor((time + UTC_OFFSET) / HOUR) % 24;
    for (const one of [this.outcomes, this.#hours[hour], this.#dayOf(time)]) if (one !== undefined) one[outcome] += 1;
    if (direction === 1) this.#exits += 1;
    else if (isLetIn(line)) this.#entries += 1;
  }

  finish(stampsUnknown: number): JournalCounts {
    const days = [...this.#days].sort(([a], [b]) => a - b).map(([day, counts]) => ({ day: day * DAY - UTC_OFFSET, ...counts }));
    return {
      lines: this.#lines,
      kinds: this.#kinds,
      outcomes: this.outcomes,
      codes: this.#codes,
      refused: this.#refused,
      days,
      hours: this.#hours,
      entries: this.#entries,
      exits: this.#exits,
      stampsUnknown,
      from: this.#from,
      until: this.#until,
    };
  }

  #dayOf(time: number): Counting | undefined {
    const day = localDay(time);
    const known = this.#days.get(day);
    if (known !== undefined || this.#days.size === DAYS_MAX) return known;
    const begun = none();
    this.#days.set(day, begun);
    return begun;
  }
}

/** Somebody came in: admitted, or let in by the staff. */
export const isLetIn = ({ outcome, kind, direction }: Pick<LoggedLine, 'outcome' | 'kind' | 'direction'>): boolean =>
  direction === 0 && (outcome === 'admit' || kind === 'override');
