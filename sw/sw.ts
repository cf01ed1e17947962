/**
 * The service worker: the app's files from the cache, nothing else.
 *
 * - Installs a version whole, each file checked against its hash, and then WAITS: first until all of it is on the disk (durable.ts), then for a yes. It takes over only when a page passes on the user's yes, and
 *   even then not while any tab holds the lock of an open shift or scan (src/shared/network/service-worker.ts).
 * - Pages of the app answer the shell, offline too. Unknown paths, `/api/*` and `/trust/*` never touch a cache: the browser asks the network.
 * - A file that is shared to the app waits here for its page (share.ts); the PDF reader comes after everything else (stock.ts).
 * - Sends visits that wait when the network is back and no window of the app is open (send-visits.ts).
 * - Does not claim pages that it did not load; the first visit stays with the network.
 */
import { PrecacheController } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { settle, syncRegister } from './durable.ts';
import { isPage } from './pages.ts';
import type { PrecacheEntry } from './precache-entry.ts';
import { sendVisits, VISITS_TAG } from './send-visits.ts';
import { SHARE_PATH, takeShare } from './share.ts';
import { fill } from './stock.ts';
import { cacheNameOf, filesOf, forgetKept, isKept, markComplete, markKept, matchAnyVersion, retireVersions, wholeVersion } from './versions.ts';

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: PrecacheEntry[];
declare const __LATER__: PrecacheEntry[];
declare const __PRECACHE_VERSION__: string;
/** Tells this script from any other. */
declare const __WORKER__: string;

/** Shared by every page while an update must not happen; see src/shared/network/service-worker.ts. */
const HOLD_LOCK = 'ashyq-hold';
const SHELL = '/index.html';
/** A slow phone's, for a worker that has to be started. */
const ANSWER_MS = 5000;

/** Named once: every mention of the build's list is a copy of it in the script, and beyond 32 kB no compression finds the copy again. */
const PRECACHE = __PRECACHE__;
const LATER = __LATER__;

const cacheName = cacheNameOf(__PRECACHE_VERSION__);
const controller = new PrecacheController({ cacheName });
controller.addToCacheList(PRECACHE);
const keyOf = (url: string) => controller.getCacheKeyForURL(url) ?? url;
const ownPaths = new Set([...PRECACHE, ...LATER].map((entry) => entry.url));

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

/**
 * An update is said to be installed when a power cut takes nothing of it any more: the browser then forgets the version before. Where an attempt was ended while it waited
 * (somebody closed the browser), the next one finds all files and does not wait again: a phone that is only ever open for seconds is not to stay old for ever.
 */
async function install(): Promise<void> {
  // The newest, as the browser compares: a version that waits and was taken back has to go.
  if (await isItself(self.registration.waiting ?? self.registration.active)) throw new TypeError('there already');
  // Registered anew, as where a power cut took the register and left the files: it is not on the disk yet.
  if (!self.registration.active) await forgetKept(cacheName);
  const isAgain = await filesOf(cacheName);
  if (!(await repair())) throw new TypeError('not whole');
  if (!isAgain && self.registration.active) await settle(self.registration);
}

/**
 * In the session in which it began its register anew after a power cut, Chromium takes each look for an update for one, with the same bytes (docs/decisions/067). Installed, it
 * would take the place of what is on the disk already. A worker that cannot be started does not answer, nor does another one.
 */
async function isItself(newest: ServiceWorker | null): Promise<boolean> {
  if (!newest) return false;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = (event) => resolve(event.data === __WORKER__);
    setTimeout(resolve, ANSWER_MS, false);
  });
  try {
    newest.postMessage({ type: 'WHO' }, [port2]);
  } catch {
    // Firefox before 133 asks no worker from a worker.
    return false;
  }
  return answer;
}

self.addEventListener('activate', (event) => {
  event.waitUntil(retireVersions(cacheName, self.registration.installing !== null));
});

