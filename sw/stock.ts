/**
 * The second stage: files that few need and that are larger than all the others together (the PDF reader, docs/decisions/014). A version is whole without
 * them, so that a first visit over a bad network is soon complete; they follow when a page says that it has time, and are kept with the version.
 */
import type { PrecacheEntry } from './precache-entry.ts';
import { matchAnyVersion } from './versions.ts';

/** Fetches what is missing, each file checked against its hash; one that the version before had is not fetched again. Rejects nothing: the next time tries again. */
export async function stock(cacheName: string, entries: readonly PrecacheEntry[]): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const { url, integrity } of entries) {
    if (await cache.match(url)) continue;
    try {
      const response = (await matchAnyVersion(cacheName, new Request(url))) ?? (await fetch(url, { integrity, credentials: 'same-origin' }));
      if (response.ok) await cache.put(url, response);
    } catch {
      return;
    }
  }
}
