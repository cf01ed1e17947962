/**
 * Issues a status token for one of a person's active devices, or paper for it (formats.md §3): the one place where tokens are signed. The row is inserted in the one statement that checks, under a share lock on the
 * person, that status and device are still those the token was signed for (`person.epoch`); otherwise it is made anew. So no token of an older status
 * ever comes out after the revocation that should have caught it, and issuing costs one read and one insert.
 */

import type { Bytes } from '../../core/bytes.ts';
import { decodeStatusToken, type StatusTokenClaims } from '../../core/token/status-token.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import { recomputeHealth } from '../people/health.ts';

/** Where time and again somebody else changes the person between reading and inserting, something is wrong. */
const TRIES = 8;
const HOUR = 3600;
const DAY = 24 * HOUR;
const YELLOW = 1;

export interface IssueRequest {
  readonly personId: number;
  /** null for paper that a desk prints for somebody without a phone */
  readonly deviceId: number | null;
  /** 32 bytes, made on the phone, new for each token; null for paper */
  readonly holderKey: Uint8Array | null;
}

export type IssueResult = { readonly ok: true; readonly token: Bytes } | { readonly ok: false; readonly code: 'device-replaced' };

/** A person as far as a token needs it, read with an active device. */
export interface Holder {
  readonly id: number;
  readonly epoch: number;
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: number;
  readonly evidence_at: number | null;
  readonly health_until: number | null;
  readonly initials: string;
  readonly birth: number;
  readonly district: string;
}

/** `read` is what the caller has just read of the holder, if it has: the first try then reads nothing more. */
export async function issueToken(issuer: Issuer, request: IssueRequest & { readonly holderKey: Uint8Array }, read?: Holder): Promise<IssueResult> {
  const issued = await signAndInsert(issuer, request, { read, insert: async (row) => (await insertToken(issuer.db, row)) || null });
  return issued === null ? { ok: false, code: 'device-replaced' } : { ok: true, token: issued.token };
}

export interface Insertion<T> {
  readonly read: Holder | undefined;
  /** Puts the row in by `insertToken`, with what else belongs to it; null when the person has changed since it was signed. */
  insert(row: TokenRow): Promise<T | null>;
}

/** Signs and inserts until both agree. Null when the device is not active (any more). */
export async function signAndInsert<T>(
  issuer: Issuer,
  request: IssueRequest,
  { read, insert }: Insertion<T>,
): Promise<{ readonly token: Bytes; readonly inserted: T } | null> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const now = issuer.now();
    const holder = attempt === 0 && read !== undefined ? read : await activeHolder(issuer, request);
    if (holder === null) return null;
    if (holder.health_until !== null && holder.health_until <= now) {
      await recomputeOne(issuer, holder.id, now);
      continue;
    }
    const claims = await claimsOf(issuer, { holder, holderKey: request.holderKey, now });
    const token = await issuer.keyring.signStatusToken(claims);
    const inserted = await insert({ ...request, holder, claims, token });
    if (inserted !== null) return { token, inserted };
  }
  throw new Error('the status of one person changed at every try to issue a token');
}

/** The columns of `Holder`. */
export const HOLDER = sql`person.id, person.epoch, person.health, person.basis, person.evidence_at, person.health_until, person.initials,
  to_char(person.birth_date, 'MMDD')::integer as birth, person.district`;

async function activeHolder(issuer: Issuer, request: IssueRequest): Promise<Holder | null> {
  if (request.deviceId === null)
    return (await sql<Holder>`select ${HOLDER} from person where id = ${request.personId} and gone_at is null`.execute(issuer.db)).rows[0] ?? null;
  const { rows } = await sql<Holder>`
    select ${HOLDER} from person join device on device.person_id = person.id and device.id = ${request.deviceId} and device.active
    where person.id = ${request.personId}`.execute(issuer.db);
  return rows[0] ?? null;
}

/** Time alone has changed the status and the timer has not come round yet. */
export async function recomputeOne(issuer: Issuer, personId: number, now: number): Promise<void> {
  const { durations } = await issuer.policies.current(now);
  const options = { personIds: [personId], durations, now, cause: 'time', causeRef: null } as const;
  const { revokedTokens } = await issuer.db.transaction().execute((trx) => recomputeHealth(trx, options));
  if (revokedTokens > 0) issuer.publishSoon();
}

/** The earlier of the token's own life and the second at which time alone changes the status. */
async function claimsOf(issuer: Issuer, subject: { holder: Holder; holderKey: Uint8Array | null; now: number }): Promise<StatusTokenClaims> {
  const { holder, holderKey, now } = subject;
  const { limits } = await issuer.policies.current(now);
  const end = now + (holderKey === null ? limits.paperDays * DAY : limits.tokenHours * HOUR);
  return {
    exp: holder.health_until === null ? end : Math.min(end, holder.health_until),
    iat: now,
    holderKey,
    health: holder.health,
    basis: holder.basis,
    evidenceAt: holder.evidence_at,
    index: await issuer.indices.next(now),
    initials: holder.initials,
    birth: holder.birth,
    ...(holder.health === YELLOW ? { home: holder.district } : {}),
  };
}

export interface TokenRow extends IssueRequest {
  readonly holder: Holder;
  readonly claims: StatusTokenClaims;
  readonly token: Uint8Array;
}

/** True when person and device are still those that the token was signed for. Without a device the register's word that somebody is gone (died, left) raises no epoch. */
export async function insertToken(db: Database | DatabaseTransaction, row: TokenRow): Promise<boolean> {
  const { holder, claims, holderKey, deviceId } = row;
  const kid = decodeStatusToken(row.token).header.kid;
  const { id, epoch } = holder;
  const { numAffectedRows } = await insertRow(db, { ...claims, id, epoch, deviceId, kid, paper: holderKey === null, holderKey });
  return numAffectedRows === 1n;
}

type InsertedRow = Omit<StatusTokenClaims, 'initials' | 'birth' | 'home'> & {
  readonly id: number;
  readonly epoch: number;
  readonly deviceId: number | null;
  readonly kid: Uint8Array | null;
  readonly paper: boolean;
};

const insertRow = prepared<InsertedRow, unknown>(
  'token-insert',
  (row) => sql`
    with held as (select id from person where id = ${row.id} and epoch = ${row.epoch} and (${row.deviceId}::bigint is not null or gone_at is null) for share)
    insert into token (person_id, token_index, device_id, paper, kid, holder_key, health, basis, evidence_at, iat, exp)
    select held.id, ${row.index}, ${row.deviceId}, ${row.paper}, ${row.kid}, ${row.holderKey}, ${row.health}, ${row.basis},
      ${row.evidenceAt}, ${row.iat}, ${row.exp} from held`,
);
