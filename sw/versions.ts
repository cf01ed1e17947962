/**
 * The app's files in Cache Storage, one cache for each version: the one in use and the one before it.
 *
 * Why two: after a power cut in an update Cache Storage may come back without the newest writes while the worker is already the new one, or
 * with the old worker after its files were deleted (measured: opened offline in 6 of 15 runs with the old cache deleted, 6 of 9 with it
 * kept). So a version counts only when it is whole, and a version that is not whole lends its place to the one before it. A cache may also come
 * back so that every question to it is refused: then it is as if it were empty, and is deleted before it is filled.
 */
import type { PrecacheController } from 'workbox-precaching';

const PREFIX = 'ashyq-app-';
/** Written last when a version is installed: the address and cache key of each of its files. */
const COMPLETE = '/.ashyq/complete';
/** Written when a version takes over. */
const ACTIVATED = '/.ashyq/activated';
/** Written when a version in use was read back, every byte of it, and the browser's register of it is on the disk. */
const KEPT = '/.ashyq/kept';

type Files = readonly (readonly [url: string, key: string])[];

/** The cache of a version. */
export function cacheNameOf(version: string): string {
  return PREFIX + version;
}

/** The cache, empty where the one that was there cannot be read. */
export async function openSound(name: string): Promise<Cache> {
  const cache = await caches.open(name);
  try {
    await cache.match(COMPLETE);
    return cache;
  } catch {
    await caches.delete(name);
    return caches.open(name);
  }
}

/** Marks the freshly installed version as whole. */
export async function markComplete(cacheName: string, controller: PrecacheController): Promise<void> {
  const files: Files = [...controller.getURLsToCacheKeys()];
  const cache = await caches.open(cacheName);
  await cache.put(COMPLETE, Response.json(files));
}

/** Marks the version in use as read back. */
export async function markKept(own: string): Promise<void> {
  await (await caches.open(own)).put(KEPT, new Response());
}

/** A mark that is older than the browser's register of its worker says nothing of that. */
export async function forgetKept(own: string): Promise<void> {
  await (await caches.open(own)).delete(KEPT);
}

export const isKept = async (own: string): Promise<boolean> => (await stored(own, KEPT)) !== undefined;

/** Marks `own` as in use and deletes all versions but it, the one in use before it, and one that is being installed now. */
export async function retireVersions(own: string, installing: boolean): Promise<void> {
  const others = await Promise.all((await ourCaches()).filter((name) => name !== own).map(describe));
  const [previous] = others.filter((other) => other.activatedAt > 0).sort((a, b) => b.activatedAt - a.activatedAt);
  await (await caches.open(own)).put(ACTIVATED, Response.json(Date.now()));
  for (const other of others) {
    if (other === previous || (installing && other.activatedAt === 0)) continue;
    await caches.delete(other.name);
  }
}

/** One stored file; none where the cache cannot be read. */
async function stored(name: string, request: RequestInfo): Promise<Response | undefined> {
  try {
    return await (await caches.open(name)).match(request);
  } catch {
    return undefined;
  }
}

/** The files of the first version, `own` before the previous one, that is whole; null when none is. Nobody looks for others while `own` is whole. */
export async function wholeVersion(own: string): Promise<{ name: string; files: ReadonlyMap<string, string> } | null> {
  const files = await filesOf(own);
  if (files) return { name: own, files };
  for (const name of await olderVersions(own)) {
    const older = await filesOf(name);
    if (older) return { name, files: older };
  }
  return null;
}

/** A stored file of any version we keep, by its address; hashed names are the same bytes in each. */
export async function matchAnyVersion(own: string, request: Request): Promise<Response | undefined> {
  return firstStored([own, ...(await olderVersions(own))], request);
}

/** The same of these versions, in their order. */
export async function firstStored(names: readonly string[], request: RequestInfo): Promise<Response | undefined> {
  for (const name of names) {
    const found = await stored(name, request);
    if (found) return found;
  }
  return undefined;
}

/** The files of this version where it is whole by its list; null where it is not, or cannot be read. */
export async function filesOf(name: string): Promise<ReadonlyMap<string, string> | null> {
  try {
    const cache = await caches.open(name);
    // Beside each other: this is on the way of every page that opens.
    const [listed, present] = await Promise.all([cache.match(COMPLETE).then((marker) => marker?.json() as Promise<Files> | undefined), cache.keys()]);
    if (!listed) return null;
    const files = new Map(listed);
    const urls = new Set(present.map((request) => request.url));
    return [...files.values()].every((key) => urls.has(key)) ? files : null;
  } catch {
    return null;
  }
}

/** Those that were in use before, the last one first. */
export async function olderVersions(own: string): Promise<string[]> {
  const others = await Promise.all((await ourCaches()).filter((name) => name !== own).map(describe));
  const kept = others.filter((other) => other.activatedAt > 0).sort((a, b) => b.activatedAt - a.activatedAt);
  return kept.map((other) => other.name);
}

async function ourCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function describe(name: string): Promise<{ name: string; activatedAt: number }> {
  const marker = await stored(name, ACTIVATED);
  return { name, activatedAt: marker ? Number(await marker.text()) : 0 };
}
