/**
 * Several people in one wallet (product.md, citizen 10): a guardian asks the ministry whom the register lets them hold a pass for and takes it over; each
 * holder has a word and a place of the person's own choice, which never leave the phone.
 *
 * As in an enrolment, the key lies on the disk before anybody hears of it, so an answer that the network swallowed is asked for again with the same key.
 */
import { equal } from '../../core/bytes.ts';
import { type ApiCode, type ApiResult, bytesOf, keyFault } from '../../shared/network/api-call.ts';
import { createDeviceKey } from '../../shared/storage/device-key.ts';
import { deleteHolder, listHolders, putHolder, updateHolder } from '../../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { DeviceKey, HolderRecord } from '../../shared/storage/schema.ts';
import { putSetting } from '../../shared/storage/settings.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { isBoundTo } from '../pass/token.ts';
import { askAs } from '../refresh/ask.ts';
import { whileRenewing } from '../refresh/renewing.ts';
import { type HeldPass, inOrder, isPending, type WalletState } from '../state.ts';
import { type RegisteredChild, readChildren } from './family-answer.ts';

/** What of the wallet the family needs. */
export interface FamilyWallet {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  adopt(holder: HolderRecord): Promise<void>;
  set(change: Partial<WalletState>): void;
  setHeld(id: string, change: Partial<HeldPass>): void;
}

/** `own-missing`: nobody's own pass is on this phone that could ask. */
export type TakeResult =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly code: ApiCode | StorageCode | 'own-missing' | 'holder-gone'; readonly retryAfter: number | null };

/** The pass of the person of the phone, which speaks for the children. */
export const ownPass = ({ holders }: WalletState): HeldPass | null => holders.find(({ holder }) => holder.kind === 'own') ?? null;

/** Whom the register lets the person of this phone hold a pass for. @throws TypeError without an own pass */
export function askFamily({ environment, state }: FamilyWallet): Promise<ApiResult<readonly RegisteredChild[]>> {
  const own = ownPass(state.value);
  if (own === null) throw new TypeError('askFamily: no own pass');
  return askAs(environment, { holder: own.holder, action: 'family', path: '/api/family', offset: state.value.offset ?? 0, read: readChildren });
}

/** The holder in this wallet that is this child, or null. */
export function holderOf({ holders }: WalletState, { ref }: Pick<RegisteredChild, 'ref'>): HeldPass | null {
  return holders.find(({ holder }) => holder.ref !== undefined && equal(holder.ref, ref)) ?? null;
}

/** Takes a child's pass over, for the first time or anew into the same place, while no other tab changes keys. */
export function takeChild(wallet: FamilyWallet, ref: Uint8Array<ArrayBuffer>): Promise<TakeResult> {
  return whileRenewing(() => take(wallet, ref));
}

async function take(wallet: FamilyWallet, ref: Uint8Array<ArrayBuffer>): Promise<TakeResult> {
  try {
    return await takeWithKey(wallet, ref);
  } catch (error) {
    return { ok: false, code: keyFault(error), retryAfter: null };
  }
}

async function takeWithKey(wallet: FamilyWallet, ref: Uint8Array<ArrayBuffer>): Promise<TakeResult> {
  const { environment, state } = wallet;
  const own = ownPass(state.value);
  if (own === null) return { ok: false, code: 'own-missing', retryAfter: null };
  const prepared = await prepareRecord(environment, ref);
  if (!prepared.ok) return { ok: false, code: prepared.code, retryAfter: null };
  const before = prepared.value;
  const key = before.nextKey ?? before.key;
  const offset = state.value.offset ?? 0;
  const answer = await askAs(environment, { ...CHILD, holder: own.holder, offset, key, ref });
  if (!answer.ok) {
    if (answer.code === 'guardian-unknown' && isPending(before)) await deleteHolder(environment.storage, before.id);
    return { ok: false, code: answer.code, retryAfter: answer.retryAfter };
  }
  if (!isBoundTo(answer.value, key)) return { ok: false, code: 'not-issuer', retryAfter: null };
  const refreshedAt = correctedNow(environment, answer.clockOffset ?? offset);
  const stored = await updateHolder(environment.storage, before.id, (now) => ({ ...now, key, nextKey: null, token: answer.value, refreshedAt }));
  if (!stored.ok) return { ok: false, code: stored.code, retryAfter: null };
  if (stored.value === null) return { ok: false, code: 'holder-gone', retryAfter: null };
  if (answer.clockOffset !== null) {
    wallet.set({ offset: answer.clockOffset });
    await putSetting(environment.storage, 'clock', { offset: answer.clockOffset, measuredAt: refreshedAt });
  }
  wallet.setHeld(before.id, { problem: null });
  await wallet.adopt(stored.value);
  return { ok: true, id: before.id };
}

