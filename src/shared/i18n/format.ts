/**
 * Dates, times, numbers and ages in Kazakh, Russian and English. All our own: Chromium has no Kazakh («2026 M11 22»), engines differ in the
 * other two, and a pass must read the same on every phone. Kazakhstan is one zone, UTC+5, whatever zone the device is set to.
 */
import { pluralForm } from './plural.ts';
import type { Language } from './types.ts';

/** Local time of Kazakhstan, in seconds east of UTC; never the browser's zone (old devices say +06:00 for Almaty). */
const OFFSET = 5 * 3600;
const NBSP = '\u00a0';
/** Between the thousands of a number: narrow, so that the groups read as one number. */
const NARROW = '\u202f';
const DAY = 86_400;

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  kk: ['қаңтар', 'ақпан', 'наурыз', 'сәуір', 'мамыр', 'маусым', 'шілде', 'тамыз', 'қыркүйек', 'қазан', 'қараша', 'желтоқсан'],
  ru: ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'],
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
};

const two = (n: number): string => String(n).padStart(2, '0');
/** A date whose UTC fields are the calendar and the clock of Kazakhstan. */
export const local = (seconds: number): Date => new Date((seconds + OFFSET) * 1000);
/** Number of the calendar day in Kazakhstan: two times of one day have the same. */
export const localDay = (seconds: number): number => Math.floor((seconds + OFFSET) / DAY);
const monthName = (language: Language, month: number): string => MONTHS[language][month] ?? '';

/** «21 сәуір», «21 апреля», "21 April": a day without its year. */
export function formatDay(language: Language, seconds: number): string {
  const day = local(seconds);
  return `${day.getUTCDate()}${NBSP}${monthName(language, day.getUTCMonth())}`;
}

/** «21 сәуір 2021 ж.», «21 апреля 2021 г.», "21 April 2021"; `seconds` since 1970. */
export function formatDate(language: Language, seconds: number): string {
  const year = { kk: `${NBSP}ж.`, ru: `${NBSP}г.`, en: '' }[language];
  return `${formatDay(language, seconds)} ${local(seconds).getUTCFullYear()}${year}`;
}

/** «21 сәуір»: a day of the year in words, from the token's `birth` (month * 100 + day). */
export function formatBirthDay(language: Language, birth: number): string {
  return `${birth % 100}${NBSP}${monthName(language, Math.floor(birth / 100) - 1)}`;
}

/** Hours and minutes, 24 h: `09:40`; with seconds `09:40:11`. */
export function formatTime(seconds: number, withSeconds = false): string {
  const time = local(seconds);
  const text = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
  return withSeconds ? `${text}:${two(time.getUTCSeconds())}` : text;
}

/** Day and time; today, tomorrow and yesterday by name, this year without the year: «ертең, 09:40», «21 апреля, 09:40». */
export function formatMoment(language: Language, seconds: number, now: number): string {
  return `${nearDay(language, seconds, now) ?? formatDayOrDate(language, seconds, now)}, ${formatTime(seconds)}`;
}

/** «кеше», «бүгін», «ертең» for the days around `now`, else undefined. */
export const nearDay = (language: Language, seconds: number, now: number): string | undefined => NEAR[language][localDay(seconds) - localDay(now) + 1];
const NEAR: Readonly<Record<Language, readonly string[]>> = {
  kk: ['кеше', 'бүгін', 'ертең'],
  ru: ['вчера', 'сегодня', 'завтра'],
  en: ['yesterday', 'today', 'tomorrow'],
};

/** A day of this year without the year, of another year with it. */
export const formatDayOrDate = (language: Language, seconds: number, now: number): string =>
  local(seconds).getUTCFullYear() === local(now).getUTCFullYear() ? formatDay(language, seconds) : formatDate(language, seconds);

/** 12 345,6 in Kazakh and Russian, 12,345.6 in English; at most `digits` decimals. */
export function formatNumber(language: Language, value: number, digits = 1): string {
  const rounded = Math.abs(value).toFixed(Number.isInteger(value) ? 0 : digits);
  const [whole = '', fraction = ''] = rounded.split('.');
  const grouped = whole.length < 5 && language !== 'en' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : NARROW);
  const tail = fraction.replace(/0+$/, '');
  return `${value < 0 && Number(rounded) !== 0 ? '−' : ''}${grouped}${tail === '' ? '' : (language === 'en' ? '.' : ',') + tail}`;
}

/** Whole units of a span: `['day', 3]`, the largest that fits twice or the one that fits. */
function largestUnit(seconds: number): readonly ['second' | 'minute' | 'hour' | 'day', number] {
  const span = Math.abs(Math.round(seconds));
  if (span < 60) return ['second', span];
  if (span < 3600) return ['minute', Math.floor(span / 60)];
  if (span < 2 * DAY) return ['hour', Math.floor(span / 3600)];
  return ['day', Math.floor(span / DAY)];
}

/** Kazakh «сек», not «с»: that could be сағат. Days are whole words: an abbreviation's full stop would be doubled at the end of a sentence. */
const UNITS = {
  kk: { second: ['сек'], minute: ['мин'], hour: ['сағат'], day: ['күн'] },
  ru: { second: ['с'], minute: ['мин'], hour: ['ч'], day: ['день', 'дня', 'дней'] },
  en: { second: ['s'], minute: ['min'], hour: ['h'], day: ['day', 'days'] },
} as const;

/** A length of time in one short unit: «40 сек», «12 мин», «3 сағат», «5 дней». */
export function formatSpan(language: Language, seconds: number): string {
  const [unit, count] = largestUnit(seconds);
  const forms: readonly string[] = UNITS[language][unit];
  return `${formatNumber(language, count)}${NBSP}${forms[pluralForm(language, count)] ?? forms[0] ?? ''}`;
}

/** An age to the second, where "just now" tells too little: «12 с бұрын», "12 s ago". */
export function formatExactAge(language: Language, seconds: number): string {
  return `${formatSpan(language, seconds)} ${{ kk: 'бұрын', ru: 'назад', en: 'ago' }[language]}`;
}

/** An age: «жаңа ғана», «4 мин бұрын», «3 ч назад», "2 days ago". Less than half a minute is just now. */
export function formatAge(language: Language, seconds: number): string {
  if (seconds < 30) return { kk: 'жаңа ғана', ru: 'только что', en: 'just now' }[language];
  return formatExactAge(language, seconds);
}

/** Time left: «через 3 ч», "in 2 days", «сейчас» when none is; Kazakh puts the ending on the unit: «3 сағаттан кейін». */
export function formatUntil(language: Language, seconds: number): string {
  const span = Math.round(seconds);
  if (span <= 0) return { kk: 'қазір', ru: 'сейчас', en: 'now' }[language];
  if (language !== 'kk') return `${language === 'ru' ? 'через' : 'in'}${NBSP}${formatSpan(language, span)}`;
  const [unit, count] = largestUnit(span);
  const later = { second: 'секундтан', minute: 'минуттан', hour: 'сағаттан', day: 'күннен' }[unit];
  return `${formatNumber('kk', count)}${NBSP}${later} кейін`;
}
