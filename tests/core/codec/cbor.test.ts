/** RFC 8949 appendix A as far as the profile goes, and round trips. The refusals stand in cbor-refusals.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/core/bytes.ts';
import { FILE_LIMITS } from '../../../src/core/codec/cbor-limits.ts';
import { type CborKey, type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { codeOf } from './codes.ts';
import { readAny } from './read-any.ts';

const map = (...pairs: [CborKey, CborValue][]): CborValue => new Map(pairs);
const upTo25 = Array.from({ length: 25 }, (_, at) => at + 1);
const letters = map(...[...'abcde'].map((letter): [string, string] => [letter, letter.toUpperCase()]));

const APPENDIX_A: [string, CborValue][] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array(0)],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\ud800\udd51'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', upTo25],
  ['a0', map()],
  ['a201020304', map([1, 2], [3, 4])],
  ['a26161016162820203', map(['a', 1], ['b', [2, 3]])],
  ['826161a161626163', ['a', map(['b', 'c'])]],
  ['a56161614161626142616361436164614461656145', letters],
];

test.each(APPENDIX_A)('encodeCbor, CborReader: RFC 8949 appendix A %s', (hex, value) => {
  expect(toHex(encodeCbor(value))).toBe(hex);
  expect(readAny(fromHex(hex))).toEqual(value);
});

/** Well-formed there, outside this profile here. */
test.each([
  ['1bffffffffffffffff', 'claim-type', '2^64 - 1'],
  ['3bffffffffffffffff', 'claim-type', '-2^64'],
  ['c249010000000000000000', 'claim-type', 'a bignum'],
  ['f90000', 'cbor-not-deterministic', '0.0'],
  ['f93c00', 'cbor-not-deterministic', '1.0'],
  ['fb3ff199999999999a', 'cbor-not-deterministic', '1.1'],
  ['fa47c35000', 'cbor-not-deterministic', '100000.0'],
  ['f97c00', 'cbor-not-deterministic', 'Infinity'],
  ['f97e00', 'cbor-not-deterministic', 'NaN'],
  ['fb7ff8000000000000', 'cbor-not-deterministic', 'NaN in eight bytes'],
  ['f7', 'claim-type', 'undefined'],
  ['f0', 'claim-type', 'simple(16)'],
  ['f8ff', 'claim-type', 'simple(255)'],
  ['c074323031332d30332d32315432303a30343a30305a', 'claim-type', 'a date'],
  ['c11a514b67b0', 'claim-type', 'an epoch time'],
  ['d74401020304', 'claim-type', 'expected base16'],
  ['5f42010243030405ff', 'cbor-not-deterministic', 'bytes in chunks'],
  ['7f657374726561646d696e67ff', 'cbor-not-deterministic', 'text in chunks'],
  ['9fff', 'cbor-not-deterministic', 'an array of unknown length'],
  ['bf61610161629f0203ffff', 'cbor-not-deterministic', 'a map of unknown length'],
])('CborReader: RFC 8949 appendix A %s is %s (%s)', (hex, code) => {
  expect(codeOf(() => readAny(fromHex(hex)))).toBe(code);
});

describe('encodeCbor', () => {
  test('sorts keys by their encoded bytes, whatever order they came in', () => {
    const keys: CborKey[] = ['aa', -1, 10, 'b', 100, -2, 24];
    const sorted = encodeCbor(new Map(keys.map((key): [CborKey, CborValue] => [key, 0])));
    expect(toHex(sorted)).toBe('a70a0018180018640020002100616200' + '62616100');
    expect(encodeCbor(new Map(keys.reverse().map((key): [CborKey, CborValue] => [key, 0])))).toEqual(sorted);
  });

  test.each([
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-Number.MAX_SAFE_INTEGER, '3b001ffffffffffffe'],
    [0xff, '18ff'],
    [0x100, '190100'],
    [0xffff, '19ffff'],
    [0x10000, '1a00010000'],
    [0xffff_ffff, '1affffffff'],
    [0x1_0000_0000, '1b0000000100000000'],
  ])('writes %i with the shortest head', (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex);
    expect(readAny(fromHex(hex))).toBe(value);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, -(2 ** 53)])('throws RangeError on %d', (value) => {
    expect(() => encodeCbor(value)).toThrow(RangeError);
  });
});

/** Any value of the profile, a few levels deep. */
const key = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 5 }));
const { value: anyValue } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.maxSafeInteger().map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    tie('value').map((value) => ({ tag: 18, value })),
  ),
}));

test('CborReader: reads back whatever encodeCbor wrote, and it encodes to the same bytes', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const bytes = encodeCbor(value);
      const read = readAny(bytes, FILE_LIMITS);
      expect(read).toEqual(value);
      expect(toHex(encodeCbor(read))).toBe(toHex(bytes));
    }),
    { seed: 8949, numRuns: 500 },
  );
});

test('CborReader: is injective, any bytes that it reads encode to themselves', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 6 }), (bytes) => {
      if (codeOf(() => readAny(new Uint8Array(bytes))) !== 'ok') return;
      accepted += 1;
      expect(encodeCbor(readAny(new Uint8Array(bytes)))).toEqual(new Uint8Array(bytes));
    }),
    { seed: 8950, numRuns: 5000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('CborReader: random bytes throw nothing but MalformedError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      codeOf(() => readAny(new Uint8Array(bytes)));
    }),
    { seed: 8951, numRuns: 3000 },
  );
});
