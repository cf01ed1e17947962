/**
 * Refreshes the ministry's trust files (formats.md §6): fetch into memory, verify all of it, then one strict transaction switches.
 * Any failure leaves what is stored, and what the caller holds, as it was.
 *
 * Files with immutable names that are already stored are not fetched again; their hashes are checked with everything else. Should a stored
 * copy be damaged, everything is fetched anew once, past every cache.
 */
import { equal } from '../../core/bytes.ts';
import { type CheckedTrust, checkTrust } from '../../core/trust/check-trust.ts';
import type { TrustRefusal } from '../../core/trust/refusal.ts';
import type { Trust } from '../../core/trust/trust.ts';
import type { StorageCode } from '../storage/result.ts';
import type { TrustRecord } from '../storage/schema.ts';
import { loadTrustFiles, saveTrustFiles } from '../storage/trust.ts';
import { fetchTrustFile, isMutable, type TrustFetchCode, TrustFetchError } from './trust-fetch.ts';
import { type LoadedTrust, rememberFiles, type TrustContext, verifyStored, withFiles } from './trust-load.ts';

export interface RefreshContext extends TrustContext {
  /** The trust in use; null before the first fetch. A rollback is judged against it or against what is stored, whichever is newer. */
  readonly current: Trust | null;
  /** True after the user confirmed that this device's clock is right (a stamp from the future). */
  readonly confirmedClock?: boolean;
  readonly fetch?: typeof globalThis.fetch;
  /** Where the files are, ending with `/`. */
  readonly base?: string;
}

export type RefreshCode = 'trust-missing' | TrustFetchCode | TrustRefusal | StorageCode;
/** `age` on a failure: seconds since the stamp in use was signed, null without one. `file`: the file that was refused, if it was a file. */
export type RefreshResult = LoadedTrust | { readonly ok: false; readonly code: RefreshCode; readonly file: string | null; readonly age: number | null };

/** Fetches, verifies and stores the trust files. One call at a time for each page is enough; two tabs at once do no harm. */
export async function refreshTrust(context: RefreshContext): Promise<RefreshResult> {
  const { storage, current, now, pinned } = context;
  const age = current ? now - current.stamp.iat : null;
  if (!pinned) return { ok: false, code: 'trust-missing', file: null, age };
  const stored = await loadTrustFiles(storage, 'current');
  const known = stored.ok && stored.value ? stored.value.files : new Map<string, Uint8Array<ArrayBuffer>>();
  const previous = await newestKnown(context, stored.ok ? stored.value : null);
  let attempt = await fetchAndCheck(context, { pinned, previous, known });
  if (!attempt.ok && attempt.usedStored) attempt = await fetchAndCheck(context, { pinned, previous, known: new Map(), bypassCache: true });
  if (!attempt.ok) return { ok: false, code: attempt.code, file: attempt.file, age };
  rememberFiles(attempt);
  const { root, stamp } = attempt.trust;
  const own: TrustRecord = { files: copy(attempt.files), fetchedAt: now, version: { root: root.version, stamp: stamp.version } };
  const saved = await saveTrustFiles(storage, own);
  if (!saved.ok) return { ok: false, code: saved.code, file: null, age };
  // Another tab was faster and has newer files: they are this page's too.
  const newer = saved.value === own ? null : await verifyStored(saved.value, context);
  return newer?.ok ? newer : { ...attempt, fetchedAt: now, age: now - stamp.iat };
}

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
type Attempt = ({ ok: true } & CheckedTrust) | { ok: false; code: TrustFetchCode | TrustRefusal; file: string; usedStored: boolean };

/** What a rollback is judged against: the trust in use, or what another tab has stored since. */
async function newestKnown(context: RefreshContext, record: TrustRecord | null): Promise<CheckedTrust | null> {
  const own = context.current ? withFiles(context.current) : null;
  if (!record || (own && sameFile(own.files, record.files, 'stamp.cbor'))) return own;
  const stored = await verifyStored(record, context);
  if (!stored.ok || (own && stored.trust.stamp.version < own.trust.stamp.version)) return own;
  // Another root may make old times worthless, which the way from the own one to it shows.
  if (own && stored.trust.root.version !== own.trust.root.version) return own;
  return { trust: { ...stored.trust, floor: Math.max(stored.trust.floor, context.current?.floor ?? 0) }, files: stored.files };
}

interface Known {
  readonly pinned: Uint8Array<ArrayBuffer>;
  readonly previous: CheckedTrust | null;
  readonly known: Files;
  readonly bypassCache?: boolean;
}

async function fetchAndCheck(context: RefreshContext, { pinned, previous, known, bypassCache = false }: Known): Promise<Attempt> {
  const { now, engine, confirmedClock = false, fetch = globalThis.fetch.bind(globalThis), base = '/trust/' } = context;
  let usedStored = false;
  const fault: { error: TrustFetchError | null } = { error: null };
  const read = async (name: string) => {
    const own = isMutable(name) ? undefined : known.get(name);
    if (own) {
      usedStored = true;
      return own;
    }
    try {
      return await fetchTrustFile(name, { fetch, base, bypassCache });
    } catch (error) {
      if (error instanceof TrustFetchError) fault.error = error;
      throw error;
    }
  };
  try {
    const checked = await checkTrust({ read, pinned, previous, now, engine, judgeExpiry: true, confirmedClock });
    if (checked.ok) return checked;
    return { ok: false, code: checked.code, file: checked.file, usedStored };
  } catch (error) {
    // Whatever core makes of a file that could not be read, the reason is ours: no network, too slow, not the ministry.
    if (!fault.error) throw error;
    return { ok: false, code: fault.error.code, file: fault.error.file, usedStored: false };
  }
}

function copy(files: ReadonlyMap<string, Uint8Array>): Files {
  return new Map([...files].map(([name, bytes]) => [name, new Uint8Array(bytes)]));
}

function sameFile(a: ReadonlyMap<string, Uint8Array>, b: ReadonlyMap<string, Uint8Array>, name: string): boolean {
  const [one, two] = [a.get(name), b.get(name)];
  return one !== undefined && two !== undefined && equal(one, two);
}
