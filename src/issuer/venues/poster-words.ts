/** What a poster says, in Kazakh, Russian and English (words of docs/kazakhstan.md). A poster hangs where nobody explains it: three steps, one rule. */

export interface PosterWords {
  /** over the code */
  readonly title: string;
  readonly steps: readonly [string, string, string];
  /** which camera */
  readonly camera: string;
  /** where the camera's link opens without a pass */
  readonly otherwise: string;
  readonly withoutPhone: string;
  /** before the address that the link begins with */
  readonly genuine: string;
  readonly until: string;
}

export const POSTER_LANGUAGES = ['kk', 'ru', 'en'] as const;
export type PosterLanguage = (typeof POSTER_LANGUAGES)[number];

export const POSTER_WORDS: Readonly<Record<PosterLanguage, PosterWords>> = {
  kk: {
    title: 'Кірер алдында сканерлеңіз',
    steps: ['Телефон камерасын кодқа бағыттаңыз.', 'Шыққан сілтемені ашыңыз: Ashyq ашылады.', 'Экрандағы QR-кодты кіреберістегі планшетке көрсетіңіз.'],
    camera: 'Телефонның өз камерасы жарайды',
    otherwise: 'Рұқсатнама көрінбесе, Ashyq-ты басты экраннан ашып, «Сканер» түймесін басыңыз.',
    withoutPhone: 'Телефоныңыз болмаса, қағаз рұқсатнама мен жеке куәлігіңізді көрсетіңіз.',
    genuine: 'Сілтеме осылай басталады:',
    until: 'Плакаттың мерзімі аяқталады:',
  },
  ru: {
    title: 'Отсканируйте перед входом',
    steps: ['Наведите камеру телефона на код.', 'Откройте ссылку, которая появится: откроется Ashyq.', 'Покажите QR-код с экрана планшету у входа.'],
    camera: 'Подойдёт обычная камера телефона',
    otherwise: 'Если пропуска не видно, откройте Ashyq с главного экрана и нажмите «Сканер».',
    withoutPhone: 'Если телефона нет, покажите бумажный пропуск и удостоверение личности.',
    genuine: 'Ссылка начинается так:',
    until: 'Срок плаката истекает:',
  },
  en: {
    title: 'Scan before you enter',
    steps: [
      'Point your phone’s camera at the code.',
      'Open the link that appears: Ashyq opens.',
      'Show the QR code on your screen to the tablet at the entrance.',
    ],
    camera: 'Your phone’s own camera will do',
    otherwise: 'If you see no pass, open Ashyq from the home screen and tap “Scan”.',
    withoutPhone: 'No phone? Show your paper pass and your identity card.',
    genuine: 'The link begins with:',
    until: 'This poster expires:',
  },
};

/** `21 сәуір 2021 ж.`, `21 апреля 2021 г.`, `21 April 2021`: the day in the country's one zone. */
export function posterDate(at: number, language: PosterLanguage, utcOffsetMinutes: number): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const parts = new Map(format.formatToParts(new Date((at + utcOffsetMinutes * 60) * 1000)).map(({ type, value }) => [type, value]));
  const date = `${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`;
  return { kk: `${date} ж.`, ru: `${date} г.`, en: date }[language];
}
