/** The shift: opened by one tap, closed by hand or by itself at 04:00 (product.md, venue staff 10). Pure. */

import { CLOSING_HOUR, doorDay } from '../core/journal/passages.ts';

export { CLOSING_HOUR, doorDay };

const DAY = 86_400;

/** When the door's day of `time` ends: the next 04:00, local time. */
export const endOfDoorDay = (time: number, utcOffsetMinutes: number): number =>
  (doorDay(time, utcOffsetMinutes) + 1) * DAY + CLOSING_HOUR * 3600 - utcOffsetMinutes * 60;

/** Whether a shift opened at `openedAt` should have closed by `now`: 04:00 local time has passed in between. */
export const isForgotten = (openedAt: number, now: number, utcOffsetMinutes: number): boolean =>
  doorDay(now, utcOffsetMinutes) > doorDay(openedAt, utcOffsetMinutes);
