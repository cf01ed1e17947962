/**
 * News from the ministry for every holder of the wallet: the public trust files first, then a renewal of each pass that has a reason, the one on screen
 * first. One holder's failure is that holder's alone.
 */
import { keyFault } from '../../shared/network/api-call.ts';
import { alone, markHeld, wasHeld } from '../../shared/storage/held.ts';
import { listHolders, putHolder } from '../../shared/storage/holders.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { getSetting } from '../../shared/storage/settings.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { activePass, type HeldPass, heldPass, isPaused, isPending, type WalletState } from '../state.ts';
import { usableOffset } from '../trouble/offset.ts';
import { takeBack, tellTakenBack } from '../trouble/take-back.ts';
import { fetchTrust, loadStoredTrust, type RefreshReason, renewPass, wantsRenewal } from './ministry.ts';
import type { RenewResult } from './renew.ts';
import { whileRenewing } from './renewing.ts';
import { rescueAll } from './rescue.ts';

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

/** What a wrong clock makes of fresh trust files. */
const CLOCK_REFUSALS: ReadonlySet<string | null> = new Set(['expired', 'clock-unconfirmed']);

/** Refreshes the trust files and every pass that has a reason. */
export async function refreshAll(wallet: Refreshed, why: RefreshReason): Promise<void> {
  const { offset } = wallet.state.value;
  await storedTrust(wallet);
  await freshTrust(wallet);
  // Whatever other tabs are at: what is in the hand is judged by what is known.
  await wallet.judge();
  if (await takeStored(wallet)) await wallet.judge();
  if (why === 'asked' || !isPaused(wallet)) await renewAll(wallet, why);
  if (wallet.state.value.offset === offset || !CLOCK_REFUSALS.has(wallet.state.value.trustProblem)) return;
  // The issuer has just told the time: the files were fine, this clock was not.
  await freshTrust(wallet);
  await wallet.judge();
}

/** At a start whose scripts did not come, what is stored was not read. */
async function storedTrust(wallet: Refreshed): Promise<void> {
  if (wallet.state.value.trust !== null) return;
  const stored = await loadStoredTrust(wallet.environment, wallet.now());
  if (stored.ok) wallet.set({ trust: stored.trust });
}

async function freshTrust(wallet: Refreshed): Promise<void> {
  const result = await fetchTrust(wallet.environment, { now: wallet.now(), current: wallet.state.value.trust });
  wallet.set(result.ok ? { trust: result.trust, trustProblem: null } : { trustProblem: result.code });
}

async function renewAll(wallet: Refreshed, why: RefreshReason): Promise<void> {
  const first = activePass(wallet.state.value)?.holder.id;
  const ids = wallet.state.value.holders.map(({ holder }) => holder.id).sort((a, b) => Number(b === first) - Number(a === first));
  for (const id of ids) {
    const held = heldPass(wallet.state.value, id);
    if (held !== null && wantsRenewal(held.holder, { pass: held.pass, why, now: wallet.now() })) await renewOne(wallet, id);
  }
}

/**
 * What other tabs did meanwhile: somebody was added, renewed, named or erased there. A storage that is empty although nobody deleted anything was thrown
 * away by the browser under this open page: its copy, or what the hand still holds, is put back. True when another tab has measured the clock.
 */
async function takeStored(wallet: Refreshed): Promise<boolean> {
  const stored = await alone(() => listOrPutBack(wallet));
  if (!stored.ok) return false;
  await tellTakenBack(wallet);
  const { offset } = wallet.state.value;
  await takeClock(wallet);
  for (const { holder } of wallet.state.value.holders) if (!stored.value.some(({ id }) => id === holder.id)) wallet.drop(holder.id);
  for (const record of stored.value) {
    const known = heldPass(wallet.state.value, record.id)?.holder;
    const isNews = known === undefined || record.refreshedAt > known.refreshedAt || record.label !== known.label || record.order !== known.order;
    if (isNews && !isPending(record)) await wallet.adopt(record);
  }
  return wallet.state.value.offset !== offset;
}

/** Whichever tab asked the issuer last has measured the clock last. What a tab has only reckoned, each of them sees for itself. */
async function takeClock(wallet: Refreshed): Promise<void> {
  const clock = await getSetting(wallet.environment.storage, 'clock');
  if (!clock.ok || clock.value === null || clock.value.reckoned) return;
  const holders = wallet.state.value.holders.map(({ holder }) => holder);
  const offset = usableOffset(clock.value, { device: correctedNow(wallet.environment, 0), holders });
  if (offset !== null) wallet.set({ offset });
}

async function listOrPutBack(wallet: Refreshed): Promise<StorageResult<HolderRecord[]>> {
  const { storage } = wallet.environment;
  await takeBack(wallet);
  const stored = await listHolders(storage);
  if (stored.ok && stored.value.length > 0) markHeld(true);
  if (!stored.ok || stored.value.length > 0 || !wasHeld()) return stored;
  await rescueAll(storage);
  for (const { holder } of wallet.state.value.holders) await putHolder(storage, holder);
  return listHolders(storage);
}

/** One tab renews at a time; the others take what it stored. */
async function renewOne(wallet: Refreshed, id: string): Promise<void> {
  const work = async () => {
    const known = heldPass(wallet.state.value, id)?.holder;
    if (known === undefined) return;
    const stored = await listHolders(wallet.environment.storage);
    const holder = stored.ok ? stored.value.find((one) => one.id === id) : known;
    if (holder === undefined) return wallet.drop(id);
    if (holder.refreshedAt > known.refreshedAt) {
      await takeClock(wallet);
      return wallet.adopt(holder);
    }
    await finish(wallet, id, await tryRenewal(wallet, holder));
  };
  await whileRenewing(work);
}

/** A key that the browser lost signs nothing: the issuer would refuse what it cannot be asked. */
async function tryRenewal(wallet: Refreshed, holder: HolderRecord): Promise<RenewResult> {
  const { trust, offset } = wallet.state.value;
  try {
    return await renewPass(wallet.environment, holder, { trust, offset: offset ?? 0 });
  } catch (error) {
    return { ok: false, code: keyFault(error), offset: null };
  }
}

async function finish(wallet: Refreshed, id: string, result: RenewResult): Promise<void> {
  if (result.offset !== null) wallet.set({ offset: result.offset, clockConfirmed: true });
  const wait = result.ok ? null : (result.retryAfter ?? null);
  wallet.set({ retryAt: wait === null ? null : wallet.now() + wait });
  wallet.setHeld(id, { problem: result.ok ? null : result.code });
  if (result.ok) await wallet.adopt(result.holder);
}
