/** Жалобы в кабинете: сроки, решение. По-русски. */
import type { deskContests as English } from '../en/deskContests.ts';
import type { Translation } from '../types.ts';

export const deskContests: Translation<typeof English> = {
  intro: 'Ответ на жалобу человек получает за 72 часа. Решает не тот, кто её принял.',
  filter: 'Какие',
  states: {
    open: 'Открытые',
    overdue: 'Просроченные',
    corrected: 'Исправленные',
    rejected: 'Отклонённые',
  },
  none: 'Жалоб здесь нет.',
  nr: 'Жалоба',
  about: 'О чём жалоба',
  ground: 'Что говорит человек',
  due: 'Срок',
  overdue: 'просрочено',
  opened: 'Принято',
  openedBy: 'Кто принял',
  fromPhone: 'с телефона человека',
  decided: 'Решено',
  title: 'Жалоба №\u00a0{nr}',
  back: 'Все жалобы',
  line: 'Строка, о которой жалоба',
  lineGone: 'Строки, о которой жалоба, больше нет: источник её изменил.',
  toPerson: 'Открыть человека',
  receipt: 'Квитанция входа',
  receiptText: '{venue}, вход {gate}, {when}: {reason}',
  waiting: 'Исправление ждёт второго человека',
  correct: {
    title: 'Предложить исправление',
    line: 'Строка отзывается, статус вычисляется без неё. Подтверждает второй человек.',
    whole: 'До выбранного дня стоит другой статус. Подтверждает второй человек.',
    go: 'Предложить исправление',
  },
  reject: {
    title: 'Оставить как есть',
    intro: 'Человеку сообщается причина. Кто принял жалобу, не может её отклонить.',
    reason: 'Причина',
    go: 'Отклонить',
    sure: 'Отклонить эту жалобу?',
  },
  reasons: {
    'line-confirmed': 'источник подтвердил строку',
    'no-evidence': 'доказательств нет',
    'not-this-person': 'это не про этого человека',
    'settled-meanwhile': 'вопрос тем временем решился',
    'taken-back': 'человек отозвал жалобу',
    'door-mistaken': 'статус верный, ошибся вход',
  },
  closed: {
    corrected: 'Исправлено',
    rejected: 'Отклонено: {reason}',
  },
};
