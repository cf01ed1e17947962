/** Аудитордың сөздері, қазақша. */
import type { audit as english } from '../en/audit.ts';
import type { Translation } from '../types.ts';

export const audit: Translation<typeof english> = {
  title: 'Аудит',
  intro: 'Рұқсатнамаларды, журналдарды және министрлік деректерін желісіз, кез келген сәт бойынша тексеру.',
  drop: 'Файлдарды осында сүйреңіз немесе таңдаңыз',
  choose: 'Файл таңдау',
  paste: 'Кодтарды қойыңыз, әр жолға біреуден',
  asOf: 'Қай сәтке',
  door: 'Есік',
  verify: 'Тексеру',
  stop: 'Тоқтату',
  progress: '{total} ішінен {done}',
  lines: '{n|жол}',
  line: 'Жол',
  verdict: 'Шешім',
  code: 'Код',
  rule: 'Ереже',
  key: 'Кілт',
  export: 'Шығарып алу',
};
