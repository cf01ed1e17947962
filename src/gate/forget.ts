/** What belongs to a tablet's key, rules and manager of before, forgotten when it is released or enrolled anew. The journal stays. */
import { saveMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';
import { DOOR_KEY } from './door-state.ts';
import { setPin } from './pin.ts';

/** The next key's owner cannot vouch for what this one signed, and whoever brings a new code from the ministry sets a PIN of their own. */
export async function forgetDoor(storage: Storage): Promise<void> {
  await saveMemory(storage, CHECKPOINT_KEY, null);
  await saveMemory(storage, DOOR_KEY, null);
  await setPin(storage, null);
}
