/** Слова оператора министерства, по-русски. */
import type { deskPublication as English } from '../en/deskPublication.ts';
import type { Translation } from '../types.ts';

export const deskPublication: Translation<typeof English> = {
  intro: 'Что опубликовало министерство (это и видит каждый планшет) и как вносятся данные.',
  publication: 'Опубликованные данные',
  nothingPublished: 'Опубликованные данные ещё не дошли до этого браузера.',
  doorsWork: 'Планшеты могут проверять без сети',
  doorsWorkFor: 'Планшет, получивший эти данные, проработает ещё {span}.',
  doorsStopped: 'Срок отметки времени истёк: планшеты ничего не решают, пока не выйдет новая',
  stamp: 'Отметка времени',
  stampValue: '№\u00a0{version}, подписана: {signed}, истекает: {exp}',
  keys: 'Ключи',
  keysValue: '{n|ключ|ключа|ключей} для пропусков, {specimens|ключ|ключа|ключей} для учебных образцов; корень №\u00a0{root}, набор №\u00a0{bundle}',
  lists: 'Списки отозванных',
  listsValue: '{n|список|списка|списков}, отозвано: {revoked}',
  policy: 'Правила',
  policyValue: 'версия {version}: {rules|правило|правила|правил}, {categories|вид|вида|видов} мест',
  commands: 'Данные и ключи',
  commandsWhy:
    'Лаборатория подписывает данные своим ключом на своём компьютере, поэтому они вносятся командной строкой. Эта страница ничего изменить не может.',
  command: {
    lab: 'Результаты лаборатории из файла CSV',
    contacts: 'Контакты из файла CSV',
    verify: 'Проверить пропуска, как аудитор',
    keyList: 'Действующие ключи',
  },
};
