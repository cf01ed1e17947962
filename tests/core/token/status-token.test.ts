/** Status token (formats.md §3): round trips, size, and what of its claims is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equal, toHex } from '../../../src/core/bytes.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { verifyStrict } from '../../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { kidOf } from '../../../src/core/token/cnf.ts';
import { BASIS, HEALTH } from '../../../src/core/token/health.ts';
import { decodeStatusToken, issueStatusToken, type StatusTokenClaims } from '../../../src/core/token/status-token.ts';
import { codeOf } from '../codec/codes.ts';
import { item, pairs, type RawMap, rawSign1, tokenHeader } from '../raw.ts';
import { claims, HOUR, KEYS, NOW, token, xOf } from '../world.ts';

const IAT = NOW - HOUR;
const EXP = NOW + 62 * HOUR;
const FIELDS: readonly CborValue[] = [3, 3, NOW - 10 * HOUR, 5, 'А.С.', 1127];
const cnf = (x: CborValue = xOf(KEYS.holder)): CborValue => new Map([[1, keyOf(x)]]);
const keyOf = (x: CborValue, kty: CborValue = 1, crv: CborValue = 6): CborValue =>
  new Map<number, CborValue>([
    [1, kty],
    [-1, crv],
    [-2, x],
  ]);

describe('issueStatusToken, decodeStatusToken', () => {
  test.each<[string, Partial<StatusTokenClaims>]>([
    ['a green token', {}],
    ['a blue one with nothing behind it', { health: 2, basis: 0, evidenceAt: null }],
    ['a red one', { health: 0, basis: 1 }],
    ['a yellow one with its district', { health: 1, basis: 2, home: 'ALA-04' }],
    ['a yellow one without', { health: 1, basis: 2 }],
    ['a paper pass', { holderKey: null, exp: IAT + 7 * 24 * HOUR }],
    ['an index in the third list', { index: 3 * 2 ** 20 - 1 }],
    ['one initial', { initials: 'Ә' }],
    ['eight initials', { initials: 'Ә.Ғ.Қ.Ң.' }],
    ['initials beyond the basic plane', { initials: '😀😀😀😀😀😀😀😀' }],
    ['the last day of February', { birth: 229 }],
    ['a colour that has no name yet', { health: 4 }],
  ])('%s comes back as it was', async (_, changes) => {
    const bytes = await token(changes);
    const { payload, header, message, signature } = decodeStatusToken(bytes);
    expect(payload).toEqual(claims(changes));
    expect(toHex(header.kid ?? new Uint8Array(0))).toBe(toHex(await kidOf(xOf(KEYS.token))));
    expect(await verifyStrict(tweetnaclEngine, xOf(KEYS.token), { message, signature })).toBeNull();
  });

  test('any claims a verifier would read come back', async () => {
    const number = fc.nat({ max: 2 ** 33 });
    const any = fc.record({
      exp: number,
      iat: number,
      health: fc.nat({ max: 3 }),
      basis: fc.nat({ max: 7 }),
      evidenceAt: fc.option(number),
      index: fc.maxSafeNat(),
      initials: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).filter((text) => [...text].length <= 8),
      birth: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 })).map(([month, day]) => month * 100 + day),
    });
    await fc.assert(
      fc.asyncProperty(any, async (some) => {
        const all = { ...some, holderKey: xOf(KEYS.holder) };
        expect(decodeStatusToken(await issueStatusToken(all, KEYS.token)).payload).toEqual(all);
      }),
      { seed: 65001, numRuns: 60 },
    );
  });

  test.each<[string, Partial<StatusTokenClaims>]>([
    ['no initials', { initials: '' }],
    ['nine initials', { initials: 'АБВГДЕЖЗИ' }],
    ['month 13', { birth: 1301 }],
    ['month 0', { birth: 31 }],
    ['day 32', { birth: 132 }],
    ['day 0', { birth: 100 }],
    ['a basis that has no name', { basis: 8 }],
    ['a home in a green token', { home: 'ALA-04' }],
    ['a negative time', { iat: -1 }],
    ['half a second', { iat: NOW + 0.5 }],
    ['no number', { exp: Number.NaN }],
    ['a key of 31 bytes', { holderKey: new Uint8Array(31) }],
    ['an index beyond 2^53', { index: 2 ** 53 }],
  ])('issueStatusToken: %s is a caller’s bug', async (_, changes) => {
    await expect(token(changes)).rejects.toThrow(RangeError);
  });

  test('is about 165 bytes long: 161 with nothing behind it, 169 with evidence and a large index', async () => {
    expect((await token({ evidenceAt: null, basis: 0, health: 2, index: 5 })).length).toBe(161);
    expect((await token()).length).toBe(169);
    expect((await token({ index: 2 ** 32 - 1, initials: 'Ғ.Ә.' })).length).toBe(169);
  });

  test('names health and basis by their numbers', () => {
    expect(HEALTH).toEqual(['red', 'yellow', 'blue', 'green']);
    expect(BASIS).toEqual(['none', 'pcr-positive', 'contact', 'pcr-negative', 'recovered', 'vaccinated', 'exempt', 'operator']);
  });
});

test('kidOf: is the start of SHA-256 over the deterministic COSE_Key', async () => {
  const x = xOf(KEYS.holder);
  const written = encodeCbor(keyOf(x));
  expect(toHex(written)).toBe(`a301012006215820${toHex(x)}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', written));
  expect(equal(await kidOf(x), digest.slice(0, 4))).toBe(true);
});

describe('decodeStatusToken: the payload', () => {
  const withFields = (...fields: CborValue[]): RawMap => pairs(4, EXP, 6, IAT, -65537, fields);
  const table: [string, RawMap, string][] = [
    ['without cnf', pairs(4, EXP, 6, IAT, -65537, FIELDS), 'ok'],
    ['with cnf', pairs(4, EXP, 6, IAT, 8, cnf(), -65537, FIELDS), 'ok'],
    ['without exp', pairs(6, IAT, -65537, FIELDS), 'claim-missing'],
    ['without iat', pairs(4, EXP, -65537, FIELDS), 'claim-missing'],
    ['without its own claim', pairs(4, EXP, 6, IAT), 'claim-missing'],
    ['an empty map', [], 'claim-missing'],
    ['an array', encodeCbor([]), 'claim-type'],
    ['exp as text', pairs(4, '2026', 6, IAT, -65537, FIELDS), 'claim-type'],
    ['exp negative', pairs(4, -1, 6, IAT, -65537, FIELDS), 'claim-type'],
    ['exp null', pairs(4, null, 6, IAT, -65537, FIELDS), 'claim-type'],
    ['exp beyond 2^53', pairs(4, item('1b0020000000000000'), 6, IAT, -65537, FIELDS), 'claim-type'],
    ['exp as a float', pairs(4, item('fb41d9a5e000000000'), 6, IAT, -65537, FIELDS), 'cbor-not-deterministic'],
    ['exp NaN', pairs(4, item('f97e00'), 6, IAT, -65537, FIELDS), 'cbor-not-deterministic'],
    ['exp in a long form', pairs(4, item('1b0000000065000000'), 6, IAT, -65537, FIELDS), 'cbor-not-deterministic'],
    ['iat in a tag', pairs(4, EXP, 6, item('c11a65000000'), -65537, FIELDS), 'claim-type'],
    ['an issuer', pairs(1, 'kz', 4, EXP, 6, IAT, -65537, FIELDS), 'claim-unknown'],
    ['a not-before', pairs(4, EXP, 5, IAT, 6, IAT, -65537, FIELDS), 'claim-unknown'],
    ['a text claim', pairs(4, EXP, 6, IAT, -65537, FIELDS, '__proto__', 1), 'claim-unknown'],
    ['a key of bytes', pairs(4, EXP, 6, IAT, new Uint8Array(1), 0), 'claim-unknown'],
    ['exp twice', pairs(4, EXP, 4, EXP, 6, IAT), 'cbor-duplicate-key'],
    ['claims out of order', pairs(6, IAT, 4, EXP, -65537, FIELDS), 'cbor-not-deterministic'],
    ['cnf null', pairs(4, EXP, 6, IAT, 8, null, -65537, FIELDS), 'claim-type'],
    ['cnf empty', pairs(4, EXP, 6, IAT, 8, new Map(), -65537, FIELDS), 'claim-missing'],
    ['cnf with a kid', pairs(4, EXP, 6, IAT, 8, new Map([[3, new Uint8Array(4)]]), -65537, FIELDS), 'claim-unknown'],
    ['a key of 31 bytes', pairs(4, EXP, 6, IAT, 8, cnf(new Uint8Array(31)), -65537, FIELDS), 'claim-type'],
    ['a key of another curve', pairs(4, EXP, 6, IAT, 8, new Map([[1, keyOf(xOf(KEYS.holder), 1, 7)]]), -65537, FIELDS), 'claim-type'],
    ['a key of another type', pairs(4, EXP, 6, IAT, 8, new Map([[1, keyOf(xOf(KEYS.holder), 2)]]), -65537, FIELDS), 'claim-type'],
    ['a key without x', pairs(4, EXP, 6, IAT, 8, item('a101a201012006'), -65537, FIELDS), 'claim-missing'],
    ['a key with an algorithm', pairs(4, EXP, 6, IAT, 8, item('a101a201010332'), -65537, FIELDS), 'claim-unknown'],
    ['five fields', withFields(3, 3, null, 5, 'А.С.'), 'claim-missing'],
    ['no fields', withFields(), 'claim-missing'],
    ['eight fields', withFields(1, 2, null, 5, 'А.С.', 1127, 'ALA-04', 0), 'claim-unknown'],
    ['health as text', withFields('green', 3, null, 5, 'А.С.', 1127), 'claim-type'],
    ['health null', withFields(null, 3, null, 5, 'А.С.', 1127), 'claim-type'],
    ['health 4 has the right shape', withFields(4, 3, null, 5, 'А.С.', 1127), 'ok'],
    ['basis 8', withFields(3, 8, null, 5, 'А.С.', 1127), 'claim-type'],
    ['evidence undefined', withFields(3, 3, item('f7'), 5, 'А.С.', 1127), 'claim-type'],
    ['evidence false', withFields(3, 3, false, 5, 'А.С.', 1127), 'claim-type'],
    ['index null', withFields(3, 3, null, null, 'А.С.', 1127), 'claim-type'],
    ['index negative', withFields(3, 3, null, -1, 'А.С.', 1127), 'claim-type'],
    ['initials as bytes', withFields(3, 3, null, 5, new Uint8Array(4), 1127), 'claim-type'],
    ['initials empty', withFields(3, 3, null, 5, '', 1127), 'claim-type'],
    ['initials of nine letters', withFields(3, 3, null, 5, 'АБВГДЕЖЗИ', 1127), 'claim-type'],
    ['initials that are not UTF-8', withFields(3, 3, null, 5, item('61ff'), 1127), 'text-invalid'],
    ['initials over the limit', withFields(3, 3, null, 5, 'А'.repeat(33), 1127), 'cbor-limit'],
    ['birth 0', withFields(3, 3, null, 5, 'А.С.', 0), 'claim-type'],
    ['birth 1300', withFields(3, 3, null, 5, 'А.С.', 1301), 'claim-type'],
    ['birth on day 32', withFields(3, 3, null, 5, 'А.С.', 1232), 'claim-type'],
    ['a home in a yellow token', withFields(1, 2, null, 5, 'А.С.', 1127, 'ALA-04'), 'ok'],
    ['a home in a red one', withFields(0, 1, null, 5, 'А.С.', 1127, 'ALA-04'), 'claim-unknown'],
    ['a home in a green one', withFields(3, 3, null, 5, 'А.С.', 1127, 'ALA-04'), 'claim-unknown'],
    ['a home that is a number', withFields(1, 2, null, 5, 'А.С.', 1127, 4), 'claim-type'],
    ['the first of two faults', withFields('x', 3, null, 5, item('61ff'), 1127), 'claim-type'],
    ['the first of two faults, another way round', withFields(3, 3, null, 5, item('61ff'), 'x'), 'text-invalid'],
  ];
  test.each(table)('%s', async (_, payload, code) => {
    const bytes = await rawSign1({ header: await tokenHeader(KEYS.token), payload }, KEYS.token);
    expect(codeOf(() => decodeStatusToken(bytes))).toBe(code);
  });
});
