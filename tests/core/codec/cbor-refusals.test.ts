/** What the cursor refuses, code by code (formats.md §1, §2, §7 group 2), and which fault wins where there are two. */
import { describe, expect, test } from 'vitest';
import { concat, fromHex } from '../../../src/core/bytes.ts';
import { type CborLimits, FILE_LIMITS, QR_LIMITS, VENUE_LIMITS } from '../../../src/core/codec/cbor-limits.ts';
import { CborReader } from '../../../src/core/codec/cbor-read.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { codeOf, offsetOf } from './codes.ts';
import { readAny } from './read-any.ts';

const refusals: Record<string, [string, number, string][]> = {
  'cbor-malformed': [
    ['', 0, 'nothing'],
    ['18', 1, 'a head without its argument'],
    ['1a0102', 3, 'half an argument'],
    ['42aa', 1, 'bytes cut short'],
    ['62aa', 1, 'text cut short, before its content is looked at'],
    ['8201', 2, 'an array that wants one more'],
    ['a101', 2, 'a key without a value'],
    ['0000', 1, 'something after the item'],
    ['1c', 0, 'reserved 28'],
    ['1d', 0, 'reserved 29'],
    ['1e', 0, 'reserved 30'],
    ['3f', 0, 'a number of unknown length'],
    ['df', 0, 'a tag of unknown length'],
    ['ff', 0, 'a break without a beginning'],
    ['f800', 0, 'a simple value in a longer form'],
    ['f818', 0, 'a reserved simple value'],
    ['5bffffffffffffffff', 9, 'bytes longer than any memory'],
    ['5a7fffffff00', 5, 'bytes longer than the input'],
  ],
  'cbor-not-deterministic': [
    ['1800', 0, '0 in two bytes'],
    ['1817', 0, '23 in two bytes'],
    ['190018', 0, '24 in three bytes'],
    ['1a0000ffff', 0, '65535 in five bytes'],
    ['1b00000000ffffffff', 0, '2^32 - 1 in nine bytes'],
    ['3800', 0, '-1 in two bytes'],
    ['5800', 0, 'empty bytes with a long length'],
    ['7800', 0, 'empty text with a long length'],
    ['9800', 0, 'an empty array with a long length'],
    ['b800', 0, 'an empty map with a long length'],
    ['d81240', 0, 'tag 18 in two bytes'],
    ['a202000100', 3, 'keys out of order'],
    ['a220000100', 3, 'a negative key before a positive one'],
    ['a262616100616200', 5, 'a longer text before a shorter one'],
    ['f90000', 0, 'half a float'],
    ['5f40ff', 0, 'bytes of unknown length'],
    ['9f00ff', 0, 'an array of unknown length'],
  ],
  'cbor-duplicate-key': [
    ['a201000100', 3, 'a number twice'],
    ['a2616100616100', 4, 'a text twice'],
    ['a3010002000200', 5, 'the last twice'],
  ],
  'text-invalid': [
    ['61ff', 0, 'a byte that is never UTF-8'],
    ['62c080', 0, 'NUL in two bytes'],
    ['63eda080', 0, 'half a surrogate pair'],
    ['64f4908080', 0, 'beyond the last code point'],
    ['62c328', 0, 'a lead byte without its followers'],
    ['a161ff00', 1, 'in a key'],
  ],
  'claim-type': [
    ['1b0020000000000000', 0, '2^53'],
    ['3b001fffffffffffff', 0, '-2^53'],
    ['d340', 0, 'a tag other than 18'],
    ['f7', 0, 'undefined'],
  ],
  'cbor-limit': [
    [`7841${'61'.repeat(65)}`, 0, '65 bytes of text'],
    ['818181818181', 5, 'six levels'],
    ['d2d2d2d2d2d200', 5, 'six tags'],
    ['9840', 0, '64 elements and their array'],
    ['b1', 0, '17 pairs'],
  ],
};

for (const [code, rows] of Object.entries(refusals)) {
  describe(`CborReader: ${code}`, () => {
    test.each(rows)('%s at %i: %s', (hex, offset) => {
      const read = () => readAny(fromHex(hex));
      expect(codeOf(read)).toBe(code);
      expect(offsetOf(read)).toBe(offset);
    });
  });
}

