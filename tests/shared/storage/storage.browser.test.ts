/** The promises in the header of src/shared/storage/open.ts, in a real browser's IndexedDB. */
import { describe, expect, it } from 'vitest';
import { deleteEverything } from '../../../src/shared/storage/delete-everything.ts';
import { deleteHolder, putHolder, updateHolder } from '../../../src/shared/storage/holders.ts';
import { appendJournal } from '../../../src/shared/storage/journal.ts';
import { saveMemory } from '../../../src/shared/storage/memory.ts';
import { requestPersistence, Storage } from '../../../src/shared/storage/open.ts';
import { storageCodeOf } from '../../../src/shared/storage/result.ts';
import { SCHEMA_VERSION } from '../../../src/shared/storage/schema.ts';
import { getSetting, putSetting, raiseClockFloor } from '../../../src/shared/storage/settings.ts';
import { restorePreviousTrust, saveTrustFiles } from '../../../src/shared/storage/trust.ts';
import { entry, freshStorage, holder, trustRecord } from './records.ts';

const own = freshStorage();

/** Every transaction that the page opens is watched, to see with which durability. */
function watchDurability(): { modes: string[]; stop: () => void } {
  const original = IDBDatabase.prototype.transaction;
  const modes: string[] = [];
  IDBDatabase.prototype.transaction = function watched(this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
    if (args[1] === 'readwrite') modes.push(args[2]?.durability ?? 'default');
    return original.apply(this, args);
  };
  return {
    modes,
    stop: () => {
      IDBDatabase.prototype.transaction = original;
    },
  };
}

describe('promise 1: strict durability', () => {
  it('every write of every module asks for strict durability', async () => {
    const watch = watchDurability();
    try {
      const one = await holder('a');
      await putHolder(own.storage, one);
      await updateHolder(own.storage, 'a', (before) => ({ ...before, refreshedAt: 6 }));
      await deleteHolder(own.storage, 'a');
      await saveTrustFiles(own.storage, trustRecord(1));
      await restorePreviousTrust(own.storage);
      await appendJournal(own.storage, entry(0), { memory: { key: 'replay', value: [1] } });
      await saveMemory(own.storage, 'replay', [2]);
      await putSetting(own.storage, 'language', 'kk');
      await raiseClockFloor(own.storage, 7);
      await deleteEverything(own.storage);
    } finally {
      watch.stop();
    }
    expect(watch.modes).toHaveLength(10);
    expect(new Set(watch.modes)).toEqual(new Set(['strict']));
  });
});

describe('promise 2: whole or not at all', () => {
  it('a transaction that fails half-way leaves what was there', async () => {
    await putSetting(own.storage, 'language', 'kk');
    const result = await own.storage.write(['settings', 'memory'], async (tx) => {
      await tx.objectStore('settings').put('ru', 'language');
      await tx.objectStore('memory').put(() => 1, 'a function cannot be stored');
    });
    expect(result).toEqual({ ok: false, code: 'clone-refused' });
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: true, value: 'kk' });
  });

  it('a bug of the caller is thrown, not hidden in a code, and writes nothing', async () => {
    const result = own.storage.write(['settings'], async (tx) => {
      await tx.objectStore('settings').put('ru', 'language');
      throw new TypeError('bug');
    });
    await expect(result).rejects.toThrow(TypeError);
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: true, value: null });
  });

  it('names the reasons that matter', () => {
    expect(storageCodeOf(new DOMException('', 'QuotaExceededError'))).toBe('storage-full');
    expect(storageCodeOf(new DOMException('', 'DataCloneError'))).toBe('clone-refused');
    expect(storageCodeOf(new DOMException('', 'VersionError'))).toBe('storage-newer');
    expect(storageCodeOf(new DOMException('', 'SecurityError'))).toBe('storage-unavailable');
    expect(storageCodeOf(new DOMException('', 'AbortError'))).toBe('storage-failed');
  });
});

describe('promise 3: versions of the schema', () => {
  it('an old tab lets go at once when a newer one upgrades, and then says that it is old', async () => {
    await putSetting(own.storage, 'language', 'en');
    const upgraded = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(own.name, SCHEMA_VERSION + 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error('blocked'));
    });
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: false, code: 'storage-newer' });
    upgraded.close();
  });

  it('a tab that does not let go blocks the newer one for a bounded time', async () => {
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(own.name, 1);
      request.onsuccess = () => resolve(request.result);
    });
    // A deletion that waits for the stubborn tab holds back every later open, as an upgrade does.
    indexedDB.deleteDatabase(own.name);
    const impatient = new Storage({ name: own.name, patience: 300 });
    const result = await getSetting(impatient, 'language');
    expect(result.ok).toBe(false);
    expect(['storage-blocked', 'storage-unavailable']).toContain(result.ok ? '' : result.code);
    stubborn.close();
    const later = new Storage({ name: own.name, patience: 3000 });
    expect(await getSetting(later, 'language')).toEqual({ ok: true, value: null });
    await later.close();
    await impatient.close();
  });
});

describe('promise 4: a lost connection', () => {
  it('is opened again by the next call', async () => {
    await putSetting(own.storage, 'language', 'ru');
    await own.storage.close();
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: true, value: 'ru' });
  });

  it('a write cut off by "Connection to Indexed Database server lost" is repeated once', async () => {
    await putSetting(own.storage, 'language', 'kk');
    const original = IDBDatabase.prototype.transaction;
    let faults = 1;
    IDBDatabase.prototype.transaction = function broken(this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
      if (faults > 0) {
        faults -= 1;
        throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError');
      }
      return original.apply(this, args);
    };
    try {
      expect(await putSetting(own.storage, 'language', 'ru')).toEqual({ ok: true, value: undefined });
      faults = 2;
      expect(await putSetting(own.storage, 'language', 'en')).toEqual({ ok: false, code: 'storage-unavailable' });
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: true, value: 'ru' });
  });
});

describe('promise 5: nothing is asked at boot', () => {
  it('requestPersistence returns before the browser answers', () => {
    expect(requestPersistence()).toBeUndefined();
  });
});
