/**
 * What belongs to a tablet's key, rules and manager of before, when it is released or enrolled anew. Its journal is put away, not deleted: an inspector's file
 * has it still, and the next key begins one of its own.
 */
import { putJournalAway } from '../shared/storage/journal.ts';
import type { Storage } from '../shared/storage/open.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';
import { DOOR_KEY } from './door-state.ts';
import { HANDED_IN_KEY } from './handed-in.ts';
import { setPin } from './pin.ts';

/** Whoever brings a new code from the ministry sets a PIN of their own. */
export async function forgetDoor(storage: Storage, now: number): Promise<void> {
  await putJournalAway(storage, now, [CHECKPOINT_KEY, DOOR_KEY, HANDED_IN_KEY]);
  await setPin(storage, null);
}
