/** Strict Ed25519 (formats.md §2): one verdict in every engine. Node's own crypto stands in ed25519.node.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/core/bytes.ts';
import {
  checkSignatureForm,
  detectEngine,
  type Ed25519Engine,
  isWeakKey,
  signerFromCryptoKey,
  verifyStrict,
  WEBCRYPTO_MESSAGE_MAX,
  webCryptoEngine,
} from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed, tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { seeded } from '../world.ts';
import { CRAFTED, codesOf, disagreements, NOT_CANONICAL, RFC8032, SMALL_ORDER, WYCHEPROOF } from './signatures.ts';

const engines: readonly Ed25519Engine[] = [webCryptoEngine, tweetnaclEngine];

test('Wycheproof: there are 151 cases, 63 of them invalid', () => {
  expect(WYCHEPROOF).toHaveLength(151);
  expect(WYCHEPROOF.filter(({ expected }) => expected === 'invalid')).toHaveLength(63);
});

describe.each(engines)('verifyStrict with $name', (engine) => {
  test('judges many at once, each by its own bytes', async () => {
    const signer = seeded(7);
    const messages = Array.from({ length: 64 }, (_, nr) => new Uint8Array(150 + (nr % 3)).fill(nr));
    const signatures = await Promise.all(messages.map((message) => signer.sign(message)));
    const ofNext = messages.map((message, nr) => ({ message, signature: signatures[(nr + 1) % 64] ?? new Uint8Array(0) }));
    const own = messages.map((message, nr) => ({ message, signature: signatures[nr] ?? new Uint8Array(0) }));
    const judged = own.flatMap((one, nr) => [verifyStrict(engine, signer.publicKey, one), verifyStrict(engine, signer.publicKey, ofNext[nr] ?? one)]);
    expect(await Promise.all(judged)).toEqual(own.flatMap(() => [null, 'signature-invalid']));
  });

  test('judges all of Wycheproof as published', async () => {
    expect(await disagreements(engine, WYCHEPROOF)).toEqual([]);
  });

  test('takes the signatures of RFC 8032 §7.1', async () => {
    expect(await disagreements(engine, RFC8032)).toEqual([]);
  });

  test('names the fault of every signature that engines disagree about', async () => {
    expect(await disagreements(engine, CRAFTED)).toEqual([]);
  });
});

test.each([WEBCRYPTO_MESSAGE_MAX, WEBCRYPTO_MESSAGE_MAX + 1, 65_535, 65_536, 262_144])(
  'webCryptoEngine judges a message of %i bytes, longer than what one engine bears, and one bit of it',
  async (length) => {
    const signer = seeded(22);
    const message = new Uint8Array(length).fill(0x5a);
    const signature = await signer.sign(message);
    expect(await verifyStrict(webCryptoEngine, signer.publicKey, { message, signature })).toBeNull();
    message[length - 1] = 0x5b;
    expect(await verifyStrict(webCryptoEngine, signer.publicKey, { message, signature })).toBe('signature-invalid');
  },
);

/** Seeds (two bytes, then zeros) whose public key begins or ends with a zero, which one engine loses where it counts bytes (WebKit bug 307095). */
test.each([47, 74, 355, 439, 493, 878])('webCryptoEngine takes a public key with a zero at one end (seed %i)', async (seed) => {
  const signer = signerFromSeed(Uint8Array.of(seed & 255, seed >> 8, ...new Uint8Array(30)));
  expect([signer.publicKey[0], (signer.publicKey[31] ?? 0) & 0x7f]).toContain(0);
  const message = Uint8Array.of(1, 2, 3);
  expect(await verifyStrict(webCryptoEngine, signer.publicKey, { message, signature: await signer.sign(message) })).toBeNull();
});

test('verifyStrict: both engines name the same fault for every case', async () => {
  const all = [...WYCHEPROOF, ...CRAFTED];
  expect(await codesOf(webCryptoEngine, all)).toEqual(await codesOf(tweetnaclEngine, all));
});

