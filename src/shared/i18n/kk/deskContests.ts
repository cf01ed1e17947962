/** Кабинеттегі шағымдар: мерзімі, шешім. Қазақша. */
import type { deskContests as English } from '../en/deskContests.ts';
import type { Translation } from '../types.ts';

export const deskContests: Translation<typeof English> = {
  intro: 'Шағымданған адам 72 сағат ішінде жауап алады. Шағымды тіркеген қызметкер өзі шешпейді.',
  filter: 'Қайсылары',
  states: {
    open: 'Ашық',
    overdue: 'Мерзімі өткен',
    corrected: 'Түзетілген',
    rejected: 'Қабылданбаған',
  },
  none: 'Мұнда шағым жоқ.',
  nr: 'Шағым',
  about: 'Шағым не туралы',
  ground: 'Адамның айтуынша',
  due: 'Мерзімі',
  overdue: 'мерзімі өтті',
  opened: 'Тіркелді',
  openedBy: 'Кім тіркеді',
  fromPhone: 'адамның телефонынан',
  decided: 'Шешілді',
  title: '№\u00a0{nr} шағым',
  back: 'Барлық шағымдар',
  line: 'Шағым түскен жол',
  lineGone: 'Шағым түскен жол енді жоқ: дереккөзі өзгертті.',
  toPerson: 'Адамды ашу',
  receipt: 'Кіреберістің түбіртегі',
  receiptText: '{venue}, {gate}-кіреберіс, {when}: {reason}',
  waiting: 'Түзету екінші адамды күтіп тұр',
  correct: {
    title: 'Түзетуді ұсыну',
    line: 'Жол қайтарып алынады, мәртебе онсыз есептеледі. Екінші адам растайды.',
    whole: 'Сіз таңдаған күнге дейін басқа мәртебе тұрады. Екінші адам растайды.',
    go: 'Түзетуді ұсыну',
  },
  reject: {
    title: 'Сол күйінде қалдыру',
    intro: 'Адамға себебі айтылады. Шағымды тіркеген қызметкер оны өзі қабылдамай тастай алмайды.',
    reason: 'Себебі',
    go: 'Қабылдамау',
    sure: 'Шағымды қабылдамайсыз ба?',
  },
  reasons: {
    'line-confirmed': 'дереккөзі жолды растады',
    'no-evidence': 'дәлел жоқ',
    'not-this-person': 'бұл осы адам туралы емес',
    'settled-meanwhile': 'бұл арада шешілді',
    'taken-back': 'адам қайтарып алды',
    'door-mistaken': 'мәртебе дұрыс, кіреберіс қателескен',
  },
  closed: {
    corrected: 'Түзетілді',
    rejected: 'Қабылданбады: {reason}',
  },
};
