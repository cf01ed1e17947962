/** What a journal's lines add up to: kinds, verdicts, reasons, and who was judged on which day and at which hour. */
import type { EntryKind } from '../journal/entry.ts';
import { CountedDays, type Counting, none } from './journal-days.ts';
import type { LoggedLine } from './journal-lines.ts';

export type Outcomes = Readonly<Counting>;

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
  /** those of lines that nobody signed, and how many of these are verdicts: every other number here counts them too */
  readonly unsigned: { readonly lines: number; readonly judged: number };
  /** the days on which anybody was judged, rising; at most 400, those that have a signed line first */
  readonly days: readonly DayCount[];
  /** how many further days are in no row of `days`: too many, or beyond the calendar */
  readonly daysLeftOut: number;
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

const HOUR = 3600;
export const DAY = 86_400;
/** Days are Kazakhstan's (formats.md §9): references of passes are others from local midnight on. */
const UTC_OFFSET = 5 * HOUR;

export const localDay = (time: number): number => Math.floor((time + UTC_OFFSET) / DAY);

export class Counts {
  readonly outcomes = none();
  readonly #kinds: Partial<Record<EntryKind, number>> = {};
  /** Without a prototype: a code may be any word, `constructor` too. */
  readonly #codes: Record<string, number> = Object.create(null);
  readonly #refused: Record<string, number> = Object.create(null);
  readonly #days = new CountedDays();
  readonly #hours: readonly Counting[] = Array.from({ length: 24 }, none);
  #lines = 0;
  readonly #unsigned = { lines: 0, judged: 0 };
  #entries = 0;
  #exits = 0;
  #from: number | null = null;
  #until: number | null = null;

  add(line: LoggedLine & { readonly signed: boolean }): void {
    const { time, kind, outcome, code, direction, signed } = line;
    this.#lines += 1;
    if (!signed) this.#unsigned.lines += 1;
    this.#from ??= time;
    this.#until = time;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (outcome === null) return;
    if (!signed) this.#unsigned.judged += 1;
    this.#codes[code] = (this.#codes[code] ?? 0) + 1;
    if (outcome === 'refuse') this.#refused[code] = (this.#refused[code] ?? 0) + 1;
    const hour = Math.floor((time + UTC_OFFSET) / HOUR) % 24;
    for (const one of [this.outcomes, this.#hours[hour], this.#days.of(localDay(time), signed)]) if (one !== undefined) one[outcome] += 1;
    if (direction === 1) this.#exits += 1;
    else if (isLetIn(line)) this.#entries += 1;
  }

  finish(stampsUnknown: number): JournalCounts {
    const days = this.#days.rising().map(([day, counts]) => ({ day: day * DAY - UTC_OFFSET, ...counts }));
    return {
      lines: this.#lines,
      kinds: this.#kinds,
      outcomes: this.outcomes,
      codes: this.#codes,
      refused: this.#refused,
      unsigned: this.#unsigned,
      days,
      daysLeftOut: this.#days.leftOut,
      hours: this.#hours,
      entries: this.#entries,
      exits: this.#exits,
      stampsUnknown,
      from: this.#from,
      until: this.#until,
    };
  }
}

/** Somebody came in: admitted, or let in by the staff. */
export const isLetIn = ({ outcome, kind, direction }: Pick<LoggedLine, 'outcome' | 'kind' | 'direction'>): boolean =>
  direction === 0 && (outcome === 'admit' || kind === 'override');
