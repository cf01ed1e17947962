/** What each store of the browser's database keeps and refuses: holders, trust, journal, tablet, settings. */
import { describe, expect, it } from 'vitest';
import { replaceTablet } from '../../../src/gate/forget.ts';
import { deleteEverything } from '../../../src/shared/storage/delete-everything.ts';
import { createDeviceKey, signerOf } from '../../../src/shared/storage/device-key.ts';
import { deleteHolder, listHolders, putHolder, updateHolder } from '../../../src/shared/storage/holders.ts';
import { appendJournal, countJournal, lastJournalEntry, readJournal } from '../../../src/shared/storage/journal.ts';
import { journalsPutAway, putJournalAway } from '../../../src/shared/storage/journals-away.ts';
import { loadMemory, saveMemory } from '../../../src/shared/storage/memory.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import type { HolderRecord } from '../../../src/shared/storage/schema.ts';
import { getSetting, putSetting, raiseClockFloor } from '../../../src/shared/storage/settings.ts';
import { loadTablet } from '../../../src/shared/storage/tablet.ts';
import { loadTrustFiles, restorePreviousTrust, saveTrustFiles } from '../../../src/shared/storage/trust.ts';
import { bytes, entry, freshStorage, holder, trustRecord } from './records.ts';

const own = freshStorage();

describe('holders', () => {
  it('keeps a non-extractable key that signs after it was stored', async () => {
    const one = await holder('a');
    expect(one.key.kind).toBe('webcrypto');
    expect(await putHolder(own.storage, one)).toEqual({ ok: true, value: undefined });
    await own.storage.close();
    const stored = await listHolders(own.storage);
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
      expect(await putHolder(own.storage, one)).toEqual({ ok: false, code: 'clone-refused' });
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
      expect(await putHolder(own.storage, one)).toEqual({ ok: false, code: 'clone-refused' });
    } finally {
      IDBObjectStore.prototype.put = original;
    }
  });

  it('lists in the order of the screen, updates one, deletes one', async () => {
    await putHolder(own.storage, await holder('b', 2, 'seed'));
    await putHolder(own.storage, await holder('a', 1, 'seed'));
    const changed = await updateHolder(own.storage, 'a', (before) => ({ ...before, label: 'Mother' }));
    expect(changed.ok && changed.value?.label).toBe('Mother');
    expect(await updateHolder(own.storage, 'nobody', (before) => before)).toEqual({ ok: true, value: null });
    await deleteHolder(own.storage, 'b');
    const left = await listHolders(own.storage);
    expect(left.ok && left.value.map((one) => one.id)).toEqual(['a']);
  });
});

describe('trust', () => {
  it('switches current and keeps previous; the same stamp again keeps previous as it was', async () => {
    expect(await loadTrustFiles(own.storage, 'current')).toEqual({ ok: true, value: null });
    await saveTrustFiles(own.storage, trustRecord(1));
    await saveTrustFiles(own.storage, trustRecord(2));
    await saveTrustFiles(own.storage, { ...trustRecord(2), fetchedAt: 9999 });
    expect(await loadTrustFiles(own.storage, 'current')).toEqual({ ok: true, value: { ...trustRecord(2), fetchedAt: 9999 } });
    expect(await loadTrustFiles(own.storage, 'previous')).toEqual({ ok: true, value: trustRecord(1) });
    await restorePreviousTrust(own.storage);
    expect(await loadTrustFiles(own.storage, 'current')).toEqual({ ok: true, value: trustRecord(1) });
  });

  it('older files never replace newer ones that another tab stored; under a newer root the stamps count from anew', async () => {
    const of = (number: number, root: number, stamp: number) => ({ ...trustRecord(number), version: { root, stamp } });
    await saveTrustFiles(own.storage, of(5, 1, 5));
    expect(await saveTrustFiles(own.storage, of(4, 1, 4))).toEqual({ ok: true, value: of(5, 1, 5) });
    expect(await loadTrustFiles(own.storage, 'current')).toEqual({ ok: true, value: of(5, 1, 5) });
    expect(await loadTrustFiles(own.storage, 'previous')).toEqual({ ok: true, value: null });
    expect(await saveTrustFiles(own.storage, of(1, 2, 1))).toEqual({ ok: true, value: of(1, 2, 1) });
    expect(await saveTrustFiles(own.storage, of(6, 1, 6))).toEqual({ ok: true, value: of(1, 2, 1) });
  });

  it('a switch that fails leaves both as they were', async () => {
    await saveTrustFiles(own.storage, trustRecord(1));
    await saveTrustFiles(own.storage, trustRecord(2));
    const broken = { files: new Map([['stamp.cbor', (() => 1) as unknown as Uint8Array<ArrayBuffer>]]), fetchedAt: 1 };
    expect(await saveTrustFiles(own.storage, broken)).toEqual({ ok: false, code: 'clone-refused' });
    expect(await loadTrustFiles(own.storage, 'current')).toEqual({ ok: true, value: trustRecord(2) });
    expect(await loadTrustFiles(own.storage, 'previous')).toEqual({ ok: true, value: trustRecord(1) });
  });
});

