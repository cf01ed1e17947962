/** Background Sync, where the browser has it (Chromium): the service worker is woken once the network is back, although the app was closed (sw/send-visits.ts). */

interface SyncRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

/** Asks for it; nothing where the browser has none, forbids it, or has no service worker yet. */
export function askForBackgroundSync(tag: string): void {
  navigator.serviceWorker?.ready.then((registration) => (registration as SyncRegistration).sync?.register(tag)).catch(() => undefined);
}
