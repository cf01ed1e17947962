/** trust.zip: packed and unpacked whole, foreign names and bombs kept out. */
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { concat, utf8Encode } from '../../../src/core/bytes.ts';
import { packTrust, unpackTrust } from '../../../src/core/trust/archive.ts';

const FILES = new Map<string, Uint8Array<ArrayBuffer>>([
  ['stamp.cbor', new Uint8Array([1])],
  ['root.cbor', new Uint8Array([2])],
  ['root.1.cbor', new Uint8Array([2])],
  ['bundle.7.cbor', new Uint8Array(3000).fill(3)],
  ['policy.3.json', utf8Encode('{}')],
  ['lists/0.12.cwt', new Uint8Array(500).fill(7)],
]);

const FILE_MAX = 256 * 1024;

/** An archive whose entries, lists by their names, all lie over the same stored bytes. */
function sharing(count: number, { stored, claimed }: { readonly stored: number; readonly claimed: number }): Uint8Array {
  const one = zipSync({ 'stamp.cbor': new Uint8Array(stored) }, { level: 0 });
  const begin = new DataView(one.buffer).getUint32(one.length - 6, true);
  const entries = Array.from({ length: count }, (_, n) => {
    const name = utf8Encode(`lists/${n}.1.cwt`);
    const entry = new DataView(new ArrayBuffer(46 + name.length));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint32(20, stored, true);
    entry.setUint32(24, claimed, true);
    entry.setUint16(28, name.length, true);
    new Uint8Array(entry.buffer).set(name, 46);
    return new Uint8Array(entry.buffer);
  });
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, count, true);
  end.setUint32(16, begin, true);
  return concat(one.subarray(0, begin), ...entries, new Uint8Array(end.buffer));
}

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

  test('entries that share their bytes count each for what it copies, whatever size they claim', () => {
    expect(unpackTrust(sharing(1000, { stored: 200 * 1024, claimed: 1 }))).toBeNull();
    expect(unpackTrust(sharing(1, { stored: FILE_MAX + 1, claimed: 1 }))).toBeNull();
    expect(unpackTrust(sharing(10, { stored: 200 * 1024, claimed: 1 }))?.size).toBe(10);
  });

  test('a directory of millions of entries is not read to its end', () => {
    const archive = new DataView(new ArrayBuffer(98));
    archive.setUint32(0, 0x06064b50, true);
    archive.setUint32(32, 0xffff_ffff, true);
    archive.setUint32(56, 0x07064b50, true);
    archive.setUint32(76, 0x06054b50, true);
    archive.setUint16(84, 0xffff, true);
    archive.setUint32(92, 0xffff_ffff, true);
    expect(unpackTrust(new Uint8Array(archive.buffer))).toBeNull();
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
