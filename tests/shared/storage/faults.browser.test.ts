/** Faults caused for real through the browser's own tools: a full quota, data cleared under an open connection. */
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { Storage } from '../../../src/shared/storage/open.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { loadTrustFiles, saveTrustFiles } from '../../../src/shared/storage/trust.ts';

type DevTools = { send(method: string, params: Record<string, unknown>): Promise<unknown> };
const devTools = (): DevTools => cdp() as unknown as DevTools;
const origin = location.origin;

const big = (fill: number) => ({
  files: new Map([
    ['stamp.cbor', new Uint8Array([0xd2, fill])],
    ['lists/0.1.cwt', crypto.getRandomValues(new Uint8Array(60_000)).fill(fill, 0, 1)],
  ]),
  fetchedAt: fill,
});

afterEach(async () => {
  await devTools().send('Storage.overrideQuotaForOrigin', { origin });
});

describe('Storage under faults of the browser', () => {
  it('a full quota is storage-full, and what was stored is still there; with space again it goes on', async () => {
    const storage = new Storage({ name: `ashyq-quota-${Date.now()}` });
    expect(await saveTrustFiles(storage, big(1))).toEqual({ ok: true, value: undefined });
    await devTools().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    // Chromium believes its last look at the free space for up to 30 s.
    let last = 1;
    let result = await saveTrustFiles(storage, big(2));
    for (let tries = 0; result.ok && tries < 80; tries += 1) {
      last = 2 + tries;
      await new Promise((resolve) => setTimeout(resolve, 500));
      result = await saveTrustFiles(storage, big(3 + tries));
    }
    expect(result).toEqual({ ok: false, code: 'storage-full' });
    const stored = await loadTrustFiles(storage, 'current');
    expect(stored.ok && stored.value?.fetchedAt).toBe(last);
    await devTools().send('Storage.overrideQuotaForOrigin', { origin });
    expect(await saveTrustFiles(storage, big(200))).toEqual({ ok: true, value: undefined });
    await storage.close();
  });

  it('after the user cleared the site data the next call opens an empty database', async () => {
    const storage = new Storage({ name: `ashyq-cleared-${Date.now()}` });
    await putSetting(storage, 'language', 'kk');
    await devTools().send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    expect(await getSetting(storage, 'language')).toEqual({ ok: true, value: null });
    expect(await putSetting(storage, 'language', 'ru')).toEqual({ ok: true, value: undefined });
    await storage.close();
  });
});
