/**
 * Enrolment (product.md, citizen 2): a device key made on the phone, a one-time code, the first status token.
 *
 * The key is stored before the code is confirmed: a browser that cannot keep it says so while nothing is lost yet, and an answer that the network
 * swallowed is asked for again with the same key. Until the token is there the record has none and the wallet counts as empty.
 */
import { makeDeviceRequest } from '../core/token/request.ts';
import { confirmCode, requestCode } from '../shared/network/api.ts';
import type { ApiCode, ApiResult } from '../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../shared/storage/device-key.ts';
import { deleteHolder, listHolders, putHolder } from '../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import { putSetting } from '../shared/storage/settings.ts';
import { correctedNow, type Environment } from './environment.ts';
import { isBoundTo } from './token.ts';

export interface Applicant {
  readonly iin: string;
  /** E.164 */
  readonly phone: string;
}

export type EnrolResult =
  | { readonly ok: true; readonly holder: HolderRecord; readonly offset: number | null }
  | { readonly ok: false; readonly code: ApiCode | StorageCode; readonly retryAfter: number | null };

/** Asks for a one-time code. The answer is the same whoever asks. */
export function askForCode(env: Environment, applicant: Applicant, language: 'kk' | 'ru' | 'en'): Promise<ApiResult<{ validSeconds: number }>> {
  return requestCode(env, { ...applicant, language });
}

/** Confirms the code and stores the token; afterwards this is the phone's one holder. `offset`: seconds to add to this device's clock, as last measured. */
export async function confirmEnrolment(env: Environment, confirmation: Applicant & { readonly code: string; readonly offset: number }): Promise<EnrolResult> {
  const pending = await pendingHolder(env);
  if (!pending.ok) return { ok: false, code: pending.code, retryAfter: null };
  const answer = await confirm(env, confirmation, pending.value);
  if (!answer.ok) return { ok: false, code: answer.code, retryAfter: answer.retryAfter };
  const { token } = answer.value;
  if (!isBoundTo(token, pending.value.key)) return { ok: false, code: 'not-issuer', retryAfter: null };
  const offset = answer.clockOffset;
  const holder: HolderRecord = { ...pending.value, token, refreshedAt: correctedNow(env, offset ?? confirmation.offset) };
  const stored = await putHolder(env.storage, holder);
  if (!stored.ok) return { ok: false, code: stored.code, retryAfter: null };
  if (offset !== null) await putSetting(env.storage, 'clock', { offset, measuredAt: holder.refreshedAt });
  await forgetOthers(env, holder.id);
  return { ok: true, holder, offset };
}

/** One try, and a second with the issuer's time when this device's clock is what was wrong. */
async function confirm(env: Environment, { iin, phone, code, offset }: Applicant & { code: string; offset: number }, { key }: HolderRecord) {
  const attempt = async (at: number) => {
    const request = await makeDeviceRequest({ action: 'enrol', iat: correctedNow(env, at) }, signerOf(key));
    return confirmCode(env, { iin, phone, code, request });
  };
  const first = await attempt(offset);
  return !first.ok && first.code === 'clock-skew' && first.clockOffset !== null ? attempt(first.clockOffset) : first;
}

/** The record with the key to be certified: the one of an earlier try, or a new one that has proved that it can be stored. */
async function pendingHolder({ storage }: Environment): Promise<StorageResult<HolderRecord>> {
  const holders = await listHolders(storage);
  if (!holders.ok) return holders;
  const earlier = holders.value.find(({ token }) => token.length === 0);
  if (earlier) return { ok: true, value: earlier };
  const fresh = { id: crypto.randomUUID(), kind: 'own', order: 0, label: null, token: new Uint8Array(0), refreshedAt: 0, nextKey: null } as const;
  let holder: HolderRecord = { ...fresh, key: await createDeviceKey() };
  let stored = await putHolder(storage, holder);
  if (!stored.ok && stored.code === 'clone-refused') {
    holder = { ...fresh, key: await createDeviceKey('seed') };
    stored = await putHolder(storage, holder);
  }
  return stored.ok ? { ok: true, value: holder } : stored;
}

/** The old pass of this phone is dead at the issuer already: one active device a person. */
async function forgetOthers({ storage }: Environment, id: string): Promise<void> {
  const holders = await listHolders(storage);
  if (!holders.ok) return;
  for (const other of holders.value) if (other.id !== id) await deleteHolder(storage, other.id);
}
