/** The gate journal on the tablet (formats.md §9): append-only, in order, without gaps; each entry on the disk before the colour appears. */
import { equal } from '../../core/bytes.ts';
import type { Storage, Transaction } from './open.ts';
import { StorageRefusal, type StorageResult } from './result.ts';
import type { JournalRecord } from './schema.ts';
import { mustBe } from './tablet.ts';

/**
 * What is stored with a line or not at all; without `store` in `memory`. `change` makes it of what is stored by then, in the same transaction (undefined: nothing is),
 * so that two who change different parts of one record at once lose nothing of each other's; it may run twice.
 */
export type Kept = { readonly store?: 'memory' | 'settings' | 'tablet'; readonly key: string } & (
  | { readonly value: unknown }
  | { readonly change: (stored: unknown) => unknown }
);

type StoreName = 'journal' | 'memory' | 'settings' | 'tablet';

/** What goes with an entry: what is kept with it, and the public key of the tablet that writes. */
export interface Beside {
  readonly memory?: Kept | readonly Kept[] | undefined;
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
export async function readJournal(storage: Storage, from: number, limit: number): Promise<StorageResult<JournalRecord[]>> {
  // To IndexedDB a count of 0 is no limit at all.
  if (limit <= 0) return { ok: true, value: [] };
  return storage.read(['journal'], (tx) => tx.objectStore('journal').getAll(IDBKeyRange.lowerBound(from), limit));
}

/**
 * Appends one entry, or several that belong together, and in the same transaction what goes with them (the verifier's memory, a setting, the tablet's record), so
 * that no scan is remembered without being recorded or the other way round. `record.seq` is the sequence that the entry was encoded with: it must follow the
 * last one, and an empty journal begins with 0. `sequence-conflict` when another tab was first: read the last entry, encode again, append again.
 * The same entry twice is `ok` and stored once, so a repeated attempt after a lost connection does no harm. With `by` nothing is written for a tablet that is not
 * enrolled any more: a window left open would carry the journal of before into that of its successor.
 */
export function appendJournal(
  storage: Storage,
  given: JournalRecord | readonly JournalRecord[],
  { memory = [], by }: Beside = {},
): Promise<StorageResult<void>> {
  const [records, kept] = [[given].flat() as readonly JournalRecord[], [memory].flat() as readonly Kept[]];
  if (records.some(({ seq }) => !Number.isSafeInteger(seq) || seq < 0)) throw new RangeError('appendJournal: seq');
  const stores = new Set<StoreName>(['journal', ...kept.map(({ store = 'memory' }) => store), ...(by ? (['tablet'] as const) : [])]);
  return storage.write([...stores], async (tx) => {
    if (by) await mustBe(tx, by);
    const before = await last(tx);
    for (const one of kept) {
      const store = tx.objectStore(one.store ?? 'memory') as Putting;
      await store.put('change' in one ? one.change(await store.get(one.key)) : one.value, one.key);
    }
    const end = records.at(-1);
    if (before && end && before.seq === end.seq && equal(before.entry, end.entry)) return;
    let next = (before?.seq ?? -1) + 1;
    for (const record of records) {
      if (record.seq !== next++) throw new StorageRefusal('sequence-conflict');
      await tx.objectStore('journal').add(record);
    }
  });
}

/** A store whose values the caller knows: the schema gives each its own. */
interface Putting {
  get(key: string): Promise<unknown>;
  put(value: unknown, key: string): Promise<unknown>;
}

async function last(tx: Transaction<'readonly'> | Transaction<'readwrite'>): Promise<JournalRecord | null> {
  const cursor = await (tx as Transaction<'readonly'>).objectStore('journal').openCursor(null, 'prev');
  return cursor?.value ?? null;
}