describe('CborReader: which fault wins', () => {
  const order: [string, string, string][] = [
    ['7841', 'cbor-limit', 'a text over the limit that is also cut short'],
    ['790041', 'cbor-limit', 'a text over the limit with a long head'],
    ['b80000', 'cbor-not-deterministic', 'a long head before what follows the item'],
    ['b9001100', 'cbor-limit', 'too many pairs in a long head'],
    ['18', 'cbor-malformed', 'a long head whose argument is missing'],
    ['fa00', 'cbor-malformed', 'a float that is cut short'],
    ['1b00', 'cbor-malformed', 'an integer too large to be known, cut short'],
    ['820118', 'cbor-malformed', 'the second element'],
    ['82180118', 'cbor-not-deterministic', 'the first of two faulty elements'],
    ['8261ff1800', 'text-invalid', 'the first of two faulty elements, another way round'],
    ['821b00200000000000001800', 'claim-type', 'a type first, a long head later'],
    ['81818181819fff', 'cbor-limit', 'a sixth level that is also of unknown length'],
    ['818181818198', 'cbor-limit', 'a sixth level whose length is missing'],
    ['8181818181b80000', 'cbor-limit', 'a sixth level with a long head'],
    ['a2020001ff', 'cbor-not-deterministic', 'the order of a key before its value'],
    ['a2010001ff', 'cbor-duplicate-key', 'the repeated key before its value'],
  ];
  test.each(order)('%s is %s: %s', (hex, code) => {
    expect(codeOf(() => readAny(fromHex(hex)))).toBe(code);
  });

  test('a wrong type is met after the head was found good', () => {
    const uint = (hex: string) => codeOf(() => new CborReader(fromHex(hex)).uint());
    expect(uint('6161')).toBe('claim-type');
    expect(uint('7841')).toBe('cbor-limit');
    expect(uint('7801')).toBe('cbor-not-deterministic');
    expect(uint('78')).toBe('cbor-malformed');
    expect(uint('20')).toBe('claim-type');
  });

  test('the caller names what a wrong type means', () => {
    expect(codeOf(() => new CborReader(fromHex('6161')).int('alg-not-allowed'))).toBe('alg-not-allowed');
    expect(codeOf(() => new CborReader(fromHex('01')).bytes(4, 'kid-misplaced'))).toBe('kid-misplaced');
    expect(codeOf(() => new CborReader(fromHex('43aabbcc')).bytes(4, 'kid-misplaced'))).toBe('kid-misplaced');
    expect(codeOf(() => new CborReader(fromHex('01')).array(() => 0, 'cose-malformed'))).toBe('cose-malformed');
    expect(codeOf(() => new CborReader(fromHex('01')).entries(() => {}, 'cose-malformed'))).toBe('cose-malformed');
  });
});

describe('CborReader: limits at their edges', () => {
  const text = (length: number) => encodeCbor('a'.repeat(length));
  const nested = (levels: number) => concat(new Uint8Array(levels).fill(0x81), Uint8Array.of(0));
  const flat = (count: number) => encodeCbor(new Array<number>(count).fill(0));
  const pairs = (count: number) => encodeCbor(new Map(Array.from({ length: count }, (_, at) => [at, 0])));
  const edges: [string, Uint8Array, CborLimits, string][] = [
    ['64 bytes of text', text(64), QR_LIMITS, 'ok'],
    ['65 bytes of text', text(65), QR_LIMITS, 'cbor-limit'],
    ['128 bytes of text in a venue', text(128), VENUE_LIMITS, 'ok'],
    ['129 bytes of text in a venue', text(129), VENUE_LIMITS, 'cbor-limit'],
    ['32 letters of two bytes', encodeCbor('ң'.repeat(32)), QR_LIMITS, 'ok'],
    ['33 letters of two bytes', encodeCbor('ң'.repeat(33)), QR_LIMITS, 'cbor-limit'],
    ['five levels', nested(5), QR_LIMITS, 'ok'],
    ['six levels', nested(6), QR_LIMITS, 'cbor-limit'],
    ['64 items', flat(63), QR_LIMITS, 'ok'],
    ['65 items', flat(64), QR_LIMITS, 'cbor-limit'],
    ['16 pairs', pairs(16), QR_LIMITS, 'ok'],
    ['17 pairs', pairs(17), QR_LIMITS, 'cbor-limit'],
    ['32 levels in a file', nested(32), FILE_LIMITS, 'ok'],
    ['33 levels in a file', nested(33), FILE_LIMITS, 'cbor-limit'],
  ];
  test.each(edges)('%s', (_, bytes, limits, code) => {
    expect(codeOf(() => readAny(bytes, limits))).toBe(code);
    expect(codeOf(() => new CborReader(bytes, limits).span())).toBe(code);
  });

  test('a count that cannot fit is refused at its head, before anything is read', () => {
    expect(codeOf(() => readAny(fromHex('9affffffff')))).toBe('cbor-limit');
    expect(codeOf(() => readAny(fromHex('baffffffff')))).toBe('cbor-limit');
    expect(codeOf(() => readAny(fromHex('7affffffff')))).toBe('cbor-limit');
  });
});

describe('CborReader.span', () => {
  test('gives the bytes of one item and stands after it', () => {
    const reader = new CborReader(fromHex('a10182f661610b'));
    expect(reader.span()).toEqual(fromHex('a10182f66161'));
    expect(reader.offset).toBe(6);
    expect(reader.uint()).toBe(11);
  });

  test.each([
    ['a202000100', 'cbor-not-deterministic'],
    ['a201000100', 'cbor-duplicate-key'],
    ['61ff', 'text-invalid'],
    ['c100', 'claim-type'],
    ['d8621800', 'claim-type'],
    ['1800', 'cbor-not-deterministic'],
    ['8201', 'cbor-malformed'],
    ['818181818181', 'cbor-limit'],
  ])('is as strict inside as everywhere: %s is %s', (hex, code) => {
    expect(codeOf(() => new CborReader(fromHex(hex)).span())).toBe(code);
  });
});

test('CborReader: with anyOrder keys may come as they like, but not twice', () => {
  const limits: CborLimits = { ...FILE_LIMITS, anyOrder: true };
  expect(readAny(fromHex('a202000100'), limits)).toEqual(
    new Map([
      [2, 0],
      [1, 0],
    ]),
  );
  expect(codeOf(() => readAny(fromHex('a3020001000200'), limits))).toBe('cbor-duplicate-key');
});
