/**
 * Fetches one published trust file (formats.md §6) as bytes. Says nothing about who asks: no cookies, no query, no referrer, always the whole file.
 * Refuses before anything is parsed what cannot be a trust file: a captive portal's page, a redirect, a file beyond its size.
 */
import { readBounded, withDeadline } from './deadline.ts';

/** `offline`: no answer at all. `timeout`: too slow. `not-trust-data`: an answer, but not from the ministry. `length-mismatch`: too large. */
export type TrustFetchCode = 'offline' | 'timeout' | 'server-error' | 'not-trust-data' | 'length-mismatch';

export class TrustFetchError extends Error {
  readonly code: TrustFetchCode;
  readonly file: string;
  constructor(code: TrustFetchCode, file: string) {
    super(code);
    this.code = code;
    this.file = file;
  }
}

const TIMEOUT_MS = 15_000;
const LIST_LIMIT = 256 * 1024;
const FILE_LIMIT = 64 * 1024;
const CONTENT_TYPES = new Set([
  'application/cose',
  'application/cwt',
  'application/cbor',
  'application/json',
  'application/octet-stream',
  'application/statuslist+cwt',
]);
const NAME = /^(?:root(?:\.\d{1,9})?\.cbor|stamp\.cbor|(?:bundle\.|statement\.|stamps\/)\d{1,9}\.cbor|policy\.\d{1,9}\.json|lists\/\d{1,9}\.\d{1,9}\.cwt)$/;

/** Names that change under the same address; every other name is immutable. */
export function isMutable(name: string): boolean {
  return name === 'stamp.cbor' || name === 'root.cbor';
}

/** The file, or null where the issuer has no file of that name (404). Anything else is a `TrustFetchError`. `base` ends with `/trust/`. */
export async function fetchTrustFile(name: string, { fetch, base, bypassCache }: { fetch: typeof globalThis.fetch; base: string; bypassCache: boolean }) {
  if (!NAME.test(name)) throw new RangeError(`not the name of a trust file: ${name.slice(0, 40)}`);
  return withDeadline(TIMEOUT_MS, async (signal, timedOut) => {
    try {
      const response = await fetch(base + name, {
        signal,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        // A captive portal redirects; the ministry never does.
        redirect: 'manual',
        cache: bypassCache ? 'reload' : isMutable(name) ? 'no-cache' : 'default',
      });
      return await readAnswer(name, response);
    } catch (error) {
      if (error instanceof TrustFetchError) throw error;
      throw new TrustFetchError(timedOut() ? 'timeout' : 'offline', name);
    }
  });
}

async function readAnswer(name: string, response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.status === 404) return null;
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) throw new TrustFetchError('not-trust-data', name);
  if (!response.ok) throw new TrustFetchError(response.status >= 500 ? 'server-error' : 'not-trust-data', name);
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!CONTENT_TYPES.has(type)) throw new TrustFetchError('not-trust-data', name);
  const bytes = await readBounded(response, name.startsWith('lists/') ? LIST_LIMIT : FILE_LIMIT);
  if (!bytes) throw new TrustFetchError('length-mismatch', name);
  if (!hasMagic(name, bytes)) throw new TrustFetchError('not-trust-data', name);
  return bytes;
}

/** The first bytes: tag 18 (COSE_Sign1), tag 98 (COSE_Sign), or an object of JSON. */
function hasMagic(name: string, bytes: Uint8Array): boolean {
  if (name.endsWith('.json')) return bytes.find((byte) => byte > 0x20) === 0x7b;
  if (name.startsWith('root') || name.startsWith('bundle')) return bytes[0] === 0xd8 && bytes[1] === 0x62;
  // RFC 8392 lets a CWT carry its own tag 61 (d8 3d) around the COSE tag.
  return bytes[0] === 0xd2 || (bytes[0] === 0xd8 && bytes[1] === 0x3d);
}
