/** The journal read back from the real storage: whole or not at all. */
import { expect, test } from 'vitest';
import { checkJournal } from '../../src/gate/journal-check.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { appendJournal, lastJournalEntry } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { KEYS, NOW } from '../core/world.ts';

let number = 0;

async function journal(size: number) {
  const storage = new Storage({ name: `journal-check-${Date.now()}-${number++}` });
  const writer = new JournalWriter({ append: (record, memory) => appendJournal(storage, record, { memory }), last: () => lastJournalEntry(storage) });
  for (let n = 0; n < size; n++)
    await writer.write({ time: NOW + n, kind: 'scan', ref: null, outcome: 'refuse', code: 'not-ashyq', direction: 0, stampVersion: 1 });
  return storage;
}

/** The same storage, whose reads fail after `good` of them. */
function failingAfter(storage: Storage, good: number): Storage {
  let reads = 0;
  return new Proxy(storage, {
    get: (target, name) => {
      if (name !== 'read') return Reflect.get(target, name);
      return (...args: Parameters<Storage['read']>) => (reads++ < good ? target.read(...args) : Promise.resolve({ ok: false, code: 'storage-unavailable' }));
    },
  });
}

test('a journal is checked whole', async () => {
  const storage = await journal(5);
  expect(await checkJournal(storage, KEYS.tablet.publicKey)).toMatchObject({ ok: true, value: { intact: true, size: 5 } });
});

test.each([0, 1, 2])('a storage that fails after %i reads is a fault, never a shorter journal', async (good) => {
  const storage = await journal(5);
  expect(await checkJournal(failingAfter(storage, good), KEYS.tablet.publicKey)).toEqual({ ok: false, code: 'storage-unavailable' });
});

test('a line taken out of the storage breaks the chain', async () => {
  const storage = await journal(5);
  await storage.write(['journal'], (tx) => tx.objectStore('journal').delete(2));
  expect(await checkJournal(storage, KEYS.tablet.publicKey)).toMatchObject({ ok: true, value: { intact: false } });
});
