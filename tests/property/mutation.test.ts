/**
 * No false admit (security.md): whatever is changed in a valid code, it is not admitted. Every single bit, every character, seeded mutations, and the
 * parts of two passes exchanged. `ASHYQ_MUTATIONS=1000000 npx vitest run --project node tests/property` makes the full number.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, equal, toHex } from '../../src/core/bytes.ts';
import { encodeBase45 } from '../../src/core/codec/base45.ts';
import { type CborValue, encodeCbor } from '../../src/core/codec/cbor-write.ts';
import { type Ed25519Engine, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr, parseQr } from '../../src/core/qr.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { VERDICT_CODES, type Verdict } from '../../src/core/verdict.ts';
import { type Door, verify } from '../../src/core/verify.ts';
import { readAny } from '../core/codec/read-any.ts';
import { flipped } from '../core/raw.ts';
import { DOOR, GATE, goodTrust, NOW, shown, token } from '../core/world.ts';
import { dice, mutate, mutations, patience } from './dice.ts';

const NONCE = new Uint8Array(8).fill(0x77);
let trust: Trust;
/** A pass for any door, one bound to a gate, a paper pass. */
const passes: { name: string; bytes: Uint8Array; door: Door }[] = [];

beforeAll(async () => {
  trust = await goodTrust();
  passes.push(
    { name: 'for any door', bytes: await shown(), door: DOOR },
    { name: 'bound to a gate', bytes: await shown({ aud: 'ALA-00123/2', nonce: NONCE }), door: GATE },
    { name: 'on paper', bytes: await token({ holderKey: null }), door: DOOR },
  );
});

/** The verdict of a door that has seen nothing yet and has issued the nonce. */
function verdictOn(text: string, door: Door, engine: Ed25519Engine = webCryptoEngine): Promise<Verdict> {
  const memory = new VerifierMemory();
  memory.issueNonce(NONCE, NOW);
  return verify(text, { trust, now: NOW, door, memory, engine });
}

/** Changed codes are refused for a reason: never admitted, never `internal`, never a code that nobody knows. */
function insistRefused({ outcome, code }: Verdict, what: string): void {
  if (outcome === 'admit' || code === 'internal' || code === 'ok' || !VERDICT_CODES.includes(code)) throw new Error(`${outcome} ${code}: ${what}`);
}

test('verify: the passes themselves are admitted', async () => {
  for (const { bytes, door } of passes) expect((await verdictOn(formatQr(bytes), door)).code).toBe('ok');
});

test('verify: with an engine that believes everything these tests would find false admits', async () => {
  const { bytes = new Uint8Array(0), door = DOOR } = passes[0] ?? {};
  const gullible: Ed25519Engine = { name: 'gullible', verify: () => true };
  let admitted = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 3) if ((await verdictOn(formatQr(flipped(bytes, bit)), door, gullible)).outcome === 'admit') admitted += 1;
  expect(admitted).toBeGreaterThan(200);
});

describe('verify: no single-bit change is admitted', () => {
  test.each([0, 1, 2])('pass %i, every bit', { timeout: 120_000 }, async (which) => {
    const { bytes = new Uint8Array(0), door = DOOR, name = '' } = passes[which] ?? {};
    const codes = new Map<string, number>();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const verdict = await verdictOn(formatQr(flipped(bytes, bit)), door);
      insistRefused(verdict, `${name}, bit ${bit}`);
      codes.set(verdict.code, (codes.get(verdict.code) ?? 0) + 1);
    }
    expect([...codes.values()].reduce((sum, count) => sum + count, 0)).toBe(bytes.length * 8);
    // the change reaches every layer, and nothing but signatures guards the claims
    expect(codes.get('signature-invalid')).toBeGreaterThan(400);
  });

  test('with tweetnacl too, every thirty-first bit', { timeout: 120_000 }, async () => {
    const { bytes = new Uint8Array(0), door = DOOR } = passes[0] ?? {};
    for (let bit = 0; bit < bytes.length * 8; bit += 31) {
      const text = formatQr(flipped(bytes, bit));
      const verdict = await verdictOn(text, door, tweetnaclEngine);
      insistRefused(verdict, `bit ${bit}`);
      expect(verdict.code).toBe((await verdictOn(text, door)).code);
    }
  });
});

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

