/** The shift: opened by one tap, closed by hand or by itself at 04:00 (product.md, venue staff 10). Pure. */

const DAY = 86_400;
const CLOSING_HOUR = 4;

/** Whether a shift opened at `openedAt` should have closed by `now`: 04:00 local time has passed in between. */
export function isForgotten(openedAt: number, now: number, utcOffsetMinutes: number): boolean {
  const shifted = (time: number) => Math.floor((time + utcOffsetMinutes * 60 - CLOSING_HOUR * 3600) / DAY);
  return shifted(now) > shifted(openedAt);
}
