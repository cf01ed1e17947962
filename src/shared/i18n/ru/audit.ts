/** Слова проверяющего, по-русски. */
import type { audit as english } from '../en/audit.ts';
import type { Translation } from '../types.ts';

export const audit: Translation<typeof english> = {
  title: 'Аудит',
  intro: 'Проверка пропусков, журналов и данных министерства без сети, на любой момент.',
  drop: 'Перетащите файлы сюда или выберите их',
  choose: 'Выбрать файлы',
  paste: 'Вставьте коды, по одному в строке',
  asOf: 'На момент',
  door: 'Вход',
  verify: 'Проверить',
  stop: 'Остановить',
  progress: '{done} из {total}',
  lines: '{n|строка|строки|строк}',
  line: 'Строка',
  verdict: 'Вердикт',
  code: 'Код',
  rule: 'Правило',
  key: 'Ключ',
  export: 'Выгрузить',
};
