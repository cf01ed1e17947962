/** Venue credential and door code (formats.md §5): round trips and what is refused. Their signatures are verified in verify/venue.test.ts. */
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';
import { decodePresented } from '../../../src/core/token/presentation.ts';
import { decodeDoorCode, decodeVenueCredential, issueVenueCredential, makeDoorCode, type VenueClaims } from '../../../src/core/token/venue.ts';
import { codeOf } from '../codec/codes.ts';
import { pairs, type RawMap, rawSign1, tokenHeader } from '../raw.ts';
import { KEYS, NOW, token, venueClaims } from '../world.ts';

const NONCE = new Uint8Array(8).fill(3);

describe('issueVenueCredential, decodeVenueCredential', () => {
  test.each<[string, Partial<VenueClaims>]>([
    ['a tablet', {}],
    ['a poster', { tabletKey: null }],
    ['one that cannot be revoked alone', { index: null }],
    ['the neutral code', { category: 'neutral', tabletKey: null }],
    ['a name of 128 bytes', { name: 'Ң'.repeat(64) }],
    ['an id of 16 characters', { venueId: 'ALA-000001234567' }],
    ['gate 0', { gate: 0 }],
  ])('%s comes back as it was', async (_, changes) => {
    const bytes = await issueVenueCredential(venueClaims(changes), KEYS.venue);
    expect(decodeVenueCredential(bytes).payload).toEqual(venueClaims(changes));
  });

  test.each<[string, Partial<VenueClaims>, string]>([
    ['a name of 130 bytes', { name: 'Ң'.repeat(65) }, 'cbor-limit'],
    ['an id of 17 characters', { venueId: 'ALA-0000012345678' }, 'claim-type'],
    ['no id', { venueId: '' }, 'claim-type'],
    ['no category', { category: '' }, 'claim-type'],
    ['no area', { area: '' }, 'claim-type'],
    ['a category of 65 characters', { category: 'c'.repeat(65) }, 'claim-type'],
    ['a gate below 0', { gate: -1 }, 'claim-type'],
    ['a tablet key of 31 bytes', { tabletKey: new Uint8Array(31) }, 'claim-type'],
  ])('issueVenueCredential: refuses %s', async (_, changes, code) => {
    await expect(issueVenueCredential(venueClaims(changes), KEYS.venue)).rejects.toMatchObject({ name: 'MalformedError', code });
  });
});

describe('decodeVenueCredential: the payload', () => {
  const FIELDS = ['cinema', 'Арман', 'ALA-02', 2, null];
  test.each<[string, RawMap, string]>([
    ['a poster', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW, -65537, FIELDS), 'ok'],
    ['without id', pairs(4, NOW + 9, 6, NOW, -65537, FIELDS), 'claim-missing'],
    ['without exp', pairs(2, 'ALA-1', 6, NOW, -65537, FIELDS), 'claim-missing'],
    ['without fields', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW), 'claim-missing'],
    ['four fields', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW, -65537, FIELDS.slice(1)), 'claim-missing'],
    ['six fields', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW, -65537, [...FIELDS, 1]), 'claim-unknown'],
    ['an audience', pairs(2, 'ALA-1', 3, '*', 4, NOW + 9, 6, NOW, -65537, FIELDS), 'claim-unknown'],
    ['an index as text', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW, -65537, [...FIELDS.slice(0, 4), '7']), 'claim-type'],
    ['a gate as text', pairs(2, 'ALA-1', 4, NOW + 9, 6, NOW, -65537, ['cinema', 'Арман', 'ALA-02', '2', null]), 'claim-type'],
    ['not a map', encodeCbor(0), 'claim-type'],
  ])('%s', async (_, payload, code) => {
    const bytes = await rawSign1({ header: await tokenHeader(KEYS.venue, 65002), payload }, KEYS.venue);
    expect(codeOf(() => decodeVenueCredential(bytes))).toBe(code);
  });

  test('a status token is none, and it is no status token', async () => {
    const venue = await issueVenueCredential(venueClaims(), KEYS.venue);
    expect(codeOf(() => decodePresented(venue))).toBe('token-type');
    const status = await token();
    expect(codeOf(() => decodeVenueCredential(status))).toBe('token-type');
  });
});

describe('makeDoorCode, decodeDoorCode', () => {
  test('nonce, time and the tablet’s credential come back', async () => {
    const credential = await issueVenueCredential(venueClaims(), KEYS.venue);
    const { code, venue } = decodeDoorCode(await makeDoorCode(credential, { iat: NOW, nonce: NONCE }, KEYS.tablet));
    expect(code.payload).toEqual({ iat: NOW, nonce: NONCE });
    expect(venue.payload).toEqual(venueClaims());
  });

  test('fits a QR of version 14 or less at M', async () => {
    const credential = await issueVenueCredential(venueClaims(), KEYS.venue);
    expect((await makeDoorCode(credential, { iat: NOW, nonce: NONCE }, KEYS.tablet)).length).toBeLessThanOrEqual(330);
  });

  test.each<[string, RawMap, string]>([
    ['iat and nonce', pairs(6, NOW, 39, NONCE), 'ok'],
    ['no nonce', pairs(6, NOW), 'claim-missing'],
    ['no iat', pairs(39, NONCE), 'claim-missing'],
    ['a nonce of seven bytes', pairs(6, NOW, 39, new Uint8Array(7)), 'claim-type'],
    ['an audience', pairs(3, '*', 6, NOW, 39, NONCE), 'claim-unknown'],
  ])('decodeDoorCode: %s', async (_, payload, code) => {
    const credential = await issueVenueCredential(venueClaims(), KEYS.venue);
    const bytes = await rawSign1({ header: pairs(1, -19, 13, { embedded: credential }, 16, 65003), payload }, KEYS.tablet);
    expect(codeOf(() => decodeDoorCode(bytes))).toBe(code);
  });

  test.each<[string, () => Promise<RawMap>, string]>([
    ['without a credential', async () => pairs(1, -19, 16, 65003), 'cose-malformed'],
    ['with a kid', async () => pairs(1, -19, 4, new Uint8Array(4), 13, [], 16, 65003), 'kid-misplaced'],
    ['with a status token inside', async () => pairs(1, -19, 13, { embedded: await token() }, 16, 65003), 'token-type'],
  ])('decodeDoorCode: %s', async (_, header, code) => {
    const bytes = await rawSign1({ header: await header(), payload: pairs(6, NOW, 39, NONCE) }, KEYS.tablet);
    expect(codeOf(() => decodeDoorCode(bytes))).toBe(code);
  });

  test('MalformedError: says the code and the place, never the content', async () => {
    const error = new MalformedError('claim-type', 17);
    expect([error.name, error.code, error.offset, error.message]).toEqual(['MalformedError', 'claim-type', 17, 'claim-type at 17']);
  });
});
