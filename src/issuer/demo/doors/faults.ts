/** The planted faults that show in lines: each changes what a door wrote on the days of its own. What shows in how a journal is handed in is in hand-in.ts. */
import type { Line } from './lines.ts';
import type { DemoTablet, Fault } from './tablets.ts';

/** On which day of the month it happens, 0 the first; where it is missing, on all of them. */
export const FAULT_DAYS: Readonly<Partial<Record<Fault, number>>> = {
  fork: 22,
  truncation: 26,
  'new-epoch': 19,
  broken: 24,
  'clock-back': 17,
  'clock-ahead': 21,
  'after-end': 25,
  'stamp-back': 23,
  stale: 16,
  silent: 20,
  'no-shift': 18,
  'pass-often': 27,
  'two-gates': 26,
};
/** Days on which the tablets without a network have none. */
export const OFFLINE_DAYS = { from: 10, until: 14 } as const;

const HOUR = 3600;

export interface FaultDay {
  readonly tablet: DemoTablet;
  /** day of the month, 0 the first */
  readonly nr: number;
  /** local midnight */
  readonly midnight: number;
}

/** The day's lines with the tablet's fault, if it has one that day. `first`: the lines of the venue's first gate on that day, asked for by `two-gates` only. */
export function withFault(lines: readonly Line[], { tablet, nr, midnight }: FaultDay, first: () => readonly Line[]): readonly Line[] {
  const { fault } = tablet;
  const day = fault === null ? undefined : FAULT_DAYS[fault];
  if (fault === null || (day !== undefined && day !== nr)) return lines;
  return CHANGES[fault]?.(lines, midnight, first) ?? lines;
}

type Change = (lines: readonly Line[], midnight: number, first: () => readonly Line[]) => readonly Line[];

const CHANGES: Readonly<Partial<Record<Fault, Change>>> = {
  // a clock that was set back by five hours, and no word of it
  'clock-back': (lines, midnight) => lines.map((line) => (line.at > midnight + 14 * HOUR ? { ...line, time: line.time - 5 * HOUR } : line)),
  'clock-ahead': (lines) => lines.map((line) => ({ ...line, time: line.time + HOUR })),
  'never-refuses': (lines) => lines.filter(({ outcome }) => outcome !== 'refuse'),
  'lets-in': (lines) => lines.flatMap((line) => (isTurnedAway(line) ? [line, { ...line, at: line.at + 30, time: line.time + 30, kind: 'override' }] : [line])),
  // an older copy of the published files in the afternoon: of the day before, and of three days before, which had ended
  'stamp-back': (lines, midnight) => older(lines, { since: midnight + 15 * HOUR, by: 2 }),
  stale: (lines, midnight) => older(lines, { since: midnight + 15 * HOUR, by: 6 }),
  silent: (lines, midnight) => lines.filter(({ at, kind }) => kind.startsWith('shift') || at < midnight + 12 * HOUR || at > midnight + 16 * HOUR),
  'no-shift': (lines) => lines.filter(({ kind }) => !kind.startsWith('shift')),
  'pass-often': (lines) => lent(lines, 7),
  'two-gates': (lines, _, first) => [...lines, ...followed(first(), lines)].sort((a, b) => a.at - b.at),
};

function older(lines: readonly Line[], { since, by }: { readonly since: number; readonly by: number }): readonly Line[] {
  return lines.map((line) => (line.at > since ? { ...line, stampVersion: Math.max(1, line.stampVersion - by) } : line));
}

const isTurnedAway = ({ kind, outcome, direction }: Line): boolean => kind === 'scan' && outcome === 'refuse' && direction === 0;
const isAdmitted = ({ kind, outcome, direction, pass }: Line): boolean => kind === 'scan' && outcome === 'admit' && direction === 0 && pass !== null;

/** One pass, let in again and again, a quarter of an hour apart. */
function lent(lines: readonly Line[], times: number): readonly Line[] {
  const one = lines.find(isAdmitted);
  const last = lines.at(-1);
  if (one === undefined || last === undefined) return lines;
  const again = Array.from({ length: times - 1 }, (_, nr) => ({ ...one, at: one.at + (nr + 1) * 900, time: one.time + (nr + 1) * 900 }));
  return [...lines, ...again.filter(({ at }) => at < last.at)].sort((a, b) => a.at - b.at);
}

/** Passes that the other gate had let in minutes before. */
function followed(first: readonly Line[], own: readonly Line[]): readonly Line[] {
  const [open, close] = [own[0]?.at ?? 0, own.at(-1)?.at ?? 0];
  return first
    .filter(isAdmitted)
    .slice(3, 6)
    .map((line) => ({ ...line, at: line.at + 240, time: line.at + 240 }))
    .filter(({ at }) => at > open && at < close);
}
