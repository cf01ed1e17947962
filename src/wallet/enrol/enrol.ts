/**
 * Enrolment (product.md, citizen 2): a device key made on the phone, a one-time code, the first status token.
 *
 * The key is stored before the code is confirmed: a browser that cannot keep it says so while nothing is lost yet, and an answer that the network
 * swallowed is asked for again with the same key. Until the token is there the record has none and the wallet counts as empty; settle.ts puts it in place.
 */
import { makeDeviceRequest } from '../../core/token/request.ts';
import { confirmCode, requestCode } from '../../shared/network/api.ts';
import { type ApiCode, type ApiResult, keyFault } from '../../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../../shared/storage/device-key.ts';
import { markHeld } from '../../shared/storage/held.ts';
import { deleteHolders, listHolders, putHolder } from '../../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { putSetting } from '../../shared/storage/settings.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { isBoundTo } from '../pass/token.ts';
import { isPending, type WalletState } from '../state.ts';
import { looksAlike } from './lookalike.ts';
import { settle } from './settle.ts';

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

/** What of the wallet an enrolment needs. */
interface Enrolling {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  adopt(holder: HolderRecord): Promise<void>;
  drop(id: string): void;
  set(change: Partial<WalletState>): void;
  show(id: string): void;
  refresh(why: 'opened' | 'asked'): Promise<void>;
}

/** `heirOf`: the holder whom this person says to be as well (lookalike.ts), or null. */
type Confirmation = Applicant & { readonly code: string; readonly kind: 'own' | 'relative'; readonly heirOf: string | null };

/** Confirms the code and stores the token; that holder is then the one on screen, and who had to make room for them is gone. */
export async function enrolHolder(wallet: Enrolling, confirmation: Confirmation): Promise<EnrolResult> {
  const { environment, state } = wallet;
  const result = await confirmEnrolment(environment, { ...confirmation, offset: state.value.offset ?? 0 });
  if (!result.ok) return result;
  const { offset, holder, leaving } = result;
  if (offset !== null) wallet.set({ offset, clockConfirmed: true });
  markHeld(true);
  await wallet.adopt(holder);
  wallet.show(holder.id);
  for (const id of leaving) wallet.drop(id);
  if (holder.kind === 'own') wallet.set({ arrived: true });
  // Twins stay two; the same person under two roofs has lost the other pass by this, and is told at once (the next renewal is refused).
  const twice = state.value.holders.some((held) => held.holder.id !== holder.id && looksAlike(held.holder.token, holder.token));
  if (twice) void wallet.refresh('asked');
  // With a wrong clock the ministry's files looked expired or not yet signed; now the time is known.
  if (state.value.trust === null) void wallet.refresh('opened');
  return { ok: true, holder, offset };
}

type Confirmed = (Extract<EnrolResult, { ok: true }> & { readonly leaving: readonly string[] }) | Extract<EnrolResult, { ok: false }>;

/** Confirms the code and stores the token. `offset`: seconds to add to this device's clock, as last measured. */
async function confirmEnrolment(env: Environment, confirmation: Confirmation & { readonly offset: number }): Promise<Confirmed> {
  try {
    return await confirmWithKey(env, confirmation);
  } catch (error) {
    return { ok: false, code: keyFault(error), retryAfter: null };
  }
}

async function confirmWithKey(env: Environment, confirmation: Confirmation & { readonly offset: number }): Promise<Confirmed> {
  const pending = await pendingHolder(env, confirmation);
  if (!pending.ok) return { ok: false, code: pending.code, retryAfter: null };
  const answer = await confirm(env, confirmation, pending.value);
  if (!answer.ok) return { ok: false, code: answer.code, retryAfter: answer.retryAfter };
  const { token } = answer.value;
  if (!isBoundTo(token, pending.value.key)) return { ok: false, code: 'not-issuer', retryAfter: null };
  const offset = answer.clockOffset;
  const fresh: HolderRecord = { ...pending.value, token, refreshedAt: correctedNow(env, offset ?? confirmation.offset) };
  const stored = await settle(env.storage, fresh, confirmation.heirOf);
  if (!stored.ok) return { ok: false, code: stored.code, retryAfter: null };
  if (offset !== null) await putSetting(env.storage, 'clock', { offset, measuredAt: fresh.refreshedAt });
  return { ok: true, ...stored.value, offset };
}

/** One try, and a second with the issuer's time when this device's clock is what was wrong. */
async function confirm(env: Environment, { iin, phone, code, offset }: Confirmation & { offset: number }, { key }: HolderRecord) {
  const attempt = async (at: number) => {
    const request = await makeDeviceRequest({ action: 'enrol', iat: correctedNow(env, at) }, signerOf(key));
    return confirmCode(env, { iin, phone, code, request });
  };
  const first = await attempt(offset);
  return !first.ok && first.code === 'clock-skew' && first.clockOffset !== null ? attempt(first.clockOffset) : first;
}

/** For whom the keys that wait for an answer were made, by the record's id; only while the app is open, for no IIN is ever stored. */
const madeFor = new Map<string, string>();

/** The record with the key to be certified: the one of this very person's earlier try, or a new one that has proved that it can be stored. */
async function pendingHolder({ storage }: Environment, { kind, iin }: Confirmation): Promise<StorageResult<HolderRecord>> {
  const holders = await listHolders(storage);
  if (!holders.ok) return holders;
  const waiting = holders.value.filter((one) => one.kind === kind && isPending(one));
  const earlier = waiting.find(({ id }) => madeFor.get(id) === iin);
  if (earlier) return { ok: true, value: earlier };
  // A key that was made for another person, or in an earlier life of the app, is nobody's: two people must not share one.
  if (waiting.length > 0) {
    const gone = await deleteHolders(
      storage,
      waiting.map(({ id }) => id),
    );
    if (!gone.ok) return gone;
  }
  const order = kind === 'own' ? 0 : 1 + Math.max(0, ...holders.value.map((one) => one.order));
  const fresh = { id: crypto.randomUUID(), kind, order, label: null, token: new Uint8Array(0), refreshedAt: 0, nextKey: null } as const;
  let holder: HolderRecord = { ...fresh, key: await createDeviceKey() };
  let stored = await putHolder(storage, holder);
  if (!stored.ok && stored.code === 'clone-refused') {
    holder = { ...fresh, key: await createDeviceKey('seed') };
    stored = await putHolder(storage, holder);
  }
  if (!stored.ok) return stored;
  madeFor.set(holder.id, iin);
  return { ok: true, value: holder };
}
