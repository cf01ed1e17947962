/** The wallet on a phone whose browser has lost the database: what the second copy has is back before anything is shown, and its owner is told once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { markHeld } from '../../src/shared/storage/held.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { getSetting } from '../../src/shared/storage/settings.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let storage: Storage;
let name = '';
let isOffline = false;
let pin: Uint8Array<ArrayBuffer> | null = null;

beforeEach(async () => {
  issuer = new TestIssuer();
  isOffline = false;
  name = `take-back-${crypto.randomUUID()}`;
  storage = new Storage({ name, copied: true });
  pin = (await publish()).get('root.cbor') ?? null;
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(name);
  await (navigator as unknown as { storageBuckets: { delete(name: string): Promise<void> } }).storageBuckets.delete(`${name}-copy`);
  markHeld(false);
});

const open = () =>
  new Wallet({
    storage,
    clock: () => issuer.now * 1000,
    fetch: async (input, init) => (isOffline ? Promise.reject(new TypeError('offline')) : issuer.fetch(input, init)),
    engine: async () => webCryptoEngine,
    pinned: async () => pin,
  });

async function enrolled(): Promise<Wallet> {
  const wallet = open();
  await wallet.start();
  await wallet.refresh('opened');
  expect(await wallet.enrol(PERSON)).toMatchObject({ ok: true });
  return wallet;
}

const idsOf = (wallet: Wallet) => wallet.state.value.holders.map(({ holder }) => holder.id);

/** What Chromium does with a database that it takes for damaged. */
async function lose(): Promise<void> {
  await storage.close();
  await new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = done;
    request.onerror = fail;
  });
}

describe('a wallet whose database was lost', () => {
  it('has its pass back at the next start without a network, renews it with the same key, and says what happened', async () => {
    const before = idsOf(await enrolled());
    await lose();
    isOffline = true;
    const wallet = open();
    await wallet.start();
    expect(wallet.state.value.phase).toBe('ready');
    expect(idsOf(wallet)).toEqual(before);
    await wallet.refresh('opened');
    expect(wallet.state.value.restoredAt).toBe(issuer.now);
    isOffline = false;
    await wallet.refresh('asked');
    expect(wallet.state.value.holders[0]).toMatchObject({ problem: null, pass: { kind: 'current' } });
    expect(await getSetting(storage, 'restoredAt')).toEqual({ ok: true, value: issuer.now });
  });

  it('is told nothing where nothing was lost', async () => {
    await enrolled();
    const wallet = open();
    await wallet.start();
    await wallet.refresh('opened');
    expect(wallet.state.value.restoredAt).toBeNull();
  });

  it('stays empty after everything was deleted', async () => {
    expect(await (await enrolled()).erase()).toMatchObject({ ok: true });
    await lose();
    const wallet = open();
    await wallet.start();
    expect(wallet.state.value).toMatchObject({ phase: 'empty', restoredAt: null });
  });
});
