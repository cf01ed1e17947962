/**
 * Files on their way into the wallet: shared to the app from a gallery, opened with it, chosen or dropped. Where each comes from is settled here; the
 * import screen only takes what is there.
 */
import { signal } from '@preact/signals';

/** Where the service worker lays a shared file until a page takes it (sw/share.ts writes it). */
export const SHARED_CACHE = 'ashyq-shared';

/** Files that the system opened the app with, or that were dropped on it; the import screen takes them. */
export const handedOver = signal<readonly Blob[]>([]);

/** Deletes what was shared to the app and never taken. */
export async function forgetShared(): Promise<void> {
  handedOver.value = [];
  try {
    await caches.delete(SHARED_CACHE);
  } catch {
    // No Cache Storage here.
  }
}

/** How many files lie in the worker's hands; none of them is opened by counting. */
export async function countShared(): Promise<number> {
  try {
    return (await caches.has(SHARED_CACHE)) ? (await (await caches.open(SHARED_CACHE)).keys()).length : 0;
  } catch {
    return 0;
  }
}

/** The files that were shared to the app, taken out of the worker's hands: they are read once. Empty where nothing lies there. */
export async function takeShared(): Promise<Blob[]> {
  try {
    if (!(await caches.has(SHARED_CACHE))) return [];
    const cache = await caches.open(SHARED_CACHE);
    const keys = await cache.keys();
    const answers = await Promise.all(keys.map((key) => cache.match(key)));
    const files = await Promise.all(answers.filter((answer) => answer !== undefined).map((answer) => answer.blob()));
    await caches.delete(SHARED_CACHE);
    return files;
  } catch {
    // No Cache Storage here, then nothing was shared either.
    return [];
  }
}
