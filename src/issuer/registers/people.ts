/**
 * Takes rows of the register of people (kazakhstan.md; product.md "Ministry" 1): known by IIN or passport, added or brought up to date, the same file again
 * changing nothing. What a change means for phones and passes is in `person-changes.ts`. People whom a file does not name are left as they are: whoever died
 * or left stands in it with that word.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { PersonRow } from './people-rows.ts';
import { applyChange, type KnownPerson, lockForChange } from './person-changes.ts';
import type { RegisterError, Registered, Registrar, Source } from './taken.ts';

/** Rows of one transaction. */
const AT_ONCE = 500;

/** The row names two people: the IIN of one, the passport of another. */
export type PersonRefusal = 'person-conflict';

export async function takePeople(issuer: Registrar, rows: readonly PersonRow[], source: Source): Promise<Registered> {
  let total: Registered = { added: 0, changed: 0, unchanged: 0, revokedTokens: 0, rejected: [] };
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const now = issuer.now();
    // before the transaction: one that waited for a second connection could wait for ever
    const { utcOffsetMinutes } = await issuer.policies.current(now);
    const part = rows.slice(at, at + AT_ONCE);
    const taken = await issuer.db.transaction().execute((trx) => takeChunk(trx, part, { now, utcOffsetMinutes }));
    if (taken.revokedTokens > 0) issuer.publishSoon();
    total = {
      added: total.added + taken.added,
      changed: total.changed + taken.changed,
      unchanged: total.unchanged + taken.unchanged,
      revokedTokens: total.revokedTokens + taken.revokedTokens,
      rejected: [...total.rejected, ...taken.rejected],
    };
  }
  if (total.added + total.changed > 0) await tellTrail(issuer, total, source);
  return total;
}

async function tellTrail(issuer: Registrar, { added, changed, unchanged, revokedTokens, rejected }: Registered, source: Source): Promise<void> {
  const detail = { sha256: source.sha256, by: source.by, added, changed, unchanged, rejected: rejected.length, revokedTokens };
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [{ at: issuer.now(), kind: 'register-people-taken', subject: 'register:people', detail }]));
}

interface When {
  readonly now: number;
  readonly utcOffsetMinutes: number;
}

async function takeChunk(trx: DatabaseTransaction, rows: readonly PersonRow[], when: When): Promise<Registered> {
  // two files at once: each sees what the other added
  await sql`select pg_advisory_xact_lock(hashtext('ashyq-register'))`.execute(trx);
  const known = await knownPeople(trx, rows);
  const matched = rows.map((row) => matchOf(row, known));
  const rejected = matched.flatMap(({ row, people }): RegisterError[] => (people.length > 1 ? [{ line: row.line, code: 'person-conflict' }] : []));
  const fresh = matched.filter(({ people }) => people.length === 0).map(({ row }) => row);
  const changes = matched.flatMap(({ row, people }) => {
    const [person] = people;
    return person !== undefined && people.length === 1 && differs(person, row) ? [{ row, person }] : [];
  });
  await insertPeople(trx, fresh, when.now);
  await lockForChange(trx, changes);
  let revokedTokens = 0;
  const trail = [];
  for (const change of changes) {
    const { entries, revoked } = await applyChange(trx, change, when);
    trail.push(...entries);
    revokedTokens += revoked;
  }
  await appendAudit(trx, trail);
  const unchanged = rows.length - rejected.length - fresh.length - changes.length;
  return { added: fresh.length, changed: changes.length, unchanged, revokedTokens, rejected };
}

async function knownPeople(trx: DatabaseTransaction, rows: readonly PersonRow[]): Promise<readonly KnownPerson[]> {
  const names = (read: (row: PersonRow) => string | null) => rows.flatMap((row) => read(row) ?? []);
  const { rows: known } = await sql<KnownPerson>`
    select id, iin, passport, family_name, given_name, patronymic, initials, birth_date, phone, district, gone_cause from person
    where iin = any(${names((row) => row.iin)}::text[]) or passport = any(${names((row) => row.passport)}::text[])`.execute(trx);
  return known;
}

function matchOf(row: PersonRow, known: readonly KnownPerson[]): { readonly row: PersonRow; readonly people: readonly KnownPerson[] } {
  const isThis = (person: KnownPerson) => (row.iin !== null && person.iin === row.iin) || (row.passport !== null && person.passport === row.passport);
  return { row, people: known.filter(isThis) };
}

/** A name that the file leaves out (the passport of somebody known by IIN) is not taken away. */
function differs(person: KnownPerson, row: PersonRow): boolean {
  const names = (row.iin ?? person.iin) !== person.iin || (row.passport ?? person.passport) !== person.passport;
  const texts = person.family_name !== row.familyName || person.given_name !== row.givenName || person.patronymic !== row.patronymic;
  const facts = person.initials !== row.initials || person.birth_date !== row.birthDate || person.district !== row.district;
  return names || texts || facts || person.phone !== row.phone || person.gone_cause !== row.gone;
}

async function insertPeople(trx: DatabaseTransaction, rows: readonly PersonRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const column = (read: (row: PersonRow) => string | null) => rows.map(read);
  await sql`
    insert into person (iin, passport, family_name, given_name, patronymic, initials, birth_date, phone, district, gone_cause, gone_at)
    select *, case when gone is null then null else ${now}::bigint end from unnest(
      ${column((row) => row.iin)}::text[], ${column((row) => row.passport)}::text[], ${column((row) => row.familyName)}::text[],
      ${column((row) => row.givenName)}::text[], ${column((row) => row.patronymic)}::text[], ${column((row) => row.initials)}::text[],
      ${column((row) => row.birthDate)}::date[], ${column((row) => row.phone)}::text[], ${column((row) => row.district)}::text[],
      ${column((row) => row.gone)}::text[]) as given(iin, passport, family_name, given_name, patronymic, initials, birth_date, phone, district, gone)`.execute(
    trx,
  );
}
