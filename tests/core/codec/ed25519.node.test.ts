/** Node's own Ed25519, the command line's engine: the same verdicts as WebCrypto and tweetnacl on every case. */
import { describe, expect, test } from 'vitest';
import { tweetnaclEngine } from '../../../src/core/codec/ed25519.ts';
import { nodeEngine, nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { seeded } from '../world.ts';
import { CRAFTED, RFC8032, verdictOf, WYCHEPROOF } from './signatures.ts';

const engine = nodeEngine();

describe('verifyStrict with node', () => {
  test.each(WYCHEPROOF)('Wycheproof $name: $expected', async (one) => {
    expect((await verdictOf(engine, one)) === 'valid' ? 'valid' : 'invalid').toBe(one.expected);
  });

  test.each([...RFC8032, ...CRAFTED])('$name: $expected', async (one) => {
    expect(await verdictOf(engine, one)).toBe(one.expected);
  });

  test('names the same fault as tweetnacl for every case', async () => {
    for (const one of [...WYCHEPROOF, ...RFC8032, ...CRAFTED]) expect(await verdictOf(engine, one)).toBe(await verdictOf(tweetnaclEngine, one));
  });
});

test('nodeSigner: makes the same key and signature from a seed as tweetnacl', async () => {
  const seed = new Uint8Array(32).fill(42);
  const message = Uint8Array.of(1, 2, 3);
  expect(nodeSigner(seed).publicKey).toEqual(seeded(42).publicKey);
  expect(await nodeSigner(seed).sign(message)).toEqual(await seeded(42).sign(message));
});
