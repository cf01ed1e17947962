/** The verifier's memory between two starts of the page: what was scanned lately, so that a reload does not let a repeated picture pass. */
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';

/** What was saved under this name, or null. It came from a disk: the caller checks its shape. */
export function loadMemory(storage: Storage, key: string): Promise<StorageResult<unknown>> {
  return storage.read(['memory'], async (tx) => (await tx.objectStore('memory').get(key)) ?? null);
}

/** Saves a structured-cloneable value. With a journal entry beside it use `appendJournal`, which writes both in one transaction. */
export function saveMemory(storage: Storage, key: string, value: unknown): Promise<StorageResult<void>> {
  return storage.write(['memory'], async (tx) => {
    await tx.objectStore('memory').put(value, key);
  });
}
