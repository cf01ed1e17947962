/** Node's own Ed25519, the command line's engine and the issuer's: the same verdicts as WebCrypto and tweetnacl on every case. */
import { expect, test } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { nodeEngine, nodeSigner, threadedEngine } from '../../../src/issuer/keys/node-ed25519.ts';
import { CRAFTED, codesOf, disagreements, RFC8032, WYCHEPROOF } from './signatures.ts';

test.each([nodeEngine(), threadedEngine()])('verifyStrict with $name: judges all of Wycheproof as published, and RFC 8032', async (engine) => {
  expect(await disagreements(engine, [...WYCHEPROOF, ...RFC8032])).toEqual([]);
});

test.each([nodeEngine(), threadedEngine()])('verifyStrict with $name: names the fault of every signature that engines disagree about', async (engine) => {
  expect(await disagreements(engine, CRAFTED)).toEqual([]);
});

test.each([nodeEngine(), threadedEngine()])('verifyStrict with $name: names the same fault as WebCrypto for every case', async (engine) => {
  const all = [...WYCHEPROOF, ...CRAFTED];
  expect(await codesOf(engine, all)).toEqual(await codesOf(webCryptoEngine, all));
});

test('nodeSigner: makes the same key and signature from a seed as tweetnacl', async () => {
  const seed = new Uint8Array(32).fill(42);
  const message = Uint8Array.of(1, 2, 3);
  expect(nodeSigner(seed).publicKey).toEqual(signerFromSeed(seed).publicKey);
  expect(await nodeSigner(seed).sign(message)).toEqual(await signerFromSeed(seed).sign(message));
});
