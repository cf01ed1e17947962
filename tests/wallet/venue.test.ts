/** formats.md §5: posters, door codes, and everything else that a camera may see at an entrance. */
import { beforeAll, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr, formatVenueUrl } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import type { PassFacts } from '../../src/wallet/check.ts';
import { audienceOf, readVenue } from '../../src/wallet/venue.ts';
import { GATE, goodTrust, HOUR, KEYS, NOW, shown, token, venueClaims } from '../core/world.ts';

const blue: PassFacts = { health: 'blue', basis: 'none', evidenceAt: null, initials: 'А.С.', birth: 1127, iat: NOW, exp: NOW + 72 * HOUR, home: null };
const NONCE = new Uint8Array(8).fill(7);
let trust: Trust;
beforeAll(async () => {
  trust = await goodTrust();
});

const read = (text: string, changes: Partial<Parameters<typeof readVenue>[1]> = {}) =>
  readVenue(text, { facts: blue, trust, now: NOW, engine: webCryptoEngine, ...changes });
const poster = async (changes = {}, signer = KEYS.venue) =>
  formatVenueUrl('ashyq.test', await issueVenueCredential(venueClaims({ tabletKey: null, ...changes }), signer));
const doorCode = async (changes = {}) =>
  formatQr(await makeDoorCode(await issueVenueCredential(venueClaims(changes), KEYS.venue), { iat: NOW, nonce: NONCE }, KEYS.tablet));

describe('readVenue', () => {
  it('names the venue of a poster and what the policy says there', async () => {
    const state = await read(await poster());
    expect(state).toMatchObject({ kind: 'venue', venue: { name: 'Арман кинотеатры' }, nonce: null, decision: { admit: true } });
    if (state.kind === 'venue') expect(audienceOf(state)).toBe('ALA-00123');
    expect(await read(await poster({ category: 'airport' }))).toMatchObject({ decision: { admit: false, reason: 'test-required' } });
  });

  it('takes an address that a browser lowered, with its edges trimmed', async () => {
    expect(await read(` ${(await poster()).toLowerCase()}\n`)).toMatchObject({ kind: 'venue' });
  });

  it('decides nothing without a pass in force', async () => {
    expect(await read(await poster(), { facts: null })).toMatchObject({ kind: 'venue', decision: null });
  });

  it('knows the neutral code', async () => {
    expect(await read(await poster({ category: 'neutral' }))).toEqual({ kind: 'neutral' });
  });

  it('believes no poster that the venue role did not sign, that is damaged or over', async () => {
    expect(await read(await poster({}, KEYS.token))).toEqual({ kind: 'forged' });
    expect(await read(await poster({ exp: NOW - 1 }))).toEqual({ kind: 'forged' });
    expect(await read('HTTPS://ASHYQ.TEST/V/ABCDEF')).toEqual({ kind: 'forged' });
    expect(await read('HTTPS://ASHYQ.TEST/V/1')).toEqual({ kind: 'forged' });
  });

  it('opens nothing else: web addresses, scripts, somebody’s pass, tablet codes', async () => {
    for (const text of ['', 'https://evil.test/', 'javascript:alert(1)', 'HTTPS://ASHYQ.TEST/E/AAAA', 'ASQ2:ABC']) {
      expect([text, await read(text)]).toEqual([text, { kind: 'foreign' }]);
    }
    expect(await read(formatQr(await shown()))).toEqual({ kind: 'foreign' });
  });

  it('says when there is no trust to judge with', async () => {
    expect(await read(await poster(), { trust: null })).toEqual({ kind: 'unchecked' });
  });

  it('answers a door code so that its gate admits, whatever the phone’s clock says', async () => {
    const state = await read(await doorCode());
    if (state.kind !== 'venue' || state.nonce === null) throw new Error('no door');
    expect(audienceOf(state)).toBe('ALA-00123/2');
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    const answer = await present(await token(), { aud: audienceOf(state), iat: NOW - 4000, nonce: state.nonce }, KEYS.holder);
    const verdict = await verify(formatQr(answer), { trust, now: NOW + 5, door: GATE, memory, engine: webCryptoEngine });
    expect(verdict).toMatchObject({ outcome: 'admit', code: 'ok' });
  });
});
