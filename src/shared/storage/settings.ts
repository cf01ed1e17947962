/** Small settings by name; the names and their types are `SettingValues` in schema.ts. */
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { SettingName, SettingValues } from './schema.ts';

/** One setting, or null where it was never set. */
export function getSetting<Name extends SettingName>(storage: Storage, name: Name): Promise<StorageResult<SettingValues[Name] | null>> {
  // The schema gives every value the union of all settings' types; put and get below keep name and type together.
  return storage.read(['settings'], async (tx) => ((await tx.objectStore('settings').get(name)) as SettingValues[Name] | undefined) ?? null);
}

/** Stores one setting. */
export function putSetting<Name extends SettingName>(storage: Storage, name: Name, value: SettingValues[Name]): Promise<StorageResult<void>> {
  return storage.write(['settings'], async (tx) => {
    await tx.objectStore('settings').put(value, name);
  });
}

/** Reads one setting and stores what `change` makes of it, in one transaction; null forgets it. Answers what is stored then. `change` may run twice. */
export function changeSetting<Name extends SettingName>(
  storage: Storage,
  name: Name,
  change: (before: SettingValues[Name] | null) => SettingValues[Name] | null,
): Promise<StorageResult<SettingValues[Name] | null>> {
  return storage.write(['settings'], async (tx) => {
    const store = tx.objectStore('settings');
    const after = change(((await store.get(name)) as SettingValues[Name] | undefined) ?? null);
    await (after === null ? store.delete(name) : store.put(after, name));
    return after;
  });
}

/** Raises the clock floor (formats.md §6) to `time` and answers the floor; it never falls. */
export function raiseClockFloor(storage: Storage, time: number): Promise<StorageResult<number>> {
  return storage.write(['settings'], async (tx) => {
    const store = tx.objectStore('settings');
    const before = ((await store.get('clockFloor')) as SettingValues['clockFloor'] | undefined) ?? 0;
    if (time <= before) return before;
    await store.put(time, 'clockFloor');
    return time;
  });
}
