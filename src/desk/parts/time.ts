/** Times of a page, as people say them: the device's clock is near enough for "today" and "yesterday". */
import { formatMoment, formatUntil } from '../../shared/i18n/format.ts';
import { language } from '../../shared/i18n/words.ts';

/** This device's clock, in seconds since 1970. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** A day and a time. */
export const moment = (at: number): string => formatMoment(language(), at, nowSeconds());

/** How long until a time. */
export const untilThen = (at: number): string => formatUntil(language(), at - nowSeconds());

/** Kazakhstan's one zone (kazakhstan.md). */
const OFFSET_SECONDS = 5 * 3600;
const DAY = 86_400;

/** The last second of a day `2026-11-30` by Kazakhstan's time; null for what is no day. */
export function endOfDay(text: string): number | null {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(start) ? null : start / 1000 - OFFSET_SECONDS + DAY - 1;
}

/** The day of a time, `2026-11-30`, by Kazakhstan's time: what a date field takes. */
export function dayText(at: number): string {
  return new Date((at + OFFSET_SECONDS) * 1000).toISOString().slice(0, 10);
}
