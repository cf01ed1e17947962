/** Byte strings and their text forms: strict both ways. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, concat, equal, fromBase64Url, fromHex, sha256, toBase64Url, toHex, utf8Decode, utf8Encode } from '../../src/core/bytes.ts';

test('concat, equal, compare', () => {
  expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  expect(compare(Uint8Array.of(1, 255), Uint8Array.of(2))).toBeLessThan(0);
  expect(compare(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
  expect(compare(Uint8Array.of(128), Uint8Array.of(127))).toBeGreaterThan(0);
  expect(compare(Uint8Array.of(7), Uint8Array.of(7))).toBe(0);
});

describe('fromHex', () => {
  test('takes both cases and gives back what toHex wrote', () => {
    expect(fromHex('00fFa0')).toEqual(Uint8Array.of(0, 255, 160));
    expect(toHex(fromHex('00ffa0'))).toBe('00ffa0');
  });

  test.each(['0', 'xy', '0x00', '00 11', '+1', '-1', '０0'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });
});

describe('toBase64Url, fromBase64Url', () => {
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
    ['\u03ff\u03ff', 'z7_Pvw'],
  ])('RFC 4648: %j is %j', (plain, text) => {
    expect(toBase64Url(utf8Encode(plain))).toBe(text);
    expect(utf8Decode(fromBase64Url(text))).toBe(plain);
  });

  test.each(['Z', 'Zg==', 'Zm8=', 'Zm+v', 'Zm/v', 'Zh', 'Zm9', 'Zm9v\n', ' Zm9v', 'Zм9v'])('refuses %j', (text) => {
    expect(() => fromBase64Url(text)).toThrow(RangeError);
  });

  test('there and back, and only one text for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes));
      }),
      { seed: 64, numRuns: 200 },
    );
  });
});

test('utf8Decode: refuses what is not UTF-8 and keeps a byte order mark', () => {
  expect(() => utf8Decode(Uint8Array.of(0xff))).toThrow(TypeError);
  expect(() => utf8Decode(Uint8Array.of(0xed, 0xa0, 0x80))).toThrow(TypeError);
  expect(utf8Decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
});

test('sha256: the empty text', async () => {
  expect(toHex(await sha256(new Uint8Array(0)))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
