/** Two keys with the same four-byte kid, found by searching numbered seeds (about 95,000 keys; expected after 77,000). */
import { equal } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';

/** The signer whose seed is 28 zero bytes and a number, big endian. */
export function numbered(number: number): Signer {
  const seed = new Uint8Array(32);
  new DataView(seed.buffer).setUint32(28, number);
  return signerFromSeed(seed);
}

/** Two keys whose ids collide: both `a43ea935`. */
export const COLLIDING: readonly [Signer, Signer] = [numbered(80_426), numbered(94_589)];

/** True when both are the same key. */
export function isSameKey(a: Signer, b: Signer): boolean {
  return equal(a.publicKey, b.publicKey);
}
