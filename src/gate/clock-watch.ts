/**
 * The wall clock against the steady one (security.md, attack 11; decision 038). Anybody can set the wall clock; the page's steady clock (performance.now) nobody can,
 * but it stands still while a tablet sleeps. So a wall clock that falls behind it was put back for certain; one that runs ahead was put ahead, or the tablet slept:
 * that is told apart only where the page was seen the whole time. Seconds, wall since 1970. Pure.
 */

/** Further apart than this somebody has set the clock: clocks drift by seconds a day. */
export const STEP_SECONDS = 60;
/** How old the newest stamp may be for the time to be right: signed anew every 5 min, asked for every minute (formats.md §6), and as long again. */
const STAMP_SECONDS = 600;
/** By how much a stamp may be signed in this clock's future. */
const SKEW_SECONDS = 30;

/** Both clocks at one moment; `awake`: the page was seen the whole time since they were read before. */
export interface Reading {
  readonly wall: number;
  readonly steady: number;
  readonly awake: boolean;
}

/** What is believed of the wall clock. */
export interface Belief {
  /** wall less steady when the wall clock was believed last */
  readonly apart: number;
  /** wall less steady when they were read last */
  readonly last: number;
}

/** The clock as it is now is believed. */
export const believed = ({ wall, steady }: Omit<Reading, 'awake'>): Belief => ({ apart: wall - steady, last: wall - steady });

/** Seconds by which the wall clock is off what is believed, less than 0: behind; 0 where that is no more than clocks drift. */
export function offOf({ apart, last }: Belief): number {
  const off = Math.round(last - apart);
  return Math.abs(off) <= STEP_SECONDS ? 0 : off;
}

/** The belief after another reading. */
export function follow({ apart, last }: Belief, { wall, steady, awake }: Reading): Belief {
  const step = wall - steady - last;
  // A clock that is behind and goes ahead unseen was put right rather than that the tablet slept.
  const slept = awake ? 0 : Math.max(0, step + Math.min(0, last - apart));
  return { apart: apart + slept, last: last + step };
}

/** What a journal says of the clock before this page was there: the time of its last line, and by how much the clock was off then as its lines say. */
export interface Written {
  readonly time: number;
  readonly off: number;
}

/** What can be believed of the clock at a start: it is at least as late as the last line says, less what was off then. */
export function beliefAfter({ time, off }: Written, { wall, steady }: Omit<Reading, 'awake'>): Belief {
  const last = wall - steady;
  // Still ahead, as far as anybody can tell: how long the page was away nobody knows.
  if (off > 0 && wall >= time - STEP_SECONDS) return { apart: last - off, last };
  return { apart: Math.max(last, time - off - steady), last };
}

/** Whether a stamp of this time can have been the newest when the clock says `time`. */
const fits = (iat: number, time: number): boolean => time >= iat - SKEW_SECONDS && time <= iat + STAMP_SECONDS;

/**
 * Whether a stamp says that this time is right: the ministry signed it a moment ago, and it is newer than what was known when the clock went wrong. How long ago
 * nobody knows to the minute: one that would be as good at the time that was believed before (`off`: seconds by which the clock is off that) decides nothing.
 */
export function isConfirmedBy(
  stamp: { readonly version: number; readonly iat: number },
  { wall, since, off }: { readonly wall: number; readonly since: number; readonly off: number },
): boolean {
  return stamp.version > since && fits(stamp.iat, wall) && (off === 0 || !fits(stamp.iat, wall - off));
}
