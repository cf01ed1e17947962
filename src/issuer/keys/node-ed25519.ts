/**
 * Ed25519 by node:crypto: the issuer's signer and the command line's verifier (a third engine beside WebCrypto and tweetnacl, and the fastest of
 * them in Node: no promise and no key import per call). Like the others it is called only behind core's strict pre-check (formats.md §2).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { Ed25519Engine, Signer } from '../../core/codec/ed25519.ts';
import { KeyCache } from '../../core/codec/key-cache.ts';

// RFC 8410: the fixed DER before a 32-byte seed (PKCS #8) and before a 32-byte public key (SPKI).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
/** Enough for the ministry's keys of one run; holder keys pass through and fall out. */
const KEY_CACHE = 256;

/** A new key: its 32-byte seed and 32-byte public key. */
export function generateSeed(): { readonly seed: Buffer; readonly x: Buffer } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
  return { seed, x: publicKeyOf(privateKey) };
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** @throws RangeError on a seed that is not 32 bytes */
export function nodeSigner(seed: Uint8Array): Signer {
  const key = privateKeyOf(seed);
  return { publicKey: new Uint8Array(publicKeyOf(key)), sign: async (message) => new Uint8Array(sign(null, message, key)) };
}

/** The engine with a small cache of parsed keys: memory stays flat over a million holders. */
export function nodeEngine(): Ed25519Engine {
  const parsed = new KeyCache<KeyObject>(KEY_CACHE);
  return { name: 'node', verify: (publicKey, signature, message) => verify(null, message, parsed.of(publicKey, parsePublicKey), signature) };
}

/**
 * The same for a process that serves others meanwhile: a verification runs on a thread of Node's pool, so that a call of two hundred visits uses the other core and holds
 * nobody up (decision 060). It costs three microseconds more than on the spot.
 */
export function threadedEngine(): Ed25519Engine {
  const parsed = new KeyCache<KeyObject>(KEY_CACHE);
  return {
    name: 'node, threaded',
    verify: (publicKey, signature, message) =>
      new Promise((settle, fail) => {
        verify(null, message, parsed.of(publicKey, parsePublicKey), signature, (error, holds) => (error === null ? settle(holds) : fail(error)));
      }),
  };
}

function parsePublicKey(x: Uint8Array): KeyObject {
  // as a JWK: OpenSSL 3 takes twenty times as long to read the DER of a key, longer than to verify under it
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') }, format: 'jwk' });
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}
