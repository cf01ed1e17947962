/** Venue codes (formats.md §5): posters and tablets against the role `venue`, door codes against their tablet. */
import { describe, expect, test } from 'vitest';
import { type Signer, webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { issueVenueCredential, makeDoorCode, type VenueClaims } from '../../../src/core/token/venue.ts';
import { type VenueResult, verifyDoorCode, verifyVenueCredential } from '../../../src/core/verify-venue.ts';
import { COLLIDING } from '../collision.ts';
import { flipped } from '../raw.ts';
import { goodTrust, KEYS, NOW, REVOKED_INDEX, rootContent, token, trustOf, venueClaims, type WorldPlan, xOf } from '../world.ts';

const NONCE = new Uint8Array(8).fill(9);
const issue = (changes: Partial<VenueClaims> = {}, signer: Signer = KEYS.venue) => issueVenueCredential(venueClaims(changes), signer);
const codeOf = (result: VenueResult): string => (result.ok ? 'ok' : result.code);

async function credential(bytes: Uint8Array, plan: WorldPlan = {}, now = NOW): Promise<VenueResult> {
  return verifyVenueCredential(bytes, { trust: await trustOf(plan), now, engine: webCryptoEngine });
}
async function door(bytes: Uint8Array, now = NOW): Promise<VenueResult> {
  return verifyDoorCode(bytes, { trust: await goodTrust(), now, engine: webCryptoEngine });
}

describe('verifyVenueCredential', () => {
  test('a tablet and a poster give their claims', async () => {
    expect(await credential(await issue())).toEqual({ ok: true, venue: venueClaims(), nonce: null, iat: null });
    expect(await credential(await issue({ tabletKey: null }))).toMatchObject({ ok: true });
  });

  test.each<[string, Partial<VenueClaims>, string]>([
    ['its last second', { exp: NOW + 1 }, 'ok'],
    ['the second it expires', { exp: NOW }, 'venue-expired'],
    ['exp at iat', { iat: NOW, exp: NOW }, 'claims-inconsistent'],
    ['a set bit in the list', { index: REVOKED_INDEX }, 'venue-revoked'],
    ['no index', { index: null }, 'ok'],
    ['an index in a list that nobody knows', { index: 2 ** 30 }, 'ok'],
  ])('%s', async (_, changes, code) => {
    expect(codeOf(await credential(await issue(changes)))).toBe(code);
  });

  test('a position beyond a short list is not believed', async () => {
    expect(codeOf(await credential(await issue({ index: 800 }), { lists: [{ k: 0, inflated: new Uint8Array(100) }] }))).toBe('venue-revoked');
  });

  test.each<[string, Signer, string]>([
    ['a stranger', KEYS.stranger, 'key-unknown'],
    ['a token key', KEYS.token, 'key-unknown'],
    ['the stamp key', KEYS.stamp, 'key-wrong-role'],
    ['a root key', KEYS.root[0], 'key-wrong-role'],
  ])('signed by %s', async (_, signer, code) => {
    expect(codeOf(await credential(await issue({}, signer)))).toBe(code);
  });

  test('two venue keys with one kid are both tried', async () => {
    const roles = { ...rootContent().roles, venue: { threshold: 1, keys: COLLIDING.map(xOf) } };
    for (const signer of COLLIDING) expect(codeOf(await credential(await issue({}, signer), { root: { roles } }))).toBe('ok');
  });

  test('no bit of it can be turned', async () => {
    const bytes = await issue();
    const trust = await goodTrust();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const result = await verifyVenueCredential(flipped(bytes, bit), { trust, now: NOW, engine: webCryptoEngine });
      expect(result.ok).toBe(false);
    }
  });

  test('other objects have their structure’s code', async () => {
    expect(codeOf(await credential(await token()))).toBe('token-type');
    expect(codeOf(await credential(new Uint8Array(0)))).toBe('cbor-malformed');
    expect(codeOf(await credential(await makeDoorCode(await issue(), { iat: NOW, nonce: NONCE }, KEYS.tablet)))).toBe('token-type');
  });
});

describe('verifyDoorCode', () => {
  const code = async (of: Promise<Uint8Array> = issue(), signer: Signer = KEYS.tablet, iat = NOW) => makeDoorCode(await of, { iat, nonce: NONCE }, signer);

  test('gives the venue and the nonce', async () => {
    expect(await door(await code())).toEqual({ ok: true, venue: venueClaims(), nonce: NONCE, iat: NOW });
  });

  test('its time is not judged: clocks may be wrong', async () => {
    for (const iat of [0, NOW - 86_400, NOW + 86_400]) expect(codeOf(await door(await code(issue(), KEYS.tablet, iat)))).toBe('ok');
  });

  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['by another tablet', () => code(issue(), KEYS.stranger), 'signature-invalid'],
    ['around a poster', () => code(issue({ tabletKey: null })), 'venue-without-tablet'],
    ['around a forged credential', () => code(issue({}, KEYS.stranger)), 'key-unknown'],
    ['around an expired credential', () => code(issue({ exp: NOW })), 'venue-expired'],
    ['around a revoked one', () => code(issue({ index: REVOKED_INDEX })), 'venue-revoked'],
    ['around a weak tablet key', () => code(issue({ tabletKey: new Uint8Array(32) })), 'key-weak'],
    ['that is a credential', () => issue(), 'token-type'],
  ])('%s', async (_, bytes, expected) => {
    expect(codeOf(await door(await bytes()))).toBe(expected);
  });

  test('no bit of it can be turned', async () => {
    const bytes = await code();
    for (let bit = 0; bit < bytes.length * 8; bit += 5) expect((await door(flipped(bytes, bit))).ok).toBe(false);
  });
});
