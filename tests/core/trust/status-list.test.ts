/** Token Status List (draft-ietf-oauth-status-list): the published lists of all four widths, and what the bounded inflation refuses. */
import { zlibSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { concat, equal, fromBase64Url, fromHex, toHex } from '../../../src/core/bytes.ts';
import { type CborLimits, FILE_LIMITS } from '../../../src/core/codec/cbor-limits.ts';
import { CborReader } from '../../../src/core/codec/cbor-read.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { inflateBounded } from '../../../src/core/trust/inflate.ts';
import { inflateStatusBits, LIST_ENTRIES, parseStatusList, readStatusListMap, statusAt, tokenState } from '../../../src/core/trust/status-list.ts';
import vectors from '../../vectors/status-list/status-list-vectors.json';
import { codeOf } from '../codec/codes.ts';
import { cborMap, flipped, pairs, rawMap } from '../raw.ts';

interface LongList {
  readonly bits: number;
  readonly entries: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly cbor_hex: string;
  readonly json_lst: string;
}
interface ShortList {
  readonly bits: number;
  readonly statuses: readonly number[];
  readonly raw_hex: string;
  readonly compressed_hex: string;
}
const all: readonly object[] = vectors.vectors;
const long = all.filter((vector): vector is LongList => 'cbor_hex' in vector);
const short = all.filter((vector): vector is ShortList => 'raw_hex' in vector);

/** The published maps have their keys in another order than ours. */
const ANY_ORDER: CborLimits = { ...FILE_LIMITS, anyOrder: true };

test('the vectors have all four widths', () => {
  expect(long.map(({ bits }) => bits)).toEqual([1, 2, 4, 8]);
  expect(short.map(({ bits }) => bits)).toEqual([1, 2]);
});

test.each(short)('statusAt: the example of $bits bits of §4', ({ bits, statuses, raw_hex, compressed_hex }) => {
  const list = inflateStatusBits(bits, fromHex(compressed_hex));
  expect(list !== null && toHex(list.bytes)).toBe(raw_hex);
  expect(statuses.map((_, at) => list && statusAt(list, at))).toEqual(statuses);
});

describe.each(long)('inflateStatusBits, statusAt: the list of $bits bits', ({ bits, entries, statuses, cbor_hex, json_lst }) => {
  const read = readStatusListMap(new CborReader(fromHex(cbor_hex), ANY_ORDER));
  const list = inflateStatusBits(read.bits, read.lst);

  test('is the same in CBOR and JSON', () => {
    expect(read.bits).toBe(bits);
    expect(toHex(fromBase64Url(json_lst))).toBe(toHex(read.lst));
  });

  test('says what it should at every position', () => {
    if (list === null) throw new Error('refused');
    const found: [string, number][] = [];
    for (let at = 0; at < entries; at += 1) {
      const value = statusAt(list, at);
      if (value === null) throw new Error(`nothing at ${at}`);
      if (value !== 0) found.push([String(at), value]);
    }
    // one of the published statuses is a 0, like all that are not named
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(statuses).filter(([, value]) => value !== 0)));
  });

  test('ends after 2^20 entries', () => {
    expect(list && statusAt(list, entries - 1)).not.toBeNull();
    expect(list && statusAt(list, entries)).toBeNull();
  });
});

describe('tokenState', () => {
  const list = { k: 3, iat: 0, exp: 1, bits: 1 as const, bytes: Uint8Array.of(0b0000_0101, 0x80) };
  test.each([
    [0, 'invalid'],
    [1, 'valid'],
    [2, 'invalid'],
    [7, 'valid'],
    [14, 'valid'],
    [15, 'invalid'],
    [16, 'out-of-range'],
    [LIST_ENTRIES - 1, 'out-of-range'],
  ])('position %i is %s, in whatever list', (position, state) => {
    expect(tokenState(list, position)).toBe(state);
    expect(tokenState(list, 3 * LIST_ENTRIES + position)).toBe(state);
  });
});

