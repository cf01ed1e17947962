/** What a tablet knows of itself while its storage or its key fails. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { Affairs } from '../../src/gate/affairs.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { StorageResult } from '../../src/shared/storage/result.ts';
import type { DeviceKey } from '../../src/shared/storage/schema.ts';
import { KEYS, NOW, venueClaims } from '../core/world.ts';

/** A storage whose every reading ends as it is told to. */
class Told extends Storage {
  answer: StorageResult<unknown> = { ok: false, code: 'storage-failed' };

  override async read<T>(): Promise<StorageResult<T>> {
    return this.answer as StorageResult<T>;
  }
}

let storage: Told;
let own: Affairs;

beforeEach(async () => {
  vi.stubGlobal('navigator', {});
  storage = new Told();
  // The public half signs nothing, like a private one that the browser has lost.
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
  const key: DeviceKey = { kind: 'webcrypto', privateKey: pair.publicKey, publicKey: new Uint8Array(KEYS.tablet.publicKey) };
  const { venueId: id, name, category, area, gate, ...claims } = venueClaims({ index: null });
  const credential = await issueVenueCredential({ ...claims, venueId: id, name, category, area, gate }, KEYS.venue);
  const tablet = { key, credential, venue: { id, name, category, area, gate, registration: false }, enrolledAt: NOW };
  own = new Affairs({
    storage,
    engine: webCryptoEngine,
    now: () => NOW,
    tablet: () => tablet,
    trust: () => null,
    refresh: async () => null,
    record: async () => ({ ok: false, code: 'storage-failed' }),
    onRenewed: async () => undefined,
    handIn: async () => undefined,
  });
});
afterEach(() => void vi.unstubAllGlobals());

test('Affairs.look: a storage that does not say neither vouches for a tablet nor takes back that the ministry called it back', async () => {
  await own.look();
  expect(own.certificate.value).toBeNull();
  storage.answer = { ok: true, value: { askedAt: NOW, revoked: true } };
  await own.look();
  expect(own.certificate.value).toMatchObject({ stop: 'gate-revoked', askedAt: NOW });
  storage.answer = { ok: false, code: 'storage-failed' };
  await own.look();
  expect(own.certificate.value).toMatchObject({ stop: 'gate-revoked', askedAt: NOW });
  storage.answer = { ok: true, value: { askedAt: NOW, revoked: false } };
  await own.look();
  expect(own.certificate.value?.stop).toBeNull();
});

test('Affairs.renew: a key that does not sign ends the asking with a code, and nothing waits for it', async () => {
  storage.answer = { ok: true, value: null };
  await own.look();
  expect(await own.renew()).toBe('request-invalid');
  expect(own.certificate.value).toMatchObject({ busy: false, result: 'request-invalid' });
});
