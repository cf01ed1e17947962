/** Слова аудитора, по-русски. */
import type { audit as English } from '../en/audit.ts';
import type { Translation } from '../types.ts';

export const audit: Translation<typeof English> = {
  title: 'Аудит',
  intro: 'Проверка пропусков в этом браузере, без сети, на текущий или любой другой момент.',
  needTrust: 'Подключитесь к сети один раз: потом всё здесь работает без неё.',
  drop: 'Текстовые файлы читаются построчно, на снимках ищется код. Данные не покидают этот компьютер.',
  choose: 'Выбрать файлы',
  paste: 'Коды, по одному в строке',
  asOf: 'На момент',
  now: 'Пусто — текущий момент',
  zone: 'Время Казахстана, UTC+5',
  door: 'Вид места',
  area: 'Район',
  anyArea: 'Любой другой',
  verify: 'Проверить',
  stop: 'Остановить',
  progress: '{done} из {total}',
  empty: 'Здесь появятся решения.',
  rule: 'правило',
  key: 'ключ',
  shown: 'Первые {n} из {total}; в файле есть все.',
  export: 'Сохранить в файл',
  trouble: {
    'file-too-large': 'Этот файл слишком велик для браузера. Используйте командную строку: ashyq verify.',
    'picture-unreadable': 'Этот снимок не открывается.',
    'picture-without-code': 'На снимке нет читаемого кода.',
  },
};
