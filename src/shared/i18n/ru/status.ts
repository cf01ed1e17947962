/** Четыре статуса, их основания и три исхода у входа, по-русски (словарь kazakhstan.md). */
import type { status as english } from '../en/status.ts';
import type { Translation } from '../types.ts';

export const status: Translation<typeof english> = {
  red: { name: 'Красный', letter: 'R', rule: 'Строго соблюдайте домашнюю изоляцию' },
  yellow: {
    name: 'Жёлтый',
    letter: 'Y',
    rule: 'Можно за продуктами или в аптеку рядом с домом; другие общественные места запрещены',
  },
  blue: {
    name: 'Синий',
    letter: 'B',
    rule: 'Можно везде, кроме мест, где требуется ПЦР\u2011тест',
  },
  green: { name: 'Зелёный', letter: 'G', rule: 'Без ограничений' },
  outcome: { admit: 'Вход разрешён', refuse: 'Вход запрещён', undecided: 'Нужна проверка' },
  basis: {
    none: 'Нет ни тестов, ни контактов',
    'pcr-positive': 'Положительный ПЦР\u2011тест',
    contact: 'Контакт с заражённым',
    'pcr-negative': 'Отрицательный ПЦР\u2011тест',
    recovered: 'Перенесённая болезнь',
    vaccinated: 'Вакцинация',
    exempt: 'Освобождение по медицинским показаниям',
    operator: 'Установлен министерством',
  },
  basisAt: {
    none: 'Начало: {when}',
    'pcr-positive': 'Проба взята: {when}',
    contact: 'Контакт: {when}',
    'pcr-negative': 'Проба взята: {when}',
    recovered: 'Выздоровление: {when}',
    vaccinated: 'Вакцинация: {when}',
    exempt: 'Начало: {when}',
    operator: 'Установлен: {when}',
  },
};
