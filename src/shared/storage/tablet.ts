/** The gate's own identity: one tablet, its key and its venue credential (formats.md §5). */
import { isUsable } from './holders.ts';
import type { Storage } from './open.ts';
import { StorageRefusal, type StorageResult } from './result.ts';
import type { TabletRecord } from './schema.ts';

/** The provisioned tablet, or null. */
export function loadTablet(storage: Storage): Promise<StorageResult<TabletRecord | null>> {
  return storage.read(['tablet'], async (tx) => (await tx.objectStore('tablet').get('tablet')) ?? null);
}

/** Writes the tablet and reads it back; `clone-refused` when the browser does not keep the key (then call again with a seed key). */
export async function saveTablet(storage: Storage, tablet: TabletRecord): Promise<StorageResult<void>> {
  const written = await storage.write(['tablet'], async (tx) => {
    await tx.objectStore('tablet').put(tablet, 'tablet');
  });
  if (!written.ok) return written;
  return storage.read(['tablet'], async (tx) => {
    const stored = await tx.objectStore('tablet').get('tablet');
    if (!stored || !isUsable(stored.key)) throw new StorageRefusal('clone-refused');
  });
}

/** Forgets the tablet's identity. Its journal stays. */
export function deleteTablet(storage: Storage): Promise<StorageResult<void>> {
  return storage.write(['tablet'], (tx) => tx.objectStore('tablet').delete('tablet'));
}
