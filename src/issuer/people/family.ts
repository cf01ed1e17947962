/**
 * What a guardian's phone may ask (docs/architecture.md): whom the register lets its person hold a pass for, and the pass of one of them. Only an adult's
 * own pass opens this; a child's, on whosever phone, opens nothing. A ref that exists for somebody else is answered like one that does not.
 */
import type { Bytes } from '../../core/bytes.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { RateBuckets } from '../http/rate.ts';
import { type Authorised, authorise, type Owner } from '../tokens/authorise.ts';
import { issueToken } from '../tokens/issue.ts';
import { type ActiveDevice, activateDevice, lockHousehold } from './devices.ts';
import { type Child, childrenOf, wardOf } from './guardianship.ts';

/** Of one guardian's phone, both calls together: a large family several times over, and too few to try refs. */
const EACH_GUARDIAN = { burst: 40, refillSeconds: 30 };
const buckets = new WeakMap<Issuer, RateBuckets>();

type Refused = { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number } | Extract<Authorised, { ok: false }>;

export type FamilyResult = { readonly ok: true; readonly children: readonly Child[] } | Refused;

/** `bytes` = device request `family`, wrapped and signed by the key of the guardian's own token. */
export async function listFamily(issuer: Issuer, bytes: Uint8Array): Promise<FamilyResult> {
  const authorised = await authoriseGuardian(issuer, bytes, 'family');
  return authorised.ok ? { ok: true, children: await childrenOf(issuer, authorised.owner.id) } : authorised;
}

export type ChildResult = { readonly ok: true; readonly token: Bytes } | { readonly ok: false; readonly code: 'guardian-unknown' } | Refused;

/** `bytes` = device request `child` for the child's new key, wrapped and signed by the key of the guardian's own token. */
export async function holdChild(issuer: Issuer, bytes: Uint8Array): Promise<ChildResult> {
  const authorised = await authoriseGuardian(issuer, bytes, 'child');
  if (!authorised.ok) return authorised;
  const { owner, key, ref } = authorised;
  if (ref === null) return { ok: false, code: 'request-invalid' };
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const wish = { owner, key, ref, now, utcOffsetMinutes };
  const held = await issuer.db.transaction().execute((trx) => activateForChild(trx, wish));
  if (!held.ok) return held;
  if (held.device.revokedTokens > 0) issuer.publishSoon();
  return issueToken(issuer, { personId: held.childId, deviceId: held.device.id, holderKey: key });
}

interface Wish {
  readonly owner: Owner;
  readonly key: Uint8Array;
  readonly ref: Uint8Array;
  readonly now: number;
  readonly utcOffsetMinutes: number;
}

type Held =
  | { readonly ok: true; readonly childId: number; readonly device: ActiveDevice }
  | { readonly ok: false; readonly code: 'device-replaced' | 'guardian-unknown' };

async function activateForChild(trx: DatabaseTransaction, { owner, key, now, ...asked }: Wish): Promise<Held> {
  await lockHousehold(trx, owner.id);
  // the guardian's phone may have been replaced since `authorise` looked: nothing is added to the old one
  const { rows } = await sql`select from device where person_id = ${owner.id} and id = ${owner.device_id} and active`.execute(trx);
  if (rows.length === 0) return { ok: false, code: 'device-replaced' };
  const ward = await wardOf(trx, { ...asked, guardianId: owner.id, now });
  if (ward === null) return { ok: false, code: 'guardian-unknown' };
  const guardian = { id: owner.id, minorUntil: ward.minor_until };
  return { ok: true, childId: ward.id, device: await activateDevice(trx, { personId: ward.id, key, now, guardian }) };
}

async function authoriseGuardian(issuer: Issuer, bytes: Uint8Array, action: 'family' | 'child'): Promise<Extract<Authorised, { ok: true }> | Refused> {
  const authorised = await authorise(issuer, bytes, action);
  if (!authorised.ok) return authorised;
  if (authorised.owner.guardian_id !== null) return { ok: false, code: 'request-invalid' };
  const wait = bucketsOf(issuer).take(String(authorised.owner.device_id), performance.now() / 1000);
  return wait > 0 ? { ok: false, code: 'rate-limited', wait } : authorised;
}

function bucketsOf(issuer: Issuer): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_GUARDIAN);
  buckets.set(issuer, known);
  return known;
}
