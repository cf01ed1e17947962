/** A tablet's request for its next certificate: what is taken, what each broken part makes of it, and that no bytes make it throw. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import { detectEngine, type Ed25519Engine } from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { makeDeviceRequest, makeRenewal } from '../../../src/core/token/request.ts';
import { issueStatusToken } from '../../../src/core/token/status-token.ts';
import { verifyTabletRenewal } from '../../../src/core/token/tablet-renewal.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { dice, mutate, mutations, patience } from '../../property/dice.ts';

const signer = (name: number): Signer => signerFromSeed(new Uint8Array(32).fill(name));
const [MINISTRY, TABLET, OTHER] = [signer(1), signer(2), signer(3)];
const NOW = 1_795_341_600;
const claims = {
  venueId: 'ALA-00123',
  exp: NOW + 1000,
  iat: NOW - 1000,
  tabletKey: TABLET.publicKey as Uint8Array | null,
  category: 'cinema',
  name: 'Ә'.repeat(64),
  area: '7511',
  gate: 9999,
  index: 4_294_967_295,
};
let engine: Ed25519Engine;
let good: Uint8Array;
beforeAll(async () => {
  engine = await detectEngine();
  good = await made({});
});

async function made({ credential = null as Uint8Array | null, inner = TABLET, outer = TABLET, action = 'tablet' as 'tablet' | 'enrol' }): Promise<Uint8Array> {
  const carried = credential ?? (await issueVenueCredential(claims, MINISTRY));
  return makeRenewal(carried, await makeDeviceRequest({ action, iat: NOW }, inner), outer);
}

describe('verifyTabletRenewal', () => {
  test('takes the tablet’s own request and gives key, time and certificate', async () => {
    expect(good.length).toBeLessThanOrEqual(1024);
    expect(await verifyTabletRenewal(good, engine)).toMatchObject({ iat: NOW, key: TABLET.publicKey, venue: { payload: claims } });
  });

  test('refuses another signer outside or inside, another action, a poster, a status token', async () => {
    expect(await verifyTabletRenewal(await made({ outer: OTHER }), engine)).toBeNull();
    expect(await verifyTabletRenewal(await made({ inner: OTHER }), engine)).toBeNull();
    expect(await verifyTabletRenewal(await made({ inner: OTHER, outer: OTHER }), engine)).toBeNull();
    expect(await verifyTabletRenewal(await made({ action: 'enrol' }), engine)).toBeNull();
    expect(await verifyTabletRenewal(await made({ credential: await issueVenueCredential({ ...claims, tabletKey: null }, MINISTRY) }), engine)).toBeNull();
    const pass = { exp: NOW + 1, iat: NOW, holderKey: TABLET.publicKey, health: 3, basis: 3, evidenceAt: NOW, index: 1, initials: 'А.С.', birth: 419 } as const;
    expect(await verifyTabletRenewal(await made({ credential: await issueStatusToken(pass, MINISTRY) }), engine)).toBeNull();
    expect(await verifyTabletRenewal(await makeDeviceRequest({ action: 'tablet', iat: NOW }, TABLET), engine)).toBeNull();
  });

  const count = mutations(400);
  test(
    `of ${count} mutations none throws, and none passes but for the ministry’s signature, which is judged elsewhere`,
    async () => {
      const roll = dice(11);
      for (let nr = 0; nr < count; nr += 1) {
        const changed = mutate(good, roll);
        const result = await verifyTabletRenewal(changed, engine);
        // the outer signature covers every byte inside
        if (result !== null) expect([...changed]).toEqual([...good]);
      }
    },
    patience(count),
  );
});
