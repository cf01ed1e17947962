/** Rows of the register's CSV files, people and guardians, judged line by line before anything is changed. */
import { checkIin } from '../../core/registry/iin.ts';
import { parsePhone } from '../../core/registry/phone.ts';
import { type CsvRecord, readTable } from './csv.ts';
import { parseDay, parseLocalTime, personNumber, type Rows, sortRows } from './line-rows.ts';
import { formatPassport, parsePassport } from './passport.ts';

/** Why a line of the register of people cannot be taken. */
export type PersonFault =
  | 'person-unnamed'
  | 'iin-invalid'
  | 'passport-invalid'
  | 'name-missing'
  | 'name-invalid'
  | 'birth-date-invalid'
  | 'phone-invalid'
  | 'district-invalid'
  | 'gone-invalid'
  | 'row-duplicate';

/** A person as the register's file has them. */
export interface PersonRow {
  readonly line: number;
  readonly iin: string | null;
  /** `KGZ:AN1234567` */
  readonly passport: string | null;
  readonly familyName: string;
  readonly givenName: string;
  readonly patronymic: string | null;
  /** `А.С.` */
  readonly initials: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  /** E.164 */
  readonly phone: string | null;
  /** the number that the register had before was never this person's */
  readonly phoneWrong: boolean;
  readonly district: string;
  readonly gone: 'died' | 'left' | null;
}

const NAME_MAX = 100;
/** Control, formatting and bidi characters, unassigned ones, and anything that is no part of a name; marks beyond one a letter are a flood. */
const NAME = /^(?!.*\p{M}{3})[\p{L}\p{M}' ’ʼ.-]+$/u;
const GONE: ReadonlyMap<string, 'died' | 'left' | null> = new Map([
  ['', null],
  ...(['died', 'қайтыс болды', 'умер', 'умерла'] as const).map((word) => [word, 'died'] as const),
  ...(['left', 'кетті', 'выбыл', 'выбыла'] as const).map((word) => [word, 'left'] as const),
]);
const YES: ReadonlySet<string> = new Set(['1', 'yes', 'иә', 'да']);

/**
 * Columns `iin` or `passport` (with `passport_country`, or written `KGZ:AN1234567`), `family_name,given_name,birth_date,district`, and where there are some
 * `patronymic,phone,phone_wrong,gone`.
 */
export function readPeopleRows(records: readonly CsvRecord[], today: string): Rows<PersonRow, PersonFault> {
  const table = readTable(records, {
    required: ['family_name', 'given_name', 'birth_date', 'district'],
    optional: ['iin', 'passport', 'passport_country', 'patronymic', 'phone', 'phone_wrong', 'gone'],
  });
  const seen = new Set<string>();
  return sortRows(table, (entry): PersonRow | PersonFault => {
    const row = readPerson(entry, today);
    if (typeof row === 'string') return row;
    const names = [row.iin, row.passport].filter((name) => name !== null);
    // which of two lines about one person is meant nobody can say
    if (names.some((name) => seen.has(name))) return 'row-duplicate';
    for (const name of names) seen.add(name);
    return row;
  });
}

type Column =
  | 'iin'
  | 'passport'
  | 'passport_country'
  | 'family_name'
  | 'given_name'
  | 'patronymic'
  | 'birth_date'
  | 'phone'
  | 'phone_wrong'
  | 'district'
  | 'gone';

function readPerson({ line, value }: { readonly line: number; value(name: Column): string }, today: string): PersonRow | PersonFault {
  const number = { iin: value('iin'), passport: value('passport') };
  if (number.iin === '' && number.passport === '') return 'person-unnamed';
  if (number.iin !== '' && checkIin(number.iin) !== null) return 'iin-invalid';
  const passport = readPassport(number.passport, value('passport_country'));
  if (number.passport !== '' && passport === null) return 'passport-invalid';
  const [familyName, givenName, patronymic] = [value('family_name'), value('given_name'), value('patronymic')].map((name) => name.normalize('NFC'));
  if (familyName === undefined || givenName === undefined || familyName === '' || givenName === '') return 'name-missing';
  if ([familyName, givenName, patronymic ?? ''].some((name) => name !== '' && (name.length > NAME_MAX || !NAME.test(name)))) return 'name-invalid';
  const birthDate = parseDay(value('birth_date'));
  if (birthDate === null || birthDate > today || birthDate < '1870') return 'birth-date-invalid';
  const phone = value('phone') === '' ? null : parsePhone(value('phone'));
  if (phone === null && value('phone') !== '') return 'phone-invalid';
  if (!/^\d{4}$/.test(value('district'))) return 'district-invalid';
  const gone = GONE.get(value('gone').toLowerCase());
  if (gone === undefined) return 'gone-invalid';
  const iin = number.iin === '' ? null : number.iin;
  const name = { familyName, givenName, patronymic: patronymic === '' ? null : (patronymic ?? null), initials: initialsOf(givenName, familyName) };
  const phoneWrong = YES.has(value('phone_wrong').toLowerCase());
  // who is gone is sent no code
  return { line, iin, passport, ...name, birthDate, phone: gone === null ? phone : null, phoneWrong, district: value('district'), gone };
}

function readPassport(number: string, country: string): string | null {
  return country === '' ? parsePassport(number) : formatPassport(country, number);
}

/** Given name, then family name, as on the identity card (kazakhstan.md): the first letter of each with what belongs to it. */
export function initialsOf(givenName: string, familyName: string): string {
  const first = (name: string) => /^\p{L}\p{M}*/u.exec(name.normalize('NFC').replace(/^[^\p{L}]+/u, ''))?.[0].toLocaleUpperCase('kk') ?? '';
  return [givenName, familyName].map((name) => `${first(name)}.`).join('');
}

/** Why a line of the register of guardians cannot be taken; what only the database knows is in `GuardianRefusal`. */
export type GuardianFault = 'iin-invalid' | 'same-person' | 'time-invalid' | 'until-before-from' | 'row-duplicate';

export interface GuardianRow {
  readonly line: number;
  /** IINs, or passports */
  readonly child: string;
  readonly guardian: string;
  /** 0: since ever */
  readonly from: number;
  /** null: open */
  readonly until: number | null;
}

/** Columns `child,guardian` and, where there are some, `from,until`. */
export function readGuardianRows(records: readonly CsvRecord[], utcOffsetMinutes: number): Rows<GuardianRow, GuardianFault> {
  const table = readTable(records, { required: ['child', 'guardian'], optional: ['from', 'until'] });
  const seen = new Set<string>();
  return sortRows(table, ({ line, value }): GuardianRow | GuardianFault => {
    const [child, guardian] = [personNumber(value('child')), personNumber(value('guardian'))];
    if (child === null || guardian === null) return 'iin-invalid';
    if (child === guardian) return 'same-person';
    const from = value('from') === '' ? 0 : parseLocalTime(value('from'), utcOffsetMinutes);
    const until = value('until') === '' ? null : parseLocalTime(value('until'), utcOffsetMinutes);
    if (from === null || (until === null && value('until') !== '')) return 'time-invalid';
    if (until !== null && until < from) return 'until-before-from';
    if (seen.has(`${child} ${guardian}`)) return 'row-duplicate';
    seen.add(`${child} ${guardian}`);
    return { line, child, guardian, from, until };
  });
}
