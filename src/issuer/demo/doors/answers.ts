/** The answer key of the demo's journals: what is wrong with each file, in three languages, and by which words the auditor's page and `ashyq audit journal` say it. */
import type { FindingCode } from '../../../core/audit/journal-findings.ts';
import type { TogetherCode } from '../../../core/audit/journals-together.ts';
import type { Fault } from './tablets.ts';

export interface Answer {
  readonly file: string;
  /** null: nothing is wrong with it */
  readonly about: About | null;
}

export type About = Fault | 'fork-second' | 'file-gap' | 'file-changed' | 'file-cut' | 'file-unreadable' | 'file-forged';

/** How a break shows: `kind` of the report's breaks. */
type Break = 'missing' | 'changed' | 'truncated' | 'unreadable' | 'forked';

/** What a file’s fault is called, in words and in codes. */
export interface Told {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
  readonly breaks?: readonly Break[];
  readonly findings?: readonly FindingCode[];
  /** shows only beside the other file of its venue */
  readonly together?: readonly TogetherCode[];
  /** not in the file: what the desk's page of findings says, under this kind */
  readonly desk?: string;
}

export const TOLD: Readonly<Record<About, Told>> = {
  fork: {
    kk: 'Планшет сол бір жазбаларды екі түрлі тапсырған; бұл – министрлік қабылдаған нұсқа.',
    ru: 'Планшет сдал одни и те же записи в двух видах; этот вид министерство приняло.',
    en: 'The tablet told two stories of the same lines; this is the one that the ministry took.',
    together: ['two-stories'],
    desk: 'fork',
  },
  'fork-second': {
    kk: 'Сол планшеттің екінші нұсқасы: «Кіруге болмайды» деген бір жазба «Кіруге рұқсат» болып өзгерген.',
    ru: 'Второй вид журнала того же планшета: одна запись «Вход запрещён» стала записью «Вход разрешён».',
    en: 'The second story of the same tablet: one refusal has become an admission.',
    together: ['two-stories'],
  },
  truncation: {
    kk: 'Планшет кейін жазбасы бұрынғыдан аз екенін хабарлаған; файлдың өзі бүтін.',
    ru: 'Позже планшет сообщил, что записей у него меньше, чем раньше; сам файл цел.',
    en: 'The tablet later said that it had fewer lines than before; the file itself is whole.',
    desk: 'truncation',
  },
  'new-epoch': {
    kk: 'Планшет жадын жоғалтып, сол кілтпен жаңа журнал бастаған: файлда екі журнал бар.',
    ru: 'Планшет потерял память и начал новый журнал тем же ключом: в файле два журнала.',
    en: 'The tablet lost its storage and began another journal under the same key: the file has two journals.',
    desk: 'new-epoch',
  },
  broken: {
    kk: 'Планшет бір рет тізбегі үзілген жазбаларды тапсырған, олар қабылданбаған; файлдың өзі бүтін.',
    ru: 'Один раз планшет сдал записи с разорванной цепочкой, их не приняли; сам файл цел.',
    en: 'The tablet once handed in lines that did not hang together, which were refused; the file itself is whole.',
    desk: 'broken',
  },
  'clock-back': {
    kk: 'Сағат бес сағатқа артқа шегерілген, бұл туралы жазба жоқ.',
    ru: 'Часы перевели на пять часов назад, и записи об этом нет.',
    en: 'The clock was set back by five hours, and no line says so.',
    findings: ['time-back'],
    desk: 'time-back',
  },
  'clock-ahead': {
    kk: 'Бір күн бойы сағат бір сағат алда жүрген; мұны министрліктің сағаты ғана көрсетеді.',
    ru: 'Целый день часы спешили на час; это видно только по часам министерства.',
    en: 'For a day the clock was an hour ahead; only the ministry’s clock shows it.',
    desk: 'time-future',
  },
  'after-end': {
    kk: 'Кіреберіске басқа планшет қойылған, біріншісі тағы екі сағат жазған; бұл – екінші планшеттің журналы, ол бүтін.',
    ru: 'На входе поставили другой планшет, первый писал ещё два часа; это журнал второго, он цел.',
    en: 'Another tablet took this gate, and the first went on writing for two hours; this is the second one’s journal, and whole.',
    desk: 'after-end',
  },
  'never-refuses': {
    kk: 'Ай бойы бірде-бір рет «Кіруге болмайды» деп шықпаған.',
    ru: 'За месяц никому не отказано.',
    en: 'Nobody was refused in a month.',
    findings: ['never-refuses'],
  },
  'lets-in': {
    kk: '«Кіруге болмайды» деп шыққандардың бәрі бәрібір кіргізілген.',
    ru: 'Всех, кому было отказано, всё равно впустили.',
    en: 'Whoever was refused was let in all the same.',
    findings: ['override-refused'],
  },
  stale: {
    kk: 'Бір күні түстен кейін үш күн бұрынғы, мерзімі өткен деректер бойынша кіргізілген.',
    ru: 'Однажды после обеда впускали по данным трёхдневной давности, срок которых истёк.',
    en: 'One afternoon people were admitted by data of three days before, which had ended.',
    findings: ['stamp-back', 'stale-admit'],
  },
  'stamp-back': {
    kk: 'Түстен кейін бұрынғы жарияланымның деректері пайдаланылған.',
    ru: 'После обеда применялись данные более старой публикации.',
    en: 'In the afternoon an older publication was used than before.',
    findings: ['stamp-back'],
  },
  silent: {
    kk: 'Ауысым ашық болса да, төрт сағат бойы бірде-бір жазба жасалмаған.',
    ru: 'Смена была открыта, но четыре часа не появлялось ни одной записи.',
    en: 'Not one line in four hours of an open shift.',
    findings: ['silent'],
  },
  'no-shift': {
    kk: 'Бір күн бойы ауысым ашылмай тексерілген.',
    ru: 'Целый день проверяли без открытой смены.',
    en: 'People were judged for a whole day with no shift open.',
    findings: ['shift-missing'],
  },
  'pass-often': {
    kk: 'Бір рұқсатнама бір күнде жеті рет кірген.',
    ru: 'По одному пропуску за день впустили семь раз.',
    en: 'One pass was let in seven times on one day.',
    findings: ['pass-often'],
  },
  'two-gates': {
    kk: 'Бірнеше рұқсатнама төрт минут ішінде екі кіреберістен де өткен; көршілес файлмен бірге ғана көрінеді (сағаттарға байланысты анық емес).',
    ru: 'Несколько пропусков за четыре минуты прошли через оба входа; видно только вместе с соседним файлом (неясно: дело может быть в часах).',
    en: 'A few passes went in by both gates within four minutes; it shows only beside the other gate’s file (unsure: it may be the clocks).',
    together: ['two-gates'],
  },
  'file-gap': {
    kk: 'Файлдың ортасынан он бес жазба алып тасталған.',
    ru: 'Из середины файла вырезано пятнадцать записей.',
    en: 'Fifteen lines were cut out of the middle of the file.',
    breaks: ['missing'],
  },
  'file-changed': {
    kk: 'Файлдағы бір жазба өзгертілген.',
    ru: 'В файле изменена одна запись.',
    en: 'One line of the file was changed.',
    breaks: ['changed'],
  },
  'file-cut': {
    kk: 'Файлдың соңындағы қырық жазба кесіліп қалған.',
    ru: 'Последние сорок записей файла отрезаны.',
    en: 'The last forty lines of the file were cut off.',
    breaks: ['truncated'],
  },
  'file-unreadable': {
    kk: 'Бір жазба оқылмайды.',
    ru: 'Одна запись не читается.',
    en: 'One line cannot be read.',
    breaks: ['unreadable'],
  },
  'file-forged': {
    kk: 'Ортасынан бастап жазбалардың бәрі тізбегімен қоса қайта жасалған; планшеттің қолтаңбалары оларға сәйкес келмейді.',
    ru: 'С середины все записи переписаны вместе с цепочкой; подписи планшета с ними не сходятся.',
    en: 'From the middle on every line was written anew, chain and all; the tablet’s signatures say otherwise.',
    breaks: ['forked'],
  },
};

/** ANSWERS.md. */
export function answersText(answers: readonly Answer[]): string {
  const rows = answers.map(({ file, about }) => {
    if (about === null) return `| ${file} | – | Ештеңе. / Ничего. / Nothing. |`;
    const { kk, ru, en, breaks = [], findings = [], together = [], desk } = TOLD[about];
    const words = [...breaks, ...findings, ...together, ...(desk === undefined ? [] : [`(desk: ${desk})`])];
    return `| ${file} | ${words.join(', ')} | ${kk}<br>${ru}<br>${en} |`;
  });
  return `# Жауаптар / Ответы / Answers

\`npx ashyq audit journal --trust ../../public/trust *.cborseq\`, /audit

| file | | |
| --- | --- | --- |
${rows.join('\n')}

\`silent\` адам сирек келетін кіреберістерде ақаусыз да шыға береді. / \`silent\` бывает и сам по себе на входах, где мало посетителей. / \`silent\` shows by itself at doors with few visitors.
`;
}
