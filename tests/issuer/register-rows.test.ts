/** Rows of the register of people, judged by line and code; initials and passports in their one form. */
import { describe, expect, test } from 'vitest';
import { formatPassport, parsePassport } from '../../src/issuer/registers/passport.ts';
import { initialsOf } from '../../src/issuer/registers/people-rows.ts';
import { iinOf, type Line, readPeople } from './register-file.ts';
import { START } from './world.ts';

describe('rows', () => {
  test('are judged by line and code', () => {
    const good = { iin: iinOf(1) };
    const table: readonly [Line, string | null][] = [
      [good, null],
      [{ ...good, family_name: 'Басқа' }, 'row-duplicate'],
      [{}, 'person-unnamed'],
      [{ iin: '900419100004' }, 'iin-invalid'],
      [{ passport: 'KGZ' }, 'passport-invalid'],
      [{ passport: 'KGZ:AN1' }, 'passport-invalid'],
      [{ iin: iinOf(2), family_name: '' }, 'name-missing'],
      [{ iin: iinOf(2), given_name: 'Ай\u202eгүл' }, 'name-invalid'],
      [{ iin: iinOf(2), given_name: `А${'\u0301'.repeat(5)}` }, 'name-invalid'],
      [{ iin: iinOf(2), family_name: 'Ә'.repeat(101) }, 'name-invalid'],
      [{ iin: iinOf(2), birth_date: '31.02.1985' }, 'birth-date-invalid'],
      [{ iin: iinOf(2), birth_date: '2050-01-01' }, 'birth-date-invalid'],
      [{ iin: iinOf(2), phone: '12345' }, 'phone-invalid'],
      [{ iin: iinOf(2), district: 'Алматы' }, 'district-invalid'],
      [{ iin: iinOf(2), gone: 'maybe' }, 'gone-invalid'],
      [{ iin: iinOf(2), birth_date: '1985-04-21', phone: '8 (701) 123-45-67', gone: 'Қайтыс болды' }, null],
    ];
    const { rows, errors } = readPeople(
      table.map(([line]) => line),
      START,
    );
    expect(errors).toEqual(table.flatMap(([, code], nr) => (code === null ? [] : [{ line: nr + 2, code }])));
    expect(rows).toMatchObject([
      { line: 2, birthDate: '1985-04-21', initials: 'А.С.' },
      { line: 17, gone: 'died', phone: null },
    ]);
  });

  test('initialsOf: given name, then family name, whole letters, NFC', () => {
    expect(initialsOf('Әсел', 'Қайратова')).toBe('Ә.Қ.');
    expect(initialsOf('ұлан', "о'Нил")).toBe('Ұ.О.');
    expect(initialsOf('И\u0306ван', 'Ё')).toBe('Й.Ё.');
    expect(initialsOf('’Аль', 'иванов')).toBe('А.И.');
  });

  test('a passport has one form, however it is written', () => {
    expect(parsePassport('kgz: an 123-4567')).toBe('KGZ:AN1234567');
    expect(formatPassport('uzb', 'fa 7654321')).toBe('UZB:FA7654321');
    for (const wrong of ['', 'KGZ', 'KG:AN1234567', 'KGZ:АН1234567', 'KGZ:AN1', `KGZ:${'A'.repeat(21)}`]) expect(parsePassport(wrong)).toBeNull();
  });
});
