/**
 * Computes statuses anew from what the registers hold and carries out what follows: history, revocation, audit. Always inside the transaction that
 * brought the news, with the people's rows locked first: a token that is being issued at the same moment either sees the new status or is revoked.
 */

import { type ComputedHealth, computeHealth, type HealthEvent, type StatusDurations } from '../../core/policy/status-rules.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import type { HealthCause } from '../db/schema-people.ts';
import { revokeTokens } from '../tokens/revoke.ts';

export interface Recompute {
  readonly personIds: readonly number[];
  /** People of whom a result was corrected or withdrawn: their tokens are revoked whatever the new status. */
  readonly corrected?: ReadonlySet<number>;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly cause: HealthCause;
  /** what it came with, for the history: a batch, or null */
  readonly causeRef: string | null;
}

export interface RecomputeResult {
  readonly changed: number;
  readonly revokedTokens: number;
}

/** A row of the register as far as its status goes, locked for this transaction. */
export interface LockedPerson {
  readonly id: number;
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: number;
  readonly evidence_at: number | null;
  readonly health_until: number | null;
}

/** Locks people in the order of their ids, so that two batches never wait for each other in a circle. */
export function lockPeople(trx: DatabaseTransaction, personIds: readonly number[]): Promise<LockedPerson[]> {
  return trx
    .selectFrom('person')
    .select(['id', 'health', 'basis', 'evidence_at', 'health_until'])
    .where(sql<boolean>`id = any(${personIds}::bigint[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

export async function recomputeHealth(trx: DatabaseTransaction, options: Recompute): Promise<RecomputeResult> {
  const people = await lockPeople(trx, options.personIds);
  const events = await eventsOf(trx, options.personIds);
  const changes = people
    .map((was) => ({ was, is: computeHealth(events.get(was.id) ?? [], options.durations, options.now) }))
    .filter(({ was, is }) => differs(was, is));
  const corrected = options.corrected ?? new Set<number>();
  const touched = new Set([...changes.map(({ was }) => was.id), ...corrected]);
  if (touched.size === 0) return { changed: 0, revokedTokens: 0 };

  await storeHealth(trx, changes, options);
  await sql`update person set epoch = epoch + 1 where id = any(${[...touched]}::bigint[])`.execute(trx);
  // health numbers rise with what they admit to: a lower one is the stricter status
  const stricter = changes.filter(({ was, is }) => is.health < was.health && !corrected.has(was.id)).map(({ was }) => was.id);
  const revoked = await revokeTokens(trx, stricter, { now: options.now, cause: 'status' });
  const withdrawn = await revokeTokens(trx, [...corrected], { now: options.now, cause: 'correction' });
  await appendAudit(
    trx,
    changes.map((change) => auditOf(change, options)),
  );
  return { changed: changes.length, revokedTokens: revoked + withdrawn };
}

interface Change {
  readonly was: LockedPerson;
  readonly is: ComputedHealth;
}

function differs(was: LockedPerson, is: ComputedHealth): boolean {
  return was.health !== is.health || was.basis !== is.basis || was.evidence_at !== is.evidenceAt || was.health_until !== is.until;
}

async function storeHealth(trx: DatabaseTransaction, changes: readonly Change[], options: Recompute): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ was }) => was.id);
  const health = changes.map(({ is }) => is.health);
  const basis = changes.map(({ is }) => is.basis);
  const evidence = changes.map(({ is }) => is.evidenceAt);
  const until = changes.map(({ is }) => is.until);
  const cause = changes.map((change) => causeOf(change, options));
  const rows = sql`unnest(${ids}::bigint[], ${health}::smallint[], ${basis}::smallint[], ${evidence}::bigint[], ${until}::bigint[], ${cause}::text[])
    as given(person_id, health, basis, evidence_at, until, cause)`;
  await sql`
    update person set health = given.health, basis = given.basis, evidence_at = given.evidence_at, health_until = given.until
    from ${rows} where person.id = given.person_id`.execute(trx);
  await sql`
    insert into health_history (person_id, at, health, basis, evidence_at, until, cause, cause_ref)
    select person_id, ${options.now}::bigint, health, basis, evidence_at, until, cause, ${options.causeRef} from ${rows}`.execute(trx);
}

function causeOf({ was }: Change, options: Recompute): HealthCause {
  return options.corrected?.has(was.id) === true ? 'correction' : options.cause;
}

function auditOf(change: Change, options: Recompute): AuditEntry {
  const { was, is } = change;
  const detail = { from: was.health, to: is.health, basis: is.basis, cause: causeOf(change, options), ref: options.causeRef };
  return { at: options.now, kind: 'status-computed', subject: `person:${was.id}`, detail };
}

interface EventRow {
  readonly person_id: number;
  readonly kind: 'result' | 'contact' | 'operator';
  readonly at: number;
  /** result: 0 or 1; operator: the health set */
  readonly value: number | null;
  readonly settled: boolean;
  readonly until: number | null;
}

/** What was known when a standing status was set by hand is `settled`: people are locked while lines are inserted, so a person's numbers rise in order. */
async function eventsOf(trx: DatabaseTransaction, personIds: readonly number[]): Promise<Map<number, HealthEvent[]>> {
  const ids = sql`any(${personIds}::bigint[])`;
  const manual = (table: RawBuilder<unknown>) => sql`left join manual_status as manual on manual.person_id = ${table}.person_id and manual.replaced_at is null`;
  const { rows } = await sql<EventRow>`
    select line.person_id, 'result' as kind, sampled_at as at, result as value, coalesce(line.id <= manual.known_result_id, false) as settled, null::bigint as until
      from lab_result as line ${manual(sql`line`)}
      where line.person_id = ${ids} and line.replaced_at is null and result < 2
    union all
    select line.person_id, 'contact', contact_at, null, coalesce(line.id <= manual.known_contact_id, false), null
      from contact as line ${manual(sql`line`)}
      where line.person_id = ${ids} and withdrawn_at is null
    union all
    select person_id, 'operator', from_at, health, false, until_at from manual_status where person_id = ${ids} and replaced_at is null`.execute(trx);
  const events = new Map<number, HealthEvent[]>();
  for (const row of rows) {
    const known = events.get(row.person_id);
    if (known === undefined) events.set(row.person_id, [eventOf(row)]);
    else known.push(eventOf(row));
  }
  return events;
}

function eventOf({ kind, at, value, settled, until }: EventRow): HealthEvent {
  if (kind === 'contact') return { kind, contactAt: at, settled };
  if (kind === 'result') return { kind, sampledAt: at, positive: value === 1, settled };
  return { kind, setAt: at, endsAt: until ?? at, health: healthOf(value) };
}

function healthOf(value: number | null): 0 | 1 | 2 | 3 {
  if (value === 0 || value === 1 || value === 2 || value === 3) return value;
  throw new RangeError('a status in the database is none of ours');
}
