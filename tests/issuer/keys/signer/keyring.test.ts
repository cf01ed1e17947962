/** One keyring, two places: what the issuer's functions rely on holds with the keys in this process and behind the signer's socket. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../src/core/bytes.ts';
import { verifyStrict, webCryptoEngine } from '../../../../src/core/codec/ed25519.ts';
import { decodeCountersignature } from '../../../../src/core/journal/countersignature.ts';
import { decodeGuardAnswer } from '../../../../src/core/token/guard-answer.ts';
import { decodeStatusToken } from '../../../../src/core/token/status-token.ts';
import { TYP } from '../../../../src/core/token/typ.ts';
import { decodeVenueCredential } from '../../../../src/core/token/venue.ts';
import { decodeVenueSettings } from '../../../../src/core/token/venue-settings.ts';
import { originOf, verifyCheckpoint } from '../../../../src/core/trust/log/checkpoint.ts';
import { openSign1File, openSignedFile } from '../../../../src/core/trust/signed-file.ts';
import { LIST_ENTRIES, SPECIMEN_LIST } from '../../../../src/core/trust/status-list.ts';
import { type Keyring, openKeyring } from '../../../../src/issuer/keys/keyring.ts';
import { nodeEngine } from '../../../../src/issuer/keys/node-ed25519.ts';
import { revokeToken, rotateToken } from '../../../../src/issuer/keys/token-rotation.ts';
import { nextBundle } from '../../../../src/issuer/publish/bundles.ts';
import { CLAIMS, GIVEN, NOW, withKeyFolder } from '../key-folder.ts';
import { digest, listWith, makeSignerPlace, type SignerPlace, stampOf } from './signer-place.ts';

withKeyFolder();
let place: SignerPlace;
beforeEach(async () => {
  place = await makeSignerPlace();
});
afterEach(() => place.end());

const PLACES: Readonly<Record<string, () => Promise<Keyring>>> = {
  'in this process': () => openKeyring(place.keysDir, GIVEN),
  'behind a socket': async () => {
    await place.start();
    return place.connect();
  },
};
const VENUE = { venueId: 'ALA-00123', exp: NOW + 86_400, iat: NOW, tabletKey: null, category: 'mall', name: 'Дом', area: 'ALA-1', gate: 0, index: 7 };
const change = () => ({ dataDir: place.keysDir, environment: GIVEN, now: NOW });

describe.each(Object.keys(PLACES))('Keyring %s', (where) => {
  const open = () => (PLACES[where] as () => Promise<Keyring>)();

  it('knows records, root, custody and which keys sign', async () => {
    const keyring = await open();
    const records = keyring.records();
    expect(records.map(({ role }) => role).sort()).toEqual(['bundle', 'bundle', 'stamp', 'status', 'token', 'token', 'venue']);
    expect([keyring.root().version, keyring.custody(), keyring.bundleKids().length]).toEqual([1, { held: 2, needed: 2 }, 2]);
    for (const role of ['stamp', 'status', 'venue'] as const) expect(keyring.activeKid(role)).toBe(records.find((record) => record.role === role)?.kid);
  });

  it('signs a pass with the token key, byte for byte what was asked', async () => {
    const keyring = await open();
    const claims = { ...CLAIMS, holderKey: new Uint8Array(32).fill(7), health: 1, home: 'ALA-1' };
    const token = decodeStatusToken(await keyring.signStatusToken(claims));
    expect(token.payload).toEqual(claims);
    const record = keyring.records().find(({ kid }) => kid === toHex(token.header.kid ?? new Uint8Array()));
    expect(record?.token?.specimen).toBe(false);
    expect(await verifyStrict(nodeEngine(), fromHex(record?.x ?? ''), token)).toBeNull();
  });

  it('signs a specimen by its own key in its own list, and neither in the other’s', async () => {
    const keyring = await open();
    const index = SPECIMEN_LIST * LIST_ENTRIES;
    const specimen = decodeStatusToken(await keyring.signStatusToken({ ...CLAIMS, index }, { specimen: true }));
    const signer = keyring.records().find(({ kid }) => kid === toHex(specimen.header.kid ?? new Uint8Array()));
    expect(signer?.token?.specimen).toBe(true);
    await expect(keyring.signStatusToken(CLAIMS, { specimen: true })).rejects.toThrow();
    await expect(keyring.signStatusToken({ ...CLAIMS, index })).rejects.toThrow();
  });

  it('signs what doors and tablets get', async () => {
    const keyring = await open();
    const nonce = new Uint8Array(8).fill(3);
    const settings = { venueId: 'ALA-00123', gate: 1, iat: NOW, nonce, registration: true, trainingUntil: null, capacity: 40 };
    const answer = { venueId: 'ALA-00123', gate: 1, exp: NOW + 120, iat: NOW, nonce, person: null };
    const countersignature = { iat: NOW, sha256: new Uint8Array(32).fill(5), length: 120 };
    expect(decodeVenueCredential(await keyring.signVenueCredential(VENUE)).payload).toEqual(VENUE);
    expect(decodeVenueSettings(await keyring.signVenueSettings(settings)).payload).toEqual(settings);
    expect(decodeGuardAnswer(await keyring.signGuardAnswer(answer)).payload).toEqual(answer);
    expect(decodeCountersignature(await keyring.signCountersignature(countersignature)).payload).toEqual(countersignature);
  });

  it('signs what is published, by the keys that it names', async () => {
    const keyring = await open();
    const list = openSign1File(await keyring.signStatusList(listWith(0, [5])), TYP.statusList, true);
    expect(toHex(list.header.kid ?? new Uint8Array())).toBe(keyring.activeKid('status'));
    const content = nextBundle(keyring, null, { policy: digest(1, 9), end: null, now: NOW, passedOver: false });
    if (content === null) throw new Error('a first bundle is due');
    const bundle = openSignedFile(await keyring.signBundle({ ...content, version: 1 }), TYP.bundle);
    expect(bundle.signatures.map(({ kid }) => toHex(kid)).sort()).toEqual(keyring.bundleKids());
    const origin = await originOf(new Uint8Array(await readFile(join(place.keysDir, 'keys/roots/root.1.cbor'))));
    const head = new Uint8Array(32).fill(4);
    const checkpoint = await keyring.signCheckpoint({ origin, size: 3, root: head });
    const keys = keyring.root().roles.stamp.keys.map(({ x }) => x);
    expect(await verifyCheckpoint(checkpoint, { origin, keys, engine: webCryptoEngine })).toMatchObject({ ok: true });
    const { bundle: named } = { bundle: digest(2, 1) };
    const stamp = openSign1File(await keyring.signStamp(stampOf(1, { logRoot: head, bundle: named })), TYP.stamp);
    expect(toHex(stamp.header.kid ?? new Uint8Array())).toBe(keyring.activeKid('stamp'));
  });

  it('takes a rotation and a revocation up with refresh, and says when no key is left', async () => {
    const keyring = await open();
    const before = keyring.records().length;
    const { made } = await rotateToken(change(), NOW);
    expect(keyring.records()).toHaveLength(before);
    await keyring.refresh();
    expect(keyring.records()).toHaveLength(before + 1);
    const kidOf = async () => toHex(decodeStatusToken(await keyring.signStatusToken(CLAIMS)).header.kid ?? new Uint8Array());
    expect(await kidOf()).toBe(made[0]);
    await revokeToken(change(), made[0] ?? '', null);
    await keyring.refresh();
    expect(await kidOf()).not.toBe(made[0]);
    await expect(keyring.signStatusToken({ ...CLAIMS, iat: NOW - 200 })).rejects.toMatchObject({ code: 'token-key-missing' });
  });

  it('refuses claims that no reader would take', async () => {
    const keyring = await open();
    await expect(keyring.signStatusToken({ ...CLAIMS, birth: 9999 })).rejects.toThrow();
    await expect(keyring.signStatusToken({ ...CLAIMS, initials: '' })).rejects.toThrow();
    await expect(keyring.signVenueCredential({ ...VENUE, name: 'x'.repeat(200) })).rejects.toThrow();
  });
});
