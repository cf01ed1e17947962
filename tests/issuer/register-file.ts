/** Files of the register of people for tests: numbers that belong to nobody, lines with defaults. */
import { checkDigitOf } from '../../src/core/registry/iin.ts';
import { readText } from '../../src/issuer/registers/file.ts';

/** The `nr`th number that belongs to nobody: seventh digit 1, born on a day of 1890. */
export function iinOf(nr: number): string {
  const eleven = `9004191${String(nr).padStart(4, '0')}`;
  const check = checkDigitOf(eleven);
  return check === null ? iinOf(nr + 5000) : `${eleven}${check}`;
}

export interface Line {
  readonly iin?: string;
  readonly passport?: string;
  readonly family_name?: string;
  readonly given_name?: string;
  readonly patronymic?: string;
  readonly birth_date?: string;
  readonly phone?: string;
  readonly phone_wrong?: string;
  readonly district?: string;
  readonly gone?: string;
}
const COLUMNS = ['iin', 'passport', 'family_name', 'given_name', 'patronymic', 'birth_date', 'phone', 'phone_wrong', 'district', 'gone'] as const;
const DEFAULTS: Line = { family_name: 'Сейітова', given_name: 'Айгүл', birth_date: '21.04.1985', district: '7511' };

function csv(lines: readonly Line[]): string {
  return [COLUMNS.join(';'), ...lines.map((line) => COLUMNS.map((name) => ({ ...DEFAULTS, ...line })[name] ?? '').join(';'))].join('\n');
}

/** The lines as a file, read. */
export function readPeople(lines: readonly Line[], now: number) {
  const file = readText(csv(lines), { kind: 'people', utcOffsetMinutes: 300, now });
  if (file.kind !== 'people') throw new TypeError('people');
  return file;
}
