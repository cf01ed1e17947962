/**
 * The ministry's data carried by hand (product.md, venue staff 6; formats.md §6): `trust.zip` in place of the network. Its files go through the very refresh
 * that fetched ones go through, with the same refusals and the same one transaction; the archive itself is believed in nothing.
 */
import { loadTrustFiles } from '../storage/trust.ts';
import { makeArchive, openArchive, type TrustFiles } from './trust-archive.ts';
import { type RefreshContext, type RefreshResult, refreshTrust } from './trust-refresh.ts';

/** As large as an archive may be (core/trust/archive.ts). */
const ARCHIVE_MAX = 64 * 1024 * 1024;
export const TRUST_FILE = { name: 'trust.zip', type: 'application/zip' } as const;

/** `archive-unreadable`: no archive of trust files. */
export type CarriedCode = 'archive-unreadable';
export type CarriedResult = RefreshResult | { readonly ok: false; readonly code: CarriedCode; readonly file: null; readonly age: null };

type Context = Omit<RefreshContext, 'fetch' | 'base'>;

/** Takes the data in `file`, or refuses them and changes nothing. */
export async function takeTrustFile(file: Blob, context: Context, open: typeof openArchive = openArchive): Promise<CarriedResult> {
  const unread = { ok: false, code: 'archive-unreadable', file: null, age: null } as const;
  if (file.size === 0 || file.size > ARCHIVE_MAX) return unread;
  const bytes = await file.arrayBuffer().catch(() => null);
  const files = bytes === null ? null : await open(new Uint8Array(bytes));
  return files === null ? unread : refreshTrust({ ...context, fetch: fetchFrom(files), base: BASE });
}

/** This device's own data as a file to carry on, or null where there are none. */
export async function makeTrustFile({ storage }: Pick<Context, 'storage'>, make: typeof makeArchive = makeArchive): Promise<Uint8Array<ArrayBuffer> | null> {
  const stored = await loadTrustFiles(storage, 'current');
  return stored.ok && stored.value !== null ? make(stored.value.files) : null;
}

const BASE = '/trust/';

/** Answers as the ministry's server does: a file, or 404. Nothing is asked of the network. */
function fetchFrom(files: TrustFiles): typeof globalThis.fetch {
  return async (address) => {
    const bytes = files.get(String(address).slice(BASE.length));
    return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } });
  };
}
