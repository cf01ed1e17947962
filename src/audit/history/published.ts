/**
 * The ministry's published files for an audit: those that this device has, with a network those of the past too; or a folder or archive that the auditor brought, and then
 * nothing but that. Read once each and believed only after the checks of core.
 */
import { equal } from '../../core/bytes.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { checkTrust } from '../../core/trust/check-trust.ts';
import { topOf } from '../../core/trust/published-names.ts';
import type { TrustRefusal } from '../../core/trust/refusal.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { readBounded, withDeadline } from '../../shared/network/deadline.ts';
import { openFolderArchive } from '../../shared/network/trust-archive.ts';
import { fetchTrustFile, TrustFetchError } from '../../shared/network/trust-fetch.ts';
import { pinnedRoot, withFiles } from '../../shared/network/trust-load.ts';

/** A published file by its name below /trust/, null where there is none here. */
export type ReadPublished = (name: string) => Promise<Uint8Array | null>;

export interface Published {
  /** of the folder or archive; null: this device's own */
  readonly name: string | null;
  readonly trust: Trust;
  /** what `trust` was read from */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly read: ReadPublished;
  /** versions of the stamps that are here, where they can be listed */
  readonly stamps: readonly number[] | null;
}

export type BroughtResult =
  | { readonly ok: true; readonly published: Published }
  | { readonly ok: false; readonly code: TrustRefusal | 'archive-unreadable'; readonly file: string };

const STAMP = /^stamps\/(\d{1,9})\.cbor$/;
/** What only the log's tree vouches for: no trust files, but logged as they are. */
const OF_LOG = /^(?:log\/(?:checkpoint|tile\/[\w/.]{1,60})|journals\/\d{1,9}\.bin)$/;
const LOG_LIMIT = 1024 * 1024;
const TIMEOUT_MS = 15_000;
const ARCHIVE_LIMIT = 64 * 1024 * 1024;

/** This device's data, and the network's where it answers. */
export function ownPublished(trust: Trust): Published {
  return { name: null, trust, files: withFiles(trust)?.files ?? new Map(), read: once(fetchPublished), stamps: null };
}

/** What was published earlier is asked for where there is a network; without it nothing of the past is known. */
export async function fetchPublished(name: string): Promise<Uint8Array | null> {
  const base = new URL('/trust/', location.href).href;
  if (OF_LOG.test(name)) return fetchLogged(base + name);
  try {
    return await fetchTrustFile(name, { fetch: globalThis.fetch.bind(globalThis), base, bypassCache: false });
  } catch (error) {
    if (error instanceof TrustFetchError) return null;
    throw error;
  }
}

/** Tiles, the log's checkpoint and pages of journals' checkpoints: only the tree's signature says what they are. */
async function fetchLogged(address: string): Promise<Uint8Array | null> {
  return withDeadline(TIMEOUT_MS, async (signal) => {
    const response = await fetch(address, { signal, credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual' });
    return response.ok ? await readBounded(response, LOG_LIMIT) : null;
  }).catch(() => null);
}

/** A folder as it was picked or dropped: files by their paths. It is verified from the root of this app. */
export async function openFolder(
  files: ReadonlyMap<string, Blob>,
  { name, engine, now }: { name: string; engine: Ed25519Engine; now: number },
): Promise<BroughtResult> {
  const top = topOf(files.keys());
  if (top === null) return { ok: false, code: 'not-trust-data', file: 'stamp.cbor' };
  const read: ReadPublished = once(async (file) => {
    const found = files.get(top + file);
    return found === undefined ? null : new Uint8Array(await found.arrayBuffer());
  });
  const root = await read('root.cbor');
  if (root === null) return { ok: false, code: 'not-trust-data', file: 'root.cbor' };
  const checked = await checkTrust({ read, pinned: pinnedRoot() ?? root, previous: null, now, engine, judgeExpiry: false });
  if (!checked.ok) return checked;
  const stamps = [...files.keys()].flatMap((path) => (path.startsWith(top) ? (STAMP.exec(path.slice(top.length))?.[1] ?? []) : [])).map(Number);
  return { ok: true, published: { name, trust: checked.trust, files: checked.files, read, stamps } };
}

/** `trust.zip`, which is the present only; or a folder that somebody packed, with the past that is in it. */
export async function openZip(file: File, at: { engine: Ed25519Engine; now: number }): Promise<BroughtResult> {
  const unread = { ok: false, code: 'archive-unreadable', file: file.name } as const;
  if (file.size > ARCHIVE_LIMIT) return unread;
  const files = await openFolderArchive(new Uint8Array(await file.arrayBuffer()));
  if (files === null) return unread;
  return openFolder(new Map([...files].map(([path, bytes]) => [path, new Blob([bytes])])), { name: file.name, ...at });
}

/** Whether the same files, byte for byte: a folder is known again by what is in it. */
export function isSameData(files: ReadonlyMap<string, Uint8Array>, others: ReadonlyMap<string, Uint8Array>): boolean {
  return files.size === others.size && [...files].every(([name, bytes]) => equal(bytes, others.get(name) ?? new Uint8Array(0)));
}

/** Workers ask for the same files: each is read once. The present stamp and the checkpoint stay those of the beginning. */
function once(read: ReadPublished): ReadPublished {
  const known = new Map<string, Promise<Uint8Array | null>>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const reading = read(name);
    known.set(name, reading);
    if (known.size > 4096) known.delete(known.keys().next().value ?? '');
    return reading;
  };
}
