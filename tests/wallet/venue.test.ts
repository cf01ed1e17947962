/** formats.md §5: posters, door codes, and everything else that a camera may see at an entrance. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Signer, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr, formatVenueUrl, parseQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import type { VenueRefusal } from '../../src/core/verify-venue.ts';
import { audienceOf, readVenue } from '../../src/wallet/visits/venue.ts';
import { GATE, goodTrust, KEYS, NOW, shown, token, trustOf, venueClaims } from '../core/world.ts';

const NONCE = new Uint8Array(8).fill(7);
let trust: Trust;
beforeAll(async () => {
  trust = await goodTrust();
});

const read = (text: string, changes: Partial<Parameters<typeof readVenue>[1]> = {}) =>
  readVenue(text, { trust, now: NOW, engine: webCryptoEngine, ...changes });
const poster = async (changes = {}, signer: Signer = KEYS.venue): Promise<string> =>
  formatVenueUrl('ashyq.test', await issueVenueCredential(venueClaims({ tabletKey: null, ...changes }), signer));
const doorCode = async (changes = {}, signer: Signer = KEYS.tablet): Promise<string> =>
  formatQr(await makeDoorCode(await issueVenueCredential(venueClaims(changes), KEYS.venue), { iat: NOW, nonce: NONCE }, signer));

const REFUSED: readonly (readonly [string, () => Promise<string>, VenueRefusal])[] = [
  ['the venue role did not sign it', () => poster({}, KEYS.token), 'key-unknown'],
  ['its time is over', () => poster({ exp: NOW - 1 }), 'venue-expired'],
  ['it is damaged', async () => 'HTTPS://ASHYQ.TEST/V/ABCDEF', 'cbor-malformed'],
  ['it is not even Base32', async () => 'HTTPS://ASHYQ.TEST/V/1', 'cbor-malformed'],
  ['another tablet signed the door code', () => doorCode({}, KEYS.stranger), 'signature-invalid'],
  ['a poster stands behind the door code', () => doorCode({ tabletKey: null }), 'venue-without-tablet'],
];

describe('readVenue', () => {
  it('names the venue of a poster', async () => {
    const state = await read(await poster());
    expect(state).toMatchObject({ kind: 'venue', venue: { name: 'Арман кинотеатры', category: 'cinema' }, door: null });
    if (state.kind === 'venue') expect(audienceOf(state)).toBe('ALA-00123');
  });

  it('takes an address that a browser lowered, with its edges trimmed', async () => {
    expect(await read(` ${(await poster()).toLowerCase()}\n`)).toMatchObject({ kind: 'venue' });
  });

  it('keeps the whole door code, its nonce and the tablet’s time', async () => {
    const text = await doorCode();
    expect(await read(text)).toMatchObject({ kind: 'venue', door: { bytes: parseQr(text), nonce: NONCE, iat: NOW } });
  });

  it('knows the neutral code', async () => {
    expect(await read(await poster({ category: 'neutral' }))).toEqual({ kind: 'neutral' });
  });

  it.each(REFUSED)('refuses a code with its reason: %s', async (_, make, code) => {
    expect(await read(await make())).toEqual({ kind: 'forged', code });
  });

  it('refuses a poster that the ministry has withdrawn', async () => {
    const withdrawn = await trustOf({ lists: [{ k: 0, revoked: [77] }] });
    expect(await read(await poster(), { trust: withdrawn })).toEqual({ kind: 'forged', code: 'venue-revoked' });
  });

  it('opens nothing else: web addresses, scripts, tablet codes', async () => {
    for (const text of ['', 'https://evil.test/', 'javascript:alert(1)', 'HTTPS://ASHYQ.TEST/E/AAAA', 'ASQ2:ABC']) {
      expect([text, await read(text)]).toEqual([text, { kind: 'foreign' }]);
    }
  });

  it('tells somebody’s pass from a forged door code', async () => {
    expect(await read(formatQr(await shown()))).toEqual({ kind: 'pass' });
  });

  it('says when there is no trust to judge with', async () => {
    expect(await read(await poster(), { trust: null })).toEqual({ kind: 'unchecked' });
  });

  it('answers a door code so that its gate admits, whatever the phone’s clock says', async () => {
    const state = await read(await doorCode());
    if (state.kind !== 'venue' || state.door === null) throw new Error('no door');
    expect(audienceOf(state)).toBe('ALA-00123/2');
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    const answer = await present(await token(), { aud: audienceOf(state), iat: NOW - 4000, nonce: state.door.nonce }, KEYS.holder);
    const verdict = await verify(formatQr(answer), { trust, now: NOW + 5, door: GATE, memory, engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', code: 'ok' });
  });
});
