/** The wallet on bad days that a screen cannot show: a busy issuer is left alone, what the browser threw away is put back, what was deleted stays deleted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { listHolders } from '../../src/shared/storage/holders.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { getSetting } from '../../src/shared/storage/settings.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { HOUR, publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let storage: Storage;
let deviceAhead = 0;
let name = '';
let pin: Uint8Array<ArrayBuffer> | null = null;
/** What the issuer says in place of an answer to a call. */
let instead: (() => Response) | null = null;

beforeEach(async () => {
  issuer = new TestIssuer();
  name = `wallet-bad-days-${crypto.randomUUID()}`;
  storage = new Storage({ name });
  pin = (await publish()).get('root.cbor') ?? null;
  instead = null;
  deviceAhead = 0;
  localStorage.clear();
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(name);
});

const open = (own: Storage = storage) =>
  new Wallet({
    storage: own,
    clock: () => (issuer.now + deviceAhead) * 1000,
    fetch: async (input, init) => (instead !== null && String(input).includes('/api/') ? instead() : issuer.fetch(input, init)),
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

const heldIds = (wallet: Wallet) => wallet.state.value.holders.map(({ holder }) => holder.id);
const storedIds = async () => {
  const stored = await listHolders(storage);
  return stored.ok ? stored.value.map(({ id }) => id) : stored.code;
};

/** What a browser does under an open page when it drops the data of a site. */
const throwAway = () =>
  new Promise<void>((done, fail) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => done();
    request.onerror = () => fail(request.error);
  });

describe('retry-after', () => {
  it('leaves the issuer alone until then, whatever else is a reason; who presses the button is not kept waiting', async () => {
    const wallet = await enrolled();
    let calls = 0;
    instead = () => {
      calls += 1;
      return new Response('', { status: 503, headers: { 'retry-after': '120' } });
    };
    issuer.now += 30 * HOUR;
    await wallet.refresh('timer');
    await wallet.refresh('timer');
    await wallet.refresh('opened');
    expect(calls).toBe(1);
    await wallet.refresh('asked');
    expect(calls).toBe(2);
    issuer.now += 121;
    await wallet.refresh('timer');
    expect(calls).toBe(3);
    instead = null;
    await wallet.refresh('asked');
    expect(wallet.state.value).toMatchObject({ retryAt: null, holders: [{ problem: null }] });
  });

  it('never keeps a phone quiet for longer than an hour', async () => {
    const wallet = await enrolled();
    instead = () => new Response('', { status: 503, headers: { 'retry-after': '9999999' } });
    issuer.now += 30 * HOUR;
    await wallet.refresh('timer');
    instead = null;
    await wallet.refresh('timer');
    expect(wallet.state.value.holders[0]?.problem).toBeNull();
  });
});

describe('an empty storage', () => {
  it('that nobody emptied on purpose gets back what the open page holds', async () => {
    const wallet = await enrolled();
    const ids = heldIds(wallet);
    await throwAway();
    await wallet.refresh('timer');
    expect(heldIds(wallet)).toEqual(ids);
    expect(await storedIds()).toEqual(ids);
    await wallet.refresh('asked');
    expect(wallet.state.value.holders[0]?.problem).toBeNull();
  });

  it('that was deleted in another tab stays empty, and this tab lets go', async () => {
    const wallet = await enrolled();
    const other = open();
    await other.start();
    expect(await other.erase()).toMatchObject({ ok: true });
    await wallet.refresh('timer');
    expect(wallet.state.value.phase).toBe('empty');
    expect(await storedIds()).toEqual([]);
  });
});

describe('a wrong clock', () => {
  it('that another tab has found out is known here too', async () => {
    const wallet = await enrolled();
    const other = open();
    await other.start();
    deviceAhead = -2 * HOUR;
    await other.refresh('asked');
    await wallet.refresh('timer');
    expect(Math.abs(wallet.now() - issuer.now)).toBeLessThanOrEqual(1);
    const clock = await getSetting(storage, 'clock');
    expect(clock.ok && clock.value?.offset).toBe(wallet.state.value.offset);
  });

  it('does not keep the ministry’s fresh files away: they are asked for again as soon as the time is known', async () => {
    deviceAhead = 5 * 365 * 24 * HOUR;
    const wallet = await enrolled();
    await wallet.refresh('asked');
    expect(wallet.state.value.trustProblem).toBeNull();
    expect(wallet.state.value.holders[0]?.pass?.kind).toBe('current');
  });
});
