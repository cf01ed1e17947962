/** One tab at a time keeps a run (decision 041): another tab that begins one does not keep it, and one that would go on waits until this one is closed. */

const NAME = 'ashyq-audit-run';

/** Does `work` with the lock where it is free, else without; `work` hears which. */
export async function holdingRun<T>(work: (isHeld: boolean) => Promise<T>): Promise<T> {
  if (navigator.locks === undefined) return work(true);
  return navigator.locks.request(NAME, { ifAvailable: true }, (lock) => work(lock !== null));
}

/** Tells whether another tab holds the run, and once more when it has let go. Ends by `signal`. */
export async function watchRun(onChange: (isElsewhere: boolean) => void, signal: AbortSignal): Promise<void> {
  if (navigator.locks === undefined) return;
  const isFree = await navigator.locks.request(NAME, { ifAvailable: true }, (lock) => lock !== null);
  if (isFree || signal.aborted) return;
  onChange(true);
  // Aborted: nobody is here any more to be told.
  await navigator.locks
    .request(NAME, { signal }, () => undefined)
    .then(
      () => onChange(false),
      () => undefined,
    );
}
