/** The gate's own identity: one tablet, its key and its venue credential (formats.md §5). */
import { equal } from '../../core/bytes.ts';
import type { Storage, Transaction } from './open.ts';
import { StorageRefusal, type StorageResult } from './result.ts';
import type { TabletRecord } from './schema.ts';

/** The provisioned tablet, or null. */
export function loadTablet(storage: Storage): Promise<StorageResult<TabletRecord | null>> {
  return storage.read(['tablet'], async (tx) => (await tx.objectStore('tablet').get('tablet')) ?? null);
}

/** Lets a transaction go on only while this tablet is the one that is enrolled; otherwise nothing of it is written (`storage-failed`). */
export async function mustBe(tx: Transaction<'readwrite'>, publicKey: Uint8Array): Promise<void> {
  const stored = await tx.objectStore('tablet').get('tablet');
  if (!stored || !equal(stored.key.publicKey, publicKey)) throw new StorageRefusal('storage-failed');
}
