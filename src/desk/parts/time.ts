/**
 * Times and days of the desk. One rule for days: Kazakhstan's one zone (kazakhstan.md), UTC+5, whatever zone the desk's machine believes in; the server's
 * figures count by the same (src/issuer/figures/day.ts), and where an answer holds a day it names its first second.
 */
import { formatMoment, formatUntil, local, localDay } from '../../shared/i18n/format.ts';
import { language } from '../../shared/i18n/words.ts';

export const DAY = 86_400;
/** What `local` adds: its inverse. */
const OFFSET = local(0).getTime() / 1000;

/** This device's clock, in seconds since 1970. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** A day and a time; the device's clock is near enough for "today" and "yesterday". */
export const moment = (at: number): string => formatMoment(language(), at, nowSeconds());

/** How long until a time. */
export const untilThen = (at: number): string => formatUntil(language(), at - nowSeconds());

/** The first second of the day that a time lies in. */
export const startOfDay = (at: number): number => localDay(at) * DAY - OFFSET;

/** The last second of a day `2026-11-30`; null for what is no day. */
export function endOfDay(text: string): number | null {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseLocalField(`${text}T00:00`) : null;
  return start === null ? null : start + DAY - 1;
}

/** The day of a time, `2026-11-30`: what a date field takes. */
export function dayText(at: number): string {
  return local(at).toISOString().slice(0, 10);
}

/** Seconds for `2026-11-22T09:40` of a field of the kind `datetime-local`; null for anything else. */
export function parseLocalField(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return null;
  const at = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`) / 1000;
  return Number.isFinite(at) && new Date(at * 1000).toISOString().startsWith(text) ? at - OFFSET : null;
}

/** `2026-11-22T09:40` for these seconds; seconds within the minute are dropped. */
export function formatLocalField(seconds: number): string {
  return local(seconds).toISOString().slice(0, 16);
}
