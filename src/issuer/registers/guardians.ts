/**
 * Takes rows of the register of guardians (product.md, citizen 10). A pair is added, or its dates are brought up to date; the same file again changes
 * nothing. A guardianship that has ended ends the guardian's phone for the child at once, as it does by the clock (people/guardianship.ts).
 */
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { peopleByName } from '../lab/lines.ts';
import { endLapsedHoldings, ofAgeAt } from '../people/guardianship.ts';
import type { GuardianRow } from './people-rows.ts';
import type { RegisterError, Registered, Registrar, Source } from './taken.ts';

/** What only the register of people knows. */
export type GuardianRefusal = 'person-unknown' | 'guardian-unknown' | 'same-person' | 'child-of-age' | 'guardian-minor';

const AT_ONCE = 500;

export async function takeGuardians(issuer: Registrar, rows: readonly GuardianRow[], source: Source): Promise<Registered> {
  let [added, changed] = [0, 0];
  const rejected: RegisterError[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const now = issuer.now();
    const { utcOffsetMinutes } = await issuer.policies.current(now);
    const part = rows.slice(at, at + AT_ONCE);
    const done = await issuer.db.transaction().execute((trx) => takeChunk(trx, part, { now, utcOffsetMinutes }));
    added += done.added;
    changed += done.changed;
    rejected.push(...done.rejected);
  }
  const ended = await endLapsedHoldings(issuer);
  const total = { added, changed, unchanged: rows.length - rejected.length - added - changed, revokedTokens: 0, rejected };
  if (added + changed > 0) {
    const detail = { sha256: source.sha256, by: source.by, added, changed, rejected: rejected.length, devicesEnded: ended };
    const entry: AuditEntry = { at: issuer.now(), kind: 'register-guardians-taken', subject: 'register:guardians', detail };
    await issuer.db.transaction().execute((trx) => appendAudit(trx, [entry]));
  }
  return total;
}

interface When {
  readonly now: number;
  readonly utcOffsetMinutes: number;
}

interface Pair {
  readonly row: GuardianRow;
  readonly childId: number;
  readonly guardianId: number;
}

async function takeChunk(trx: DatabaseTransaction, rows: readonly GuardianRow[], when: When): Promise<Pick<Registered, 'added' | 'changed' | 'rejected'>> {
  await sql`select pg_advisory_xact_lock(hashtext('ashyq-register'))`.execute(trx);
  const people = await peopleByName(trx, [...new Set(rows.flatMap((row) => [row.child, row.guardian]))]);
  const ages = await agesOf(trx, [...people.values()], when);
  const rejected: RegisterError[] = [];
  const pairs: Pair[] = [];
  for (const row of rows) {
    const [childId, guardianId] = [people.get(row.child), people.get(row.guardian)];
    const code = refusalOf({ childId, guardianId, ages, open: row.until === null || row.until > when.now });
    if (code !== null || childId === undefined || guardianId === undefined) rejected.push({ line: row.line, code: code ?? 'person-unknown' });
    else pairs.push({ row, childId, guardianId });
  }
  const stored = await storePairs(trx, pairs);
  const entries = stored.map(
    ({ person_id, guardian_id, from_at, until_at }): AuditEntry => ({
      at: when.now,
      kind: 'guardianship-set',
      subject: `person:${person_id}`,
      detail: { guardian: guardian_id, from: from_at, until: until_at },
    }),
  );
  await appendAudit(trx, entries);
  const added = stored.filter((row) => row.added).length;
  return { added, changed: stored.length - added, rejected };
}

interface Judged {
  readonly childId: number | undefined;
  readonly guardianId: number | undefined;
  /** whether each is of age */
  readonly ages: ReadonlyMap<number, boolean>;
  readonly open: boolean;
}

/** An end is taken of anybody: what has ended need not have been possible. */
function refusalOf({ childId, guardianId, ages, open }: Judged): GuardianRefusal | null {
  if (childId === undefined) return 'person-unknown';
  if (guardianId === undefined) return 'guardian-unknown';
  if (childId === guardianId) return 'same-person';
  if (!open) return null;
  if (ages.get(childId) === true) return 'child-of-age';
  return ages.get(guardianId) === true ? null : 'guardian-minor';
}

async function agesOf(trx: DatabaseTransaction, ids: readonly number[], { now, utcOffsetMinutes }: When): Promise<Map<number, boolean>> {
  const { rows } = await sql<{ id: number; adult: boolean }>`
    select id, ${ofAgeAt(sql`birth_date`, utcOffsetMinutes)} <= ${now} as adult from person where id = any(${ids}::bigint[])`.execute(trx);
  return new Map(rows.map(({ id, adult }) => [id, adult]));
}

interface StoredPair {
  readonly person_id: number;
  readonly guardian_id: number;
  readonly from_at: number;
  readonly until_at: number | null;
  readonly added: boolean;
}

/** `xmax = 0`: the row is new. Rows that say what is there already come back from neither. */
async function storePairs(trx: DatabaseTransaction, pairs: readonly Pair[]): Promise<readonly StoredPair[]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<StoredPair>`
    insert into guardianship as known (person_id, guardian_id, from_at, until_at)
    select * from unnest(
      ${pairs.map(({ childId }) => childId)}::bigint[], ${pairs.map(({ guardianId }) => guardianId)}::bigint[],
      ${pairs.map(({ row }) => row.from)}::bigint[], ${pairs.map(({ row }) => row.until)}::bigint[])
    on conflict (person_id, guardian_id) do update set from_at = excluded.from_at, until_at = excluded.until_at
      where (known.from_at, known.until_at) is distinct from (excluded.from_at, excluded.until_at)
    returning person_id, guardian_id, from_at, until_at, xmax = 0 as added`.execute(trx);
  return rows;
}
