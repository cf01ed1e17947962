/** Слова аудитора, по-русски. */
import type { audit as English } from '../en/audit.ts';
import type { Translation } from '../types.ts';

export const audit: Translation<typeof English> = {
  title: 'Аудит',
  intro: 'Проверка пропусков в этом браузере, без сети, на сейчас или на любой момент.',
  needTrust: 'Подключитесь к сети один раз: потом всё здесь работает без неё.',
  drop: 'Текстовые файлы читаются построчно, картинки — по коду на них. Ничто не покидает этот компьютер.',
  choose: 'Выбрать файлы',
  paste: 'Коды, по одному в строке',
  asOf: 'На момент',
  now: 'Пусто — на сейчас',
  zone: 'Время Казахстана, UTC+5',
  door: 'Вход',
  area: 'Район',
  anyArea: 'Любой другой',
  verify: 'Проверить',
  stop: 'Остановить',
  progress: '{done} из {total}',
  empty: 'Здесь появятся решения.',
  rule: 'правило',
  key: 'ключ',
  shown: 'Первые {n} из {total}; в файле есть все.',
  export: 'Выгрузить',
  trouble: {
    'file-too-large': 'Этот файл велик для браузера. Возьмите командную строку: ashyq verify.',
    'picture-unreadable': 'Эту картинку не удаётся открыть.',
    'picture-without-code': 'На картинке нет читаемого кода.',
  },
};
