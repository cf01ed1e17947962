/** An update of the app in a tablet's life: its journal, shift and key lie in the database of the first schema, and go on in the newest (formats.md §9). */
import { expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { verifyChain } from '../../src/core/journal/chain.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { checkJournal } from '../../src/gate/journal-check.ts';
import { Scanning } from '../../src/gate/scanning.ts';
import { ShiftKeeper } from '../../src/gate/shift-keeper.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { loadTablet } from '../../src/shared/storage/tablet.ts';
import { NOW } from '../core/world.ts';
import { live } from './disk.ts';

/** As the app's first version made them. */
const FIRST_STORES = { trust: {}, tablet: {}, journal: { keyPath: 'seq', autoIncrement: true }, memory: {}, settings: {}, holders: { keyPath: 'id' } };

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** What lies in a database, put into one of the first schema. */
async function backToTheFirst(from: string, to: string): Promise<void> {
  const newest = await asked(indexedDB.open(from));
  const opening = indexedDB.open(to, 1);
  opening.onupgradeneeded = () => {
    for (const [name, options] of Object.entries(FIRST_STORES)) opening.result.createObjectStore(name, options);
  };
  const first = await asked(opening);
  for (const name of Object.keys(FIRST_STORES)) {
    const source = newest.transaction(name).objectStore(name);
    const [at, kept] = await Promise.all([asked(source.getAllKeys()), asked(source.getAll())]);
    const target = first.transaction(name, 'readwrite').objectStore(name);
    for (const [nr, value] of kept.entries()) await asked(target.keyPath === null ? target.put(value, at[nr]) : target.put(value));
  }
  newest.close();
  first.close();
}

/** A page of this tablet: what judges, and its shift. */
async function openPage(storage: Storage, tablet: TabletRecord) {
  const scanning = new Scanning({ storage, now: () => NOW, mayJudge: () => true, sound: () => false, onUnwritten: () => undefined });
  const keeper = new TrustKeeper({ storage, engine: webCryptoEngine, now: () => NOW, onEvent: () => undefined, onFloorReset: () => undefined });
  expect(await scanning.begin(webCryptoEngine, tablet, keeper)).toBeNull();
  const shift = new ShiftKeeper({
    storage,
    now: () => NOW,
    note: (kind, code, setting) => scanning.noteAll(kind, [code], [setting]),
    onOpened: () => undefined,
    onClosed: () => undefined,
  });
  return { scanning, shift };
}

test('a journal of the first schema is whole in the newest, the shift is open, and the next line joins the chain', async () => {
  const [made, first] = [`schema-made-${Date.now()}`, `schema-first-${Date.now()}`];
  const before = new Storage({ name: made });
  const venue = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
  const tablet: TabletRecord = { key: await createDeviceKey('seed'), credential: new Uint8Array([1]), venue, enrolledAt: NOW };
  await replaceTablet(before, tablet, NOW);
  const yesterday = await openPage(before, tablet);
  expect(await yesterday.shift.open()).toBeNull();
  for (const index of [1, 2, 3]) await yesterday.scanning.present(await live(NOW - 5, { index }));
  await before.close();
  await backToTheFirst(made, first);

  const storage = new Storage({ name: first });
  const stored = await loadTablet(storage);
  expect(stored).toMatchObject({ ok: true, value: { venue } });
  expect(await checkJournal(storage, tablet.key.publicKey)).toMatchObject({ ok: true, value: { intact: true, size: 4 } });
  const { scanning, shift } = await openPage(storage, tablet);
  expect([await shift.resume(), shift.openedAt.value]).toEqual([true, NOW]);
  await scanning.present(await live(NOW - 5, { index: 4 }));
  const read = await readJournal(storage, 0, 99);
  const entries = read.ok ? read.value.map(({ entry }) => entry) : [];
  expect(entries.map((entry) => decodeEntry(entry).kind)).toEqual(['shift-open', 'scan', 'scan', 'scan', 'scan']);
  expect(await verifyChain(entries)).toMatchObject({ intact: true, size: 5 });
  shift.leave();
  await storage.close();
  for (const name of [made, first]) indexedDB.deleteDatabase(name);
});
