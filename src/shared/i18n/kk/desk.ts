/** Министрлік операторының сөздері, қазақша. */
import type { desk as english } from '../en/desk.ts';
import type { Translation } from '../types.ts';

export const desk: Translation<typeof english> = {
  title: 'Басқару пульті',
  intro: 'Министрліктің жұмыс орны: деректер, ережелер, нысандар, кілттер.',
  data: 'Зертхана деректері',
  contacts: 'Байланыстар',
  policy: 'Ережелер',
  venues: 'Нысандар',
  people: 'Адамдар',
  keys: 'Кілттер',
  publication: 'Жариялау',
  signIn: 'Кіру',
  signOut: 'Шығу',
  upload: 'Жүктеу',
  accepted: 'Қабылданды: {n}',
  rejected: 'Қабылданбады: {n}',
};
