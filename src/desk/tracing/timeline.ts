/** Where the bars of a case's timeline lie: pure. Days are Kazakhstan's (UTC+5). */
import { DAY, startOfDay } from '../parts/time.ts';
import type { Contact, TracedCase } from './case.ts';

/** Units of the drawing. */
export const WIDTH = 760;
export const LABEL = 28;
export const ROW = 14;
export const HEAD = 16;
/** A quarter of an hour in four days would be less than one sees. */
const THIN = 3;
/** Contacts drawn: more lines than that are read in the table. */
export const DRAWN = 60;
/** As much room as the longest name of a day takes, with a gap. */
export const DAY_NAME = 68;

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly witnessed: 0 | 1 | 2;
}

export interface Row {
  readonly rank: number;
  readonly y: number;
  readonly bars: readonly Bar[];
}

export interface Drawing {
  readonly rows: readonly Row[];
  /** the beginning of each day: where, when, and on which side of it there is room for its name */
  readonly days: readonly { readonly x: number; readonly at: number; readonly side: 'after' | 'before' | null }[];
  readonly height: number;
}

export function draw({ from, until, contacts }: Pick<TracedCase, 'from' | 'until' | 'contacts'>): Drawing {
  const scale = (WIDTH - LABEL) / Math.max(1, until - from);
  const at = (time: number) => LABEL + (Math.min(Math.max(time, from), until) - from) * scale;
  const rowOf = ({ rank, meetings }: Contact, nr: number): Row => ({
    rank,
    y: HEAD + nr * ROW,
    bars: meetings.map((meeting) => barOf(at(meeting.from), at(meeting.until), meeting.witnessed)),
  });
  const shown = contacts.slice(0, DRAWN);
  const midnights = daysBetween(from, until);
  const days = midnights.map((day, nr) => ({ at: day, x: at(day), side: sideOf(at(day), at(midnights[nr - 1] ?? from)) }));
  return { rows: shown.map(rowOf), days, height: HEAD + shown.length * ROW };
}

/** Beside the drawing's end a name would be cut off: it stands before its line, if there is room beside the name of the day before. */
function sideOf(x: number, before: number): 'after' | 'before' | null {
  if (x + DAY_NAME <= WIDTH) return 'after';
  return x - before >= 2 * DAY_NAME || before === LABEL ? 'before' : null;
}

/** Never thinner than one sees, and never beyond the drawing's end for that. */
function barOf(start: number, end: number, witnessed: 0 | 1 | 2): Bar {
  const width = Math.max(THIN, end - start);
  return { x: Math.min(start, WIDTH - width), width, witnessed };
}

/** The midnights of a time, its own beginning as the first; of a long one every other day or fewer. */
function daysBetween(from: number, until: number): readonly number[] {
  const midnights: number[] = [];
  for (let day = startOfDay(from) + DAY; day < until; day += DAY) midnights.push(day);
  const every = Math.max(1, Math.ceil(midnights.length / 10));
  return midnights.filter((_, nr) => nr % every === 0);
}
