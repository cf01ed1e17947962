/**
 * People by name or phone, for the desk. A family name from its beginning (one of two letters in whole), the given name after it the same way, a birth date
 * where many are called alike; a phone in whole. Never more than a handful: who fits too many is asked for more, so that nobody reads the register in rows.
 */
import type { Database } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';

/** Rows of one answer. */
export const MOST_FOUND = 20;
/** Letters that a family name needs to be looked for by its beginning. */
const LEAST_LETTERS = 3;

export interface Sought {
  /** `Ахметова Ай` */
  readonly name?: string;
  /** E.164 */
  readonly phone?: string;
  /** `1990-04-19` */
  readonly birth?: string;
}

/** As much as tells two people of one name apart; no IIN, no phone. */
export interface FoundPerson {
  readonly id: number;
  readonly familyName: string;
  readonly givenName: string;
  readonly patronymic: string | null;
  /** `1990-04-19` */
  readonly birth: string;
  readonly district: string;
}

export type SearchResult = { readonly ok: true; readonly people: readonly FoundPerson[] } | { readonly ok: false; readonly code: SearchFault };
export type SearchFault = 'words-too-few' | 'too-many-found';

/** Letters, spaces, hyphens and apostrophes: nothing that a pattern would take for its own. */
export const NAME_PATTERN = /^[\p{L}\p{M}’' -]{1,80}$/u;

export async function searchPeople(db: Database, sought: Sought): Promise<SearchResult> {
  const conditions = conditionsOf(sought);
  if (conditions === null) return { ok: false, code: 'words-too-few' };
  // cut before it is sorted: of a name that a hundred thousand bear nobody is shown anyway
  const { rows } = await sql<FoundPerson>`
    select * from (
      select id, family_name as "familyName", given_name as "givenName", patronymic, to_char(birth_date, 'YYYY-MM-DD') as birth, district
      from person where ${sql.join(conditions, sql` and `)} limit ${MOST_FOUND + 1}
    ) as found order by "familyName" collate "kk-x-icu", "givenName" collate "kk-x-icu", id`.execute(db);
  return rows.length > MOST_FOUND ? { ok: false, code: 'too-many-found' } : { ok: true, people: rows };
}

/** Null where what is given could be half the register. */
function conditionsOf({ name, phone, birth }: Sought): RawBuilder<boolean>[] | null {
  const conditions: RawBuilder<boolean>[] = [];
  if (phone !== undefined) conditions.push(sql<boolean>`phone = ${phone}`);
  if (name !== undefined) {
    const [family = '', ...given] = name.normalize('NFC').trim().split(/\s+/);
    if (family === '') return null;
    conditions.push(family.length < LEAST_LETTERS ? sql<boolean>`${FAMILY} = ${lower(family)}` : sql<boolean>`${FAMILY} like ${lower(family)} || '%'`);
    if (given.length > 0) conditions.push(sql<boolean>`lower(given_name collate "und-x-icu") like ${lower(given.join(' '))} || '%'`);
  }
  if (conditions.length === 0) return null;
  if (birth !== undefined) conditions.push(sql<boolean>`birth_date = ${birth}::date`);
  return conditions;
}

const FAMILY = sql`lower(family_name collate "und-x-icu")`;
const lower = (text: string) => sql`lower(${text}::text collate "und-x-icu")`;
