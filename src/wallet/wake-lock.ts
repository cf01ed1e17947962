/** Keeps the screen awake while the QR is shown. Browsers drop the lock whenever the page is hidden; it is asked for again when it is seen. */

/** Holds the wake lock until the returned function is called. Where the browser has none or refuses (low battery), nothing happens. */
export function keepAwake(): () => void {
  let sentinel: WakeLockSentinel | null = null;
  let released = false;
  const request = async () => {
    if (released || document.visibilityState !== 'visible' || (sentinel !== null && !sentinel.released)) return;
    const lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    if (released) await lock?.release();
    else sentinel = lock;
  };
  const onVisible = () => void request();
  document.addEventListener('visibilitychange', onVisible);
  void request();
  return () => {
    released = true;
    document.removeEventListener('visibilitychange', onVisible);
    void sentinel?.release().catch(() => undefined);
  };
}
