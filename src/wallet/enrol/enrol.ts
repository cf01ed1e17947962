/**
 * Enrolment (product.md, citizen 2): a device key made on the phone, a one-time code, the first status token.
 *
 * The key is stored before the code is confirmed: a browser that cannot keep it says so while nothing is lost yet, and an answer that the network
 * swallowed is asked for again with the same key. Until the token is there the record has none and the wallet counts as empty.
 */
import { makeDeviceRequest } from '../../core/token/request.ts';
import { confirmCode, requestCode } from '../../shared/network/api.ts';
import type { ApiCode, ApiResult } from '../../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../../shared/storage/device-key.ts';
import { markHeld } from '../../shared/storage/held.ts';
import { listHolders, putHolder } from '../../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { putSetting } from '../../shared/storage/settings.ts';
import { handOverVisits } from '../../shared/storage/visits.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { isBoundTo, readToken } from '../pass/token.ts';
import { heldPass, isPending, type WalletState } from '../state.ts';

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
  refresh(why: 'opened'): Promise<void>;
}

type Confirmation = Applicant & { readonly code: string; readonly kind: 'own' | 'relative' };

/** Confirms the code and stores the token; that holder is then the one on screen, and who had to make room for them is gone. */
export async function enrolHolder(wallet: Enrolling, confirmation: Confirmation): Promise<EnrolResult> {
  const { environment, state } = wallet;
  const result = await confirmEnrolment(environment, { ...confirmation, offset: state.value.offset ?? 0 });
  if (!result.ok) return result;
  const { offset } = result;
  if (offset !== null) wallet.set({ offset, clockConfirmed: true });
  markHeld(true);
  const { settled, leaving } = await settle(wallet, result.holder);
  await wallet.adopt(settled);
  wallet.show(settled.id);
  for (const id of leaving) wallet.drop(id);
  if (settled.kind === 'own') wallet.set({ arrived: true });
  // With a wrong clock the ministry's files looked expired or not yet signed; now the time is known.
  if (state.value.trust === null) void wallet.refresh('opened');
  return { ...result, holder: settled };
}

/** Confirms the code and stores the token. `offset`: seconds to add to this device's clock, as last measured. */
async function confirmEnrolment(env: Environment, confirmation: Confirmation & { readonly offset: number }): Promise<EnrolResult> {
  const pending = await pendingHolder(env, confirmation.kind);
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
  return { ok: true, holder, offset };
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

/** The record with the key to be certified: the one of an earlier try, or a new one that has proved that it can be stored. */
async function pendingHolder({ storage }: Environment, kind: HolderRecord['kind']): Promise<StorageResult<HolderRecord>> {
  const holders = await listHolders(storage);
  if (!holders.ok) return holders;
  const earlier = holders.value.find((one) => one.kind === kind && isPending(one));
  if (earlier) return { ok: true, value: earlier };
  const order = kind === 'own' ? 0 : 1 + Math.max(0, ...holders.value.map((one) => one.order));
  const fresh = { id: crypto.randomUUID(), kind, order, label: null, token: new Uint8Array(0), refreshedAt: 0, nextKey: null } as const;
  let holder: HolderRecord = { ...fresh, key: await createDeviceKey() };
  let stored = await putHolder(storage, holder);
  if (!stored.ok && stored.code === 'clone-refused') {
    holder = { ...fresh, key: await createDeviceKey('seed') };
    stored = await putHolder(storage, holder);
  }
  return stored.ok ? { ok: true, value: holder } : stored;
}

/**
 * The new record in its place, and the ids of those that end with it. A person has one active device, so an own pass replaces the earlier own one and keeps
 * its word and place. When that was somebody else's, the phone has changed hands, and the family in it belonged to them. A relative takes the place of
 * nobody but their own ended pass.
 */
async function settle({ environment: { storage }, state }: Enrolling, holder: HolderRecord): Promise<{ settled: HolderRecord; leaving: readonly string[] }> {
  const stored = await listHolders(storage);
  const others = stored.ok ? stored.value.filter((other) => other.id !== holder.id) : [];
  const leaving = leavingWith(holder, others, state.value);
  const heirOf = leaving.find((other) => isSamePerson(other.token, holder.token));
  const settled: HolderRecord = heirOf === undefined ? holder : { ...holder, order: heirOf.order, label: heirOf.label };
  const written = await storage.write(['holders'], async (tx) => {
    const store = tx.objectStore('holders');
    await Promise.all([...leaving.map(({ id }) => store.delete(id)), store.put(settled)]);
  });
  // Nothing has left where the disk did not take it; the next enrolment or renewal puts it in order.
  if (!written.ok) return { settled: holder, leaving: [] };
  for (const other of leaving) {
    // A person's visits go on with their new pass; somebody else's must not lie in this phone any longer.
    await handOverVisits(storage, other.id, isSamePerson(other.token, holder.token) ? holder.id : null);
  }
  return { settled, leaving: leaving.map(({ id }) => id) };
}

function leavingWith({ kind, token }: HolderRecord, others: readonly HolderRecord[], state: WalletState): HolderRecord[] {
  if (kind === 'own') {
    const before = others.find((other) => other.kind === 'own' && !isPending(other));
    const changedHands = before !== undefined && !isSamePerson(before.token, token);
    return others.filter((other) => changedHands || other.kind === 'own');
  }
  const hasEnded = ({ id }: HolderRecord) => heldPass(state, id)?.problem === 'device-replaced';
  return others.filter((other) => other.kind === kind && hasEnded(other) && isSamePerson(other.token, token));
}

/** As far as two tokens tell: the same initials and birthday. */
function isSamePerson(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [readToken(one), readToken(other)];
  return a !== null && b !== null && a.initials === b.initials && a.birth === b.birth;
}
