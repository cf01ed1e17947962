/** What the ministry says of a venue's settings to a tablet that asked: typ 65017 (formats.md §5). */
import { beforeAll, describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import {
  decodeVenueSettings,
  nonceOfRequest,
  signVenueSettings,
  type VenueSettingsClaims,
  verifyVenueSettings,
} from '../../../src/core/token/venue-settings.ts';
import type { Trust } from '../../../src/core/trust/trust.ts';
import { codeOf } from '../codec/codes.ts';
import { pairs, type RawMap, rawSign1, tokenHeader } from '../raw.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../world.ts';

const REQUEST = new Uint8Array(90).fill(3);
let trust: Trust;
let nonce: Uint8Array;

beforeAll(async () => {
  trust = await goodTrust();
  nonce = await nonceOfRequest(REQUEST);
});

const claims = (changes: Partial<VenueSettingsClaims> = {}): VenueSettingsClaims => ({
  venueId: 'ALA-00123',
  gate: 2,
  iat: NOW,
  nonce,
  registration: true,
  trainingUntil: NOW + 60,
  capacity: 300,
  ...changes,
});
const verify = (bytes: Uint8Array, request = REQUEST, gate = 2) =>
  verifyVenueSettings(bytes, { trust, engine: webCryptoEngine, request, venueId: 'ALA-00123', gate });

describe('signVenueSettings, verifyVenueSettings', () => {
  test.each<[string, Partial<VenueSettingsClaims>]>([
    ['all of it said', {}],
    ['nothing said', { registration: false, trainingUntil: null, capacity: null }],
  ])('%s comes back as it was', async (_, changes) => {
    const bytes = await signVenueSettings(claims(changes), KEYS.venue);
    expect(decodeVenueSettings(bytes).payload).toEqual(claims(changes));
    const { registration, trainingUntil, capacity } = claims(changes);
    expect(await verify(bytes)).toEqual({ registration, trainingUntil, capacity });
  });

  test.each<[string, Partial<VenueSettingsClaims>]>([
    ['another venue', { venueId: 'ALA-00124' }],
    ['another gate', { gate: 3 }],
    ['another question', { nonce: new Uint8Array(8) }],
  ])('of %s is no answer', async (_, changes) => {
    expect(await verify(await signVenueSettings(claims(changes), KEYS.venue))).toBeNull();
  });

  test('only a key of role venue says it, and only as this kind of object', async () => {
    for (const signer of [KEYS.stranger, KEYS.stamp, KEYS.tablet]) expect(await verify(await signVenueSettings(claims(), signer))).toBeNull();
    expect(await verify(await issueVenueCredential(venueClaims(), KEYS.venue))).toBeNull();
    expect(await verify(new Uint8Array())).toBeNull();
  });

  test('any one bit of it changed is no answer', async () => {
    const bytes = await signVenueSettings(claims(), KEYS.venue);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(await verify(changed), `byte ${at}`).toBeNull();
    }
  });
});

describe('decodeVenueSettings', () => {
  const FIELDS = [2, 1, null, null];
  const NONCE = new Uint8Array(8);
  test.each<[string, RawMap, string]>([
    ['as it should be', pairs(2, 'ALA-1', 6, NOW, 39, NONCE, -65537, FIELDS), 'ok'],
    ['a field missing', pairs(2, 'ALA-1', 6, NOW, 39, NONCE, -65537, FIELDS.slice(1)), 'claim-missing'],
    ['a field too many', pairs(2, 'ALA-1', 6, NOW, 39, NONCE, -65537, [...FIELDS, 1]), 'claim-unknown'],
    ['a registration that is neither', pairs(2, 'ALA-1', 6, NOW, 39, NONCE, -65537, [2, 2, null, null]), 'claim-type'],
    ['a capacity in words', pairs(2, 'ALA-1', 6, NOW, 39, NONCE, -65537, [2, 1, null, '300']), 'claim-type'],
    ['no nonce', pairs(2, 'ALA-1', 6, NOW, -65537, FIELDS), 'claim-missing'],
    ['a claim of another object', pairs(2, 'ALA-1', 4, NOW, 6, NOW, 39, NONCE, -65537, FIELDS), 'claim-unknown'],
  ])('%s: %3$s', async (_, payload, code) => {
    const bytes = await rawSign1({ header: await tokenHeader(KEYS.venue, 65017), payload }, KEYS.venue);
    expect(codeOf(() => decodeVenueSettings(bytes))).toBe(code);
  });
});
