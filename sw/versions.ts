/**
 * The app's files in Cache Storage, one cache for each version: the one in use and the one before it.
 *
 * Why two: after a power cut in an update Cache Storage may come back without the newest writes while the worker is already the new one, or
 * with the old worker after its files were deleted (measured: opened offline in 6 of 15 runs with the old cache deleted, 6 of 9 with it
 * kept). So a version counts only when it is whole, and a version that is not whole lends its place to the one before it.
 */
import type { PrecacheController } from 'workbox-precaching';

const PREFIX = 'ashyq-app-';
/** Written last when a version is installed: the address and cache key of each of its files. */
const COMPLETE = '/.ashyq/complete';
/** Written when a version takes over. */
const ACTIVATED = '/.ashyq/activated';

type Files = readonly (readonly [url: string, key: string])[];

/** The cache of a version. */
export function cacheNameOf(version: string): string {
  return PREFIX + version;
}

/** Marks the freshly installed version as whole. */
export async function markComplete(cacheName: string, controller: PrecacheController): Promise<void> {
  const files: Files = [...controller.getURLsToCacheKeys()];
  const cache = await caches.open(cacheName);
  await cache.put(COMPLETE, Response.json(files));
}

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
  for (const name of [own, ...(await olderVersions(own))]) {
    const found = await (await caches.open(name)).match(request);
    if (found) return found;
  }
  return undefined;
}

async function filesOf(name: string): Promise<ReadonlyMap<string, string> | null> {
  const cache = await caches.open(name);
  // Beside each other: this is on the way of every page that opens.
  const [listed, stored] = await Promise.all([cache.match(COMPLETE).then((marker) => marker?.json() as Promise<Files> | undefined), cache.keys()]);
  if (!listed) return null;
  const files = new Map(listed);
  const present = new Set(stored.map((request) => request.url));
  return [...files.values()].every((key) => present.has(key)) ? files : null;
}

/** Those that were in use before, the last one first. */
async function olderVersions(own: string): Promise<string[]> {
  const others = await Promise.all((await ourCaches()).filter((name) => name !== own).map(describe));
  const kept = others.filter((other) => other.activatedAt > 0).sort((a, b) => b.activatedAt - a.activatedAt);
  return kept.map((other) => other.name);
}

async function ourCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function describe(name: string): Promise<{ name: string; activatedAt: number }> {
  const marker = await (await caches.open(name)).match(ACTIVATED);
  return { name, activatedAt: marker ? Number(await marker.json()) : 0 };
}
