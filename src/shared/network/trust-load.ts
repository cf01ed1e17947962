/**
 * From stored trust files to trust: what lies in IndexedDB is bytes and is verified again at every start (formats.md §6).
 * Expiry is judged at use, in the verifier: old trust loads, and a verdict says that it is stale.
 */
import { fromHex } from '../../core/bytes.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { type CheckedTrust, checkTrust } from '../../core/trust/check-trust.ts';
import type { TrustRefusal } from '../../core/trust/refusal.ts';
import type { Trust } from '../../core/trust/trust.ts';
import type { Storage } from '../storage/open.ts';
import type { StorageCode } from '../storage/result.ts';
import type { TrustRecord } from '../storage/schema.ts';
import { loadTrustFiles, restorePreviousTrust } from '../storage/trust.ts';

declare const __PINNED_ROOT__: string;

/** What the callers of this folder pass around: time in seconds, the engine that core detected, the root of this build. */
export interface TrustContext {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly now: number;
  /** The pinned root's bytes; null in a build that was made without one, which trusts nothing. */
  readonly pinned: Uint8Array<ArrayBuffer> | null;
}

/** Trust as loaded or refreshed, with the files it was read from. `age` = seconds since the stamp was signed. */
export interface LoadedTrust extends CheckedTrust {
  readonly ok: true;
  readonly fetchedAt: number;
  readonly age: number;
}
export type LoadTrustResult = LoadedTrust | { readonly ok: false; readonly code: 'trust-missing' | TrustRefusal | StorageCode };

/** The root that this build trusts first, or null. */
export function pinnedRoot(hex: string = __PINNED_ROOT__): Uint8Array<ArrayBuffer> | null {
  if (hex === '') return null;
  return fromHex(hex);
}

/** Loads and verifies the stored files; where the current ones do not verify, the previous ones. `trust-missing` where there are none. */
export async function loadTrust(context: TrustContext): Promise<LoadTrustResult> {
  const stored = await loadTrustFiles(context.storage, 'current');
  if (!stored.ok) return stored;
  if (!stored.value || !context.pinned) return { ok: false, code: 'trust-missing' };
  const current = await verifyStored(stored.value, context);
  if (current.ok) return current;
  const previous = await loadTrustFiles(context.storage, 'previous');
  if (!previous.ok || !previous.value) return current;
  const older = await verifyStored(previous.value, context);
  if (!older.ok) return current;
  await restorePreviousTrust(context.storage);
  return older;
}

/** The files behind a trust, so that callers pass only trust around; a refresh compares with them (same version, other bytes). */
const filesBehind = new WeakMap<Trust, CheckedTrust['files']>();

/** Notes the files that a verified trust was read from. */
export function rememberFiles({ trust, files }: CheckedTrust): void {
  filesBehind.set(trust, files);
}

/** The trust together with its files, if it came from this folder. */
export function withFiles(trust: Trust): CheckedTrust | null {
  const files = filesBehind.get(trust);
  return files ? { trust, files } : null;
}

/** Verifies stored files from the pinned root alone. */
export async function verifyStored(record: TrustRecord, { pinned, now, engine }: TrustContext): Promise<LoadTrustResult> {
  if (!pinned) return { ok: false, code: 'trust-missing' };
  const read = async (name: string) => record.files.get(name) ?? null;
  // What is stored was taken once with the clock of then; a clock that went back since is for the verdict to name, not a reason to have no trust.
  const checked = await checkTrust({ read, pinned, previous: null, now, engine, judgeExpiry: false, confirmedClock: true });
  if (!checked.ok) return { ok: false, code: checked.code };
  rememberFiles(checked);
  return { ...checked, fetchedAt: record.fetchedAt, age: now - checked.trust.stamp.iat };
}
