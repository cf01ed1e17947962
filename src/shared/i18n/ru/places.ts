/** Куда можно с этим статусом и что это изменит, по-русски. */
import type { places as english } from '../en/places.ts';
import type { Translation } from '../types.ts';

export const places: Translation<typeof english> = {
  title: 'Куда вам можно',
  policy: 'По правилам министерства № {version}, {date}',
  all: 'Все места',
  search: 'Найти вид места',
  nothing: 'Такого вида места нет.',
  missing: 'В телефоне пока нет правил министерства. Подключитесь к сети один раз.',
  yes: 'Можно',
  limited: 'С ограничениями',
  no: 'Сегодня нельзя',
  everywhere: 'Везде',
  nowhere: 'Пока никуда',
  count: '{n|вид мест|вида мест|видов мест}',
  near: 'Только в районе вашего дома',
  closed: '{zone}: сегодня закрыто',
  until: '{zone}: до {time}',
  open: '{zone}: {hours}',
  district: 'Район {code}',
  zone: { green: 'Зелёная зона', yellow: 'Жёлтая зона', red: 'Красная зона', 'dark-red': 'Тёмно-красная зона' },
  otherZone: 'Зона «{name}»',
  change: 'Что может это изменить',
  test: 'Отрицательный ПЦР\u2011тест не старше {n|часа|часов|часов}',
  laterTest: 'Отрицательный ПЦР\u2011тест, взятый после окончания статуса: {when}',
  later: 'Снова можно: {when}',
  ends: 'Ваш статус закончится: {when}',
  contest: 'Статус неверен?',
  noChange: 'Только новое решение министерства.',
};
