/** Список остальных разделов гражданина («Ещё»), по-русски. */
import type { more as english } from '../en/more.ts';
import type { Translation } from '../types.ts';

export const more: Translation<typeof english> = {
  title: 'Ещё',
  visits: 'Посещения',
  visitsText: 'Где и когда вы зарегистрировались',
  family: 'Моя семья',
  familyText: 'Дети и близкие в этом телефоне',
  paper: 'Бумажный пропуск',
  paperText: 'Карточка, которую можно напечатать и носить с собой',
  import: 'Пропуск со снимка',
  importText: 'Добавить бумажный пропуск со снимка или из PDF',
  neutral: 'Нейтральная проверка',
  neutralText: 'Статус видите только вы, посещение не регистрируется',
  contest: 'Подать жалобу',
  contestText: 'Неверный статус или напрасный отказ',
  export: 'Сохранить мои данные',
  exportText: 'Всё, что есть в этом телефоне, одним файлом',
  install: 'Добавить на главный экран',
  installText: 'Открывается быстрее, и телефон не сотрёт данные',
  settings: 'Настройки',
  settingsText: 'Язык, этот телефон, удалить всё',
};
