/** Visit statements (typ 65011, formats.md §9): what comes back, what is refused, and that the holder's key vouches for every bit. */
import { describe, expect, test } from 'vitest';
import { webCryptoEngine as engine } from '../../../src/core/codec/ed25519.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { DOOR_CODE_BYTES, decodeVisitStatement, makeVisitStatement, type VisitClaims, verifyVisitStatement } from '../../../src/core/token/visit.ts';
import { codeOf } from '../codec/codes.ts';
import { flipped, pairs, type RawMap, rawSign1 } from '../raw.ts';
import { claims, HOUR, KEYS, NOW, shown, token, venueClaims } from '../world.ts';

const ID = new Uint8Array(16).fill(5);
const NONCE = new Uint8Array(8).fill(3);
const doorCode = async (changes = {}) => makeDoorCode(await issueVenueCredential(venueClaims(changes), KEYS.venue), { iat: NOW, nonce: NONCE }, KEYS.tablet);

function visit(changes: Partial<VisitClaims> = {}): VisitClaims {
  return { venueId: 'ALA-00123', iat: NOW, id: ID, gate: 2, entered: NOW, left: null, doorCode: null, ...changes };
}
const make = async (changes: Partial<VisitClaims> = {}) => makeVisitStatement(await token(), visit(changes), KEYS.holder);

describe('makeVisitStatement, decodeVisitStatement', () => {
  test.each<[string, () => Promise<Partial<VisitClaims>>]>([
    ['at a poster', async () => ({})],
    ['closed', async () => ({ iat: NOW + HOUR, left: NOW + HOUR })],
    ['closed in its first second', async () => ({ left: NOW })],
    ['at a door code', async () => ({ doorCode: await doorCode() })],
    [
      'at the longest door code, of a venue with the longest name',
      async () => ({ doorCode: await doorCode({ name: 'Ң'.repeat(64), category: 'c'.repeat(64) }) }),
    ],
    ['with as many bytes as a QR carries', async () => ({ doorCode: new Uint8Array(DOOR_CODE_BYTES) })],
    ['of gate 0', async () => ({ gate: 0 })],
    ['with an id of 16 characters', async () => ({ venueId: 'ALA-000001234567' })],
    ['signed by a phone whose clock is an hour behind', async () => ({ iat: NOW - HOUR, doorCode: await doorCode() })],
  ])('%s comes back as it was', async (_, changes) => {
    const claimed = visit(await changes());
    const signed = decodeVisitStatement(await makeVisitStatement(await token(), claimed, KEYS.holder));
    expect(signed.statement.payload).toEqual(claimed);
    expect(signed.token.payload).toEqual(claims());
    expect(signed.holderKey).toEqual(KEYS.holder.publicKey);
  });

  test.each<[string, Partial<VisitClaims>, string]>([
    ['left before entered', { left: NOW - 1 }, 'claim-type'],
    ['no venue', { venueId: '' }, 'claim-type'],
    ['an id of 17 characters', { venueId: 'ALA-0000012345678' }, 'claim-type'],
    ['an id of 15 bytes', { id: new Uint8Array(15) }, 'claim-type'],
    ['a gate below 0', { gate: -1 }, 'claim-type'],
    ['a time below 0', { entered: -1 }, 'claim-type'],
    ['a door code of no bytes', { doorCode: new Uint8Array(0) }, 'claim-type'],
    ['more than a QR carries', { doorCode: new Uint8Array(DOOR_CODE_BYTES + 1) }, 'claim-type'],
  ])('makeVisitStatement: refuses %s', async (_, changes, code) => {
    await expect(make(changes)).rejects.toMatchObject({ name: 'MalformedError', code });
  });

  test('makeVisitStatement: refuses the token of a paper pass, which has no key', async () => {
    const paper = await token({ holderKey: null });
    await expect(makeVisitStatement(paper, visit(), KEYS.holder)).rejects.toMatchObject({ name: 'MalformedError', code: 'claim-missing' });
  });

  const FIELDS = [ID, 2, NOW, null, null];
  test.each<[string, RawMap, string]>([
    ['a visit', pairs(2, 'ALA-1', 6, NOW, -65537, FIELDS), 'ok'],
    ['no venue', pairs(6, NOW, -65537, FIELDS), 'claim-missing'],
    ['no time', pairs(2, 'ALA-1', -65537, FIELDS), 'claim-missing'],
    ['no fields', pairs(2, 'ALA-1', 6, NOW), 'claim-missing'],
    ['four fields', pairs(2, 'ALA-1', 6, NOW, -65537, FIELDS.slice(0, 4)), 'claim-missing'],
    ['six fields', pairs(2, 'ALA-1', 6, NOW, -65537, [...FIELDS, null]), 'claim-unknown'],
    ['an audience', pairs(2, 'ALA-1', 3, '*', 6, NOW, -65537, FIELDS), 'claim-unknown'],
    ['a text as door code', pairs(2, 'ALA-1', 6, NOW, -65537, [ID, 2, NOW, null, 'x']), 'claim-type'],
    ['true for left', pairs(2, 'ALA-1', 6, NOW, -65537, [ID, 2, NOW, true, null]), 'claim-type'],
  ])('decodeVisitStatement: %s', async (_, payload, code) => {
    const bytes = await rawSign1({ header: pairs(1, -19, 13, { embedded: await token() }, 16, 65011), payload }, KEYS.holder);
    expect(codeOf(() => decodeVisitStatement(bytes))).toBe(code);
  });

  test.each<[string, () => Promise<RawMap>, string]>([
    ['without a token', async () => pairs(1, -19, 16, 65011), 'cose-malformed'],
    ['with a kid', async () => pairs(1, -19, 4, new Uint8Array(4), 13, [], 16, 65011), 'kid-misplaced'],
    ['with a door code in the token’s place', async () => pairs(1, -19, 13, { embedded: await doorCode() }, 16, 65011), 'token-type'],
    ['with -8 as algorithm', async () => pairs(1, -8, 13, { embedded: await token() }, 16, 65011), 'alg-not-allowed'],
    ['a device request', async () => pairs(1, -19, 13, { embedded: await token() }, 16, 65012), 'token-type'],
  ])('decodeVisitStatement: %s', async (_, header, code) => {
    const bytes = await rawSign1({ header: await header(), payload: pairs(2, 'ALA-1', 6, NOW, -65537, FIELDS) }, KEYS.holder);
    expect(codeOf(() => decodeVisitStatement(bytes))).toBe(code);
  });
});

