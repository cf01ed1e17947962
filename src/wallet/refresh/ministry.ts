/**
 * Everything of the wallet that judges or asks the ministry, in one module that is loaded after the QR can be shown: the way from a tap on the icon to a
 * QR stays short (performance.md, target 6).
 */
import type { Trust } from '../../core/trust/trust.ts';
import { type LoadTrustResult, loadTrust } from '../../shared/network/trust-load.ts';
import { type RefreshResult, refreshTrust } from '../../shared/network/trust-refresh.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import type { Environment } from '../environment.ts';
import { checkPass, type PassState } from '../pass/check.ts';
import { readToken } from '../pass/token.ts';
import { type RenewResult, renew, renewalDue } from './renew.ts';

/** Why a refresh runs: `asked`: somebody pressed a button; `opened`: the wallet was opened or seen again; `timer`: only what is due. */
export type RefreshReason = 'asked' | 'opened' | 'timer';

/** When the wallet is opened or seen again, an answer older than this is worth asking again: the ministry may have news. */
const NEWS_SECONDS = 600;

/** An answer can be this much later than now, by the measure of its time, and no more: then this device's clock was changed after it. */
const CLOCK_CHANGED_SECONDS = 30;

/** The stored trust files, verified again. */
export async function loadStoredTrust({ storage, engine, pinned }: Environment, now: number): Promise<LoadTrustResult> {
  return loadTrust({ storage, engine: await engine(), now, pinned: await pinned() });
}

/** Fresh trust files; a failure leaves what is stored. */
export async function fetchTrust(env: Environment, { now, current }: { now: number; current: Trust | null }): Promise<RefreshResult> {
  const { storage, engine, pinned, fetch } = env;
  return refreshTrust({ storage, engine: await engine(), pinned: await pinned(), now, current, ...(fetch === undefined ? {} : { fetch }) });
}

/** What may be shown of this pass. */
export async function judgePass({ engine }: Environment, holder: HolderRecord, { trust, now }: { trust: Trust | null; now: number }): Promise<PassState> {
  return checkPass(holder, { trust, now, engine: await engine() });
}

/** Whether there is a reason to ask for a new token. */
export function wantsRenewal(holder: HolderRecord, { pass, why, now }: { pass: PassState | null; why: RefreshReason; now: number }): boolean {
  const claims = readToken(holder.token);
  if (claims === null) return false;
  if (why === 'asked' || renewalDue(claims, now)) return true;
  if (pass?.kind === 'withdrawn' || pass?.kind === 'expired') return true;
  // A clock put right (or wrong) since the last answer makes the stored offset wrong: doors refuse what is signed with it, and only the issuer can tell.
  if (now < holder.refreshedAt - CLOCK_CHANGED_SECONDS) return true;
  return why === 'opened' && now - holder.refreshedAt > NEWS_SECONDS;
}

/** A new token, kept only when the ministry signed it as far as `trust` can tell. */
export function renewPass(env: Environment, holder: HolderRecord, { trust, offset }: { trust: Trust | null; offset: number }): Promise<RenewResult> {
  const isGenuine = async (renewed: HolderRecord) => (await judgePass(env, renewed, { trust, now: renewed.refreshedAt })).kind !== 'refused';
  return renew(env, { holder, offset, isGenuine });
}
