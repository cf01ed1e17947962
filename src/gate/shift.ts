/** The shift: opened by one tap, closed by hand or by itself at 04:00 (product.md, venue staff 10), and never after the mission's end. Pure. */

import { CLOSING_HOUR, doorDay } from '../core/journal/passages.ts';
import type { Trust } from '../core/trust/trust.ts';

export { CLOSING_HOUR, doorDay };

const DAY = 86_400;

/** When the door's day of `time` ends: the next 04:00, local time. */
export const endOfDoorDay = (time: number, utcOffsetMinutes: number): number =>
  (doorDay(time, utcOffsetMinutes) + 1) * DAY + CLOSING_HOUR * 3600 - utcOffsetMinutes * 60;

/** Whether a shift opened at `openedAt` should have closed by `now`: 04:00 local time has passed in between. */
export const isForgotten = (openedAt: number, now: number, utcOffsetMinutes: number): boolean =>
  doorDay(now, utcOffsetMinutes) > doorDay(openedAt, utcOffsetMinutes);

/** Whether the mission is over, by this tablet's clock or by a time that the ministry has signed: a clock put back does not prolong it. */
export const hasEnded = (trust: Trust | null, now: number): boolean => trust !== null && trust.end !== null && Math.max(now, trust.floor) >= trust.end.endsAt;