test('verifyStrict: both engines agree on changed signatures, keys and messages', async () => {
  const signer = seeded(21);
  const change = fc.record({ part: fc.constantFrom('key', 'signature', 'message'), bit: fc.nat({ max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 64 }), change, async (bytes, { part, bit }) => {
      const message = new Uint8Array(bytes);
      const parts = { key: signer.publicKey, signature: await signer.sign(message), message };
      const turned = new Uint8Array(part === 'key' ? parts.key : part === 'signature' ? parts.signature : parts.message);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const spoiled = { ...parts, [part]: turned };
      const [a, b] = await Promise.all(engines.map((engine) => verifyStrict(engine, spoiled.key, spoiled)));
      expect(a).toBe(b);
      expect(a).not.toBeNull();
    }),
    { seed: 25519, numRuns: 60 },
  );
});

test('verifyStrict: a key below 2^192, over which one browser ends the page, is an invalid signature in both engines', async () => {
  const signature = await signerFromSeed(new Uint8Array(32).fill(7)).sign(Uint8Array.of(1));
  for (const last of [0, 0x80]) {
    const publicKey = new Uint8Array(32).fill(2, 0, 24);
    publicKey[31] = last;
    for (const engine of [webCryptoEngine, tweetnaclEngine])
      expect(await verifyStrict(engine, publicKey, { message: Uint8Array.of(1), signature })).toBe('signature-invalid');
  }
});

describe('isWeakKey', () => {
  test('knows the eight points of small order', () => {
    expect(new Set(SMALL_ORDER).size).toBe(8);
    for (const hex of SMALL_ORDER) expect(isWeakKey(fromHex(hex))).toBe(true);
  });

  test('knows every encoding that no encoder writes', () => {
    expect(NOT_CANONICAL).toHaveLength(40);
    for (const hex of NOT_CANONICAL) expect(isWeakKey(fromHex(hex))).toBe(true);
  });

  test('takes the greatest canonical y, p - 2, and honest keys', () => {
    expect(isWeakKey(fromHex(`eb${'ff'.repeat(30)}7f`))).toBe(false);
    expect(isWeakKey(fromHex(`eb${'ff'.repeat(31)}`))).toBe(false);
    for (let byte = 0; byte < 50; byte += 1) expect(isWeakKey(seeded(byte).publicKey)).toBe(false);
  });

  test('refuses other lengths', () => {
    for (const length of [0, 31, 33, 64]) expect(isWeakKey(new Uint8Array(length).fill(9))).toBe(true);
  });
});

test('checkSignatureForm: length before key before signature', () => {
  const [weak, good] = [new Uint8Array(32), seeded(1).publicKey];
  expect(checkSignatureForm(weak, new Uint8Array(63))).toBe('signature-length');
  expect(checkSignatureForm(weak, new Uint8Array(64))).toBe('key-weak');
  expect(checkSignatureForm(good, new Uint8Array(64))).toBe('signature-not-canonical');
});

test('detectEngine: finds WebCrypto where it can do Ed25519', async () => {
  expect((await detectEngine()).name).toBe('webcrypto');
});

describe('Signer', () => {
  test('signerFromSeed: makes RFC 8032 test 2 from its seed', async () => {
    const signer = signerFromSeed(fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));
    const [, second] = RFC8032;
    expect(signer.publicKey).toEqual(second?.publicKey);
    expect(await signer.sign(Uint8Array.of(0x72))).toEqual(second?.signature);
  });

  test('signerFromSeed: a seed of another length is a caller’s bug', () => {
    expect(() => signerFromSeed(new Uint8Array(31))).toThrow();
  });

  test('signerFromCryptoKey: signs with a key that nobody can export', async () => {
    const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
    const x = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const signer = signerFromCryptoKey(pair.privateKey, x);
    const message = Uint8Array.of(1, 2, 3);
    const signature = await signer.sign(message);
    for (const engine of engines) expect(await verifyStrict(engine, x, { message, signature })).toBeNull();
    await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow();
  });
});

test('webCryptoEngine: verifies under more keys than it keeps imported', async () => {
  const message = Uint8Array.of(7);
  const signers = Array.from({ length: 140 }, (_, byte) => seeded(byte));
  for (let round = 0; round < 2; round += 1) {
    for (const signer of signers) {
      expect(await verifyStrict(webCryptoEngine, signer.publicKey, { message, signature: await signer.sign(message) })).toBeNull();
    }
  }
});
