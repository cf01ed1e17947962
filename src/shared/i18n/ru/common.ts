/** Общие слова всех приложений, по-русски. */
import type { common as english } from '../en/common.ts';
import type { Translation } from '../types.ts';

export const common: Translation<typeof english> = {
  appName: 'Ashyq',
  ministry: 'Министерство здравоохранения Республики Казахстан',
  language: 'Язык',
  back: 'Назад',
  close: 'Закрыть',
  cancel: 'Отмена',
  save: 'Сохранить',
  done: 'Готово',
  retry: 'Повторить',
  ok: 'Понятно',
  settings: 'Настройки',
  help: 'Справка',
  loading: 'Загрузка…',
  offline: 'Нет сети',
  offlineNormal: 'Сети нет. Здесь всё работает и без неё.',
  updateReady: 'Готова новая версия.',
  updateNow: 'Обновить',
  updateLater: 'Позже',
  version: 'Версия {version}',
  unexpected: 'Что-то пошло не так',
  unexpectedHint: 'Ваши данные сохранены на этом устройстве. Откройте страницу заново.',
  partMissing: 'Эта часть Ashyq ещё не загружена на устройство',
  partMissingHint: 'Подключитесь к сети и повторите. Ничего не потеряно.',
  reload: 'Открыть заново',
  notFound: 'Такой страницы нет',
  notFoundHint: 'Адрес набран с ошибкой или устарел.',
  storageFull: 'На устройстве не осталось места для данных. Освободите место и повторите.',
  storageBlocked: 'Этот браузер не разрешает Ashyq сохранять данные. Выйдите из режима инкогнито или откройте другой браузер.',
};
