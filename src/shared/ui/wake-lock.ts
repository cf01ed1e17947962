/** Keeps the screen awake: during a shift, while a QR is shown. Browsers drop the lock whenever the page is hidden; it is asked for again when it is seen. */

/** Holds the wake lock until the returned function is called. Where the browser has none or refuses (low battery), nothing happens. */
export function keepAwake(): () => void {
  let sentinel: WakeLockSentinel | null = null;
  let released = false;
  let asking = false;
  const request = async () => {
    // Two requests under way would leave one lock that nobody releases.
    if (asking || released || document.visibilityState !== 'visible' || sentinel?.released === false) return;
    asking = true;
    sentinel = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    asking = false;
    if (released) await sentinel?.release().catch(() => undefined);
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
