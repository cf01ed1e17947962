/**
 * A browser that throws the database away under an open page leaves what the page has in memory. Each part of the wallet that holds records adds itself here;
 * refresh.ts calls them all when it finds the storage empty although nobody deleted anything.
 */
import type { Storage } from '../../shared/storage/open.ts';

/** Writes what is in memory back, as far as it is not there. */
export type Rescue = (storage: Storage) => Promise<unknown>;

const rescues = new Set<Rescue>();

/** Adds a part until the returned function is called. */
export function rescueWith(rescue: Rescue): () => void {
  rescues.add(rescue);
  return () => rescues.delete(rescue);
}

/** Puts back everything that any part holds. */
export async function rescueAll(storage: Storage): Promise<void> {
  for (const rescue of rescues) await rescue(storage);
}