const CHILD = { action: 'child', path: '/api/family/child', read: (answer: Parameters<typeof bytesOf>[0]) => bytesOf(answer, 'token') } as const;

/** The record whose key is to be certified: of an earlier try, of a pass that has ended, or a new one that has proved that it can be stored. */
async function prepareRecord({ storage }: Environment, ref: Uint8Array<ArrayBuffer>): Promise<StorageResult<HolderRecord>> {
  const holders = await listHolders(storage);
  if (!holders.ok) return holders;
  const known = holders.value.find((one) => one.ref !== undefined && equal(one.ref, ref));
  if (known !== undefined && (isPending(known) || known.nextKey !== null)) return { ok: true, value: known };
  const order = 1 + Math.max(-1, ...holders.value.map((one) => one.order));
  const fresh = { id: crypto.randomUUID(), kind: 'child', order, label: null, ref, token: new Uint8Array(0), refreshedAt: 0, nextKey: null } as const;
  const store = async (kind: DeviceKey['kind']): Promise<StorageResult<HolderRecord>> => {
    const key = await createDeviceKey(kind);
    const record: HolderRecord = known === undefined ? { ...fresh, key } : { ...known, nextKey: key };
    const stored = await putHolder(storage, record);
    return stored.ok ? { ok: true, value: record } : stored;
  };
  const stored = await store('webcrypto');
  return !stored.ok && stored.code === 'clone-refused' ? store('seed') : stored;
}

/** The longest word for a holder, in characters. */
export const LABEL_LENGTH = 24;

/** A word as typed, without what would break a line of the screen; null for nothing. */
export function cleanLabel(text: string): string | null {
  const label = [...text.normalize('NFC').replace(/\s+/g, ' ').trim()].slice(0, LABEL_LENGTH).join('').trim();
  return label === '' ? null : label;
}

/** Gives a holder the person's own word, or none. */
export async function nameHolder(wallet: FamilyWallet, id: string, text: string): Promise<StorageResult<void>> {
  const stored = await updateHolder(wallet.environment.storage, id, (before) => ({ ...before, label: cleanLabel(text) }));
  if (!stored.ok) return stored;
  // Another tab may have renewed it: a newer token is judged before its colour is shown.
  if (stored.value !== null) await wallet.adopt(stored.value);
  return { ok: true, value: undefined };
}

/** Moves a holder one place up (-1) or down (1) on the screen. The value: the new place, counted from 1. */
export async function moveHolder(wallet: FamilyWallet, id: string, by: -1 | 1): Promise<StorageResult<number>> {
  const ids = wallet.state.value.holders.map(({ holder }) => holder.id);
  const from = ids.indexOf(id);
  const to = Math.min(ids.length - 1, Math.max(0, from + by));
  ids.splice(to, 0, ...ids.splice(from, 1));
  const stored = await wallet.environment.storage.write(['holders'], async (tx) => {
    const store = tx.objectStore('holders');
    for (const record of await store.getAll()) if (ids.includes(record.id)) await store.put({ ...record, order: ids.indexOf(record.id) });
  });
  if (!stored.ok) return stored;
  const placed = wallet.state.value.holders.map((held) => ({ ...held, holder: { ...held.holder, order: ids.indexOf(held.holder.id) } }));
  wallet.set({ holders: placed.sort(inOrder) });
  return { ok: true, value: to + 1 };
}
