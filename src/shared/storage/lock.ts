/**
 * One tab at a time, but never for ever: a tab that the system has put to sleep, or that a browser has lost count of, keeps its lock and wakes nobody
 * (seen in WebKitGTK: the second window waited for good). So each wait has an end, after which the work goes on without the lock. Whatever is done under
 * one of these locks must therefore be safe without it (one transaction, or a request that may be sent twice); the lock only saves it from being done twice.
 */

/** Does `work` alone among the tabs of this browser; after `patienceMs` of waiting, or where the browser has no locks, at once. */
export async function underLock<T>(name: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  if (navigator.locks === undefined) return work();
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), patienceMs);
  let begun = false;
  try {
    return await navigator.locks.request(name, { signal: waiting.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work();
  } finally {
    clearTimeout(timer);
  }
}
