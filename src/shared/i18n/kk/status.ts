/** Төрт мәртебе, олардың негізі және кіреберістегі үш шешім, қазақша (kazakhstan.md сөздігі). */
import type { status as english } from '../en/status.ts';
import type { Translation } from '../types.ts';

export const status: Translation<typeof english> = {
  red: { name: 'Қызыл', letter: 'R', rule: 'Үйде оқшаулану режимін қатаң сақтаңыз' },
  yellow: {
    name: 'Сары',
    letter: 'Y',
    rule: 'Азық-түлік алуға немесе үй жанындағы дәріханаға баруға болады; басқа қоғамдық орындарға тыйым салынады',
  },
  blue: {
    name: 'Көк',
    letter: 'B',
    rule: 'ПТР\u2011тест талап етілетін жерлерден басқа кез келген жерге баруға болады',
  },
  green: { name: 'Жасыл', letter: 'G', rule: 'Шектеусіз жүруге болады' },
  outcome: { admit: 'Кіруге рұқсат', refuse: 'Кіруге болмайды', undecided: 'Тексеру қажет' },
  basis: {
    none: 'Тіркелген тест те, байланыс та жоқ',
    'pcr-positive': 'Оң ПТР\u2011тест',
    contact: 'Жұқтырған адаммен байланыс',
    'pcr-negative': 'Теріс ПТР\u2011тест',
    recovered: 'Ауырып жазылған',
    vaccinated: 'Екпе алған',
    exempt: 'Медициналық себеппен босатылған',
    operator: 'Министрлік белгілеген',
  },
  basisAt: {
    none: 'Басталуы: {when}',
    'pcr-positive': 'Сынама алынды: {when}',
    contact: 'Байланыс: {when}',
    'pcr-negative': 'Сынама алынды: {when}',
    recovered: 'Сауықты: {when}',
    vaccinated: 'Екпе алды: {when}',
    exempt: 'Басталуы: {when}',
    operator: 'Белгіленді: {when}',
  },
};
