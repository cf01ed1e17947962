/**
 * What a power cut may take from a worker, and when (docs/decisions/067, measured on ext4 with Chromium 156). Chromium waits for the disk neither with a worker's script
 * nor with the files of a cache nor with its register of workers; the system writes them within 35 seconds. But it deletes the script of the version before as soon as
 * nobody uses it, and that is on the disk with whatever is synced next. So a cut soon after an update left a register that named a deleted script: no worker, and
 * without a network a page that never opened.
 */

declare const __SETTLE_MS__: number;

/** Other browsers keep these things otherwise, and may end a worker that waits. Background Sync is Chromium's. */
const isChromium = (registration: ServiceWorkerRegistration): boolean => 'sync' in registration;
/** More than the register's database holds before it begins a new log (1 MiB). */
const FULL = 1_200_000;
/** A slow disk's; then whoever waits goes on without. */
const PATIENCE_MS = 5000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Until the system has written what was stored so far. */
export async function settle(registration: ServiceWorkerRegistration): Promise<void> {
  if (isChromium(registration)) await pause(__SETTLE_MS__);
}

/**
 * Has the browser sync its register of workers and begin a new log for it: a value fills the log, the next one moves all of it into a table. What it then holds outlives
 * a cut, and nothing of it stands behind the zeros that an earlier cut may have left at the log's end. The value itself is the default one before and after.
 */
export async function syncRegister(registration: ServiceWorkerRegistration): Promise<void> {
  const { navigationPreload } = registration;
  if (!isChromium(registration) || !navigationPreload) return;
  const written = navigationPreload.setHeaderValue('x'.repeat(FULL)).then(() => navigationPreload.setHeaderValue('true'));
  await Promise.race([written.catch(() => undefined), pause(PATIENCE_MS)]);
}
