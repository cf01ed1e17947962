/**
 * Paper passes (formats.md §3 and §4): a token without a key, for printing, asked for by a phone that holds the person's pass. It lives for days, shows
 * no proof of who carries it, and uses up an index: so there are few a day, and each is in the audit trail.
 */
import type { Bytes } from '../../core/bytes.ts';
import { appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import { type Authorised, authorise } from './authorise.ts';
import { insertToken, signAndInsert, type TokenRow } from './issue.ts';

/** Of one person, whoever asks, within any 24 hours. */
const PAPERS_A_DAY = 3;
const DAY = 86_400;

export type PaperResult =
  | { readonly ok: true; readonly token: Bytes }
  | { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number }
  | Extract<Authorised, { ok: false }>;

/** `bytes` = device request `paper`, wrapped and signed by the key of the token held. */
export async function issuePaper(issuer: Issuer, bytes: Uint8Array): Promise<PaperResult> {
  const authorised = await authorise(issuer, bytes, 'paper');
  if (!authorised.ok) return authorised;
  const { owner } = authorised;
  // asked once more under the lock below: here it spares an index
  const early = await waitOf(issuer.db, owner.id, issuer.now());
  if (early > 0) return { ok: false, code: 'rate-limited', wait: early };
  const request = { personId: owner.id, deviceId: owner.device_id, holderKey: null };
  const issued = await signAndInsert(issuer, request, { read: owner, insert: (row) => issuer.db.transaction().execute((trx) => insertPaper(trx, row)) });
  if (issued === null) return { ok: false, code: 'device-replaced' };
  return issued.inserted.wait > 0 ? { ok: false, code: 'rate-limited', wait: issued.inserted.wait } : { ok: true, token: issued.token };
}

export type DeskPaperResult = { readonly ok: true; readonly token: Bytes } | { readonly ok: false; readonly wait: number };

/**
 * The same at the desk, for a person who was found there (product.md, door 8: people without a phone). It belongs to no device: a phone that the person has
 * or gets does not end it, a change of the status does. Null when there is no such person, or they died or left.
 */
export async function issueDeskPaper(issuer: Issuer, { personId, by }: { readonly personId: number; readonly by: number }): Promise<DeskPaperResult | null> {
  const early = await waitOf(issuer.db, personId, issuer.now());
  if (early > 0) return { ok: false, wait: early };
  const insert = (row: TokenRow) => issuer.db.transaction().execute((trx) => insertPaper(trx, row, by));
  const issued = await signAndInsert(issuer, { personId, deviceId: null, holderKey: null }, { read: undefined, insert });
  if (issued === null) return null;
  return issued.inserted.wait > 0 ? { ok: false, wait: issued.inserted.wait } : { ok: true, token: issued.token };
}

/** Counts and inserts with the person locked, so that requests at the same moment cannot share a place. `by`: the staff member who prints it. */
async function insertPaper(trx: DatabaseTransaction, row: TokenRow, by?: number): Promise<{ readonly wait: number } | null> {
  const { personId, deviceId, claims } = row;
  await lockPeople(trx, [personId]);
  const wait = await waitOf(trx, personId, claims.iat);
  if (wait > 0) return { wait };
  if (!(await insertToken(trx, row))) return null;
  await appendAudit(trx, [
    { at: claims.iat, kind: 'paper-issued', subject: `person:${personId}`, detail: { device: deviceId, exp: claims.exp, ...(by === undefined ? {} : { by }) } },
  ]);
  return { wait: 0 };
}

/** Seconds until the person may have another one: 0 when now. */
async function waitOf(db: Database | DatabaseTransaction, personId: number, now: number): Promise<number> {
  const { rows } = await sql<{ iat: number }>`
    select iat from token where person_id = ${personId} and paper and iat > ${now - DAY} order by iat desc limit ${PAPERS_A_DAY}`.execute(db);
  const oldest = rows[PAPERS_A_DAY - 1];
  return oldest === undefined ? 0 : oldest.iat + DAY - now;
}
