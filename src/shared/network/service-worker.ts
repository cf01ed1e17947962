/**
 * The bridge to the service worker, and the only door to workbox-window: registers, waits, ASKS, and reloads on yes.
 *
 * An update never happens by itself and never while a scan or a shift is open, in this tab or in any other: an open shift holds a lock that all
 * tabs and the worker see. While it is held nobody is asked, a yes changes nothing, and a page that another tab's update took over waits with its
 * reload until the lock is free.
 */
import type { Workbox } from 'workbox-window';
import { countsBytes } from './stocked.ts';
import { trustedScriptUrl } from './trusted-urls.ts';

/** The name that the worker knows too (sw/sw.ts). */
const HOLD_LOCK = 'ashyq-hold';

/** A version that waits. `accept` switches to it and reloads; answers false when a shift is open somewhere: then it will be asked again. */
export interface WaitingUpdate {
  accept(): Promise<boolean>;
}

export interface ServiceWorkerBridge {
  /** Looks for a new version now. Quiet when offline. */
  check(): Promise<void>;
}

/** By their script: each listens for as long as the page lives, so one that could not register is asked again in place of a new one. */
const workboxes = new Map<string, Workbox>();

let holds = 0;
const onRelease = new Set<() => void>();

/**
 * No update from now until the returned function is called: for an open shift, a live scan, a form half filled. Holds may be nested.
 * The lock of another tab's hold lasts as long as that tab, whatever happens to it.
 */
export function holdUpdates(): () => void {
  holds += 1;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks?.request(HOLD_LOCK, { mode: 'shared' }, () => held).catch(() => undefined);
  let released = false;
  return () => {
    if (released) return;
    released = true;
    holds -= 1;
    release();
    if (holds === 0) for (const listener of [...onRelease]) listener();
  };
}

/** Registers the worker of this build. `onWaiting` is called when there is a version to ask about, at most once for each version and each release of a hold. */
export async function startServiceWorker({
  onWaiting,
  scriptUrl = '/sw.js',
}: {
  onWaiting: (update: WaitingUpdate) => void;
  scriptUrl?: string;
}): Promise<ServiceWorkerBridge | null> {
  if (!('serviceWorker' in navigator)) return null;
  // Not on the way to the first screen: the bridge itself is small, its package comes when the page has its picture.
  const { Workbox } = await import('workbox-window');
  // The header and the option together: no HTTP cache may keep an old worker alive.
  const workbox = workboxes.get(scriptUrl) ?? new Workbox(trustedScriptUrl(scriptUrl), { updateViaCache: 'none', scope: '/' });
  workboxes.set(scriptUrl, workbox);
  const wasControlled = navigator.serviceWorker.controller !== null;
  const listening = new AbortController();
  const changed = () => {
    if (wasControlled) whenFree(() => location.reload());
  };
  navigator.serviceWorker.addEventListener('controllerchange', changed, { signal: listening.signal });
  const registration = await workbox.register().catch((error: unknown) => {
    if ((error as { name?: unknown } | null)?.name === 'AbortError') loadAfresh();
  });
  if (!registration) {
    // It is tried again every half minute for as long as the page lives.
    listening.abort();
    return null;
  }

  const ask = askOnce(registration, onWaiting);
  workbox.addEventListener('waiting', ask);
  // workbox-window stops listening after the first version that it did not register itself; a tablet's page lives through several.
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', ask));
  onRelease.add(() => ask(null));
  ask(null);

  const check = () =>
    registration.update().then(
      () => ask(null),
      () => undefined,
    );
  checkOnReturn(check);
  stockWhenIdle();
  return { check };
}

/** In the storage of the tab: how often it was loaded again. */
const LOADED_AFRESH = 'ashyq-loaded-afresh';
const MOST_LOADS = 3;
/** Chromium is still at it: a page that is loaded at once is refused as this one was. */
const AFRESH_MS = 2000;

/**
 * A power cut in the minute of the first visit may leave Chromium's register of workers so that it throws it away when the first page opens. That page can have no worker
 * any more, however often it asks; a later one can (docs/decisions/067). Never under a scan or a form.
 */
function loadAfresh(): void {
  try {
    const loads = Number(sessionStorage.getItem(LOADED_AFRESH));
    if (loads >= MOST_LOADS) return;
    sessionStorage.setItem(LOADED_AFRESH, String(loads + 1));
  } catch {
    // No storage: the loads could not be counted.
    return;
  }
  setTimeout(() => whenFree(() => location.reload()), AFRESH_MS);
}

/** How long a page that was just opened keeps the network for itself. */
const STOCK_AFTER_MS = 15_000;

/**
 * Lets the worker fetch what the app has later (sw/stock.ts), and look whether its version is kept: not while the first screens need the network. Where somebody counts
 * bytes it only looks.
 */
function stockWhenIdle(): void {
  setTimeout(countsBytes() ? () => tellWorker('KEEP') : stockNow, STOCK_AFTER_MS);
}

/** The same at once: somebody is about to need it. */
export function stockNow(): void {
  tellWorker('STOCK');
}

function tellWorker(type: 'STOCK' | 'KEEP'): void {
  navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ type })).catch(() => undefined);
}

/** Reminds of the waiting version at most once, and again after a hold ends. */
function askOnce(registration: ServiceWorkerRegistration, onWaiting: (update: WaitingUpdate) => void): (event: unknown) => void {
  let asked: ServiceWorker | null = null;
  onRelease.add(() => {
    asked = null;
  });
  return () => {
    const { waiting, active } = registration;
    // Without an active worker this is the first installation: there is nothing to update.
    if (!waiting || !active || waiting === asked || holds > 0) return;
    asked = waiting;
    onWaiting({ accept: () => acceptUpdate(registration) });
  };
}

/** Passes the user's yes to the waiting worker, which itself refuses while any tab holds updates. */
async function acceptUpdate(registration: ServiceWorkerRegistration): Promise<boolean> {
  const { waiting } = registration;
  if (!waiting || holds > 0) return false;
  const channel = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    channel.port1.onmessage = (event) => resolve(event.data === true);
  });
  waiting.postMessage({ type: 'SKIP_WAITING' }, [channel.port2]);
  const accepted = await answer;
  // A page of a first visit is under no worker, and hears of no change of it.
  if (accepted && navigator.serviceWorker.controller === null) whenFree(() => location.reload());
  return accepted;
}

function whenFree(action: () => void): void {
  if (holds === 0) {
    action();
    return;
  }
  const once = () => {
    onRelease.delete(once);
    action();
  };
  onRelease.add(once);
}

/** Installed apps on iOS are never reloaded, only shown again; each of these is a moment to look for a new version. */
function checkOnReturn(check: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') check();
  });
  window.addEventListener('pageshow', check);
  window.addEventListener('focus', check);
}
