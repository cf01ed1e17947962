/** Deterministic Ed25519 keys of the corpus, by name; kid as in formats.md §2. Test keys: their seeds are public on purpose. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { encode } from './cbor-write.mjs';
import { add, BASE, encodePoint, expand, TORSION, times } from './ed25519.mjs';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @param {...Uint8Array | string} parts */
export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** First 4 bytes of SHA-256 over the deterministic COSE_Key. @param {Uint8Array} x */
export function kidOf(x) {
  return sha256(encode(coseKey(x))).subarray(0, 4);
}

/** COSE_Key `{1: 1, -1: 6, -2: x}`. @param {Uint8Array} x */
export function coseKey(x) {
  return new Map([
    [1, 1],
    [-1, 6],
    [-2, x],
  ]);
}

/** @param {string} name */
export function seedOf(name) {
  return sha256(`ashyq conformance key ${name}`);
}

const cache = new Map();

/** @param {string} name @returns {{ name: string, seed: Buffer, x: Buffer, kid: Buffer, sign: (message: Uint8Array) => Buffer }} */
export function key(name) {
  if (!cache.has(name)) cache.set(name, make(name));
  return cache.get(name);
}

function make(name) {
  const seed = seedOf(name);
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const x = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name, seed, x, kid: kidOf(x), sign: (message) => sign(null, message, secret) };
}

/** A key of mixed order: A = aB + T with T of order 8. It is not of small order, so formats.md §2 allows it. @param {string} name */
export function mixedKey(name) {
  const { scalar } = expand(seedOf(name));
  const x = encodePoint(add(times(scalar, BASE), TORSION[1]));
  return { name, scalar, x, kid: kidOf(x) };
}

/**
 * Pairs of names whose keys share a kid, found once by birthday among 300,000 names `kid-<i>` (see `search-kids.mjs`).
 * @type {[string, string][]}
 */
export const KID_PAIRS = [
  ['kid-93009', 'kid-125969'],
  ['kid-72473', 'kid-162453'],
  ['kid-67773', 'kid-189084'],
  ['kid-60074', 'kid-189197'],
  ['kid-168172', 'kid-212117'],
  ['kid-151392', 'kid-212825'],
  ['kid-72890', 'kid-232247'],
  ['kid-89240', 'kid-248421'],
  ['kid-174102', 'kid-262021'],
  ['kid-209859', 'kid-270195'],
  ['kid-250324', 'kid-281376'],
  ['kid-280481', 'kid-282172'],
];
