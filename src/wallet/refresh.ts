/**
 * News from the ministry for every holder of the wallet: the public trust files first, then a renewal of each pass that has a reason, the one on screen
 * first. One holder's failure is that holder's alone.
 */
import { listHolders } from '../shared/storage/holders.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import type { Environment } from './environment.ts';
import { fetchTrust, type RefreshReason, renewPass, wantsRenewal } from './ministry.ts';
import type { RenewResult } from './renew.ts';
import { activePass, type HeldPass, heldPass, isPending, type WalletState } from './state.ts';

/** What of the wallet a refresh needs. */
export interface Refreshed {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  now(): number;
  judge(): Promise<void>;
  adopt(holder: HolderRecord): Promise<void>;
  drop(id: string): void;
  set(change: Partial<WalletState>): void;
  setHeld(id: string, change: Partial<HeldPass>): void;
}

/** Refreshes the trust files and every pass that has a reason. */
export async function refreshAll(wallet: Refreshed, why: RefreshReason): Promise<void> {
  const result = await fetchTrust(wallet.environment, { now: wallet.now(), current: wallet.state.value.trust });
  wallet.set(result.ok ? { trust: result.trust, trustProblem: null } : { trustProblem: result.code });
  await takeStored(wallet);
  await wallet.judge();
  const first = activePass(wallet.state.value)?.holder.id;
  const ids = wallet.state.value.holders.map(({ holder }) => holder.id).sort((a, b) => Number(b === first) - Number(a === first));
  for (const id of ids) {
    const held = heldPass(wallet.state.value, id);
    if (held !== null && wantsRenewal(held.holder, { pass: held.pass, why, now: wallet.now() })) await renewOne(wallet, id);
  }
}

/**
 * What other tabs did meanwhile: somebody was added, renewed, named or erased there. An empty storage is another matter: a browser that cleared it under
 * an open page must not take the pass out of the hand that holds it up; the next renewal will find out.
 */
async function takeStored(wallet: Refreshed): Promise<void> {
  const stored = await listHolders(wallet.environment.storage);
  if (!stored.ok || stored.value.length === 0) return;
  for (const { holder } of wallet.state.value.holders) if (!stored.value.some(({ id }) => id === holder.id)) wallet.drop(holder.id);
  for (const record of stored.value) {
    const known = heldPass(wallet.state.value, record.id)?.holder;
    const isNews = known === undefined || record.refreshedAt > known.refreshedAt || record.label !== known.label || record.order !== known.order;
    if (isNews && !isPending(record)) await wallet.adopt(record);
  }
}

/** One tab renews at a time; the others take what it stored. */
async function renewOne(wallet: Refreshed, id: string): Promise<void> {
  const work = async () => {
    const known = heldPass(wallet.state.value, id)?.holder;
    if (known === undefined) return;
    const stored = await listHolders(wallet.environment.storage);
    const holder = stored.ok ? stored.value.find((one) => one.id === id) : known;
    if (holder === undefined) return wallet.drop(id);
    if (holder.refreshedAt > known.refreshedAt) return wallet.adopt(holder);
    await finish(wallet, id, await tryRenewal(wallet, holder));
  };
  await (navigator.locks === undefined ? work() : navigator.locks.request('ashyq-renew', work));
}

/** A key that the browser lost signs nothing: the issuer would refuse what it cannot be asked. */
async function tryRenewal(wallet: Refreshed, holder: HolderRecord): Promise<RenewResult> {
  const { trust, offset } = wallet.state.value;
  try {
    return await renewPass(wallet.environment, holder, { trust, offset: offset ?? 0 });
  } catch (error) {
    if (error instanceof DOMException) return { ok: false, code: 'request-invalid', offset: null };
    throw error;
  }
}

async function finish(wallet: Refreshed, id: string, result: RenewResult): Promise<void> {
  if (result.offset !== null) wallet.set({ offset: result.offset });
  wallet.setHeld(id, { problem: result.ok ? null : result.code });
  if (result.ok) await wallet.adopt(result.holder);
}
