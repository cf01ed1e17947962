/** A key made on this tablet that is still there tomorrow: not every browser gives back the CryptoKey that it took. */
import { createDeviceKey } from '../shared/storage/device-key.ts';
import { isUsable } from '../shared/storage/holders.ts';
import { loadMemory, saveMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { DeviceKey } from '../shared/storage/schema.ts';

/** A new key that came back from the store `memory` as good as it went in under `name`; a seed where this browser does not store a CryptoKey; or why neither works. */
export async function keyThatLasts(storage: Storage, name: string): Promise<DeviceKey | StorageCode> {
  for (const kind of ['webcrypto', 'seed'] as const) {
    const key = await createDeviceKey(kind);
    const saved = await saveMemory(storage, name, key);
    if (!saved.ok && saved.code !== 'clone-refused') return saved.code;
    const stored = saved.ok ? await loadMemory(storage, name) : null;
    if (stored?.ok && stored.value !== null && isUsable(stored.value as DeviceKey)) return key;
  }
  return 'clone-refused';
}
