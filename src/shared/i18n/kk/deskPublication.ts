/** Министрлік операторының сөздері, қазақша. */
import type { deskPublication as English } from '../en/deskPublication.ts';
import type { Translation } from '../types.ts';

export const deskPublication: Translation<typeof English> = {
  intro: 'Министрлік не жариялағаны (әр планшет соны көреді) және деректердің қалай енгізілетіні.',
  publication: 'Жарияланған деректер',
  nothingPublished: 'Бұл браузерге жарияланған деректер әлі жеткен жоқ.',
  doorsWork: 'Планшеттер желісіз тексере алады',
  doorsWorkFor: 'Осы деректерді алған планшет тағы {span} жұмыс істейді.',
  doorsStopped: 'Уақыт белгісінің мерзімі өтті: жаңасы шыққанша планшеттер шешім қабылдамайды',
  stamp: 'Уақыт белгісі',
  stampValue: '№\u00a0{version}, қол қойылды: {signed}, мерзімі аяқталады: {exp}',
  keys: 'Кілттер',
  keysValue: 'рұқсатнамаға {n|кілт}, оқу үлгісіне {specimens|кілт}; түбір №\u00a0{root}, жинақ №\u00a0{bundle}',
  lists: 'Қайтарып алынғандар тізімдері',
  listsValue: '{n|тізім}, қайтарып алынғаны: {revoked}',
  policy: 'Ережелер',
  policyValue: '{version}-нұсқа: {rules|ереже}, {categories|орын түрі}',
  commands: 'Деректер мен кілттер',
  commandsWhy: 'Зертхана деректерге өз компьютерінде, өз кілтімен қол қояды, сондықтан олар пәрмен жолы арқылы енгізіледі. Бұл бет ештеңені өзгерте алмайды.',
  command: {
    lab: 'CSV файлынан зертхана нәтижелері',
    contacts: 'CSV файлынан байланыстар',
    verify: 'Рұқсатнамаларды аудитор сияқты тексеру',
    keyList: 'Қолданыстағы кілттер',
  },
};
