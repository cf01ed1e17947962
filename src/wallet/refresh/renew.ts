/**
 * Renewal (product.md, citizen 9; formats.md §3): a new key made on the phone, authorised by the old one, so that tokens of different days do not link.
 *
 * Nothing valid is ever lost: the new key is stored before the request leaves (a swallowed answer is asked for again with it), and the new token
 * replaces the old one only when it decodes, is bound to that key, is signed by the ministry as far as trust is at hand, and lies on the disk.
 */
import { makeDeviceRequest, makeRenewal } from '../../core/token/request.ts';
import type { StatusTokenClaims } from '../../core/token/status-token.ts';
import { renewToken } from '../../shared/network/api.ts';
import type { ApiCode, ApiResult } from '../../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../../shared/storage/device-key.ts';
import { updateHolder } from '../../shared/storage/holders.ts';
import type { StorageCode } from '../../shared/storage/result.ts';
import type { DeviceKey, HolderRecord } from '../../shared/storage/schema.ts';
import { putSetting } from '../../shared/storage/settings.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { isBoundTo } from '../pass/token.ts';

/** `token-refused`: the answer was no token of the ministry's for this key; the old one stays. `holder-gone`: erased meanwhile in another tab. */
export type RenewCode = ApiCode | StorageCode | 'token-refused' | 'holder-gone';
export type RenewResult =
  | { readonly ok: true; readonly holder: HolderRecord; readonly offset: number | null }
  | { readonly ok: false; readonly code: RenewCode; readonly offset: number | null; readonly retryAfter?: number | null };

export interface RenewOptions {
  readonly holder: HolderRecord;
  /** Seconds to add to this device's clock, as last measured. */
  readonly offset: number;
  /** Whether the ministry signed this record's token, judged with the trust at hand; false keeps the old one. */
  readonly isGenuine: (holder: HolderRecord) => Promise<boolean>;
}

/** A token is renewed at one third of its life: two more chances before it ends. */
export function renewalDue({ iat, exp }: Pick<StatusTokenClaims, 'iat' | 'exp'>, now: number): boolean {
  return now >= iat + (exp - iat) / 3;
}

/** Renews the holder's token. */
export async function renew(env: Environment, { holder, offset, isGenuine }: RenewOptions): Promise<RenewResult> {
  const prepared = await prepareKey(env, holder);
  if (!prepared.ok) return { ok: false, code: prepared.code, offset: null };
  const { nextKey } = prepared;
  const answer = await ask(env, { holder, nextKey, offset });
  const measured = answer.clockOffset;
  if (measured !== null) await putSetting(env.storage, 'clock', { offset: measured, measuredAt: correctedNow(env, measured) });
  if (!answer.ok) return { ok: false, code: answer.code, offset: measured, retryAfter: answer.retryAfter };
  const { token } = answer.value;
  const renewed: HolderRecord = { ...holder, key: nextKey, nextKey: null, token, refreshedAt: correctedNow(env, measured ?? offset) };
  if (!isBoundTo(token, nextKey) || !(await isGenuine(renewed))) return { ok: false, code: 'token-refused', offset: measured };
  // What else has come into the record while the answer was on its way stays: a receipt, a name.
  const stored = await updateHolder(env.storage, holder.id, (before) => ({ ...before, key: nextKey, nextKey: null, token, refreshedAt: renewed.refreshedAt }));
  if (!stored.ok) return { ok: false, code: stored.code, offset: measured };
  if (stored.value === null) return { ok: false, code: 'holder-gone', offset: measured };
  return { ok: true, holder: stored.value, offset: measured };
}

type Prepared = { readonly ok: true; readonly nextKey: DeviceKey } | { readonly ok: false; readonly code: RenewCode };

/** The key to be certified next, on the disk before anybody hears of it. A browser that stopped storing CryptoKeys gets a seed. */
async function prepareKey(env: Environment, { id, key }: HolderRecord): Promise<Prepared> {
  const store = async (kind: DeviceKey['kind']) => {
    const fresh = await createDeviceKey(kind);
    return updateHolder(env.storage, id, (before) => ({ ...before, nextKey: before.nextKey ?? fresh }));
  };
  let stored = await store(key.kind);
  if (!stored.ok && stored.code === 'clone-refused') stored = await store('seed');
  if (!stored.ok) return stored;
  const nextKey = stored.value?.nextKey ?? null;
  return nextKey === null ? { ok: false, code: 'holder-gone' } : { ok: true, nextKey };
}

interface Asking {
  readonly holder: HolderRecord;
  readonly nextKey: DeviceKey;
  readonly offset: number;
}

/** One request, and a second with the issuer's time when this device's clock is what was wrong. */
async function ask(env: Environment, { holder, nextKey, offset }: Asking): Promise<ApiResult<{ token: Uint8Array<ArrayBuffer> }>> {
  const attempt = async (at: number) => {
    const request = await makeDeviceRequest({ action: 'renew', iat: correctedNow(env, at) }, signerOf(nextKey));
    return renewToken(env, await makeRenewal(holder.token, request, signerOf(holder.key)));
  };
  const first = await attempt(offset);
  return !first.ok && first.code === 'clock-skew' && first.clockOffset !== null ? attempt(first.clockOffset) : first;
}
