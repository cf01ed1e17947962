/** A small ministry for tests: real keys, really signed trust files, published as a map from name to bytes. */
import { type Bytes, sha256, utf8Encode } from '../../../src/core/bytes.ts';
import { signerFromSeed } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { encodeBundle } from '../../../src/core/trust/bundle.ts';
import { encodeRoot } from '../../../src/core/trust/root.ts';
import { encodeStamp } from '../../../src/core/trust/stamp.ts';
import { encodeStatusList } from '../../../src/core/trust/status-list.ts';

const HOUR = 3600;
const signer = (n: number) => signerFromSeed(new Uint8Array(32).fill(n));
const keys = { root: signer(1), bundle: signer(2), stamp: signer(3), status: signer(4), venue: signer(5), statement: signer(6), token: signer(7) };
/** The stamp key after the one before was stolen. */
const NEXT_STAMP = signer(8);

const POLICY = {
  version: 1,
  utcOffsetMinutes: 300,
  durations: { greenHours: 72, redDays: 14, yellowDays: 14 },
  limits: { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 },
  areas: { '*': 'green' },
  categories: { cinema: { kk: 'Кинотеатр', ru: 'Кинотеатр', en: 'Cinema' }, voluntary: { kk: 'Ерікті', ru: 'Добровольный', en: 'Voluntary' } },
  rules: [{ id: 'default', when: { health: ['blue', 'green'] }, admit: true }],
};

async function digest(version: number, bytes: Bytes) {
  return { version, sha256: await sha256(bytes), length: bytes.length };
}

async function deflate(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer());
}

async function makeRoot(version: number, now: number, stamp = keys.stamp): Promise<Bytes> {
  const role = (one: (typeof keys)['root']) => ({ threshold: 1, keys: [new Uint8Array(one.publicKey)] });
  const { root, bundle, status, venue, statement } = keys;
  const roles = { root: role(root), bundle: role(bundle), stamp: role(stamp), status: role(status), venue: role(venue), statement: role(statement) };
  return encodeRoot({ version, issuedAt: now - 90 * HOUR, expiresAt: now + 9000 * HOUR, roles }, [root]);
}

export interface Publication {
  readonly pinned: Bytes;
  readonly files: Map<string, Bytes>;
}

export interface PublicationPlan {
  readonly now: number;
  /** Counts stamp, bundle and list. */
  readonly version?: number;
  readonly revoked?: number[];
  /** Under a second root, which has taken the stamp key back. */
  readonly stampKeyStolen?: boolean;
}

/** Everything below /trust/, signed at `now`. */
export async function publish({ now, version = 1, revoked = [], stampKeyStolen = false }: PublicationPlan): Promise<Publication> {
  const pinned = await makeRoot(1, 1_790_000_000);
  const root = stampKeyStolen ? await makeRoot(2, 1_790_000_000, NEXT_STAMP) : pinned;
  const policy = utf8Encode(JSON.stringify(POLICY));
  const bits = new Uint8Array(131_072);
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  const list = await encodeStatusList({ k: 0, iat: now, exp: now + 48 * HOUR, ttl: 300, bits: 1, lst: await deflate(bits) }, keys.status);
  const tokenKey = {
    x: new Uint8Array(keys.token.publicKey),
    notBefore: now - 100 * HOUR,
    notAfter: now + 1000 * HOUR,
    retiredAt: null,
    revokedAt: null,
    voidBefore: null,
    specimen: false,
  };
  const bundle = await encodeBundle(
    { version, issuedAt: now - HOUR, expiresAt: now + 1000 * HOUR, tokenKeys: [tokenKey], policy: await digest(1, policy), minimumApp: '0.1.0' },
    [keys.bundle],
  );
  const stamp = await encodeStamp(
    { exp: now + 48 * HOUR, iat: now, version, bundle: await digest(version, bundle), lists: [{ k: 0, ...(await digest(version, list)) }], logRoot: null },
    stampKeyStolen ? NEXT_STAMP : keys.stamp,
  );
  const files = new Map([
    ['root.cbor', root],
    ['root.1.cbor', pinned],
    ...(stampKeyStolen ? [['root.2.cbor', root] as const] : []),
    ['stamp.cbor', stamp],
    [`bundle.${version}.cbor`, bundle],
    ['policy.1.json', policy],
    [`lists/0.${version}.cwt`, list],
  ]);
  return { pinned, files };
}

/** How an ordinary web server gives these files. Notes every request; `answer` may replace one. */
export function webServer(files: ReadonlyMap<string, Bytes>, answer?: (name: string) => Response | undefined | Promise<Response | undefined>) {
  const requests: { name: string; url: string; init: RequestInit }[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const name = url.split('/trust/')[1] ?? '';
    requests.push({ name, url, init });
    init.signal?.throwIfAborted();
    const special = await answer?.(name);
    if (special) return special;
    const bytes = files.get(name);
    const type = name.endsWith('.json') ? 'application/json' : name.endsWith('.cwt') ? 'application/statuslist+cwt' : 'application/cose';
    return bytes
      ? new Response(bytes, { headers: { 'content-type': type } })
      : new Response('{}', { status: 404, headers: { 'content-type': 'application/problem+json' } });
  };
  return { fetch: fetch as typeof globalThis.fetch, requests };
}
