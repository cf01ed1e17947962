/** The wallet's holders: each a device key and the status token bound to it (formats.md §3). */
import type { Storage } from './open.ts';
import { StorageRefusal, type StorageResult } from './result.ts';
import type { DeviceKey, HolderRecord } from './schema.ts';

/** All holders in the order of the screen; empty where nobody enrolled. */
export function listHolders(storage: Storage): Promise<StorageResult<HolderRecord[]>> {
  return storage.read(['holders'], async (tx) => {
    const holders = await tx.objectStore('holders').getAll();
    return holders.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  });
}

/**
 * Writes a holder, new or changed, and reads it back: some browsers store a CryptoKey without an error and give back nothing.
 * Answers `clone-refused` when the key did not survive; then make a seed key and call again.
 */
export async function putHolder(storage: Storage, holder: HolderRecord): Promise<StorageResult<void>> {
  const written = await storage.write(['holders'], async (tx) => {
    await tx.objectStore('holders').put(holder);
  });
  if (!written.ok || (holder.key.kind === 'seed' && holder.nextKey?.kind !== 'webcrypto')) return written;
  return storage.read(['holders'], async (tx) => {
    const stored = await tx.objectStore('holders').get(holder.id);
    if (!stored || !isUsable(stored.key) || (stored.nextKey && !isUsable(stored.nextKey))) throw new StorageRefusal('clone-refused');
  });
}

/** Changes one holder inside one transaction, so that two tabs never overwrite each other's renewal. Answers the new record, or null if it is gone. */
export function updateHolder(storage: Storage, id: string, change: (holder: HolderRecord) => HolderRecord): Promise<StorageResult<HolderRecord | null>> {
  return storage.write(['holders'], async (tx) => {
    const store = tx.objectStore('holders');
    const before = await store.get(id);
    if (!before) return null;
    const after = change(before);
    if (after.id !== id) throw new RangeError('updateHolder: the id of a holder does not change');
    await store.put(after);
    return after;
  });
}

/** Removes a holder and its keys. */
export function deleteHolder(storage: Storage, id: string): Promise<StorageResult<void>> {
  return storage.write(['holders'], (tx) => tx.objectStore('holders').delete(id));
}

/** Removes several holders and their visits, all of them or none. */
export function deleteHolders(storage: Storage, ids: readonly string[]): Promise<StorageResult<void>> {
  return storage.write(['holders', 'visits'], async (tx) => {
    const visits = (await tx.objectStore('visits').getAll()).filter(({ holderId }) => ids.includes(holderId));
    await Promise.all([...ids.map((id) => tx.objectStore('holders').delete(id)), ...visits.map(({ id }) => tx.objectStore('visits').delete(id))]);
  });
}

/** Whether a key that came out of the database can still sign. */
export function isUsable(key: DeviceKey): boolean {
  return key.kind === 'seed' ? key.seed.length === 32 : key.privateKey instanceof CryptoKey && key.privateKey.usages.includes('sign');
}
