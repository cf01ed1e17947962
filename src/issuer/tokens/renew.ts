/**
 * Renewal (formats.md §3): the old token, signed by us, authorises a new key through its old key. It may be expired or revoked, as long as it belongs to
 * the person's active device: that is how a phone learns of a new status. Whatever is wrong with the request has one code; a caller who is not the phone
 * learns nothing from it.
 */
import { type Bytes, equal } from '../../core/bytes.ts';
import { type Renewal, verifyRenewal } from '../../core/token/request.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { RateBuckets } from '../http/rate.ts';
import { ourSigner } from '../keys/ours.ts';
import { HOLDER, type Holder, issueToken } from './issue.ts';

/** How far a request's own time may lie from ours: a captured request cannot be kept for later. */
export const REQUEST_SKEW_SECONDS = 300;

/** Of one device: far above what a phone asks for (a few a day, one for each neutral check), far below what would use up the indices of a list. */
const EACH_DEVICE = { burst: 60, refillSeconds: 30 };
const buckets = new WeakMap<Issuer, RateBuckets>();

export type RenewResult =
  | { readonly ok: true; readonly token: Bytes }
  | { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number }
  | { readonly ok: false; readonly code: 'request-invalid' | 'device-replaced' | 'clock-skew' };

export async function renewToken(issuer: Issuer, bytes: Uint8Array): Promise<RenewResult> {
  const authorised = await authorise(issuer, bytes, 'renew');
  if (!authorised.ok) return authorised;
  const { owner, key } = authorised;
  const wait = bucketsOf(issuer).take(String(owner.device_id), performance.now() / 1000);
  if (wait > 0) return { ok: false, code: 'rate-limited', wait };
  return issueToken(issuer, { personId: owner.id, deviceId: owner.device_id, holderKey: key }, owner);
}

function bucketsOf(issuer: Issuer): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_DEVICE);
  buckets.set(issuer, known);
  return known;
}

export type Authorised =
  | { readonly ok: true; readonly owner: Owner; readonly key: Uint8Array }
  | { readonly ok: false; readonly code: 'request-invalid' | 'device-replaced' | 'clock-skew' };

/** Whose phone asks for this, on the strength of a token it holds. */
export async function authorise(issuer: Issuer, bytes: Uint8Array, action: 'renew' | 'delete'): Promise<Authorised> {
  const renewal = await verifyRenewal(bytes, issuer.engine);
  if (renewal === null || renewal.request.action !== action) return { ok: false, code: 'request-invalid' };
  // even a key since retired or revoked: the row below decides, a forged token has none
  if ((await ourSigner(issuer, 'token', renewal.token)) === null) return { ok: false, code: 'request-invalid' };
  if (Math.abs(renewal.request.iat - issuer.now()) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const owner = await ownerOf(issuer, renewal);
  if (owner === null) return { ok: false, code: 'request-invalid' };
  return owner.active ? { ok: true, owner, key: renewal.request.key } : { ok: false, code: 'device-replaced' };
}

/** The holder of a token, with the device that it was issued to. */
export interface Owner extends Holder {
  readonly device_id: number;
  readonly active: boolean;
  readonly holder_key: Uint8Array;
}

/** Whom this token was issued to, on which device; null when there is no such row, it names another key, or the new key is the old one. */
async function ownerOf(issuer: Issuer, { token, request }: Renewal): Promise<Owner | null> {
  const { rows } = await sql<Owner>`
    select ${HOLDER}, token.device_id, token.holder_key, device.active
    from token join device on device.person_id = token.person_id and device.id = token.device_id join person on person.id = token.person_id
    where token.token_index = ${token.payload.index} and token.holder_key is not null`.execute(issuer.db);
  const owner = rows[0];
  if (owner === undefined || token.payload.holderKey === null) return null;
  return equal(owner.holder_key, token.payload.holderKey) && !equal(owner.holder_key, request.key) ? owner : null;
}
