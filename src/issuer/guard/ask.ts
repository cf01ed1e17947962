/**
 * A door's question about somebody without a phone, answered (product.md, venue staff 8; formats.md §9): who may ask, when and how often, and only then a look into
 * the register, with the same work and the same form of an answer whether or not it has anybody by that number. That somebody asked is written down before.
 */
import { randomBytes } from 'node:crypto';
import type { Bytes } from '../../core/bytes.ts';
import { dayKey, refOfPerson } from '../../core/journal/entry.ts';
import { GUARD_SECONDS, type GuardPerson } from '../../core/token/guard-answer.ts';
import type { GuardQuestion } from '../../core/token/guard-question.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { daySecrets, localDay } from '../journals/seen.ts';
import { shiftOpenSince } from '../journals/shift.ts';
import type { Tablet } from '../journals/tablet.ts';
import { recomputeOne } from '../tokens/issue.ts';
import { trainingUntil } from '../venues/training.ts';
import { type Limited, limitOf, locksNow } from './limits.ts';

/**
 * - `shift-closed`: the journal that the tablet handed in does not say that a shift is open
 * - `door-training`: a door in training looks nobody up
 * - `rate-limited`, `guard-locked`: enough for now
 */
export type GuardFault = { readonly code: 'shift-closed' | 'door-training' | 'tablet-ended' } | Limited;
export type Guarded = { readonly ok: true; readonly answer: Bytes; readonly known: boolean } | ({ readonly ok: false } & GuardFault);

/** A person as a door may be told of them. */
interface Found {
  readonly id: number;
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: number;
  readonly evidence_at: number | null;
  readonly health_until: number | null;
  readonly initials: string;
  readonly birth: number;
  readonly district: string;
}

const YELLOW = 1;

export async function answerGuard(issuer: Issuer, tablet: Tablet, { number, nonce }: GuardQuestion): Promise<Guarded> {
  const now = issuer.now();
  const { venueId, gate } = tablet;
  if (!tablet.current) return { ok: false, code: 'tablet-ended' };
  if ((await shiftOpenSince(issuer.db, tablet, now)) === null) return { ok: false, code: 'shift-closed' };
  if ((await trainingUntil(issuer.db, { venueId, gate }, now)) !== null) return { ok: false, code: 'door-training' };
  // Before the register is looked at: whoever has asked enough must not learn anything, not even from how long a refusal took.
  const noted = await issuer.db.transaction().execute((trx) => noteQuestion(trx, tablet, now));
  if ('code' in noted) return { ok: false, ...noted };
  const found = await findPerson(issuer, number, now);
  await issuer.db.transaction().execute((trx) => noteFound(trx, { ...noted, tablet, personId: found?.id ?? null, now }));
  const ref = await refOfToday(issuer, venueId, found?.id ?? 0);
  const person = found === null ? null : told(found, ref);
  const answer = await issuer.keyring.signGuardAnswer({ venueId, gate, exp: now + GUARD_SECONDS, iat: now, nonce, person });
  return { ok: true, answer, known: person !== null };
}

/** Whoever died or left has no document to show. A status that time has changed and the clock's task has not reached is computed first. */
async function findPerson(issuer: Issuer, number: string, now: number): Promise<Found | null> {
  const read = async () => {
    const { rows } = await sql<Found>`
      select id, health, basis, evidence_at, health_until, initials, to_char(birth_date, 'MMDD')::integer as birth, district
      from person where (iin = ${number} or passport = ${number}) and gone_at is null`.execute(issuer.db);
    return rows[0] ?? null;
  };
  const found = await read();
  if (found === null || found.health_until === null || found.health_until > now) return found;
  await recomputeOne(issuer, found.id, now);
  return read();
}

/**
 * Writes the question down, or says why it is not answered. Until somebody is found it counts as one about nobody: whoever breaks off has tried on. The trail has its
 * row number, not the person's: that goes with the row after 30 days.
 */
async function noteQuestion(trx: DatabaseTransaction, tablet: Tablet, now: number): Promise<{ readonly question: number } | Limited> {
  const limited = await limitOf(trx, tablet, now);
  if (limited !== null) return limited;
  const { venueId, gate, key } = tablet;
  const { rows } = await sql<{ id: number }>`
    insert into guard_question (venue_id, gate, tablet, at, known, person_id)
    values (${venueId}, ${gate}, ${Buffer.from(key)}, ${now}, false, null) returning id`.execute(trx);
  const question = rows[0]?.id ?? 0;
  await appendAudit(trx, [{ at: now, kind: 'guard-asked', subject: `venue:${venueId}/${gate}`, detail: { question } }]);
  return { question };
}

interface Question {
  readonly question: number;
  readonly tablet: Tablet;
  readonly personId: number | null;
  readonly now: number;
}

/** Writes down whom it was about, before that is told. One number too many that nobody has is in the trail. */
async function noteFound(trx: DatabaseTransaction, { question, tablet, personId, now }: Question): Promise<void> {
  const { venueId, gate } = tablet;
  await sql`
    update guard_question set known = ${personId !== null}, person_id = ${personId} where venue_id = ${venueId} and id = ${question}`.execute(trx);
  if (personId === null && (await locksNow(trx, tablet, now))) {
    await appendAudit(trx, [{ at: now, kind: 'guard-locked', subject: `venue:${venueId}/${gate}`, detail: { question } }]);
  }
}

function told({ health, basis, evidence_at, initials, birth, district }: Found, ref: Uint8Array): GuardPerson {
  const home = health === YELLOW ? { home: district } : {};
  return { health, basis, evidenceAt: evidence_at, initials, birth, ref, ...home };
}

/** The person in the door's journal of this day. Nobody has the row 0, and is worked for all the same. */
async function refOfToday(issuer: Issuer, venueId: string, personId: number): Promise<Uint8Array> {
  const { utcOffsetMinutes } = await issuer.policies.current(issuer.now());
  const day = localDay(issuer.now(), utcOffsetMinutes);
  const secret = (await daySecrets(issuer, venueId)).find((one) => one.day === day)?.secret ?? randomBytes(32);
  return refOfPerson(await dayKey(new Uint8Array(secret), venueId, day), personId);
}