describe('journal', () => {
  it('appends in order, refuses gaps and other entries under a number, takes the same entry twice once', async () => {
    expect(await lastJournalEntry(own.storage)).toEqual({ ok: true, value: null });
    expect(await appendJournal(own.storage, entry(1))).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await appendJournal(own.storage, entry(0))).toEqual({ ok: true, value: undefined });
    expect(await appendJournal(own.storage, entry(1))).toEqual({ ok: true, value: undefined });
    expect(await appendJournal(own.storage, entry(1))).toEqual({ ok: true, value: undefined });
    expect(await appendJournal(own.storage, entry(1, 99))).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await appendJournal(own.storage, entry(3))).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await appendJournal(own.storage, entry(2))).toEqual({ ok: true, value: undefined });
    expect(await countJournal(own.storage)).toEqual({ ok: true, value: 3 });
    expect(await lastJournalEntry(own.storage)).toEqual({ ok: true, value: entry(2) });
    expect(await readJournal(own.storage, 2, 10)).toEqual({ ok: true, value: [entry(2)] });
  });

  it('of two tabs that append the same number at once exactly one wins', async () => {
    const other = new Storage({ name: own.name });
    await appendJournal(own.storage, entry(0));
    const results = await Promise.all([appendJournal(own.storage, entry(1, 10)), appendJournal(other, entry(1, 20))]);
    expect(results.map((result) => (result.ok ? 'ok' : result.code)).sort()).toEqual(['ok', 'sequence-conflict']);
    await other.close();
  });

  it('readJournal gives no entry where none is asked for', async () => {
    await appendJournal(own.storage, entry(0));
    expect(await readJournal(own.storage, 0, 0)).toEqual({ ok: true, value: [] });
  });

  it('appendJournal: lines that belong together and what goes with them are all there or not at all', async () => {
    const kept = [
      { store: 'settings', key: 'shift', value: { openedAt: 5 } },
      { key: 'door', value: 7 },
    ] as const;
    const state = async () => [await countJournal(own.storage), await getSetting(own.storage, 'shift'), await loadMemory(own.storage, 'door')];
    expect(await appendJournal(own.storage, [entry(0), entry(2)], { memory: kept })).toEqual({ ok: false, code: 'sequence-conflict' });
    expect(await state()).toMatchObject([{ value: 0 }, { value: null }, { value: null }]);
    for (let time = 0; time < 2; time += 1) expect(await appendJournal(own.storage, [entry(0), entry(1)], { memory: kept })).toMatchObject({ ok: true });
    expect(await state()).toMatchObject([{ value: 2 }, { value: { openedAt: 5 } }, { value: 7 }]);
  });

  it('writes the memory with the entry, or neither', async () => {
    await appendJournal(own.storage, entry(0), { memory: { key: 'replay', value: { seen: [1] } } });
    expect(await loadMemory(own.storage, 'replay')).toEqual({ ok: true, value: { seen: [1] } });
    expect(await appendJournal(own.storage, entry(5), { memory: { key: 'replay', value: { seen: [1, 5] } } })).toEqual({
      ok: false,
      code: 'sequence-conflict',
    });
    expect(await loadMemory(own.storage, 'replay')).toEqual({ ok: true, value: { seen: [1] } });
  });
});

