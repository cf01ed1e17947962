/**
 * The daily reconciliation (security.md, attack 7): every token that is good today is traced to what it rests on. What cannot be explained is listed by row
 * number, counted for the operators' alarm and told in the audit trail; nothing is revoked, because which of the two is wrong only people can find out.
 * In chunks by person with the progress in the same transaction: a crash, or another instance, goes on where it stood.
 */
import { utf8Encode } from '../../core/bytes.ts';
import { parsePolicy } from '../../core/policy/policy.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { explainToken, type IssuedToken, type PolicyTime } from './explain.ts';
import { factsOfPeople, type PersonFacts } from './facts.ts';
import { Sources } from './sources.ts';

/** People of one transaction. */
const AT_ONCE = 500;
const DAY = 86_400;

export type Reconciler = Pick<Issuer, 'db' | 'engine' | 'now' | 'policies'>;

/** What a day came to. */
export interface Reconciled {
  /** local days since 1970 */
  readonly day: number;
  readonly tokens: number;
  readonly unexplained: number;
  readonly done: boolean;
}

/** Goes through today's tokens unless that was done; `again` begins anew. Null: another instance is at it. */
export async function reconcile(issuer: Reconciler, { again = false } = {}): Promise<Reconciled | null> {
  const { utcOffsetMinutes } = await issuer.policies.current(issuer.now());
  const day = Math.floor((issuer.now() + utcOffsetMinutes * 60) / DAY);
  await begin(issuer, day, again);
  const policies = await policyTimes(issuer);
  const sources = new Sources(issuer.engine);
  for (;;) {
    const step = await issuer.db.transaction().execute((trx) => takeStep(trx, { day, now: issuer.now(), policies, sources }));
    if (step === null || step.done) return step;
  }
}

async function begin({ db, now }: Reconciler, day: number, again: boolean): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (again) {
      await sql`delete from reconciliation_finding where day = ${day}`.execute(trx);
      await sql`delete from reconciliation where day = ${day}`.execute(trx);
    }
    await sql`insert into reconciliation (day, started_at) values (${day}, ${now()}) on conflict do nothing`.execute(trx);
  });
}

/** Every policy there was, with its time. */
async function policyTimes({ db }: Reconciler): Promise<readonly PolicyTime[]> {
  const rows = await db.selectFrom('policy').select(['text', 'created_at']).orderBy('version').execute();
  return rows.map(({ text, created_at }) => ({ at: created_at, durations: parsePolicy(utf8Encode(text)).durations }));
}

interface Step {
  readonly day: number;
  readonly now: number;
  readonly policies: readonly PolicyTime[];
  readonly sources: Sources;
}

interface Finding {
  readonly person_id: number;
  readonly token_index: number;
  readonly code: string;
}

async function takeStep(trx: DatabaseTransaction, step: Step): Promise<Reconciled | null> {
  const { rows } = await sql<{ after_person: number; done_at: number | null; tokens: number; unexplained: number }>`
    select after_person, done_at, tokens, unexplained from reconciliation where day = ${step.day} for update skip locked`.execute(trx);
  const [stood] = rows;
  if (stood === undefined) return null;
  if (stood.done_at !== null) return { day: step.day, tokens: stood.tokens, unexplained: stood.unexplained, done: true };
  const people = await nextPeople(trx, stood.after_person, step.now);
  const tokens = await tokensOf(trx, people, step.now);
  const facts = await factsOfPeople(trx, people);
  const findings: Finding[] = [];
  for (const token of tokens) {
    const code = await faultOf(trx, { token, facts: facts.get(token.person_id) }, step);
    if (code !== null) findings.push({ person_id: token.person_id, token_index: token.token_index, code });
  }
  const done = people.length < AT_ONCE;
  const total = { tokens: stood.tokens + tokens.length, unexplained: stood.unexplained + findings.length };
  if (findings.length > 0) {
    const rows = findings.map((finding) => ({ day: step.day, ...finding }));
    await trx.insertInto('reconciliation_finding').values(rows).execute();
  }
  await sql`
    update reconciliation set after_person = ${people.at(-1) ?? stood.after_person}, done_at = ${done ? step.now : null}::bigint, tokens = ${total.tokens},
      unexplained = ${total.unexplained} where day = ${step.day}`.execute(trx);
  const entries = findings.map(
    ({ person_id, code }): AuditEntry => ({ at: step.now, kind: 'token-unexplained', subject: `person:${person_id}`, detail: { code } }),
  );
  const summary: AuditEntry = { at: step.now, kind: 'tokens-reconciled', subject: `day:${step.day}`, detail: total };
  await appendAudit(trx, done ? [...entries, summary] : entries);
  return { day: step.day, ...total, done };
}

/** People with a token that a door would take, in order. */
async function nextPeople(trx: DatabaseTransaction, after: number, now: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from person where id > ${after} and exists (
      select from token where token.person_id = person.id and token.exp > ${now} and token.revoked_at is null)
    order by id limit ${AT_ONCE}`.execute(trx);
  return rows.map((row) => row.id);
}

interface TokenRow extends IssuedToken {
  readonly person_id: number;
  readonly token_index: number;
}

async function tokensOf(trx: DatabaseTransaction, people: readonly number[], now: number): Promise<readonly TokenRow[]> {
  const { rows } = await sql<TokenRow>`
    select person_id, token_index, health, basis, evidence_at as "evidenceAt", iat from token
    where person_id = any(${people}::bigint[]) and exp > ${now} and revoked_at is null order by person_id, token_index`.execute(trx);
  return rows;
}

/** `status-unexplained`: the events of the time give another status; else what is wrong with the source of the event. */
async function faultOf(
  trx: DatabaseTransaction,
  { token, facts }: { readonly token: TokenRow; readonly facts: PersonFacts | undefined },
  { policies, sources }: Step,
): Promise<string | null> {
  const explanation = explainToken(token, facts?.events ?? [], policies);
  if (explanation === null) return 'status-unexplained';
  if (explanation.rests === 'none') return null;
  const { on } = explanation;
  if (on.event.kind === 'operator') return sources.proposalFault(trx, facts?.proposals.get(on.id) ?? 0);
  const line = facts?.lines.get(`${on.event.kind} ${on.id}`);
  return line === undefined ? 'source-missing' : sources.fault(trx, line);
}

/** What the last reconciliation found, by row number. */
export async function findingsOf(
  issuer: Pick<Issuer, 'db'>,
  day: number,
): Promise<readonly { readonly person: number; readonly token: number; readonly code: string }[]> {
  const rows = await issuer.db
    .selectFrom('reconciliation_finding')
    .select(['person_id', 'token_index', 'code'])
    .where('day', '=', day)
    .orderBy('person_id')
    .orderBy('token_index')
    .limit(10_000)
    .execute();
  return rows.map((row) => ({ person: row.person_id, token: row.token_index, code: row.code }));
}
