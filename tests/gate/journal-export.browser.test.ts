/** A journal's file for an inspector: whole or not at all, and with it everything that an auditor needs to believe it. */
import { expect, test } from 'vitest';
import { readJournalItem } from '../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../src/core/audit/journals-audit.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { headOf } from '../../src/core/journal/entry.ts';
import { CHECKPOINT_KEY } from '../../src/gate/checkpoints.ts';
import { HANDED_IN_KEY } from '../../src/gate/handed-in.ts';
import { journalFile } from '../../src/gate/journal-export.ts';
import { presentJournal } from '../../src/gate/journal-source.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { appendJournal, lastJournalEntry } from '../../src/shared/storage/journal.ts';
import { saveMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { certificate, checkpointAt, countersigned } from '../core/audit/journals.ts';
import { GATE, goodTrust, KEYS, NOW } from '../core/world.ts';

let number = 0;
const AT = { iat: NOW + 900, stampVersion: 500 };

async function tablet(): Promise<TabletRecord> {
  const seed = new Uint8Array(32).fill(14);
  const venue = { id: 'ALA-00123', name: 'Ariadne', category: GATE.category, area: GATE.area, gate: 2, registration: false, trainingUntil: null };
  return { key: { kind: 'seed', seed, publicKey: new Uint8Array(KEYS.tablet.publicKey) }, credential: await certificate(), venue, enrolledAt: NOW };
}

async function journal(size: number): Promise<Storage> {
  const storage = new Storage({ name: `journal-export-${Date.now()}-${number++}` });
  const writer = new JournalWriter({ append: (record, memory) => appendJournal(storage, record, { memory }), last: () => lastJournalEntry(storage) });
  for (let n = 0; n < size; n++)
    await writer.write({ time: NOW + n, kind: 'scan', ref: null, outcome: 'refuse', code: 'not-ashyq', direction: 0, stampVersion: 500 });
  return storage;
}

async function fileOf(storage: Storage): Promise<readonly Bytes[]> {
  const file = await journalFile(presentJournal(storage, await tablet()), AT);
  if (!file.ok) throw new Error(file.code);
  return file.value;
}

async function audited(items: readonly Uint8Array[]) {
  const audit = new JournalsAudit({ trust: await goodTrust(), engine: webCryptoEngine });
  for (const item of items) await audit.add(readJournalItem(item));
  const [report] = await audit.finish();
  if (report === undefined) throw new Error('no report');
  return report;
}

test('an auditor finds the file intact and signed to its last line', async () => {
  const storage = await journal(7);
  const file = await fileOf(storage);
  const last = await lastJournalEntry(storage);
  if (!last.ok) throw new Error(last.code);
  expect(await headOf(file[6] ?? new Uint8Array(0))).toEqual(last.value?.head);
  expect(await audited(file)).toMatchObject({ state: 'intact', size: 7, signed: 7, countersigned: 0, certificates: [{ fault: null }] });
});

test('the ministry’s countersignature goes with it', async () => {
  const storage = await journal(7);
  const lines = (await fileOf(storage)).slice(0, 7);
  const checkpoint = await checkpointAt(lines, 5);
  await saveMemory(storage, CHECKPOINT_KEY, checkpoint);
  await saveMemory(storage, HANDED_IN_KEY, {
    size: 5,
    at: NOW,
    countersigned: { size: 5, checkpoint, countersignature: await countersigned(checkpoint), page: null },
  });
  expect(await audited(await fileOf(storage))).toMatchObject({ state: 'intact', signed: 7, countersigned: 5 });
});

test('a line that was taken out of the storage is no shorter journal', async () => {
  const storage = await journal(7);
  await storage.write(['journal'], (tx) => tx.objectStore('journal').delete(2));
  const file = await journalFile(presentJournal(storage, await tablet()), AT);
  const breaks = file.ok ? (await audited(file.value)).breaks.map(({ kind }) => kind) : [file.code];
  expect(breaks).not.toEqual([]);
});

test.each([0, 1, 2, 3])('a storage that fails after %i reads is a fault, never a shorter journal', async (good) => {
  const storage = await journal(7);
  let reads = 0;
  const failing = new Proxy(storage, {
    get: (target, name) => {
      if (name !== 'read') return Reflect.get(target, name);
      return (...args: Parameters<Storage['read']>) => (reads++ < good ? target.read(...args) : Promise.resolve({ ok: false, code: 'storage-unavailable' }));
    },
  });
  expect(await journalFile(presentJournal(failing, await tablet()), AT)).toEqual({ ok: false, code: 'storage-unavailable' });
});

test('an empty journal is an empty file', async () => {
  expect(await fileOf(await journal(0))).toEqual([]);
});
