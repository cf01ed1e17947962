/** The tests of the format table, run in Node and in Chromium. */
import { describe, expect, it } from 'vitest';
import { fill } from '../../../src/shared/i18n/fill.ts';
import { formatAge, formatBirthDay, formatDate, formatMoment, formatNumber, formatTime, formatUntil } from '../../../src/shared/i18n/format.ts';
import {
  formatDateRange,
  formatDayHeading,
  formatDayName,
  formatDuration,
  formatList,
  formatRange,
  formatRelative,
  formatTimeRange,
} from '../../../src/shared/i18n/format-days.ts';
import { pluralForm } from '../../../src/shared/i18n/plural.ts';
import { ages, dateRanges, dates, durations, headings, lists, months, noon, numbers, plain, ranges, relatives, timeRanges, untils } from './formats.ts';

describe('formats', () => {
  it.each(dates)('formatDate %s %i', (language, seconds, text) => {
    expect(plain(formatDate(language, seconds))).toBe(text);
  });

  it('formatDate knows the twelve Kazakh months', () => {
    const written = months.map((_, month) => plain(formatDate('kk', Date.UTC(2021, month, 15) / 1000)));
    expect(written).toEqual(months.map((name) => `15 ${name} 2021 ж.`));
  });

  it.each(numbers)('formatNumber %s %d', (language, value, text) => {
    expect(plain(formatNumber(language, value))).toBe(text);
  });

  it.each(ages)('formatAge %s %i', (language, seconds, text) => {
    expect(plain(formatAge(language, seconds))).toBe(text);
  });

  it.each(untils)('formatUntil %s %i', (language, seconds, text) => {
    expect(plain(formatUntil(language, seconds))).toBe(text);
  });

  it.each(relatives)('formatRelative %s %i', (language, seconds, text) => {
    expect(plain(formatRelative(language, seconds))).toBe(text);
  });

  it.each(headings)('formatDayHeading %s %i', (language, seconds, text) => {
    expect(plain(formatDayHeading(language, seconds, noon))).toBe(text);
  });

  it('formatDayName is the same day inside a sentence', () => {
    expect(formatDayName('kk', noon + 86_400, noon)).toBe('ертең');
    expect(plain(formatDayName('ru', noon - 2 * 86_400, noon))).toBe('19 апреля');
  });

  it.each(timeRanges)('formatTimeRange %i %i', (from, to, text) => {
    expect(formatTimeRange({ from, to })).toBe(text);
  });

  it.each(ranges)('formatRange %s %i %i', (language, from, to, text) => {
    expect(plain(formatRange(language, { from, to }, noon))).toBe(text);
  });

  it.each(dateRanges)('formatDateRange %s %i %i', (language, from, to, text) => {
    expect(plain(formatDateRange(language, { from, to }))).toBe(text);
  });

  it.each(durations)('formatDuration %s %i', (language, seconds, text) => {
    expect(plain(formatDuration(language, seconds))).toBe(text);
  });

  it.each(lists)('formatList %s %s %j', (language, join, items, text) => {
    expect(formatList(language, items, join)).toBe(text);
  });

  it('formatNumber joins thousands by a narrow no-break space, and a day to its month by a no-break space', () => {
    expect(formatNumber('kk', 12345.5)).toBe('12\u202f345,5');
    expect(formatDate('ru', noon)).toBe('21\u00a0апреля 2021\u00a0г.');
  });

  it('formatTime is the time of Kazakhstan, whatever the zone of the machine', () => {
    expect(formatTime(noon)).toBe('12:00');
    expect(formatTime(noon + 11, true)).toBe('12:00:11');
    expect(formatTime(Date.UTC(2021, 3, 21, 22, 5) / 1000)).toBe('03:05');
  });

  it('formatMoment names yesterday, today and tomorrow, and leaves out this year', () => {
    expect(formatMoment('kk', noon, noon)).toBe('бүгін, 12:00');
    expect(formatMoment('ru', noon + 86_400, noon)).toBe('завтра, 12:00');
    expect(formatMoment('en', noon - 86_400, noon)).toBe('yesterday, 12:00');
    expect(plain(formatMoment('kk', noon + 3 * 86_400, noon))).toBe('24 сәуір, 12:00');
    expect(plain(formatMoment('ru', noon + 300 * 86_400, noon))).toBe('15 февраля 2022 г., 12:00');
  });

  it('formatBirthDay writes the birthday of a token', () => {
    expect(plain(formatBirthDay('kk', 419))).toBe('19 сәуір');
    expect(plain(formatBirthDay('ru', 1231))).toBe('31 декабря');
  });
});

describe('fill', () => {
  it('puts values in, and the noun form that goes with a number: none in Kazakh', () => {
    expect(plain(fill('kk', '{n|адам} кірді', { n: 5 }))).toBe('5 адам кірді');
    expect(plain(fill('ru', '{n|день|дня|дней}', { n: 1 }))).toBe('1 день');
    expect(plain(fill('ru', '{n|день|дня|дней}', { n: 22 }))).toBe('22 дня');
    expect(plain(fill('ru', '{n|день|дня|дней}', { n: 11 }))).toBe('11 дней');
    expect(plain(fill('en', '{n|day|days} of {who}', { n: 2, who: 'X' }))).toBe('2 days of X');
  });

  it('never reads a placeholder inside a value', () => {
    expect(fill('en', 'Entry to {name}', { name: '{name} {n}' })).toBe('Entry to {name} {n}');
  });

  it('throws TypeError for a value that was not given', () => {
    expect(() => fill('en', 'Hello {name}' as string as 'Hello {name}', {} as { name: string })).toThrow(TypeError);
  });

  it('agrees with Intl.PluralRules for Russian and English', () => {
    const russian = new Intl.PluralRules('ru');
    const english = new Intl.PluralRules('en');
    for (let n = 0; n < 300; n += 1) {
      expect([n, pluralForm('ru', n)]).toEqual([n, { one: 0, few: 1, many: 2 }[russian.select(n) as 'one' | 'few' | 'many']]);
      expect([n, pluralForm('en', n)]).toEqual([n, english.select(n) === 'one' ? 0 : 1]);
    }
  });
});
