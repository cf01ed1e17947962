/** The host's base64url takes exactly the texts that core's takes, and gives the same bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/core/bytes.ts';
import { readBase64Url, writeBase64Url } from '../../../src/issuer/http/base64url.ts';

function byCore(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch {
    return null;
  }
}

test('bytes are written as core writes them, and read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(writeBase64Url(bytes)).toBe(toBase64Url(bytes));
      expect(readBase64Url(toBase64Url(bytes))).toEqual(bytes);
      expect(writeBase64Url(new Uint8Array([1, ...bytes, 2]).subarray(1, -1))).toBe(toBase64Url(bytes));
    }),
  );
});

test('what core refuses is refused: padding, the other alphabet, white space, bits left over, an impossible length', () => {
  for (const text of ['AA==', 'AA=', 'ab+/', 'a b', 'AA\n', 'AB', 'A', 'AAAAA', 'Ää', '\0', '']) expect(readBase64Url(text)).toEqual(byCore(text));
  const letter = fc.constantFrom(...'ABwx09-_+/= \n\u00e4');
  const texts = fc.string({ unit: letter, maxLength: 9 });
  fc.assert(
    fc.property(texts, (text) => {
      expect(readBase64Url(text)).toEqual(byCore(text));
    }),
    { numRuns: 2000 },
  );
});
