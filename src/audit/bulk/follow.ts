/** A view kept up with a table that grows: one look at a time, and pauses between, so that a list in another order than the file's takes the page a tenth of its time and no more. */
import { breathing } from './breathe.ts';
import type { View } from './view.ts';

/** A pause is so many times as long as the look before it; nobody waits longer than the second. */
const PAUSES = 9;
const LONGEST_MS = 1000;

interface Followed {
  readonly show: (rows: Uint32Array) => void;
  readonly signal: AbortSignal;
  readonly breathe?: () => Promise<void>;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Gives what is called whenever the table has grown; what came last is shown in the end, whatever came between. */
export function follow(view: Pick<View, 'rows'>, { show, signal, breathe = breathing(), pause = sleep }: Followed): () => void {
  let isAsked = false;
  let isLooking = false;
  const look = async () => {
    isLooking = true;
    while (isAsked && !signal.aborted) {
      isAsked = false;
      const begun = performance.now();
      const rows = await view.rows({ signal, breathe });
      if (rows === null) break;
      show(rows);
      await pause(Math.min(LONGEST_MS, PAUSES * (performance.now() - begun)));
    }
    isLooking = false;
  };
  return () => {
    isAsked = true;
    if (!isLooking) void look();
  };
}
