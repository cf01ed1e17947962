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
];

/** No-break spaces are as good as spaces to the eye; the tests compare what is read. */
export const plain = (text: string): string => text.replace(/\u00a0/g, ' ');
