/**
 * A `trust.zip` that was shared to the installed app: the service worker has laid it down and sent the browser on to the door with `?trust=` (sw/share.ts,
 * docs/decisions/021). It is looked at only when somebody presses the button; whatever it is, it goes through the checks of every refresh.
 */

/** The service worker knows the same name. */
const SHARED_TRUST = 'ashyq-shared-trust';

/** Whether the address says that a file was shared here. */
export const isSharedHere = (): boolean => new URLSearchParams(location.search).has('trust');

/** The file out of the worker's hands, or null where none lies there; it is taken once. */
export async function takeSharedTrust(): Promise<Blob | null> {
  try {
    const cache = await caches.open(SHARED_TRUST);
    const [key] = await cache.keys();
    const file = key === undefined ? null : ((await (await cache.match(key))?.blob()) ?? null);
    await caches.delete(SHARED_TRUST);
    return file;
  } catch {
    // No Cache Storage here, then nothing was shared either.
    return null;
  }
}
