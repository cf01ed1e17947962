/** An answer of the worker that holds the journals: asked for once for each change of what it is about. */
import { useEffect, useState } from 'preact/hooks';

/** `waiting`: nothing is known yet; of what changed the answer of before stands until the next is there. `failed`: a fault of the program. */
export type Asked<T> = T | 'waiting' | 'failed';

/** `ask`: null while it would be too early. `about`: what the answer depends on. */
export function useAsked<T extends object>(ask: (() => Promise<T>) | null, about: unknown): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>('waiting');
  const isReady = ask !== null;
  useEffect(() => {
    if (ask === null) return undefined;
    let isGone = false;
    ask().then(
      (found) => !isGone && setAsked(found),
      () => !isGone && setAsked('failed'),
    );
    return () => {
      isGone = true;
    };
  }, [about, isReady]);
  return asked;
}
