/** What is checked of a trust file before it is opened: how it begins, how long it is, its hash; and of its version against the one before (formats.md §6). */
import { equal, sha256 } from '../bytes.ts';
import type { FileDigest } from './bundle.ts';
import { insist } from './refusal.ts';

/** What a file has to be. `digest` where another signed file names it by length and hash. */
export interface Expected {
  readonly magic: readonly number[];
  readonly max: number;
  readonly digest?: FileDigest;
}

/** Tag 98 or 18 and an array of four; a policy's opening brace. A captive portal's page begins otherwise. */
export const COSE_SIGN = [0xd8, 0x62, 0x84];
export const COSE_SIGN1 = [0xd2, 0x84];
export const JSON_OBJECT = [0x7b];
/** Root, bundle, policy and stamp. */
export const FILE_MAX = 64 * 1024;
export const LIST_MAX = 256 * 1024;
const VERSION_JUMP = 1_000_000;
export const ROOT_FILE: Expected = { magic: COSE_SIGN, max: FILE_MAX };

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/** @throws TrustRefusedError `not-trust-data`, `length-mismatch`, `hash-mismatch` */
export async function checkBytes(bytes: Uint8Array, { magic, max, digest }: Expected): Promise<void> {
  if (digest === undefined) insist(startsWith(bytes, magic), 'not-trust-data');
  // A bound file is known by its hash; only a page where a file should be gets the clearer word.
  else insist(!isPage(bytes), 'not-trust-data');
  insist(bytes.length <= max && (digest === undefined || bytes.length === digest.length), 'length-mismatch');
  if (digest !== undefined) insist(equal(await sha256(bytes), digest.sha256), 'hash-mismatch');
}

function isPage(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x3c;
}

/** @throws TrustRefusedError `rollback`, `equivocation`, `version-jump` */
export function checkVersion(before: number, version: number, sameBytes: boolean): void {
  insist(version >= before, 'rollback');
  insist(version !== before || sameBytes, 'equivocation');
  insist(version - before <= VERSION_JUMP, 'version-jump');
}

/** The same for a file that is named by its digest. */
export function checkDigest(before: FileDigest, digest: FileDigest): void {
  checkVersion(before.version, digest.version, equal(before.sha256, digest.sha256));
}
