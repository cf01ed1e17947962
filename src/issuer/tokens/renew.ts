/**
 * Renewal (formats.md §3): the old token, signed by us, authorises a new key through its old key. It may be expired or revoked, as long as it belongs to
 * the person's active device: that is how a phone learns of a new status. Whatever is wrong with the request has one code; a caller who is not the phone
 * learns nothing from it.
 */
import { type Bytes, equal } from '../../core/bytes.ts';
import { verifyStrict } from '../../core/codec/ed25519.ts';
import { kidOf } from '../../core/token/cnf.ts';
import { type Renewal, verifyRenewal } from '../../core/token/request.ts';
import type { Issuer } from '../context.ts';
import { issueToken } from './issue.ts';

/** How far a request's own time may lie from ours: a captured request cannot be kept for later. */
export const REQUEST_SKEW_SECONDS = 300;

export type RenewResult =
  | { readonly ok: true; readonly token: Bytes }
  | { readonly ok: false; readonly code: 'request-invalid' | 'device-replaced' | 'clock-skew' };

export async function renewToken(issuer: Issuer, bytes: Uint8Array): Promise<RenewResult> {
  const renewal = await verifyRenewal(bytes, issuer.engine);
  if (renewal === null || renewal.request.action !== 'renew' || !(await isOurs(issuer, renewal))) return { ok: false, code: 'request-invalid' };
  if (Math.abs(renewal.request.iat - issuer.now()) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const owner = await ownerOf(issuer, renewal);
  if (owner === null) return { ok: false, code: 'request-invalid' };
  return issueToken(issuer, { ...owner, holderKey: renewal.request.key });
}

/** Signed by a token key of ours, even one since retired or revoked: the row below decides, a forged token has none. */
async function isOurs(issuer: Issuer, { token }: Renewal): Promise<boolean> {
  const { kid } = token.header;
  for (const record of issuer.keyring.records()) {
    if (record.token === null || kid === null) continue;
    const x = new Uint8Array(Buffer.from(record.x, 'hex'));
    if (!equal(await kidOf(x), kid)) continue;
    if ((await verifyStrict(issuer.engine, x, token)) === null) return true;
  }
  return false;
}

/** The person and device that this token was issued to; null when the row is missing or names another key, or the new key is an old one. */
async function ownerOf(issuer: Issuer, { token, request }: Renewal): Promise<{ personId: number; deviceId: number } | null> {
  const row = await issuer.db
    .selectFrom('token')
    .select(['person_id', 'device_id', 'holder_key'])
    .where('token_index', '=', token.payload.index)
    .executeTakeFirst();
  if (row === undefined || row.device_id === null || row.holder_key === null || token.payload.holderKey === null) return null;
  if (!equal(row.holder_key, token.payload.holderKey) || equal(row.holder_key, request.key)) return null;
  return { personId: row.person_id, deviceId: row.device_id };
}
