/**
 * The first code of a cold start: drawn from the storage before the app is there, the same that the app's own screen goes on with, alive by itself for as long as
 * the app does not come, and nothing where the app has something else to say.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { parseQr } from '../../src/core/qr.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { glance } from '../../src/shared/storage/glance.ts';
import { putHolder } from '../../src/shared/storage/holders.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { HolderRecord } from '../../src/shared/storage/schema.ts';
import { putSetting } from '../../src/shared/storage/settings.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { showFirstQr } from '../../src/wallet/pass/first-qr.ts';
import { firstHasChips, firstOf, removeFirst } from '../../src/wallet/pass/first-shown.ts';
import { RENEW_SECONDS } from '../../src/wallet/pass/live-qr.ts';
import { activePass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { HOUR, publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let wallet: Wallet;
let storage: Storage;
let deviceAhead = 0;
let name = '';
let number = 0;
let app: HTMLElement;
const clock = () => (issuer.now + deviceAhead) * 1000;

beforeAll(() => localStorage.setItem('ashyq.language', 'en'));
beforeEach(async () => {
  issuer = new TestIssuer();
  deviceAhead = 0;
  number += 1;
  name = `first-qr-test-${number}`;
  const pin = (await publish()).get('root.cbor') ?? null;
  storage = new Storage({ name });
  wallet = new Wallet({ storage, clock, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
  app = document.body.appendChild(document.createElement('div'));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  removeFirst();
  app.remove();
  await storage.close();
  indexedDB.deleteDatabase(name);
});

async function enrol(): Promise<HolderRecord> {
  await wallet.refresh('opened');
  const result = await wallet.enrol(PERSON);
  const held = activePass(wallet.state.value);
  if (!result.ok || held === null) throw new Error('nobody enrolled');
  return held.holder;
}

const show = () => showFirstQr({ app, clock, look: () => glance({ name }) });
const code = () => document.querySelector('svg.qr');
const dark = () => code()?.querySelectorAll('path')[1]?.getAttribute('d');
const words = () => document.querySelector('.qr-screen [role=timer]')?.textContent;

describe('the first code', () => {
  it('is the live QR of the holder, in place of the app until the app takes it over', async () => {
    const { id } = await enrol();
    expect(await show()).toBe(true);
    const live = firstOf(id);
    if (live === null) throw new Error('no first code');
    expect(dark()).toBe(drawQr(live.text)[0]);
    expect(parseQr(live.text).length).toBeLessThanOrEqual(260);
    expect(live.madeAt).toBe(wallet.now());
    expect(code()?.getBoundingClientRect().width).toBeGreaterThan(200);
    expect(app.hidden).toBe(true);
    removeFirst();
    expect([code(), app.hidden, firstOf(id)]).toEqual([null, false, null]);
    expect(document.documentElement.classList.contains('white-page')).toBe(false);
  });

  it('is nobody else’s', async () => {
    await enrol();
    await show();
    expect(firstOf('somebody else')).toBeNull();
  });

  it.each([-3 * HOUR, 3 * HOUR])('is signed with the ministry’s time on a clock that is %i s off', async (off) => {
    deviceAhead = off;
    const { id } = await enrol();
    expect(await show()).toBe(true);
    expect(firstOf(id)?.madeAt).toBe(wallet.now());
    expect(Math.abs(wallet.now() - issuer.now)).toBeLessThanOrEqual(1);
    expect(document.querySelector('.qr-screen footer')?.textContent).toMatch(/[23]\sh off/);
  });

  it('is shown for a pass that is over, as the app shows it: the door says what it is worth', async () => {
    await enrol();
    issuer.now += 100 * HOUR;
    expect(await show()).toBe(true);
  });
});

describe('the first code, while the app does not come', () => {
  it('is made anew every 15 s, and says so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { id } = await enrol();
    await show();
    for (const _round of [1, 2, 3, 4, 5]) {
      const before = dark();
      expect(words()).toContain('15');
      issuer.now += 5;
      await vi.advanceTimersByTimeAsync(5000);
      expect([dark() === before, words()?.includes('10')]).toEqual([true, true]);
      issuer.now += RENEW_SECONDS - 5;
      await vi.advanceTimersByTimeAsync((RENEW_SECONDS - 5) * 1000);
      await vi.waitUntil(() => dark() !== before);
      expect(firstOf(id)?.madeAt).toBe(wallet.now());
      expect(dark()).toBe(drawQr(firstOf(id)?.text ?? '')[0]);
    }
    removeFirst();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is made anew at once when the phone is looked at again', async () => {
    const { id } = await enrol();
    await show();
    const before = dark();
    issuer.now += 300;
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitUntil(() => dark() !== before);
    expect(firstOf(id)?.madeAt).toBe(wallet.now());
  });

  it('leaves the screen to the app when its key signs no more: no old code stays', async () => {
    await enrol();
    await show();
    vi.spyOn(SubtleCrypto.prototype, 'sign').mockRejectedValue(new DOMException('', 'OperationError'));
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitUntil(() => code() === null);
    expect(app.hidden).toBe(false);
  });
});

describe('the first code of a family', () => {
  const chips = () => [...document.querySelectorAll<HTMLButtonElement>('.qr-screen .holder-switch button')];
  const current = () =>
    chips()
      .filter((chip) => chip.hasAttribute('aria-current'))
      .map((chip) => chip.textContent);
  async function family() {
    const own = await enrol();
    const mother: HolderRecord = { ...own, key: await createDeviceKey(), id: 'mother', kind: 'relative', order: 1, label: 'Mother' };
    await putHolder(storage, mother);
    return { own, mother };
  }

  it('is of whoever was shown last, and says whose it is', async () => {
    const { own, mother } = await family();
    expect(await show()).toBe(true);
    expect([firstOf(own.id) === null, firstOf(mother.id), firstHasChips()]).toEqual([false, null, true]);
    expect([chips().length, current()]).toEqual([2, [chips()[0]?.textContent]]);
    removeFirst();
    await putSetting(storage, 'activeHolder', mother.id);
    expect(await show()).toBe(true);
    expect([firstOf(own.id), firstOf(mother.id) === null, current()]).toEqual([null, false, ['Mother']]);
  });

  it('is somebody else’s at the press of a chip, never the one under the name of the other, and the app follows', async () => {
    const { own, mother } = await family();
    await show();
    const before = dark();
    chips()[1]?.click();
    expect([code(), current(), firstOf(own.id), firstOf(mother.id)]).toEqual([null, ['Mother'], null, null]);
    await vi.waitUntil(() => code() !== null);
    expect([dark() === before, dark() === drawQr(firstOf(mother.id)?.text ?? '')[0], firstOf(own.id)]).toEqual([false, true, null]);
    expect(document.querySelectorAll('.qr-screen .countdown').length).toBe(1);
    await wallet.start();
    expect(activePass(wallet.state.value)?.holder.id).toBe(mother.id);
    chips()[0]?.click();
    expect(activePass(wallet.state.value)?.holder.id).toBe(own.id);
  });

  it('goes when somebody is chosen whose key is a seed: the app shows them, with its words', async () => {
    const { own } = await family();
    await putHolder(storage, { ...own, id: 'child', kind: 'child', order: 2, label: 'Child', key: await createDeviceKey('seed') });
    await show();
    chips()[2]?.click();
    expect([code(), app.hidden]).toEqual([null, false]);
    await wallet.start();
    expect(activePass(wallet.state.value)?.holder.id).toBe('child');
  });
});

describe('the first code is left to the app', () => {
  const untouched = () => expect([code(), app.hidden, document.documentElement.classList.contains('white-page')]).toEqual([null, false, false]);

  it('in an empty wallet and without a database, and makes none', async () => {
    expect(await show()).toBe(false);
    expect(await glance({ name: 'first-qr-test-none' })).toBeNull();
    expect((await indexedDB.databases()).map((one) => one.name)).not.toContain('first-qr-test-none');
    untouched();
  });

  const unusual: readonly (readonly [string, (own: HolderRecord) => Promise<unknown>])[] = [
    ['where the key is a seed', async (own) => putHolder(storage, { ...own, key: await createDeviceKey('seed') })],
    ['where the token has not come yet', (own) => putHolder(storage, { ...own, token: new Uint8Array(0) })],
    ['where the mission ends', () => putSetting(storage, 'endSeen', { version: 1, at: issuer.now })],
    ['where all was erased', () => wallet.erase()],
    ['in a page that is hidden', async () => vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')],
    ['where the key does not sign', async () => vi.spyOn(SubtleCrypto.prototype, 'sign').mockRejectedValue(new DOMException('', 'OperationError'))],
  ];
  it.each(unusual)('%s', async (_what, happens) => {
    const own = await enrol();
    await happens(own);
    expect(await show()).toBe(false);
    untouched();
  });

  it('but not for somebody whose token has not come yet, beside one who holds a pass', async () => {
    const own = await enrol();
    await putHolder(storage, { ...own, id: 'pending', kind: 'relative', order: 1, token: new Uint8Array(0) });
    expect(await show()).toBe(true);
    expect(firstOf(own.id)).not.toBeNull();
  });

  it('where the database is of another version, which it leaves alone', async () => {
    await enrol();
    await storage.close();
    const newer = await new Promise<IDBDatabase>((done, failed) => {
      const opening = indexedDB.open(name, 99);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    newer.close();
    expect(await show()).toBe(false);
    untouched();
  });

  it('where the database does not open: nobody waits for it for ever', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockReturnValue({} as IDBOpenDBRequest);
    expect(await glance({ name, patience: 1 })).toBeNull();
  });
});