describe('verifyVisitStatement', () => {
  test('gives the visit and the token when the holder’s key signed', async () => {
    const result = await verifyVisitStatement(await make({ doorCode: await doorCode() }), engine);
    expect(result).toMatchObject({ ok: true, visit: visit({ doorCode: await doorCode() }), token: { payload: claims() } });
  });

  test.each(['stranger', 'token', 'tablet'] as const)('signed by the %s’s key is refused', async (who) => {
    const bytes = await makeVisitStatement(await token(), visit(), KEYS[who]);
    expect(await verifyVisitStatement(bytes, engine)).toEqual({ ok: false, code: 'signature-invalid' });
  });

  test('a weak key vouches for nothing', async () => {
    const weak = { publicKey: new Uint8Array(32), sign: async () => new Uint8Array(64) };
    const bytes = await makeVisitStatement(await token({ holderKey: new Uint8Array(32) }), visit(), weak);
    expect(await verifyVisitStatement(bytes, engine)).toEqual({ ok: false, code: 'signature-invalid' });
  });

  test('other objects and no bytes are malformed', async () => {
    for (const bytes of [await token(), await shown(), await doorCode(), new Uint8Array(0)]) {
      expect(await verifyVisitStatement(bytes, engine)).toEqual({ ok: false, code: 'visit-malformed' });
    }
  });

  test('no bit of it can be turned, the door code’s and the token’s included', async () => {
    const bytes = await make({ left: NOW + HOUR, doorCode: await doorCode() });
    for (let bit = 0; bit < bytes.length * 8; bit += 11) expect((await verifyVisitStatement(flipped(bytes, bit), engine)).ok).toBe(false);
  });
});
