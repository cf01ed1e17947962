/**
 * A version's files in its cache, each as its hash says: fetched where one is missing or is not what it was. What a power cut leaves of a file may have the right name
 * and length and be read as zeros, or stand there until somebody reads it (docs/decisions/067), so nothing is believed that was not read.
 *
 * The second stage comes by it too: files that few need and that are larger than all the others together (the PDF reader, docs/decisions/014). A version is whole
 * without them, so that a first visit over a bad network is soon complete; they follow when a page says that it has time, and are kept with the version.
 */
import type { PrecacheEntry } from './precache-entry.ts';
import { firstStored, olderVersions, openSound } from './versions.ts';

/** Answers whether all of it is there now; the next time tries again. A file that another version has is not fetched. `keyOf`: its name in the cache, by its address. */
export async function fill(cacheName: string, entries: readonly PrecacheEntry[], keyOf: (url: string) => string): Promise<boolean> {
  const [cache, older] = await Promise.all([openSound(cacheName), olderVersions(cacheName)]);
  for (const { url, integrity, revision } of entries) {
    const key = keyOf(url);
    if (await isSound(await cache.match(key), integrity)) continue;
    try {
      const kept = await firstStored(older, url);
      const response = (await isSound(kept, integrity))
        ? kept
        : await fetch(url, { integrity, cache: revision ? 'reload' : 'default', credentials: 'same-origin' });
      if (!response?.ok) return false;
      await cache.put(key, response);
    } catch {
      return false;
    }
  }
  return true;
}

/** Whether every byte is there and the right one; reads a copy. */
async function isSound(response: Response | undefined, integrity: string): Promise<boolean> {
  if (!response) return false;
  try {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
    return integrity === `sha256-${btoa(String.fromCharCode(...hash))}`;
  } catch {
    return false;
  }
}
