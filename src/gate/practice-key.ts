/** The key of this tablet's practice cards: made at the first training, the same from then on, so that printed cards go on being read. */
import { isUsable } from '../shared/storage/holders.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { DeviceKey } from '../shared/storage/schema.ts';
import { PRACTICE_KEY } from './gate-memory.ts';
import { keyThatLasts } from './lasting-key.ts';

/** The stored key, or a new one; a code where the storage takes none. */
export async function practiceKey(storage: Storage): Promise<DeviceKey | StorageCode> {
  const stored = await loadMemory(storage, PRACTICE_KEY);
  if (!stored.ok) return stored.code;
  return stored.value !== null && isUsable(stored.value as DeviceKey) ? (stored.value as DeviceKey) : keyThatLasts(storage, PRACTICE_KEY);
}
