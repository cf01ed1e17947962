/** Node's own Ed25519, the command line's engine: the same verdicts as WebCrypto and tweetnacl on every case. */
import { expect, test } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { nodeEngine, nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { CRAFTED, codesOf, disagreements, RFC8032, WYCHEPROOF } from './signatures.ts';

const engine = nodeEngine();

test('verifyStrict with node: judges all of Wycheproof as published, and RFC 8032', async () => {
  expect(await disagreements(engine, [...WYCHEPROOF, ...RFC8032])).toEqual([]);
});

test('verifyStrict with node: names the fault of every signature that engines disagree about', async () => {
  expect(await disagreements(engine, CRAFTED)).toEqual([]);
});

test('verifyStrict with node: names the same fault as WebCrypto for every case', async () => {
  const all = [...WYCHEPROOF, ...CRAFTED];
  expect(await codesOf(engine, all)).toEqual(await codesOf(webCryptoEngine, all));
});

test('nodeSigner: makes the same key and signature from a seed as tweetnacl', async () => {
  const seed = new Uint8Array(32).fill(42);
  const message = Uint8Array.of(1, 2, 3);
  expect(nodeSigner(seed).publicKey).toEqual(signerFromSeed(seed).publicKey);
  expect(await nodeSigner(seed).sign(message)).toEqual(await signerFromSeed(seed).sign(message));
});