describe('verify: no change of the text is admitted', () => {
  test('one character for another, at every place', { timeout: patience(mutations(2_000)) }, async () => {
    const { bytes = new Uint8Array(0) } = passes[0] ?? {};
    const text = formatQr(bytes);
    const roll = dice(45);
    const letters = mutations(0) > 0 ? 45 : 4;
    for (let at = 0; at < text.length; at += 1) {
      for (let count = 0; count < letters; count += 1) {
        const letter = ALPHABET.charAt(letters === 45 ? count : roll(45));
        if (letter === text[at]) continue;
        insistRefused(await verdictOn(text.slice(0, at) + letter + text.slice(at + 1), DOOR), `character ${at} as ${letter}`);
      }
    }
  });

  test('two characters exchanged, one left out, one doubled, lower case', { timeout: 120_000 }, async () => {
    const { bytes = new Uint8Array(0) } = passes[0] ?? {};
    const text = formatQr(bytes);
    for (let at = 0; at < text.length; at += 1) {
      const [a = '', b = ''] = [text[at], text[at + 1]];
      const changed = [
        text.slice(0, at) + b + a + text.slice(at + 2),
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + a + text.slice(at),
        text.slice(0, at) + a.toLowerCase() + text.slice(at + 1),
        text.slice(0, at),
      ];
      for (const other of changed) if (other !== text) insistRefused(await verdictOn(other, DOOR), `place ${at}`);
    }
  });

  test('the same bytes have no other text', async () => {
    const { bytes = new Uint8Array(0) } = passes[0] ?? {};
    expect(equal(parseQr(formatQr(bytes)), bytes)).toBe(true);
    for (const more of ['A', '00', ' ', 'AA', '000']) insistRefused(await verdictOn(formatQr(bytes) + more, DOOR), more);
    expect(encodeBase45(bytes)).toBe(formatQr(bytes).slice(5));
  });
});

test('verify: no mutated code is admitted', { timeout: patience(mutations(3_000)) }, async () => {
  const roll = dice(2026);
  for (let count = mutations(3_000); count > 0; count -= 1) {
    const { bytes = new Uint8Array(0), door = DOOR } = passes[roll(3)] ?? {};
    const other = mutate(bytes, roll);
    if (equal(other, bytes)) continue;
    insistRefused(await verdictOn(formatQr(other), door), toHex(other));
  }
});

describe('verify: the parts of two passes do not fit together', () => {
  /** Protected header, unprotected header, payload, signature. */
  const partsOf = (bytes: Uint8Array): CborValue[] => {
    const read = readAny(bytes);
    if (typeof read !== 'object' || read === null || !('tag' in read) || !Array.isArray(read.value)) throw new TypeError('no COSE_Sign1');
    return [...read.value];
  };
  const joined = (parts: CborValue[]): Uint8Array => concat(Uint8Array.of(0xd2), encodeCbor(parts));

  test('every mixture of two tokens, bare and presented', async () => {
    const [a, b] = [
      partsOf(await token({ holderKey: null })),
      partsOf(await token({ holderKey: null, index: 9, health: 2, basis: 0, evidenceAt: null, iat: NOW - 9 })),
    ];
    for (let choice = 1; choice < 7; choice += 1) {
      const mixed = [0, 2, 3].map((part, at) => ((choice >> at) & 1 ? b[part] : a[part]) ?? null);
      const bytes = joined([mixed[0] ?? null, new Map(), mixed[1] ?? null, mixed[2] ?? null]);
      const isWhole = equal(bytes, joined(a)) || equal(bytes, joined(b));
      const { code } = await verdictOn(formatQr(bytes), DOOR);
      expect(code).toBe(isWhole ? 'ok' : 'signature-invalid');
    }
  });

  test('every mixture of two presentations', async () => {
    const other = await token({ index: 10, iat: NOW - 60 });
    const [a, b] = [partsOf(await shown()), partsOf(await shown({ aud: 'ALA-00123', iat: NOW - 3 }, other))];
    for (let choice = 1; choice < 7; choice += 1) {
      const mixed = [0, 2, 3].map((part, at) => ((choice >> at) & 1 ? b[part] : a[part]) ?? null);
      const bytes = joined([mixed[0] ?? null, new Map(), mixed[1] ?? null, mixed[2] ?? null]);
      expect((await verdictOn(formatQr(bytes), GATE)).code).toBe('proof-invalid');
    }
  });
});
