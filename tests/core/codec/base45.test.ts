import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex, utf8Decode, utf8Encode } from '../../../src/core/bytes.ts';
import { decodeBase45, encodeBase45 } from '../../../src/core/codec/base45.ts';
import vectors from '../../vectors/rfc9285/rfc9285-vectors.json';
import { codeOf, offsetOf } from './codes.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

test.each(vectors.valid as [string, string][])('encodeBase45, decodeBase45: RFC 9285 §4 %j is %j', (plain, text) => {
  expect(encodeBase45(utf8Encode(plain))).toBe(text);
  expect(utf8Decode(decodeBase45(text))).toBe(plain);
});

test.each(vectors.valid_hex as [string, string][])('decodeBase45: %j is %s', (text, hex) => {
  expect(toHex(decodeBase45(text))).toBe(hex);
  expect(encodeBase45(fromHex(hex))).toBe(text);
});

test.each(vectors.invalid)('decodeBase45: refuses %j', (text) => {
  expect(codeOf(() => decodeBase45(text))).toBe('base45-invalid');
});

test.each([
  ['0000:', 3, 'a pair above 255 names its own place'],
  ['BB8GGW', 3, 'three above 65535 name their own place'],
  ['BB8B_8', 4, 'a foreign character names its own place'],
  ['BB8B', 4, 'a length of 3n + 1 names the end'],
  ['BB8ＡＢ', 3, 'full-width letters are foreign'],
  ['BB8\ud83d\ude00', 3, 'so is half of a surrogate pair'],
])('decodeBase45: %j fails at %i: %s', (text, offset) => {
  expect(codeOf(() => decodeBase45(text))).toBe('base45-invalid');
  expect(offsetOf(() => decodeBase45(text))).toBe(offset);
});

test('decodeBase45: nothing is nothing', () => {
  expect(decodeBase45('')).toEqual(new Uint8Array(0));
  expect(encodeBase45(new Uint8Array(0))).toBe('');
});

test('decodeBase45: gives back whatever encodeBase45 wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = encodeBase45(bytes);
      expect([...text].every((letter) => ALPHABET.includes(letter))).toBe(true);
      expect(decodeBase45(text)).toEqual(new Uint8Array(bytes));
    }),
    { seed: 9285, numRuns: 300 },
  );
});

test('decodeBase45: is injective, any text that decodes re-encodes to itself', () => {
  const letter = fc.constantFrom(...ALPHABET);
  let decoded = 0;
  fc.assert(
    fc.property(fc.string({ unit: letter, maxLength: 12 }), (text) => {
      if (codeOf(() => decodeBase45(text)) !== 'ok') return;
      decoded += 1;
      expect(encodeBase45(decodeBase45(text))).toBe(text);
    }),
    { seed: 45, numRuns: 3000 },
  );
  expect(decoded).toBeGreaterThan(300);
});

test('decodeBase45: of all texts of two characters exactly 256 are accepted', () => {
  let valid = 0;
  for (const a of ALPHABET) {
    for (const b of ALPHABET) {
      const text = a + b;
      const value = ALPHABET.indexOf(a) + 45 * ALPHABET.indexOf(b);
      expect(codeOf(() => decodeBase45(text))).toBe(value > 255 ? 'base45-invalid' : 'ok');
      if (value <= 255) valid += 1;
    }
  }
  expect(valid).toBe(256);
});

test('decodeBase45: random text throws nothing but MalformedError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      codeOf(() => decodeBase45(text));
    }),
    { seed: 46, numRuns: 300 },
  );
});

test('decodeBase45: a text longer than any QR, and a short one after it that ends before what the long one left', () => {
  const long = new Uint8Array(5000).map((_, at) => at % 251);
  expect(decodeBase45(encodeBase45(long))).toEqual(long);
  const full = new Uint8Array(600).fill(0xff);
  expect(decodeBase45(encodeBase45(full))).toEqual(full);
  expect(toHex(decodeBase45(encodeBase45(fromHex('0102'))))).toBe('0102');
  expect(codeOf(() => decodeBase45('BB8Я'.repeat(400)))).toBe('base45-invalid');
});
