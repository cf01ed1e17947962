/** The COSE profile (formats.md §2) on objects that differ from a good token in one place of their envelope. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/core/bytes.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { decodePresented } from '../../../src/core/token/presentation.ts';
import { decodeStatusToken } from '../../../src/core/token/status-token.ts';
import { item, pairs, patched, type RawMap, rawMap, rawSign1, tokenHeader } from '../raw.ts';
import { KEYS, shown, token } from '../world.ts';
import { codeOf } from './codes.ts';

const kid = async () => (await tokenHeader(KEYS.token))[1]?.[1] ?? null;
const PAYLOAD: RawMap = pairs(4, 2_000_000_000, 6, 1_999_990_000, -65537, [3, 3, null, 5, 'А.С.', 1127]);

async function tokenWith(header: RawMap, unprotected: RawMap = []): Promise<string> {
  const bytes = await rawSign1({ header, unprotected, payload: PAYLOAD }, KEYS.token);
  const code = codeOf(() => decodeStatusToken(bytes));
  expect(codeOf(() => decodePresented(bytes))).toBe(code);
  return code;
}

test('decodeSign1: the profile itself is read', async () => {
  expect(await tokenWith(await tokenHeader(KEYS.token))).toBe('ok');
});

describe('decodeSign1: the protected header', () => {
  const table: [string, (kid: CborValue) => RawMap, string][] = [
    ['alg -8 (EdDSA)', (id) => pairs(1, -8, 4, id, 16, 65001), 'alg-not-allowed'],
    ['alg -7 (ES256)', (id) => pairs(1, -7, 4, id, 16, 65001), 'alg-not-allowed'],
    ['alg as text', (id) => pairs(1, 'EdDSA', 4, id, 16, 65001), 'alg-not-allowed'],
    ['alg null', (id) => pairs(1, null, 4, id, 16, 65001), 'alg-not-allowed'],
    ['no alg', (id) => pairs(4, id, 16, 65001), 'alg-not-allowed'],
    ['nothing', () => [], 'alg-not-allowed'],
    ['no kid', () => pairs(1, -19, 16, 65001), 'kid-misplaced'],
    ['kid of three bytes', () => pairs(1, -19, 4, new Uint8Array(3), 16, 65001), 'kid-misplaced'],
    ['kid of five bytes', () => pairs(1, -19, 4, new Uint8Array(5), 16, 65001), 'kid-misplaced'],
    ['kid as text', () => pairs(1, -19, 4, 'abcd', 16, 65001), 'kid-misplaced'],
    ['no typ', (id) => pairs(1, -19, 4, id), 'token-type'],
    ['typ of a venue', (id) => pairs(1, -19, 4, id, 16, 65002), 'token-type'],
    ['typ as text', (id) => pairs(1, -19, 4, id, 16, 'application/cwt'), 'token-type'],
    ['typ null', (id) => pairs(1, -19, 4, id, 16, null), 'token-type'],
    ['crit naming a known label', (id) => pairs(1, -19, 2, [16], 4, id, 16, 65001), 'crit-not-understood'],
    ['crit that is empty', (id) => pairs(1, -19, 2, [], 4, id, 16, 65001), 'crit-not-understood'],
    ['a content type', (id) => pairs(1, -19, 3, 0, 4, id, 16, 65001), 'cose-malformed'],
    ['a label of its own', (id) => pairs(1, -19, 4, id, 16, 65001, 99, 0), 'cose-malformed'],
    ['a text label', (id) => pairs(1, -19, 4, id, 16, 65001, 'alg', 0), 'cose-malformed'],
    ['an object inside', (id) => pairs(1, -19, 4, id, 13, [], 16, 65001), 'cose-malformed'],
    ['alg twice', () => pairs(1, -19, 1, -19), 'cbor-duplicate-key'],
    ['labels out of order', (id) => pairs(4, id, 1, -19, 16, 65001), 'cbor-not-deterministic'],
    ['an integer beyond 2^53 as alg', () => pairs(1, item('3b0020000000000000')), 'claim-type'],
  ];
  test.each(table)('%s', async (_, header, code) => {
    expect(await tokenWith(header(await kid()))).toBe(code);
  });

  test('not a map', async () => {
    expect(await tokenWith(encodeCbor([1, -19]))).toBe('cose-malformed');
  });

  test('a map with something after it', async () => {
    expect(await tokenWith(concat(rawMap(await tokenHeader(KEYS.token)), Uint8Array.of(0)))).toBe('cbor-malformed');
  });
});

describe('decodeSign1: the unprotected header', () => {
  test.each<[string, RawMap, string]>([
    ['a kid', pairs(4, new Uint8Array(4)), 'kid-misplaced'],
    ['an alg', pairs(1, -19), 'cose-malformed'],
    ['anything', pairs('x', 0), 'cose-malformed'],
    ['not a map', encodeCbor(0), 'cose-malformed'],
    ['null', encodeCbor(null), 'cose-malformed'],
  ])('%s', async (_, unprotected, code) => {
    expect(await tokenWith(await tokenHeader(KEYS.token), unprotected)).toBe(code);
  });
});

describe('decodeSign1: the envelope', () => {
  const code = (bytes: Uint8Array) => codeOf(() => decodeStatusToken(bytes));

  test('without tag, with another tag, with two tags', async () => {
    const good = await token();
    expect(code(good.subarray(1))).toBe('cose-malformed');
    expect(code(patched(good, 0, 0xd1))).toBe('claim-type');
    expect(code(concat(Uint8Array.of(0xd2), good))).toBe('cose-malformed');
    expect(code(concat(Uint8Array.of(0xd9, 0xd9, 0xf7), good))).toBe('claim-type');
  });

  test('with three or five parts', async () => {
    const good = await token();
    expect(code(patched(good, 1, 0x83))).toBe('cose-malformed');
    expect(code(concat(patched(good, 1, 0x85), Uint8Array.of(0)))).toBe('cose-malformed');
  });

  test('cut short anywhere, or followed by anything', async () => {
    const good = await token();
    for (let length = 0; length < good.length; length += 1) expect(code(good.slice(0, length))).toBe('cbor-malformed');
    for (const more of [0, 0xf6, 0xff]) expect(code(concat(good, Uint8Array.of(more)))).toBe('cbor-malformed');
  });

  test('parts of other types', () => {
    const parts = (...items: CborValue[]) => code(concat(Uint8Array.of(0xd2), encodeCbor(items)));
    expect(parts(new Map(), new Map(), new Uint8Array(0), new Uint8Array(64))).toBe('cose-malformed');
    expect(parts(null, new Map(), new Uint8Array(0), new Uint8Array(64))).toBe('cose-malformed');
  });

  test('a detached payload or a signature that is none', async () => {
    const header = rawMap(await tokenHeader(KEYS.token));
    const parts = (...items: CborValue[]) => code(concat(Uint8Array.of(0xd2), encodeCbor([header, new Map(), ...items])));
    expect(parts(null, new Uint8Array(64))).toBe('cose-malformed');
    expect(parts(rawMap(PAYLOAD), null)).toBe('cose-malformed');
    expect(parts(rawMap(PAYLOAD), 'text')).toBe('cose-malformed');
    // a signature of another length has the right shape: group 4 speaks of it
    expect(parts(rawMap(PAYLOAD), new Uint8Array(63))).toBe('ok');
  });
});

describe('decodePresented: the header of a presentation', () => {
  const shownWith = async (header: (inner: CborValue) => RawMap) => {
    const inner = { embedded: await token() };
    const payload: RawMap = pairs(3, '*', 6, 1_999_999_999);
    const bytes = await rawSign1({ header: header(inner), payload }, KEYS.holder);
    return codeOf(() => decodePresented(bytes));
  };
  test.each<[string, (inner: CborValue) => RawMap, string]>([
    ['as it should be', (inner) => pairs(1, -19, 13, inner, 16, 294), 'ok'],
    ['with a kid', (inner) => pairs(1, -19, 4, new Uint8Array(4), 13, inner, 16, 294), 'kid-misplaced'],
    ['without a token', () => pairs(1, -19, 16, 294), 'cose-malformed'],
    ['with bytes for a token', () => pairs(1, -19, 13, new Uint8Array(8), 16, 294), 'cose-malformed'],
    ['with a token without its tag', () => pairs(1, -19, 13, [], 16, 294), 'cose-malformed'],
    ['with another tag around the token', () => pairs(1, -19, 13, item('c100'), 16, 294), 'claim-type'],
    ['with the typ of a door code', (inner) => pairs(1, -19, 13, inner, 16, 65003), 'token-type'],
    ['with the typ of a token', (inner) => pairs(1, -19, 13, inner, 16, 65001), 'cose-malformed'],
    ['with alg -8', (inner) => pairs(1, -8, 13, inner, 16, 294), 'alg-not-allowed'],
    ['with crit', (inner) => pairs(1, -19, 2, [13], 13, inner, 16, 294), 'crit-not-understood'],
    ['with its labels out of order', (inner) => pairs(13, inner, 1, -19, 16, 294), 'cbor-not-deterministic'],
  ])('%s', async (_, header, code) => {
    expect(await shownWith(header)).toBe(code);
  });

  test('the outer layer is judged before the inner one', async () => {
    const spoiled = patched(await token(), 3, 0x00);
    const payload: RawMap = pairs(3, '*', 5, 0);
    const bytes = await rawSign1(
      {
        header: pairs(1, -19, 13, { embedded: spoiled }, 16, 294),
        payload,
      },
      KEYS.holder,
    );
    expect(codeOf(() => decodeStatusToken(spoiled))).toBe('cose-malformed');
    expect(codeOf(() => decodePresented(bytes))).toBe('claim-unknown');
  });

  test('a presentation inside a presentation is no token', async () => {
    const inner = await shown();
    const payload: RawMap = pairs(3, '*', 6, 1_999_999_999);
    const bytes = await rawSign1(
      {
        header: pairs(1, -19, 13, { embedded: inner }, 16, 294),
        payload,
      },
      KEYS.holder,
    );
    expect(codeOf(() => decodePresented(bytes))).toBe('token-type');
  });
});
