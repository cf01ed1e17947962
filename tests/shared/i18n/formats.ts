/** One table of dates, numbers and ages for Node and Chromium: what is written must not depend on what the engine knows of a language. */
export const noon = Date.UTC(2021, 3, 21, 7, 0, 0) / 1000; // 12:00 in Kazakhstan

export const dates: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', noon, '21 сәуір 2021 ж.'],
  ['ru', noon, '21 апреля 2021 г.'],
  ['en', noon, '21 April 2021'],
  // 20:00 UTC is already tomorrow in Kazakhstan
  ['kk', Date.UTC(2026, 10, 22, 20) / 1000, '23 қараша 2026 ж.'],
  ['kk', Date.UTC(2026, 10, 22, 18, 59, 59) / 1000, '22 қараша 2026 ж.'],
  ['kk', Date.UTC(2024, 1, 29) / 1000, '29 ақпан 2024 ж.'],
];

export const months: readonly string[] = 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' ');

export const numbers: readonly [language: 'kk' | 'ru' | 'en', value: number, text: string][] = [
  ['kk', 5, '5'],
  ['kk', 1234, '1234'],
  ['kk', 12345, '12 345'],
  ['kk', 1234567.5, '1 234 567,5'],
  ['ru', 2000000, '2 000 000'],
  ['en', 1234, '1,234'],
  ['en', 1234567.25, '1,234,567.3'],
  ['kk', -3.25, '−3,3'],
  ['en', -0.01, '0'],
];

export const ages: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', 0, 'жаңа ғана'],
  ['kk', 45, '45 сек бұрын'],
  ['kk', 240, '4 мин бұрын'],
  ['kk', 3 * 3600, '3 сағат бұрын'],
  ['kk', 5 * 86400, '5 күн бұрын'],
  ['ru', 10, 'только что'],
  ['ru', 7200, '2 ч назад'],
  ['ru', 45, '45 с назад'],
  ['ru', 3 * 86400, '3 дня назад'],
  ['ru', 21 * 86400, '21 день назад'],
  ['en', 90, '1 min ago'],
  ['en', 47 * 3600, '47 h ago'],
];

export const untils: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', 3 * 3600, '3 сағаттан кейін'],
  ['kk', 5 * 60, '5 минуттан кейін'],
  ['kk', 3 * 86400, '3 күннен кейін'],
  ['kk', 45, '45 секундтан кейін'],
  ['ru', 7200, 'через 2 ч'],
  ['ru', 5 * 86400, 'через 5 дней'],
  ['en', 3 * 86400, 'in 3 days'],
  ['en', 3600, 'in 1 h'],
  ['kk', 0, 'қазір'],
  ['ru', -5, 'сейчас'],
  ['en', 0.4, 'now'],
];

const DAY = 86_400;
const HOUR = 3600;

/** The moment less now. */
export const relatives: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', 0, 'жаңа ғана'],
  ['kk', -240, '4 мин бұрын'],
  ['kk', 240, '4 минуттан кейін'],
  ['kk', 25 * HOUR, '25 сағаттан кейін'],
  ['kk', -2 * DAY, '2 күн бұрын'],
  ['ru', -HOUR, '1 ч назад'],
  ['ru', HOUR, 'через 1 ч'],
  ['ru', -22 * DAY, '22 дня назад'],
  ['ru', 11 * DAY, 'через 11 дней'],
  ['en', -DAY * 2, '2 days ago'],
  ['en', 59, 'in 59 s'],
];

/** Now is noon of 21 April 2021. */
export const headings: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', noon, 'Бүгін'],
  ['kk', noon - 12 * HOUR, 'Бүгін'],
  ['kk', noon - 12 * HOUR - 1, 'Кеше'],
  ['kk', noon + 12 * HOUR, 'Ертең'],
  ['kk', noon - 2 * DAY, '19 сәуір'],
  ['kk', noon - 200 * DAY, '3 қазан 2020 ж.'],
  ['ru', noon, 'Сегодня'],
  ['ru', noon - DAY, 'Вчера'],
  ['ru', noon - 2 * DAY, '19 апреля'],
  ['ru', noon - 200 * DAY, '3 октября 2020 г.'],
  ['en', noon - DAY, 'Yesterday'],
  ['en', noon - 2 * DAY, '19 April'],
];

export const timeRanges: readonly [from: number, to: number, text: string][] = [
  [noon + 2 * HOUR + 120, noon + 3 * HOUR + 600, '14:02–15:10'],
  [noon, noon, '12:00'],
  [noon, noon + 59, '12:00'],
  [noon + 11 * HOUR, noon + 13 * HOUR, '23:00–01:00'],
  [noon, noon + DAY, '12:00–12:00'],
];

export const ranges: readonly [language: 'kk' | 'ru' | 'en', from: number, to: number, text: string][] = [
  ['kk', noon, noon + 8 * 60, 'бүгін, 12:00–12:08'],
  ['kk', noon - 13 * HOUR, noon - 11 * HOUR, 'кеше, 23:00 – бүгін, 01:00'],
  ['ru', noon - 3 * DAY, noon - 3 * DAY + HOUR, '18 апреля, 12:00–13:00'],
  ['en', noon - DAY, noon - DAY, 'yesterday, 12:00'],
];

export const dateRanges: readonly [language: 'kk' | 'ru' | 'en', from: number, to: number, text: string][] = [
  ['kk', noon, noon + 2 * DAY, '21–23 сәуір 2021 ж.'],
  ['kk', noon, noon + 11 * DAY, '21 сәуір – 2 мамыр 2021 ж.'],
  ['kk', noon, noon + HOUR, '21 сәуір 2021 ж.'],
  ['ru', noon, noon + 365 * DAY, '21 апреля 2021 г. – 21 апреля 2022 г.'],
  ['ru', noon, noon + DAY, '21–22 апреля 2021 г.'],
  ['en', noon, noon + 30 * DAY, '21 April – 21 May 2021'],
];

export const durations: readonly [language: 'kk' | 'ru' | 'en', seconds: number, text: string][] = [
  ['kk', 0, '0 сек'],
  ['kk', 59, '59 сек'],
  ['kk', 90, '1 мин 30 сек'],
  ['kk', 45 * 60, '45 мин'],
  ['kk', HOUR + 8 * 60, '1 сағат 8 мин'],
  ['kk', HOUR + 8, '1 сағат'],
  ['kk', DAY, '1 күн'],
  ['kk', 2 * DAY + 3 * HOUR, '2 күн 3 сағат'],
  ['ru', DAY + HOUR, '1 день 1 ч'],
  ['ru', 2 * DAY, '2 дня'],
  ['ru', 5 * DAY + 23 * HOUR + 3599, '5 дней 23 ч'],
  ['en', DAY, '1 day'],
  ['en', 3 * DAY + HOUR, '3 days 1 h'],
];

export const lists: readonly [language: 'kk' | 'ru' | 'en', join: 'and' | 'or', items: readonly string[], text: string][] = [
  ['kk', 'and', [], ''],
  ['kk', 'and', ['A'], 'A'],
  ['kk', 'and', ['A', 'B'], 'A және B'],
  ['kk', 'and', ['A', 'B', 'C'], 'A, B және C'],
  ['kk', 'or', ['Көк', 'Жасыл'], 'Көк немесе Жасыл'],
  ['ru', 'and', ['A', 'B', 'C'], 'A, B и C'],
  ['ru', 'or', ['A', 'B'], 'A или B'],
  ['en', 'and', ['A', 'B', 'C'], 'A, B and C'],
];

/** No-break spaces are as good as spaces to the eye; the tests compare what is read. */
export const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
