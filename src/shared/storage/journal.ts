/** The gate journal on the tablet (formats.md §9): append-only, in order, without gaps; each entry on the disk before the colour appears. */
import { equal } from '../../core/bytes.ts';
import type { Storage, Transaction } from './open.ts';
import { StorageRefusal, type StorageResult } from './result.ts';
import type { JournalRecord } from './schema.ts';
import { mustBe } from './tablet.ts';

/** What goes with an entry: a value for the store `memory`, and the public key of the tablet that writes. */
export interface Beside {
  readonly memory?: { readonly key: string; readonly value: unknown } | undefined;
  readonly by?: Uint8Array;
}

/** The last entry, or null where the journal is empty. A new entry's `prev` is the head of this one. */
export function lastJournalEntry(storage: Storage): Promise<StorageResult<JournalRecord | null>> {
  return storage.read(['journal'], last);
}

/** How many entries are stored. */
export function countJournal(storage: Storage): Promise<StorageResult<number>> {
  return storage.read(['journal'], (tx) => tx.objectStore('journal').count());
}

/** Up to `limit` entries with seq >= `from`, in order. */
export function readJournal(storage: Storage, from: number, limit: number): Promise<StorageResult<JournalRecord[]>> {
  return storage.read(['journal'], (tx) => tx.objectStore('journal').getAll(IDBKeyRange.lowerBound(from), limit));
}

/**
 * Appends one entry, and in the same transaction the verifier's memory that goes with it (`memory.key`, `memory.value`), so that no scan is
 * remembered without being recorded or the other way round. `record.seq` is the sequence that the entry was encoded with: it must follow the
 * last one, and an empty journal begins with 0. `sequence-conflict` when another tab was first: read the last entry, encode again, append again.
 * The same entry twice is `ok` and stored once, so a repeated attempt after a lost connection does no harm. With `by` nothing is written for a tablet that is not
 * enrolled any more: a window left open would carry the journal of before into that of its successor.
 */
export function appendJournal(storage: Storage, record: JournalRecord, { memory, by }: Beside = {}): Promise<StorageResult<void>> {
  if (!Number.isSafeInteger(record.seq) || record.seq < 0) throw new RangeError('appendJournal: seq');
  return storage.write(['journal', ...(memory ? (['memory'] as const) : []), ...(by ? (['tablet'] as const) : [])], async (tx) => {
    if (by) await mustBe(tx, by);
    const before = await last(tx);
    if (memory) await tx.objectStore('memory').put(memory.value, memory.key);
    if (before && before.seq === record.seq && equal(before.entry, record.entry)) return;
    if ((before?.seq ?? -1) + 1 !== record.seq) throw new StorageRefusal('sequence-conflict');
    await tx.objectStore('journal').add(record);
  });
}

async function last(tx: Transaction<'readonly'> | Transaction<'readwrite'>): Promise<JournalRecord | null> {
  const cursor = await (tx as Transaction<'readonly'>).objectStore('journal').openCursor(null, 'prev');
  return cursor?.value ?? null;
}
