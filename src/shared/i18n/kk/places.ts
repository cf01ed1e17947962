/** Мәртебемен қайда баруға болады және нені өзгертсе болады, қазақша. */
import type { places as english } from '../en/places.ts';
import type { Translation } from '../types.ts';

export const places: Translation<typeof english> = {
  title: 'Қайда баруға болады',
  policy: 'Министрліктің № {version} ережелері бойынша, {date}',
  all: 'Барлық орын',
  search: 'Орын түрін іздеу',
  nothing: 'Мұндай орын түрі жоқ.',
  missing: 'Телефонда министрліктің ережелері әлі жоқ. Желіге бір рет қосылыңыз.',
  yes: 'Болады',
  limited: 'Шектеумен',
  no: 'Бүгін болмайды',
  everywhere: 'Кез келген жерге',
  nowhere: 'Әзірге ешқайда',
  count: '{n|орын түрі}',
  near: 'Тек үйіңіз орналасқан ауданда',
  closed: '{zone}: бүгін жабық',
  until: '{zone}: жабылатын уақыты {time}',
  open: '{zone}: {hours}',
  district: '{code} ауданы',
  zone: { green: 'Жасыл аймақ', yellow: 'Сары аймақ', red: 'Қызыл аймақ', 'dark-red': 'Қара қызыл аймақ' },
  otherZone: '«{name}» аймағы',
  change: 'Мұны не өзгертеді',
  test: 'Теріс ПТР\u2011тест, алынғанына {n|сағат} толмаған',
  laterTest: 'Мәртебе аяқталғаннан кейін алынған теріс ПТР\u2011тест. Аяқталады: {when}',
  later: 'Қайта ашылады: {when}',
  ends: 'Мәртебеңіз аяқталады: {when}',
  contest: 'Мәртебе қате ме?',
  noChange: 'Тек министрліктің жаңа шешімі.',
};
