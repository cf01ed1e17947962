/**
 * Another tablet in place of this one, or none: when it is enrolled anew or released. Key, rules, manager's PIN, shift and journal of before go in the one
 * transaction that brings the new key: a cut in between must leave neither a door that judges by the rules of another place, nor a key that goes on with another
 * key's journal. The journal is put away, not deleted, and with it its key, which can do nothing any more but hand it in: an inspector's file has it still.
 */
import { markHeld } from '../shared/storage/held.ts';
import { isUsable } from '../shared/storage/holders.ts';
import { putJournalAway } from '../shared/storage/journals-away.ts';
import type { Storage } from '../shared/storage/open.ts';
import { StorageRefusal, type StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { CERTIFICATE_KEY, CLOCK_KEY, NEIGHBOURS_KEY } from './affairs-keys.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';
import { DOOR_KEY } from './door-state.ts';
import { CHOICES_KEY, PRACTICE_KEY, SECRET_KEY } from './gate-memory.ts';
import { HANDED_IN_KEY } from './handed-in.ts';

/**
 * What belongs to one key, one venue, one manager: the secret too, so that nobody joins the visitors of two places where one tablet has stood. Whoever brings a
 * new code from the ministry sets a PIN of their own.
 */
const MEMORY = [CERTIFICATE_KEY, CHECKPOINT_KEY, CHOICES_KEY, CLOCK_KEY, DOOR_KEY, HANDED_IN_KEY, NEIGHBOURS_KEY, PRACTICE_KEY, SECRET_KEY] as const;
const SETTINGS = ['pin', 'pinTries', 'shift'] as const;

/** Stores `tablet`, or with null none, and takes away what was the earlier one's. All of it or, with a code, nothing. `clone-refused` as for a holder's key. */
export async function replaceTablet(storage: Storage, tablet: TabletRecord | null, now: number): Promise<StorageResult<void>> {
  const replaced = await storage.write(['tablet', 'journal', 'memory', 'settings'], async (tx) => {
    await putJournalAway(tx, now, { checkpoint: CHECKPOINT_KEY, handedIn: HANDED_IN_KEY });
    await Promise.all(MEMORY.map((name) => tx.objectStore('memory').delete(name)));
    await Promise.all(SETTINGS.map((name) => tx.objectStore('settings').delete(name)));
    const store = tx.objectStore('tablet');
    if (tablet === null) return store.delete('tablet');
    await store.put(tablet, 'tablet');
    const stored = await store.get('tablet');
    if (!stored || !isUsable(stored.key)) throw new StorageRefusal('clone-refused');
  });
  if (replaced.ok) markHeld(tablet !== null, 'tablet');
  return replaced;
}
