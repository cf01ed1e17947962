import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex, utf8Encode } from '../../../src/core/bytes.ts';
import { decodeBase32, encodeBase32 } from '../../../src/core/codec/base32.ts';

/** RFC 4648 §10, without padding. */
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('encodeBase32, decodeBase32: RFC 4648 §10 %j is %j', (plain, text) => {
  expect(encodeBase32(utf8Encode(plain))).toBe(text);
  expect(toHex(decodeBase32(text) ?? fromHex('ffff'))).toBe(toHex(utf8Encode(plain)));
});

test.each([
  ['M', 'one character'],
  ['MZX', 'three characters'],
  ['MZXW6Y', 'six characters'],
  ['MY======', 'padding'],
  ['my', 'lower case'],
  ['M1', 'a digit outside the alphabet'],
  ['M8', 'another'],
  ['MZ', 'bits left over'],
  ['MZXR', 'bits left over in four'],
  ['M Y', 'a space'],
  ['MÝ', 'a letter that is not ASCII'],
])('decodeBase32: refuses %j, %s', (text) => {
  expect(decodeBase32(text)).toBeNull();
});

test('decodeBase32: gives back whatever encodeBase32 wrote, and only that text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeBase32(encodeBase32(bytes))).toEqual(new Uint8Array(bytes));
    }),
    { seed: 32, numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), maxLength: 20 }), (text) => {
      const bytes = decodeBase32(text);
      if (bytes !== null) expect(encodeBase32(bytes)).toBe(text);
    }),
    { seed: 33, numRuns: 2000 },
  );
});
