/** new-log.ts: what a power cut left at the end of the browser's log must not swallow what is written after. That it does so on a disk: tests/fault/wallet/power-cut.test.ts. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startNewLog } from '../../../src/shared/storage/new-log.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { freshStorage } from './records.ts';

const SCRATCH = 'ashyq-new-log';
const own = freshStorage();
afterEach(() => vi.restoreAllMocks());

/** Names of databases that are made and deleted from now on, in their order. */
function watch(): string[] {
  const seen: string[] = [];
  const [open, remove] = [indexedDB.open.bind(indexedDB), indexedDB.deleteDatabase.bind(indexedDB)];
  vi.spyOn(indexedDB, 'open').mockImplementation((name, version) => {
    seen.push(`open ${name}`);
    return open(name, version);
  });
  vi.spyOn(indexedDB, 'deleteDatabase').mockImplementation((name) => {
    seen.push(`delete ${name}`);
    return remove(name);
  });
  return seen;
}

describe('Storage', () => {
  it('has a new log begun before its first write, once, and for no reading', async () => {
    const seen = watch();
    await getSetting(own.storage, 'language');
    expect(seen).toEqual([`open ${own.name}`]);
    await putSetting(own.storage, 'language', 'kk');
    await putSetting(own.storage, 'language', 'ru');
    expect(seen.slice(1)).toEqual([`open ${SCRATCH}`, `delete ${SCRATCH}`]);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(SCRATCH);
  });

  it('writes all the same where the browser refuses it', async () => {
    await getSetting(own.storage, 'language');
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });
    expect(await putSetting(own.storage, 'language', 'kk')).toEqual({ ok: true, value: undefined });
  });
});

describe('startNewLog', () => {
  it('of ten windows at once keeps none waiting for another', async () => {
    const seen = watch();
    await Promise.all(Array.from({ length: 10 }, () => startNewLog()));
    expect(seen.filter((what) => what === `delete ${SCRATCH}`)).toHaveLength(10);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(SCRATCH);
  });

  it('is over also where the database cannot be made', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      const request = new EventTarget() as IDBOpenDBRequest;
      queueMicrotask(() => request.onerror?.(new Event('error')));
      return request;
    });
    await expect(startNewLog()).resolves.toBeUndefined();
  });
});
