/** Bundle (formats.md §6, typ 65006): the token keys with their windows, and the policy by its hash. */
import type { Bytes } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { isWeakKey, type Signer } from '../codec/ed25519.ts';
import { kidOf } from '../token/cnf.ts';
import { TYP } from '../token/typ.ts';
import { readMembers } from './members.ts';
import { decoding, TrustRefusedError } from './refusal.ts';
import { encodeSignedFile } from './signed-file.ts';

/** A key that signs tokens and when it does. Times are seconds. */
export interface TokenKeyContent {
  readonly x: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Tokens issued from then on are refused. */
  readonly retiredAt: number | null;
  /** Non-null means revoked, whatever the time. */
  readonly revokedAt: number | null;
  /** Tokens issued earlier are void. */
  readonly voidBefore: number | null;
  /** Specimen keys never admit. */
  readonly specimen: boolean;
}
export interface TokenKey extends TokenKeyContent {
  readonly kid: Uint8Array;
}
/** Names below /trust/ have at most nine digits in a number: a greater one is no file that anybody can fetch or carry. */
export const NAME_NUMBER_MAX = 999_999_999;

/** A file named by version, hash and length. */
export interface FileDigest {
  readonly version: number;
  /** 32 bytes */
  readonly sha256: Uint8Array;
  readonly length: number;
}
export interface BundleContent<K = TokenKeyContent> {
  readonly version: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tokenKeys: readonly K[];
  readonly policy: FileDigest;
  /** The oldest version of the app that still understands what is published. */
  readonly minimumApp: string;
  /** The end-of-mission statement in force; null or absent while there is none. */
  readonly end?: FileDigest | null;
}
export interface Bundle extends BundleContent<TokenKey> {
  readonly end: FileDigest | null;
}

/** Parses the payload of a bundle whose signatures held. @throws TrustRefusedError `format`, `weak-key` */
export async function parseBundle(payload: Uint8Array): Promise<Bundle> {
  const content = decoding(() => readContent(payload));
  if (content.tokenKeys.some(({ x }) => isWeakKey(x))) throw new TrustRefusedError('weak-key');
  return { ...content, tokenKeys: await Promise.all(content.tokenKeys.map(async (key) => ({ ...key, kid: await kidOf(key.x) }))) };
}

/** Signs a bundle. */
export function encodeBundle(content: BundleContent, signers: readonly Signer[]): Promise<Bytes> {
  const { policy } = content;
  const payload = new Map<string, CborValue>([
    ['version', content.version],
    ['issuedAt', content.issuedAt],
    ['expiresAt', content.expiresAt],
    ['tokenKeys', content.tokenKeys.map(encodeKey)],
    ['policy', encodeDigest(policy)],
    ['minimumApp', content.minimumApp],
  ]);
  if (content.end != null) payload.set(END, encodeDigest(content.end));
  return encodeSignedFile(TYP.bundle, payload, signers);
}

function encodeDigest({ version, sha256, length }: FileDigest): CborValue {
  return new Map<string, CborValue>([
    ['version', version],
    ['sha256', sha256],
    ['length', length],
  ]);
}

function encodeKey(key: TokenKeyContent): CborValue {
  return new Map<string, CborValue>([
    ['x', key.x],
    ['notBefore', key.notBefore],
    ['notAfter', key.notAfter],
    ['retiredAt', key.retiredAt],
    ['revokedAt', key.revokedAt],
    ['voidBefore', key.voidBefore],
    ['specimen', key.specimen],
  ]);
}

/** A verifier of before passes this member over, as it does every other that begins so (formats.md §6). */
const END = 'x-end';
type Members = Omit<BundleContent, 'end'> & { readonly [END]?: FileDigest };

function readContent(payload: Uint8Array): BundleContent & Pick<Bundle, 'end'> {
  const reader = new CborReader(payload, FILE_LIMITS);
  const uint = () => reader.uint();
  const digest = () => readMembers<FileDigest>(reader, { version: () => reader.uint(NAME_NUMBER_MAX), sha256: () => reader.bytes(32), length: uint });
  const { [END]: end, ...content } = readMembers<Members>(reader, {
    version: uint,
    issuedAt: uint,
    expiresAt: uint,
    tokenKeys: () => reader.array((count) => Array.from({ length: count }, () => readKey(reader))),
    policy: digest,
    minimumApp: () => (reader.nextIsText() ? reader.text() : String(reader.uint())),
    [END]: digest,
  });
  reader.end();
  return { ...content, end: end ?? null };
}

function readKey(reader: CborReader): TokenKeyContent {
  return readMembers<TokenKeyContent>(reader, {
    x: () => reader.bytes(32),
    notBefore: () => reader.uint(),
    notAfter: () => reader.uint(),
    retiredAt: () => reader.uintOrNull(),
    revokedAt: () => reader.uintOrNull(),
    voidBefore: () => reader.uintOrNull(),
    specimen: () => reader.bool(),
  });
}
