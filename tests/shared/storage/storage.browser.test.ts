/** The promises in the header of src/shared/storage/open.ts, in a real browser's IndexedDB. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeviceKey, signerOf } from '../../../src/shared/storage/device-key.ts';
import { deleteHolder, listHolders, putHolder, updateHolder } from '../../../src/shared/storage/holders.ts';
import { appendJournal, countJournal, lastJournalEntry, readJournal } from '../../../src/shared/storage/journal.ts';
import { loadMemory, saveMemory } from '../../../src/shared/storage/memory.ts';
import { requestPersistence, Storage } from '../../../src/shared/storage/open.ts';
import { storageCodeOf } from '../../../src/shared/storage/result.ts';
import type { DeviceKey, HolderRecord, JournalRecord } from '../../../src/shared/storage/schema.ts';
import { SCHEMA_VERSION } from '../../../src/shared/storage/schema.ts';
import { deleteEverything, getSetting, putSetting, raiseClockFloor } from '../../../src/shared/storage/settings.ts';
import { deleteTablet, loadTablet, saveTablet } from '../../../src/shared/storage/tablet.ts';
import { loadTrustFiles, restorePreviousTrust, saveTrustFiles } from '../../../src/shared/storage/trust.ts';

let name = '';
let storage: Storage;
let serial = 0;

beforeEach(() => {
  serial += 1;
  name = `ashyq-test-${Date.now()}-${serial}`;
  storage = new Storage({ name, patience: 1500 });
});

afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(name);
});

const bytes = (...values: number[]) => new Uint8Array(values);
const trustRecord = (version: number) => ({
  files: new Map([
    ['stamp.cbor', bytes(0xd2, version)],
    ['root.cbor', bytes(0xd8, 0x62)],
  ]),
  fetchedAt: 1000 + version,
});
const entry = (seq: number, content = seq): JournalRecord => ({ seq, time: 1_790_000_000 + seq, entry: bytes(content & 255), head: bytes(1, 2, 3) });

async function holder(id: string, order = 0, kind: DeviceKey['kind'] = 'webcrypto'): Promise<HolderRecord> {
  return { id, kind: 'own', order, label: null, key: await createDeviceKey(kind), token: bytes(1, 2), refreshedAt: 5, nextKey: null };
}

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
      await putHolder(storage, one);
      await updateHolder(storage, 'a', (before) => ({ ...before, refreshedAt: 6 }));
      await deleteHolder(storage, 'a');
      await saveTrustFiles(storage, trustRecord(1));
      await restorePreviousTrust(storage);
      await appendJournal(storage, entry(1), { key: 'replay', value: [1] });
      await saveMemory(storage, 'replay', [2]);
      await putSetting(storage, 'language', 'kk');
      await raiseClockFloor(storage, 7);
      await deleteEverything(storage);
    } finally {
      watch.stop();
    }
    expect(watch.modes).toHaveLength(10);
    expect(new Set(watch.modes)).toEqual(new Set(['strict']));
  });
});

describe('promise 2: whole or not at all', () => {
  it('a transaction that fails half-way leaves what was there', async () => {
    await putSetting(storage, 'language', 'kk');
    const result = await storage.write(['settings', 'memory'], async (tx) => {
      await tx.objectStore('settings').put('ru', 'language');
      await tx.objectStore('memory').put(() => 1, 'a function cannot be stored');
    });
    expect(result).toEqual({ ok: false, code: 'clone-refused' });
    expect(await getSetting(storage, 'language')).toEqual({ ok: true, value: 'kk' });
  });

  it('a bug of the caller is thrown, not hidden in a code, and writes nothing', async () => {
    const result = storage.write(['settings'], async (tx) => {
      await tx.objectStore('settings').put('ru', 'language');
      throw new TypeError('bug');
    });
    await expect(result).rejects.toThrow(TypeError);
    expect(await getSetting(storage, 'language')).toEqual({ ok: true, value: null });
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
    await putSetting(storage, 'language', 'en');
    const upgraded = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, SCHEMA_VERSION + 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error('blocked'));
    });
    expect(await getSetting(storage, 'language')).toEqual({ ok: false, code: 'storage-newer' });
    upgraded.close();
  });

  it('a tab that does not let go blocks the newer one for a bounded time', async () => {
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1);
      request.onsuccess = () => resolve(request.result);
    });
    // A deletion that waits for the stubborn tab holds back every later open, as an upgrade does.
    indexedDB.deleteDatabase(name);
    const impatient = new Storage({ name, patience: 300 });
    const result = await getSetting(impatient, 'language');
    expect(result.ok).toBe(false);
    expect(['storage-blocked', 'storage-unavailable']).toContain(result.ok ? '' : result.code);
    stubborn.close();
    const later = new Storage({ name, patience: 3000 });
    expect(await getSetting(later, 'language')).toEqual({ ok: true, value: null });
    await later.close();
    await impatient.close();
  });
});

describe('promise 4: a lost connection', () => {
  it('is opened again by the next call', async () => {
    await putSetting(storage, 'language', 'ru');
    await storage.close();
    expect(await getSetting(storage, 'language')).toEqual({ ok: true, value: 'ru' });
  });

  it('a write cut off by "Connection to Indexed Database server lost" is repeated once', async () => {
    await putSetting(storage, 'language', 'kk');
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
      expect(await putSetting(storage, 'language', 'ru')).toEqual({ ok: true, value: undefined });
      faults = 2;
      expect(await putSetting(storage, 'language', 'en')).toEqual({ ok: false, code: 'storage-unavailable' });
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    expect(await getSetting(storage, 'language')).toEqual({ ok: true, value: 'ru' });
  });
});

describe('promise 5: nothing is asked at boot', () => {
  it('requestPersistence returns before the browser answers', () => {
    expect(requestPersistence()).toBeUndefined();
  });
});

describe('holders', () => {
  it('keeps a non-extractable key that signs after it was stored', async () => {
    const one = await holder('a');
    expect(one.key.kind).toBe('webcrypto');
    expect(await putHolder(storage, one)).toEqual({ ok: true, value: undefined });
    await storage.close();
    const stored = await listHolders(storage);
    const key = stored.ok ? stored.value[0]?.key : undefined;
    if (key?.kind !== 'webcrypto') throw new Error('no key came back');
    expect(key.privateKey.extractable).toBe(false);
    const message = bytes(1, 2, 3);
    const signature = await signerOf(key).sign(message);
    const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', true, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', publicKey, new Uint8Array(signature), message)).toBe(true);
    await expect(crypto.subtle.exportKey('pkcs8', key.privateKey)).rejects.toThrow();
  });

  it('a seed key makes the same kind of signature', async () => {
    const key = await createDeviceKey('seed');
    const message = bytes(9);
    const signature = await signerOf(key).sign(message);
    const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', true, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', publicKey, new Uint8Array(signature), message)).toBe(true);
  });

  it('a browser that refuses to store the CryptoKey answers clone-refused', async () => {
    const one = await holder('a');
    const original = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('#<CryptoKey> could not be cloned.', 'DataCloneError');
    };
    try {
      expect(await putHolder(storage, one)).toEqual({ ok: false, code: 'clone-refused' });
    } finally {
      IDBObjectStore.prototype.put = original;
    }
  });

  it('a browser that stores the key and gives nothing back is noticed by reading back', async () => {
    const one = await holder('a');
    const original = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function lossy(this: IDBObjectStore, value: HolderRecord) {
      return original.call(this, { ...value, key: { kind: 'webcrypto', privateKey: null, publicKey: value.key.publicKey } });
    };
    try {
      expect(await putHolder(storage, one)).toEqual({ ok: false, code: 'clone-refused' });
    } finally {
      IDBObjectStore.prototype.put = original;
    }
  });

  it('lists in the order of the screen, updates one, deletes one', async () => {
    await putHolder(storage, await holder('b', 2, 'seed'));
    await putHolder(storage, await holder('a', 1, 'seed'));
    const changed = await updateHolder(storage, 'a', (before) => ({ ...before, label: 'Mother' }));
    expect(changed.ok && changed.value?.label).toBe('Mother');
    expect(await updateHolder(storage, 'nobody', (before) => before)).toEqual({ ok: true, value: null });
    await deleteHolder(storage, 'b');
    const left = await listHolders(storage);
    expect(left.ok && left.value.map((one) => one.id)).toEqual(['a']);
  });
});

describe('trust', () => {
  it('switches current and keeps previous; the same stamp again keeps previous as it was', async () => {
    expect(await loadTrustFiles(storage, 'current')).toEqual({ ok: true, value: null });
    await saveTrustFiles(storage, trustRecord(1));
    await saveTrustFiles(storage, trustRecord(2));
    await saveTrustFiles(storage, { ...trustRecord(2), fetchedAt: 9999 });
    expect(await loadTrustFiles(storage, 'current')).toEqual({ ok: true, value: { ...trustRecord(2), fetchedAt: 9999 } });
    expect(await loadTrustFiles(storage, 'previous')).toEqual({ ok: true, value: trustRecord(1) });
    await restorePreviousTrust(storage);
    expect(await loadTrustFiles(storage, 'current')).toEqual({ ok: true, value: trustRecord(1) });
  });

  it('older files never replace newer ones that another tab stored; under a newer root the stamps count from anew', async () => {
    const of = (number: number, root: number, stamp: number) => ({ ...trustRecord(number), version: { root, stamp } });
    await saveTrustFiles(storage, of(5, 1, 5));
    expect(await saveTrustFiles(storage, of(4, 1, 4))).toEqual({ ok: true, value: of(5, 1, 5) });
    expect(await loadTrustFiles(storage, 'current')).toEqual({ ok: true, value: of(5, 1, 5) });
    expect(await loadTrustFiles(storage, 'previous')).toEqual({ ok: true, value: null });
    expect(await saveTrustFiles(storage, of(1, 2, 1))).toEqual({ ok: true, value: of(1, 2, 1) });
    expect(await saveTrustFiles(storage, of(6, 1, 6))).toEqual({ ok: true, value: of(1, 2, 1) });
  });

  it('a switch that fails leaves both as they were', async () => {
    await saveTrustFiles(storage, trustRecord(1));
    await saveTrustFiles(storage, trustRecord(2));
    const broken = { files: new Map([['stamp.cbor', (() => 1) as unknown as Uint8Array<ArrayBuffer>]]), fetchedAt: 1 };
    expect(await saveTrustFiles(storage, broken)).toEqual({ ok: false, code: 'clone-refused' });
    expect(await loadTrustFiles(storage, 'current')).toEqual({ ok: true, value: trustRecord(2) });
    expect(await loadTrustFiles(storage, 'previous')).toEqual({ ok: true, value: trustRecord(1) });
  });
});

describe('journal', () => {
  it('appends in order, refuses gaps and other entries under a number, takes the same entry twice once', async () => {
    expect(await lastJournalEntry(storage)).toEqual({ ok: true, value: null });
    expect(await appendJournal(storage, entry(1))).toEqual({ ok: true, value: undefined });
    expect(await appendJournal(storage, entry(1))).toEqual({ ok: true, value: undefined });
    expect(await appendJournal(storage, entry(1, 99))).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await appendJournal(storage, entry(3))).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await appendJournal(storage, entry(2))).toEqual({ ok: true, value: undefined });
    expect(await countJournal(storage)).toEqual({ ok: true, value: 2 });
    expect(await lastJournalEntry(storage)).toEqual({ ok: true, value: entry(2) });
    expect(await readJournal(storage, 2, 10)).toEqual({ ok: true, value: [entry(2)] });
  });

  it('of two tabs that append the same number at once exactly one wins', async () => {
    const other = new Storage({ name });
    await appendJournal(storage, entry(0));
    const results = await Promise.all([appendJournal(storage, entry(1, 10)), appendJournal(other, entry(1, 20))]);
    expect(results.map((result) => (result.ok ? 'ok' : result.code)).sort()).toEqual(['ok', 'sequence-conflict']);
    await other.close();
  });

  it('writes the memory with the entry, or neither', async () => {
    await appendJournal(storage, entry(1), { key: 'replay', value: { seen: [1] } });
    expect(await loadMemory(storage, 'replay')).toEqual({ ok: true, value: { seen: [1] } });
    expect(await appendJournal(storage, entry(5), { key: 'replay', value: { seen: [1, 5] } })).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await loadMemory(storage, 'replay')).toEqual({ ok: true, value: { seen: [1] } });
  });
});

describe('tablet and settings', () => {
  it('keeps the tablet until it is deleted', async () => {
    const venue = { id: 'ALA-00123', name: 'Кинотеатр', category: 'cinema', area: 'ALA-01', gate: 1, registration: false };
    const tablet = { key: await createDeviceKey(), credential: bytes(4), venue, enrolledAt: 77 };
    expect(await loadTablet(storage)).toEqual({ ok: true, value: null });
    expect(await saveTablet(storage, tablet)).toEqual({ ok: true, value: undefined });
    const stored = await loadTablet(storage);
    expect(stored.ok && stored.value?.venue).toEqual(venue);
    await deleteTablet(storage);
    expect(await loadTablet(storage)).toEqual({ ok: true, value: null });
  });

  it('the clock floor never falls', async () => {
    expect(await raiseClockFloor(storage, 100)).toEqual({ ok: true, value: 100 });
    expect(await raiseClockFloor(storage, 50)).toEqual({ ok: true, value: 100 });
    expect(await raiseClockFloor(storage, 101)).toEqual({ ok: true, value: 101 });
  });

  it('deleteEverything leaves nothing', async () => {
    await putHolder(storage, await holder('a', 0, 'seed'));
    await putSetting(storage, 'sound', false);
    await appendJournal(storage, entry(1));
    await deleteEverything(storage);
    expect(await listHolders(storage)).toEqual({ ok: true, value: [] });
    expect(await getSetting(storage, 'sound')).toEqual({ ok: true, value: null });
    expect(await countJournal(storage)).toEqual({ ok: true, value: 0 });
  });
});
