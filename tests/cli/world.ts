/** A ministry in memory: keys, trust files and tokens made by core's encoders, written to a directory as published. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { sha256, utf8Encode } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { issueStatusToken, type StatusTokenClaims } from '../../src/core/token/status-token.ts';
import { encodeBundle, type TokenKeyContent } from '../../src/core/trust/bundle.ts';
import { encodeRoot } from '../../src/core/trust/root.ts';
import { encodeStamp } from '../../src/core/trust/stamp.ts';
import { encodeStatusList } from '../../src/core/trust/status-list.ts';

export const NOW = 1_795_000_000;
export const HOUR = 3600;
export const DAY = 86_400;

/** A signer from one number. */
export const signerOf = (seed: number): Signer => signerFromSeed(new Uint8Array(32).fill(seed));

export const KEYS = {
  roots: [signerOf(1), signerOf(2), signerOf(3)],
  bundles: [signerOf(4), signerOf(5)],
  stamp: signerOf(6),
  status: signerOf(7),
  venue: signerOf(8),
  statement: signerOf(9),
  token: signerOf(10),
  specimen: signerOf(11),
  holder: signerOf(12),
  stranger: signerOf(13),
} as const;

export const POLICY = {
  version: 3,
  utcOffsetMinutes: 300,
  durations: { greenHours: 72, redDays: 14, yellowDays: 14 },
  limits: { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 },
  areas: { '7510': 'red', '*': 'green' },
  categories: { voluntary: { kk: 'Ерікті', ru: 'Добровольный', en: 'Voluntary' }, airport: { kk: 'Әуежай', ru: 'Аэропорт', en: 'Airport' } },
  rules: [
    { id: 'isolation', when: { health: ['red'] }, admit: false, reason: 'isolation' },
    { id: 'airport', when: { health: ['blue'], category: ['airport'] }, admit: false, reason: 'test-required' },
    { id: 'zone', when: { zone: ['red'] }, admit: false, reason: 'zone' },
    { id: 'default', when: { health: ['blue', 'green'] }, admit: true },
  ],
};

export type Files = Map<string, Uint8Array>;

const keyOf = (signer: Signer, more: Partial<TokenKeyContent> = {}): TokenKeyContent => ({
  x: signer.publicKey,
  notBefore: NOW - 100 * DAY,
  notAfter: NOW + 100 * DAY,
  retiredAt: null,
  revokedAt: null,
  voidBefore: null,
  specimen: false,
  ...more,
});

export interface WorldChange {
  readonly revoked?: readonly number[];
  readonly stampAt?: number;
  readonly stampSigner?: Signer;
  readonly stampVersion?: number;
  readonly bundleSigners?: readonly Signer[];
  readonly listSigner?: Signer;
  readonly rootSigners?: readonly Signer[];
  readonly rootExpiresAt?: number;
  readonly policy?: string;
}

/** A whole set of trust files, or one with a fault in it. */
export async function makeTrust(change: WorldChange = {}): Promise<Files> {
  const files: Files = new Map();
  const stampAt = change.stampAt ?? NOW - 60;
  const keys = (...signers: readonly Signer[]) => signers.map((signer) => signer.publicKey);
  const single = (signer: Signer) => ({ threshold: 1, keys: keys(signer) });
  const root = await encodeRoot(
    {
      version: 1,
      issuedAt: NOW - DAY,
      expiresAt: change.rootExpiresAt ?? NOW + 365 * DAY,
      roles: {
        root: { threshold: 2, keys: keys(...KEYS.roots) },
        bundle: { threshold: 2, keys: keys(...KEYS.bundles) },
        stamp: single(KEYS.stamp),
        status: single(KEYS.status),
        venue: single(KEYS.venue),
        statement: single(KEYS.statement),
      },
    },
    change.rootSigners ?? KEYS.roots.slice(0, 2),
  );
  files.set('root.1.cbor', root).set('root.cbor', root);
  const policy = utf8Encode(change.policy ?? JSON.stringify(POLICY));
  files.set('policy.3.json', policy);
  const tokenKeys = [keyOf(KEYS.token), keyOf(KEYS.specimen, { specimen: true })];
  const digest = async (version: number, bytes: Uint8Array) => ({ version, sha256: await sha256(bytes), length: bytes.length });
  const content = { version: 2, issuedAt: NOW - HOUR, expiresAt: NOW + 30 * DAY, tokenKeys, policy: await digest(3, policy), minimumApp: '0.1.0' };
  const bundle = await encodeBundle(content, change.bundleSigners ?? KEYS.bundles);
  files.set('bundle.2.cbor', bundle);
  const bits = new Uint8Array(131_072);
  for (const index of change.revoked ?? []) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  const lst = new Uint8Array(deflateSync(bits, { level: 9 }));
  const list = await encodeStatusList({ k: 0, iat: stampAt, exp: stampAt + 14 * DAY, ttl: 300, bits: 1, lst }, change.listSigner ?? KEYS.status);
  files.set('lists/0.4.cwt', list);
  const stamp = {
    iat: stampAt,
    exp: stampAt + 48 * HOUR,
    version: change.stampVersion ?? 9,
    bundle: await digest(2, bundle),
    lists: [{ k: 0, ...(await digest(4, list)) }],
    logRoot: null,
  };
  files.set('stamp.cbor', await encodeStamp(stamp, change.stampSigner ?? KEYS.stamp));
  return files;
}

export async function writeTrust(dir: string, files: Files): Promise<string> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), bytes);
  }
  return dir;
}

const CLAIMS: StatusTokenClaims = {
  exp: NOW + 24 * HOUR,
  iat: NOW - HOUR,
  holderKey: KEYS.holder.publicKey,
  health: 3,
  basis: 3,
  evidenceAt: NOW - 2 * HOUR,
  index: 5,
  initials: 'А.С.',
  birth: 419,
};

export function makeToken(claims: Partial<StatusTokenClaims> = {}, signer: Signer = KEYS.token): Promise<Uint8Array> {
  return issueStatusToken({ ...CLAIMS, ...claims }, signer);
}

export async function makePaper(claims: Partial<StatusTokenClaims> = {}, signer: Signer = KEYS.token): Promise<string> {
  return formatQr(await makeToken({ holderKey: null, ...claims }, signer));
}

export async function makeQr(proof: { aud?: string; iat?: number; nonce?: Uint8Array } = {}, claims: Partial<StatusTokenClaims> = {}): Promise<string> {
  const { aud = '*', iat = NOW - 5, nonce } = proof;
  const token = await makeToken(claims);
  return formatQr(await present(token, nonce === undefined ? { aud, iat } : { aud, iat, nonce }, KEYS.holder));
}
