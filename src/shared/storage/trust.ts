/** The ministry's trust files (formats.md §6): `current` in use, `previous` for when current does not verify any more. Both always whole. */
import { equal } from '../../core/bytes.ts';
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { TrustRecord } from './schema.ts';

/** The stored files, or null where none were ever fetched. They are bytes, not trust: verify them again (network/trust-load.ts). */
export function loadTrustFiles(storage: Storage, which: 'current' | 'previous'): Promise<StorageResult<TrustRecord | null>> {
  return storage.read(['trust'], async (tx) => (await tx.objectStore('trust').get(which)) ?? null);
}

/**
 * Switches to new files in one strict transaction: what was current becomes previous, the new files become current. After a crash at any
 * moment the pair is the old one or the new one. The same stamp again only moves `fetchedAt`, so that `previous` stays a different state.
 * A slow tab does not put older files over newer ones that another tab has stored meanwhile. Answers the record that is current now.
 */
export function saveTrustFiles(storage: Storage, next: TrustRecord): Promise<StorageResult<TrustRecord>> {
  return storage.write(['trust'], async (tx) => {
    const store = tx.objectStore('trust');
    const current = await store.get('current');
    if (current && isNewer(current, next)) return current;
    if (current && !sameStamp(current, next)) await store.put(current, 'previous');
    await store.put(next, 'current');
    return next;
  });
}

/** By the root first: under a new root the stamps may count from anew (formats.md §6). */
function isNewer({ version: one }: TrustRecord, { version: other }: TrustRecord): boolean {
  if (one === undefined || other === undefined) return false;
  return one.root === other.root ? one.stamp > other.stamp : one.root > other.root;
}

/** Puts the previous files back in place of current ones that no longer verify. */
export function restorePreviousTrust(storage: Storage): Promise<StorageResult<TrustRecord | null>> {
  return storage.write(['trust'], async (tx) => {
    const store = tx.objectStore('trust');
    const previous = await store.get('previous');
    if (!previous) return null;
    await store.put(previous, 'current');
    return previous;
  });
}

function sameStamp(a: TrustRecord, b: TrustRecord): boolean {
  const [one, two] = [a.files.get('stamp.cbor'), b.files.get('stamp.cbor')];
  return one !== undefined && two !== undefined && equal(one, two);
}
