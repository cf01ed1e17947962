/**
 * Day headings, ranges, durations, lists and signed relative times in the three languages: what histories and reports need. Apart from
 * format.ts, which lies on the way to the first screen.
 */
import { formatAge, formatDate, formatDay, formatDayOrDate, formatMoment, formatSpan, formatTime, formatUntil, local, localDay, nearDay } from './format.ts';
import type { Language } from './types.ts';

const NBSP = '\u00a0';
const DASH = '–';

/** Times in whole seconds since 1970; `to` never before `from`. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** First letter in capitals. Not by locale: Kazakh І and И are letters of their own and a Turkish device would mix up i and ı. */
export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A day inside a sentence: «бүгін», «ертең», «21 сәуір», of another year «21 сәуір 2020 ж.». */
export const formatDayName = (language: Language, seconds: number, now: number): string =>
  nearDay(language, seconds, now) ?? formatDayOrDate(language, seconds, now);

/** The same as a heading over what happened on that day: «Бүгін», «Кеше», «21 сәуір». Group by `localDay` of format.ts. */
export const formatDayHeading = (language: Language, seconds: number, now: number): string => capitalise(formatDayName(language, seconds, now));

/** Hours and minutes of a period below its day's heading: «14:02–15:10»; one minute or none is that minute. */
export function formatTimeRange({ from, to }: Period): string {
  const [start, end] = [formatTime(from), formatTime(to)];
  return start === end && localDay(from) === localDay(to) ? start : `${start}${DASH}${end}`;
}

/** A period with its days: «бүгін, 14:02–15:10», «кеше, 23:40 – бүгін, 00:15». */
export function formatRange(language: Language, { from, to }: Period, now: number): string {
  if (localDay(from) !== localDay(to)) return `${formatMoment(language, from, now)} ${DASH} ${formatMoment(language, to, now)}`;
  return `${formatDayName(language, from, now)}, ${formatTimeRange({ from, to })}`;
}

/** Whole days from first to last: «21–23 сәуір 2021 ж.», «30 сәуір – 2 мамыр 2021 ж.»; years on both sides only where they differ. */
export function formatDateRange(language: Language, { from, to }: Period): string {
  if (localDay(from) === localDay(to)) return formatDate(language, from);
  const [first, last] = [local(from), local(to)];
  if (first.getUTCFullYear() !== last.getUTCFullYear()) return `${formatDate(language, from)} ${DASH} ${formatDate(language, to)}`;
  if (first.getUTCMonth() !== last.getUTCMonth()) return `${formatDay(language, from)} ${DASH} ${formatDate(language, to)}`;
  return `${first.getUTCDate()}${DASH}${formatDate(language, to)}`;
}

/** How long something lasted, in at most two units: «45 мин», «1 сағат 8 мин», «2 дня 3 ч»; never a unit of nothing. */
export function formatDuration(language: Language, seconds: number): string {
  const span = Math.max(0, Math.round(seconds));
  const [unit, next] = span >= 86_400 ? [86_400, 3600] : span >= 3600 ? [3600, 60] : [60, 1];
  if (span < 60) return formatSpan(language, span);
  const parts = [[Math.floor(span / unit), unit] as const, [Math.floor((span % unit) / next), next] as const];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, size]) => formatUnits(language, count, size))
    .join(' ');
}

/** `formatSpan` writes 24 to 47 hours as hours; here a day is a day. */
function formatUnits(language: Language, count: number, unit: number): string {
  if (unit === 86_400 && count === 1) return `1${NBSP}${{ kk: 'күн', ru: 'день', en: 'day' }[language]}`;
  return formatSpan(language, count * unit);
}

/** A moment seen from now, past or future: «4 мин бұрын», «жаңа ғана», «через 3 ч», "in 2 days"; `seconds` is the moment less now. */
export const formatRelative = (language: Language, seconds: number): string => (seconds <= 0 ? formatAge(language, -seconds) : formatUntil(language, seconds));

const JOINS = {
  and: { kk: 'және', ru: 'и', en: 'and' },
  or: { kk: 'немесе', ru: 'или', en: 'or' },
} as const;

/** «A», «A және B», «A, B және C»; with `or` «A, B немесе C». No comma before the last, in English neither. */
export function formatList(language: Language, items: readonly string[], join: 'and' | 'or' = 'and'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${JOINS[join][language]} ${last}`;
}
