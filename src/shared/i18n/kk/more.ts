/** Азаматтың қалған бөлімдерінің тізімі («Тағы»), қазақша. */
import type { more as english } from '../en/more.ts';
import type { Translation } from '../types.ts';

export const more: Translation<typeof english> = {
  title: 'Тағы',
  visits: 'Келулер',
  visitsText: 'Қайда және қашан тіркелгеніңіз',
  family: 'Отбасым',
  familyText: 'Осы телефондағы балалар мен туыстар',
  paper: 'Қағаз рұқсатнама',
  paperText: 'Басып шығарып, өзіңізбен алып жүретін карта',
  import: 'Суреттегі рұқсатнама',
  importText: 'Қағаз рұқсатнаманы суреттен немесе PDF-тен қосу',
  neutral: 'Бейтарап тексеру',
  neutralText: 'Мәртебеңізді тек өзіңіз көресіз, келгеніңіз тіркелмейді',
  contest: 'Шағымдану',
  contestText: 'Мәртебе қате болса немесе орынсыз кіргізбесе',
  export: 'Деректерімді сақтап алу',
  exportText: 'Осы телефондағының бәрі бір файлда',
  install: 'Басты экранға қосу',
  installText: 'Тезірек ашылады, деректерін телефон өшірмейді',
  settings: 'Баптаулар',
  settingsText: 'Тіл, осы телефон, бәрін жою',
};
