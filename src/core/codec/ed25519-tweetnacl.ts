/** Ed25519 over tweetnacl, for hosts whose WebCrypto has none: slow (48-90 times), everywhere. Only ever behind `verifyStrict`. The only door to tweetnacl. */
import nacl from 'tweetnacl';
import type { Ed25519Engine, Signer } from './ed25519.ts';

/** The cofactorless equation by tweetnacl; alone it accepts S + L and keys of small order, hence the check before it. */
export const tweetnaclEngine: Ed25519Engine = {
  name: 'tweetnacl',
  verify: (publicKey, signature, message) => nacl.sign.detached.verify(message, signature, publicKey),
};

/** A signer over a 32-byte seed held in memory (tests, and wallets whose browser cannot store a CryptoKey). */
export function signerFromSeed(seed: Uint8Array): Signer {
  const pair = nacl.sign.keyPair.fromSeed(seed);
  return { publicKey: pair.publicKey, sign: async (message) => nacl.sign.detached(message, pair.secretKey) };
}
