/** Renewal (formats.md §3): the token held, through its key, brings a token of the present status for a new key. */
import type { Bytes } from '../../core/bytes.ts';
import type { Issuer } from '../context.ts';
import { RateBuckets } from '../http/rate.ts';
import { type Authorised, authorise } from './authorise.ts';
import { issueToken } from './issue.ts';

/** Of one device: far above what a phone asks for (a few a day, one for each neutral check), far below what would use up the indices of a list. */
const EACH_DEVICE = { burst: 60, refillSeconds: 30 };
const buckets = new WeakMap<Issuer, RateBuckets>();

export type RenewResult =
  | { readonly ok: true; readonly token: Bytes }
  | { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number }
  | Extract<Authorised, { ok: false }>;

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
