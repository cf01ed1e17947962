/** trust.zip: packed and unpacked whole, foreign names and bombs kept out. */
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { packTrust, unpackTrust } from '../../../src/core/trust/archive.ts';

const FILES = new Map<string, Uint8Array<ArrayBuffer>>([
  ['stamp.cbor', new Uint8Array([1])],
  ['root.cbor', new Uint8Array([2])],
  ['root.1.cbor', new Uint8Array([2])],
  ['bundle.7.cbor', new Uint8Array(3000).fill(3)],
  ['policy.3.json', utf8Encode('{}')],
  ['lists/0.12.cwt', new Uint8Array(500).fill(7)],
]);

describe('packTrust, unpackTrust', () => {
  test('give back the same files under the same names', () => {
    expect(new Map([...(unpackTrust(packTrust(FILES)) ?? [])].sort())).toEqual(new Map([...FILES].sort()));
  });

  test('the same files make the same archive, in whatever order they came', () => {
    expect(packTrust(new Map([...FILES].reverse()))).toEqual(packTrust(FILES));
  });

  test('only names of trust files go in and come out', () => {
    const strange = {
      '../root.cbor': new Uint8Array(1),
      'lists/../stamp.cbor': new Uint8Array(1),
      'notes.txt': new Uint8Array(1),
      'stamp.cbor': new Uint8Array([1]),
    };
    expect([...(unpackTrust(zipSync(strange)) ?? new Map()).keys()]).toEqual(['stamp.cbor']);
    expect([...(unpackTrust(packTrust(new Map(Object.entries(strange)))) ?? new Map()).keys()]).toEqual(['stamp.cbor']);
    expect(unpackTrust(zipSync({ 'notes.txt': new Uint8Array(1) }))).toBeNull();
  });

  test('a file larger than any trust file is refused before it is unpacked', () => {
    expect(unpackTrust(zipSync({ 'lists/0.1.cwt': new Uint8Array(256 * 1024 + 1), 'stamp.cbor': new Uint8Array(1) }))).toBeNull();
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`lists/${n}.1.cwt`, new Uint8Array(256 * 1024)]));
    expect(unpackTrust(zipSync(many, { level: 1 }))).toBeNull();
  });

  test('anything else is null, never an exception', () => {
    const archive = packTrust(FILES);
    expect(unpackTrust(new Uint8Array(0))).toBeNull();
    expect(unpackTrust(utf8Encode('<!doctype html><title>Sign in</title>'))).toBeNull();
    expect(unpackTrust(archive.subarray(0, archive.length - 30))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const found = unpackTrust(bytes);
        expect(found === null || found.size > 0).toBe(true);
      }),
    );
  });
});
