/**
 * A small ministry for tests: seeded keys, one good set of trust files, tokens and presentations. Every test takes it whole or changes one thing.
 * Runs alike in Node and in browsers.
 */
import { zlibSync } from 'fflate';
import { type Bytes, concat, fromHex, sha256, utf8Encode } from '../../src/core/bytes.ts';
import { type Signer, signerFromCryptoKey, WEBCRYPTO_MESSAGE_MAX, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { issueStatusToken, type StatusTokenClaims } from '../../src/core/token/status-token.ts';
import type { VenueClaims } from '../../src/core/token/venue.ts';
import { type BundleContent, encodeBundle, type FileDigest, type TokenKeyContent } from '../../src/core/trust/bundle.ts';
import { type CheckTrustOptions, checkTrust, type TrustResult } from '../../src/core/trust/check-trust.ts';
import { encodeRoot, type RootContent } from '../../src/core/trust/root.ts';
import { encodeStamp, type Stamp } from '../../src/core/trust/stamp.ts';
import { encodeStatusList, type StatusListContent } from '../../src/core/trust/status-list.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { type VerifyContext, verify } from '../../src/core/verify.ts';
import { POLICY } from './policy.ts';

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;
/** Wednesday 18 November 2026, 11:00 in Almaty (UTC+5). */
export const NOW = Date.UTC(2026, 10, 18, 6) / 1000;

/** RFC 8410: the fixed start of a PKCS #8 key. */
const PKCS8 = fromHex('302e020100300506032b657004220420');

/** A signer whose seed is one byte repeated: the same key in every run. It signs through WebCrypto, which is many times faster than tweetnacl. */
export function seeded(byte: number): Signer {
  const seed = new Uint8Array(32).fill(byte);
  const { publicKey } = signerFromSeed(seed);
  let key: Promise<CryptoKey | null> | null = null;
  return {
    publicKey,
    async sign(message) {
      // WebKitGTK refuses a private key that begins with a zero (WebKit bug 307095), and its page ends over a long message.
      key ??= crypto.subtle.importKey('pkcs8', concat(PKCS8, seed), 'Ed25519', false, ['sign']).catch(() => null);
      const own = message.length > WEBCRYPTO_MESSAGE_MAX ? null : await key;
      return (own === null ? signerFromSeed(seed) : signerFromCryptoKey(own, publicKey)).sign(message);
    },
  };
}

/** Everybody who signs. */
export const KEYS = {
  root: [seeded(1), seeded(2), seeded(3)],
  bundle: [seeded(4), seeded(5), seeded(6)],
  stamp: seeded(7),
  status: seeded(8),
  venue: seeded(9),
  statement: seeded(10),
  token: seeded(11),
  specimen: seeded(12),
  holder: seeded(13),
  tablet: seeded(14),
  stranger: seeded(15),
} as const;

export function xOf(signer: Signer): Uint8Array {
  return signer.publicKey;
}

/** What a list says: `revoked` positions, or the bytes before compression (`inflated`), or the compressed form itself (`lst`). */
export interface ListPlan extends Partial<StatusListContent> {
  readonly k: number;
  readonly version?: number;
  readonly revoked?: readonly number[];
  readonly inflated?: Uint8Array;
  readonly signer?: Signer;
}

/** What is different from the good set. */
export interface WorldPlan {
  readonly now?: number;
  readonly root?: Partial<RootContent<Uint8Array>>;
  readonly rootSigners?: readonly Signer[];
  readonly bundle?: Partial<BundleContent>;
  readonly bundleSigners?: readonly Signer[];
  readonly tokenKey?: Partial<TokenKeyContent>;
  readonly moreKeys?: readonly TokenKeyContent[];
  readonly policy?: unknown;
  readonly stamp?: Partial<Stamp>;
  readonly stampSigner?: Signer;
  readonly lists?: readonly ListPlan[];
}

/** Files by their published names. */
export type Files = Map<string, Bytes>;

/** A key of the bundle: in use since a month ago, for another two. */
export function tokenKey(signer: Signer, changes: Partial<TokenKeyContent> = {}, now = NOW): TokenKeyContent {
  const window = { notBefore: now - 30 * DAY, notAfter: now + 60 * DAY };
  return { x: xOf(signer), ...window, retiredAt: null, revokedAt: null, voidBefore: null, specimen: false, ...changes };
}

/** What the good root says. */
export function rootContent(changes: Partial<RootContent<Uint8Array>> = {}, now = NOW): RootContent<Uint8Array> {
  const one = (signer: Signer) => ({ threshold: 1, keys: [xOf(signer)] });
  const roles = {
    root: { threshold: 2, keys: KEYS.root.map(xOf) },
    bundle: { threshold: 2, keys: KEYS.bundle.map(xOf) },
    stamp: one(KEYS.stamp),
    status: one(KEYS.status),
    venue: one(KEYS.venue),
    statement: one(KEYS.statement),
  };
  return { version: 1, issuedAt: now - 10 * DAY, expiresAt: now + 365 * DAY, roles, ...changes };
}

/** Names a file by version, hash and length. */
export async function digestOf(version: number, bytes: Uint8Array): Promise<FileDigest> {
  return { version, sha256: await sha256(bytes), length: bytes.length };
}

/** Signs and names all files of a world. */
export async function publish(plan: WorldPlan = {}): Promise<Files> {
  const now = plan.now ?? NOW;
  const files: Files = new Map();
  const root = rootContent(plan.root, now);
  files.set('root.cbor', await encodeRoot(root, plan.rootSigners ?? KEYS.root.slice(0, 2)));
  const policy = utf8Encode(JSON.stringify(plan.policy ?? POLICY));
  files.set('policy.41.json', policy);
  const bundle = {
    version: 7,
    issuedAt: now - DAY,
    expiresAt: now + 30 * DAY,
    tokenKeys: [tokenKey(KEYS.token, plan.tokenKey, now), tokenKey(KEYS.specimen, { specimen: true }, now), ...(plan.moreKeys ?? [])],
    policy: await digestOf(41, policy),
    minimumApp: '0.1.0',
    ...plan.bundle,
  };
  const bundleBytes = await encodeBundle(bundle, plan.bundleSigners ?? KEYS.bundle.slice(0, 2));
  files.set(`bundle.${bundle.version}.cbor`, bundleBytes);
  const lists = [];
  for (const list of plan.lists ?? [{ k: 0, revoked: [REVOKED_INDEX] }]) {
    const { version = 12 } = list;
    const bytes = await encodeList(list, now);
    files.set(`lists/${list.k}.${version}.cwt`, bytes);
    lists.push({ k: list.k, ...(await digestOf(version, bytes)) });
  }
  const named = { version: 500, bundle: await digestOf(bundle.version, bundleBytes), lists, logRoot: null };
  files.set(
    'stamp.cbor',
    await encodeStamp({ iat: now - 5 * MINUTE, exp: now - 5 * MINUTE + 48 * HOUR, ...named, ...plan.stamp }, plan.stampSigner ?? KEYS.stamp),
  );
  return files;
}

/** Compressed once: the lists of most worlds are the same. */
const compressed = new Map<string, Uint8Array>();
function compress(revoked: readonly number[]): Uint8Array {
  const name = revoked.join();
  const known = compressed.get(name);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(131_072);
  for (const position of revoked) bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (1 << (position & 7));
  const lst = zlibSync(bytes, { level: 9 });
  compressed.set(name, lst);
  return lst;
}

function encodeList({ revoked = [], inflated, signer = KEYS.status, version: _, ...list }: ListPlan, now: number): Promise<Bytes> {
  const lst = list.lst ?? (inflated === undefined ? compress(revoked) : zlibSync(inflated));
  return encodeStatusList({ iat: now - 10 * MINUTE, exp: now + 7 * DAY, ttl: 300, bits: 1, ...list, lst }, signer);
}

/** Checks files as a client that trusts their root. */
export function check(files: ReadonlyMap<string, Bytes>, changes: Partial<CheckTrustOptions> = {}): Promise<TrustResult> {
  const read = async (name: string) => files.get(name) ?? null;
  const pinned = files.get('root.cbor') ?? new Uint8Array(0);
  return checkTrust({ read, pinned, previous: null, now: NOW, engine: webCryptoEngine, judgeExpiry: true, ...changes });
}

/** The trust of a world that must be good. */
export async function trustOf(plan: WorldPlan = {}): Promise<Trust> {
  const result = await check(await publish(plan), { judgeExpiry: false });
  if (!result.ok) throw new Error(`the world of this test is refused: ${result.code} in ${result.file}`);
  return result.trust;
}

let good: Promise<Trust> | null = null;
/** The good set, made once. */
export function goodTrust(): Promise<Trust> {
  good ??= trustOf();
  return good;
}

export const INDEX = 123_456;
export const REVOKED_INDEX = 654_321;

/** A green token of the holder, an hour old, with the changes. */
export function claims(changes: Partial<StatusTokenClaims> = {}): StatusTokenClaims {
  const green = { health: 3, basis: 3, evidenceAt: NOW - 10 * HOUR, index: INDEX, initials: 'А.С.', birth: 1127 };
  return { iat: NOW - HOUR, exp: NOW + 62 * HOUR, holderKey: xOf(KEYS.holder), ...green, ...changes };
}

export function token(changes: Partial<StatusTokenClaims> = {}, signer: Signer = KEYS.token): Promise<Bytes> {
  return issueStatusToken(claims(changes), signer);
}

/** What a phone shows: `token` for any door, five seconds ago, unless changed. */
export async function shown(proof: { aud?: string; iat?: number; nonce?: Uint8Array } = {}, of: Bytes | Promise<Bytes> = token()): Promise<Bytes> {
  return present(await of, { aud: '*', iat: NOW - 5, ...proof }, KEYS.holder);
}

export const DOOR = { category: 'cinema', area: 'ALA-02' };
export const GATE = { ...DOOR, venueId: 'ALA-00123', gate: 2 };

export function venueClaims(changes: Partial<VenueClaims> = {}): VenueClaims {
  const venue = { venueId: 'ALA-00123', category: 'cinema', name: 'Арман кинотеатры', area: 'ALA-02', gate: 2, index: 77 };
  return { iat: NOW - DAY, exp: NOW + 30 * DAY, tabletKey: xOf(KEYS.tablet), ...venue, ...changes };
}

/** The verdict on signed bytes, or on a text, at the good door with an empty memory unless changed. */
export async function judge(what: Uint8Array | string, changes: Partial<VerifyContext> = {}): Promise<Verdict> {
  const trust = changes.trust === undefined ? await goodTrust() : changes.trust;
  return verify(typeof what === 'string' ? what : formatQr(what), {
    now: NOW,
    door: DOOR,
    memory: new VerifierMemory(),
    engine: webCryptoEngine,
    ...changes,
    trust,
  });
}
