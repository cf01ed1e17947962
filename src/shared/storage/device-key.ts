/**
 * A device's own Ed25519 key, for a holder or a tablet. WebCrypto first: the private half cannot be exported, not even by this page.
 * Where the browser has no Ed25519 in WebCrypto, or will not store a CryptoKey (`clone-refused`), a 32-byte seed; the screen then says that
 * this device protects the pass less well.
 */
import { type Signer, signerFromCryptoKey } from '../../core/codec/ed25519.ts';
import type { DeviceKey } from './schema.ts';

/** Makes a new key. `kind: 'seed'` is what to ask for after `clone-refused`. */
export async function createDeviceKey(kind: DeviceKey['kind'] = 'webcrypto'): Promise<DeviceKey> {
  if (kind === 'webcrypto') {
    const pair = await generatePair();
    if (pair) {
      const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
      return { kind, privateKey: pair.privateKey, publicKey };
    }
  }
  const seed = crypto.getRandomValues(new Uint8Array(32));
  return { kind: 'seed', seed, publicKey: new Uint8Array((await seedSigner(seed)).publicKey) };
}

/** The signer of a stored key. */
export function signerOf(key: DeviceKey): Signer {
  if (key.kind === 'webcrypto') return signerFromCryptoKey(key.privateKey, key.publicKey);
  return { publicKey: key.publicKey, sign: async (message) => (await seedSigner(key.seed)).sign(message) };
}

/** By import(): tweetnacl is 11 kB that only such devices need. */
async function seedSigner(seed: Uint8Array): Promise<Signer> {
  const { signerFromSeed } = await import('../../core/codec/ed25519-tweetnacl.ts').catch(() => {
    throw new DOMException('', 'NetworkError');
  });
  return signerFromSeed(seed);
}

/** WebKitGTK fails at one key in 128, for a zero in the wrong place (WebKit bug 307095): so often that a second and a third try are worth it. */
const TRIES = 3;

async function generatePair(tries = TRIES): Promise<CryptoKeyPair | null> {
  try {
    return (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
  } catch (error) {
    const isBadLuck = error instanceof DOMException && error.name === 'OperationError' && tries > 1;
    return isBadLuck ? generatePair(tries - 1) : null;
  }
}
