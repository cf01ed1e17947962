/**
 * A contest from the person's own phone, or from a guardian's for a child (decision 024): the status as it is now, or a refusal with the door's receipt.
 * The answer is how this person's contests stand, so a request whose answer was lost is simply made again: the same thing is never contested twice.
 */
import type { ContestAbout, ContestGround, ToldContest } from '../../core/token/contest.ts';
import { BASIS } from '../../core/token/health.ts';
import { appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { RateBuckets } from '../http/rate.ts';
import { factsOf, standingLines } from '../people/facts.ts';
import { lockPeople } from '../people/health.ts';
import { type Authorised, authorise, type Owner } from '../tokens/authorise.ts';
import { contestEntry, digestOf, insertContest } from './contests.ts';
import { faultOfReceipt, type ReceiptFault, tellReceipt } from './receipt.ts';

/** Of one person within any 24 hours, whoever holds the pass: each is an hour of somebody's work. */
const CONTESTS_A_DAY = 5;
const DAY = 86_400;
/** Of one phone, asking how they stand too. */
const EACH_PHONE = { burst: 30, refillSeconds: 20 };
/** The newest ones; older ones are decided. */
const TOLD = 20;
const buckets = new WeakMap<Issuer, RateBuckets>();

export type PhoneContestResult =
  | { readonly ok: true; readonly contests: readonly ToldContest[] }
  | { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number }
  | { readonly ok: false; readonly code: ReceiptFault }
  | Extract<Authorised, { ok: false }>;

/** `bytes` = device request `contest`, wrapped and signed by the key of the token held. */
export async function contestFromPhone(issuer: Issuer, bytes: Uint8Array): Promise<PhoneContestResult> {
  const authorised = await authorise(issuer, bytes, 'contest');
  if (!authorised.ok) return authorised;
  const { owner, contest: wish } = authorised;
  if (wish === null) return { ok: false, code: 'request-invalid' };
  const wait = bucketsOf(issuer).take(String(owner.device_id), performance.now() / 1000);
  if (wait > 0) return { ok: false, code: 'rate-limited', wait };
  const now = issuer.now();
  if (wish.ground !== null) {
    const fault = wish.receipt === null ? null : await faultOfReceipt(issuer, wish.receipt, now);
    if (fault !== null) return { ok: false, code: fault };
    const { ground, receipt } = wish;
    const held = await issuer.db.transaction().execute((trx) => takeIn(trx, { owner, ground, receipt, now }));
    if (held > 0) return { ok: false, code: 'rate-limited', wait: held };
  }
  return { ok: true, contests: await contestsOf(issuer.db, owner.id) };
}

interface Taking {
  readonly owner: Owner;
  readonly ground: ContestGround;
  readonly receipt: Uint8Array | null;
  readonly now: number;
}

/** Seconds to wait, 0 when it is in, now or before. */
async function takeIn(trx: DatabaseTransaction, { owner, ground, receipt, now }: Taking): Promise<number> {
  await lockPeople(trx, [owner.id]);
  const what = ground === 'wrongly-refused' ? ({ about: 'refusal', aboutId: null } as const) : await whatCounts(trx, owner.id);
  if (await standsAlready(trx, { ...what, personId: owner.id, receipt, now })) return 0;
  const { rows } = await sql<{ opened_at: number }>`
    select opened_at from contest where person_id = ${owner.id} and device_id is not null and opened_at > ${now - DAY}
    order by opened_at desc limit ${CONTESTS_A_DAY}`.execute(trx);
  const oldest = rows[CONTESTS_A_DAY - 1];
  if (oldest !== undefined) return oldest.opened_at + DAY - now;
  await insertContest(trx, { ...what, personId: owner.id, ground, by: { device: owner.device_id }, receipt, now });
  return 0;
}

/** The line of a register that the status rests on, so that a correction withdraws that line; otherwise the status as a whole. */
async function whatCounts(trx: DatabaseTransaction, personId: number): Promise<{ readonly about: ContestAbout; readonly aboutId: number | null }> {
  const facts = await factsOf(trx, personId);
  const basis = BASIS[facts?.basis ?? 0];
  const lines = (await standingLines(trx, personId)).filter(({ about, value }) =>
    basis === 'pcr-positive' ? about === 'lab-result' && value === 1 : basis === 'contact' && about === 'contact',
  );
  const line = lines.find(({ at }) => at === facts?.evidenceAt) ?? lines[0];
  return line === undefined || line.about === 'manual-status' ? { about: 'status', aboutId: null } : { about: line.about, aboutId: line.id };
}

interface Same {
  readonly personId: number;
  readonly about: ContestAbout;
  readonly aboutId: number | null;
  readonly receipt: Uint8Array | null;
  readonly now: number;
}

/** Whether the same thing is contested already; a receipt that came later is laid to it. */
async function standsAlready(trx: DatabaseTransaction, { personId, about, aboutId, receipt, now }: Same): Promise<boolean> {
  const { rows } = await sql<{ id: number; has_receipt: boolean }>`
    select id, receipt is not null as has_receipt from contest
    where person_id = ${personId} and state = 'open' and about = ${about} and about_id is not distinct from ${aboutId}
      and (${about !== 'refusal'} or receipt = ${receipt}) for update`.execute(trx);
  const known = rows[0];
  if (known === undefined) return false;
  if (receipt === null || known.has_receipt) return true;
  await trx.updateTable('contest').set({ receipt }).where('id', '=', known.id).execute();
  await appendAudit(trx, [contestEntry('contest-receipt-added', known.id, now, { person: personId, receipt: await digestOf(receipt) })]);
  return true;
}

async function contestsOf(db: Database, personId: number): Promise<readonly ToldContest[]> {
  const { rows } = await sql<Omit<ToldContest, 'receipt'> & { readonly receipt: Uint8Array | null }>`
    select about, ground, state, reason, opened_at as "openedAt", deadline_at as "deadlineAt", decided_at as "decidedAt", receipt
    from contest where person_id = ${personId} order by opened_at desc, id desc limit ${TOLD}`.execute(db);
  return rows.map((row) => ({ ...row, receipt: tellReceipt(row.receipt) }));
}

function bucketsOf(issuer: Issuer): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_PHONE);
  buckets.set(issuer, known);
  return known;
}