self.addEventListener('message', (event) => {
  const type = (event.data as { type?: unknown } | null)?.type;
  if (type === 'SKIP_WAITING') event.waitUntil(takeOver(event.ports[0]));
  if (type === 'STOCK') event.waitUntil(fill(cacheName, LATER, keyOf).then(keep));
  if (type === 'WHO') event.ports[0]?.postMessage(__WORKER__);
  if (type === 'KEEP') event.waitUntil(keep());
});

// Background Sync is Chromium's, and TypeScript has no name for it.
(self as EventTarget).addEventListener('sync', (event) => {
  const { tag } = event as Event & { readonly tag: string };
  if (tag === VISITS_TAG) (event as ExtendableEvent).waitUntil(sendForNobody());
});

/** An open window sends for itself, and keeps quiet where it must (the neutral check). */
async function sendForNobody(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.length === 0) await sendVisits();
}

/** Once for each version, and again where a power cut took the mark: reads it back and mends what is not as it was, and has the browser's register of it synced. */
async function keep(): Promise<void> {
  if (await isKept(cacheName)) return;
  await settle(self.registration);
  await syncRegister(self.registration);
  if (await repair()) await markKept(cacheName);
}

/** Takes over unless a page of this origin holds updates; answers whether it did. */
async function takeOver(reply: MessagePort | undefined): Promise<void> {
  // The version before loses its script when this one takes over.
  await syncRegister(self.registration);
  const free = !self.navigator.locks || (await self.navigator.locks.request(HOLD_LOCK, { ifAvailable: true }, async (lock) => lock !== null));
  if (free) await self.skipWaiting();
  reply?.postMessage(free);
}

/**
 * This worker has seen its version whole. Files are lost in a power cut, which ends the worker too, so one look in its life is enough; a look is a list of all
 * that is stored, some 300 lines, on the way of the page.
 */
let seenWhole = false;

/** The page itself, from a whole version; without one from the network, and last from whatever is left of any version. */
class Shell extends Strategy {
  override async _handle(request: Request, handler: StrategyHandler): Promise<Response | undefined> {
    // Asked for beside the look: it is the answer nearly always.
    const own = controller.matchPrecache(SHELL).catch(() => undefined);
    const version = seenWhole ? null : await wholeVersion(cacheName);
    seenWhole ||= version?.name === cacheName;
    const stored = seenWhole ? await own : version && (await this.#shellOf(version));
    if (!seenWhole || !stored) {
      seenWhole = false;
      handler.waitUntil(repair());
    }
    return stored ?? (await handler.fetch(request).catch(() => undefined)) ?? (await own);
  }

  async #shellOf({ name, files }: { readonly name: string; readonly files: ReadonlyMap<string, string> }): Promise<Response | undefined> {
    const key = files.get(new URL(SHELL, self.location.href).href);
    return key === undefined ? undefined : (await caches.open(name)).match(key);
  }
}

/** A file of the app: own version, any version that is kept, network. */
class AppFile extends Strategy {
  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    return (await controller.matchPrecache(request).catch(() => undefined)) ?? (await matchAnyVersion(cacheName, request)) ?? (await handler.fetch(request));
  }
}

/** Fetches what this version has not or not any more (a power cut, a browser that evicts); answers whether it is whole. */
async function repair(): Promise<boolean> {
  const isWhole = await fill(cacheName, PRECACHE, keyOf);
  if (isWhole) await markComplete(cacheName, controller);
  return isWhole;
}

registerRoute(({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && isPage(url.pathname), new Shell({ cacheName }));
registerRoute(
  ({ request, url, sameOrigin }) => sameOrigin && request.mode !== 'navigate' && (ownPaths.has(url.pathname) || url.pathname.startsWith('/assets/')),
  new AppFile({ cacheName }),
);
for (const method of ['GET', 'POST'] as const) {
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && url.pathname === SHARE_PATH,
    ({ request }) => takeShare(request),
    method,
  );
}