describe('inflateBounded', () => {
  const plain = new Uint8Array(131_072).map((_, at) => (at * 7) & 255);
  const zlib = zlibSync(plain, { level: 9 });

  test('takes what fits exactly', () => {
    for (const bound of [plain.length, plain.length + 1]) {
      const inflated = inflateBounded(zlib, bound);
      expect(inflated !== null && equal(inflated, plain)).toBe(true);
    }
  });

  test('refuses one byte more than the bound', () => {
    expect(inflateBounded(zlib, plain.length - 1)).toBeNull();
  });

  test('refuses a bomb without inflating it', () => {
    const bomb = zlibSync(new Uint8Array(32 * 1024 * 1024), { level: 9 });
    expect(bomb.length).toBeLessThan(70_000);
    const started = performance.now();
    expect(inflateBounded(bomb, 131_072)).toBeNull();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('refuses a list cut short anywhere near its end, and in the middle', () => {
    for (const cut of [1, 2, 3, 4, 5, 8, 100, zlib.length - 8, zlib.length - 1, zlib.length]) {
      expect(inflateBounded(zlib.slice(0, zlib.length - cut), plain.length)).toBeNull();
    }
  });

  test('refuses anything after the checksum', () => {
    expect(inflateBounded(concat(zlib, Uint8Array.of(0)), plain.length)).toBeNull();
    expect(inflateBounded(concat(zlib, zlib.slice(0, 100)), plain.length)).toBeNull();
  });

  test('refuses a wrong checksum, a wrong header and a preset dictionary', () => {
    expect(inflateBounded(flipped(zlib, 8 * zlib.length - 1), plain.length)).toBeNull();
    expect(inflateBounded(flipped(zlib, 0), plain.length)).toBeNull();
    expect(inflateBounded(concat(Uint8Array.of(0x78, 0xbb), zlib.slice(2)), plain.length)).toBeNull();
    expect(inflateBounded(new Uint8Array(0), plain.length)).toBeNull();
    expect(inflateBounded(new Uint8Array(100), plain.length)).toBeNull();
  });

  test('refuses every single bit turned in a short stream that would change what comes out', () => {
    const small = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const stream = zlibSync(small, { level: 9 });
    for (let bit = 16; bit < stream.length * 8; bit += 1) {
      const inflated = inflateBounded(flipped(stream, bit), 1000);
      if (inflated !== null) expect(inflated).toEqual(small);
    }
  });
});

describe('inflateStatusBits', () => {
  test.each([0, 3, 5, 7, 16, -1])('refuses %i bits', (bits) => {
    expect(inflateStatusBits(bits, zlibSync(new Uint8Array(8)))).toBeNull();
  });

  test.each([1, 2, 4, 8])('bounds a list of %i bits at 2^20 entries', (bits) => {
    const full = (LIST_ENTRIES * bits) / 8;
    expect(inflateStatusBits(bits, zlibSync(new Uint8Array(full)))?.bytes).toHaveLength(full);
    expect(inflateStatusBits(bits, zlibSync(new Uint8Array(full + 1)))).toBeNull();
  });
});

describe('parseStatusList', () => {
  const lst = zlibSync(new Uint8Array(4));
  const inner = cborMap('bits', 1, 'lst', lst);
  const parse = (payload: Uint8Array): string => {
    try {
      return `k ${parseStatusList(payload, 0).k}`;
    } catch (error) {
      return error instanceof Error ? `${error.name} ${error.message}` : 'other';
    }
  };
  const FORMAT = 'TrustRefusedError format';

  test('reads its claims in any order, as other publishers write them', () => {
    const sub: [CborValue, CborValue] = [2, 'urn:ashyq:list:0'];
    expect(parse(rawMap([sub, [6, 1], [4, 2], [65534, 300], [65533, inner]]))).toBe('k 0');
    expect(parse(rawMap([sub, [4, 2], [6, 1], [65533, cborMap('bits', 1, 'lst', lst, 'aggregation_uri', 'https://example.kz')]]))).toBe('k 0');
    expect(parse(rawMap([sub, [4, 2], [6, 1], [65533, rawEmbedded(pairs('lst', lst, 'bits', 1))]]))).toBe('k 0');
  });

  const rawEmbedded = (of: Parameters<typeof rawMap>[0]): CborValue => ({ embedded: rawMap(of) });

  test.each<[string, CborValue]>([
    ['another list’s name', cborMap(2, 'urn:ashyq:list:1', 4, 2, 6, 1, 65533, inner)],
    ['no name', cborMap(4, 2, 6, 1, 65533, inner)],
    ['no expiry', cborMap(2, 'urn:ashyq:list:0', 6, 1, 65533, inner)],
    ['no list', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1)],
    ['a foreign claim', cborMap(1, 'x', 2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, inner)],
    ['a list without bits', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, cborMap('lst', lst))],
    ['a list with more', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, cborMap('bits', 1, 'lst', lst, 'more', 'x'))],
    ['two bits', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, cborMap('bits', 2, 'lst', lst))],
    ['nine bits', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, cborMap('bits', 9, 'lst', lst))],
    ['no zlib', cborMap(2, 'urn:ashyq:list:0', 4, 2, 6, 1, 65533, cborMap('bits', 1, 'lst', new Uint8Array(20)))],
  ])('refuses %s', (_, payload) => {
    expect(parse(encodeCbor(payload))).toBe(FORMAT);
  });

  test('refuses a claim twice, wherever it stands', () => {
    expect(
      parse(
        rawMap([
          [2, 'urn:ashyq:list:0'],
          [6, 1],
          [4, 2],
          [65533, inner],
          [6, 3],
        ]),
      ),
    ).toBe(FORMAT);
    expect(codeOf(() => readStatusListMap(new CborReader(rawMap(pairs('bits', 1, 'lst', lst, 'bits', 2)), ANY_ORDER)))).toBe('cbor-duplicate-key');
  });
});
