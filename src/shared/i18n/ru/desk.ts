/** Слова оператора министерства, по-русски. */
import type { desk as english } from '../en/desk.ts';
import type { Translation } from '../types.ts';

export const desk: Translation<typeof english> = {
  title: 'Пульт',
  intro: 'Рабочее место министерства: данные, правила, объекты, ключи.',
  data: 'Данные лабораторий',
  contacts: 'Контакты',
  policy: 'Правила',
  venues: 'Объекты',
  people: 'Люди',
  keys: 'Ключи',
  publication: 'Публикация',
  signIn: 'Войти',
  signOut: 'Выйти',
  upload: 'Загрузить',
  accepted: 'Принято: {n}',
  rejected: 'Отклонено: {n}',
};