describe('tablet and settings', () => {
  const venue = { id: 'ALA-00123', name: 'Кинотеатр', category: 'cinema', area: 'ALA-01', gate: 1, registration: false };

  it('keeps the tablet until it is deleted', async () => {
    const tablet = { key: await createDeviceKey(), credential: bytes(4), venue, enrolledAt: 77 };
    expect(await loadTablet(own.storage)).toEqual({ ok: true, value: null });
    expect(await replaceTablet(own.storage, tablet, 78)).toEqual({ ok: true, value: undefined });
    const stored = await loadTablet(own.storage);
    expect(stored.ok && stored.value?.venue).toEqual(venue);
    await replaceTablet(own.storage, null, 79);
    expect(await loadTablet(own.storage)).toEqual({ ok: true, value: null });
  });

  it('the clock floor never falls', async () => {
    expect(await raiseClockFloor(own.storage, 100)).toEqual({ ok: true, value: 100 });
    expect(await raiseClockFloor(own.storage, 50)).toEqual({ ok: true, value: 100 });
    expect(await raiseClockFloor(own.storage, 101)).toEqual({ ok: true, value: 101 });
  });

  it('deleteEverything leaves nothing of a wallet', async () => {
    await putHolder(own.storage, await holder('a', 0, 'seed'));
    await putSetting(own.storage, 'sound', false);
    await saveMemory(own.storage, 'replay', [1]);
    await deleteEverything(own.storage);
    expect(await listHolders(own.storage)).toEqual({ ok: true, value: [] });
    expect(await getSetting(own.storage, 'sound')).toEqual({ ok: true, value: null });
    expect(await loadMemory(own.storage, 'replay')).toEqual({ ok: true, value: null });
  });

  it('deleteEverything leaves a tablet’s journal alone: the one it writes, and one that was put away', async () => {
    await putHolder(own.storage, await holder('a', 0, 'seed'));
    await appendJournal(own.storage, entry(0));
    await own.storage.write(['tablet', 'journal', 'memory'], (tx) => putJournalAway(tx, 7, { checkpoint: 'checkpoint', handedIn: 'handed-in' }));
    await appendJournal(own.storage, entry(0));
    await deleteEverything(own.storage);
    expect(await listHolders(own.storage)).toEqual({ ok: true, value: [] });
    expect(await countJournal(own.storage)).toEqual({ ok: true, value: 1 });
    expect(await journalsPutAway(own.storage)).toMatchObject({ ok: true, value: [{ at: 7, entries: [entry(0).entry] }] });
  });

  it('deleteEverything leaves a tablet that is enrolled here at work: its key, memory, trust and PIN', async () => {
    await replaceTablet(own.storage, { key: await createDeviceKey('seed'), credential: bytes(1), venue, enrolledAt: 77 }, 77);
    await saveMemory(own.storage, 'door', { category: null });
    await putSetting(own.storage, 'direction', 1);
    await putSetting(own.storage, 'language', 'ru');
    await deleteEverything(own.storage);
    expect(await loadTablet(own.storage)).toMatchObject({ ok: true, value: { enrolledAt: 77 } });
    expect(await loadMemory(own.storage, 'door')).toEqual({ ok: true, value: { category: null } });
    expect([await getSetting(own.storage, 'direction'), await getSetting(own.storage, 'language')]).toEqual([
      { ok: true, value: 1 },
      { ok: true, value: null },
    ]);
  });
});
