/** So many pieces of heavy work at once, so many waiting in turn, the others refused at once. */

/** Too many want the same at this moment. */
export class BusyError extends Error {}

export interface Slots {
  /** Runs `work` when its turn has come. Rejects with BusyError, and before `work` has begun, when nobody more may wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** For the parts of work that has its place already: what stands inside `run` must not wait for another one, or all places may end up waiting for each other. */
export const IN_PLACE: Slots = { run: (work) => work() };

export function slotsOf({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Slots {
  let working = 0;
  const queue: (() => void)[] = [];
  return {
    async run(work) {
      if (working >= atOnce && queue.length >= waiting) throw new BusyError('too many at once');
      // whoever ends hands its place on
      if (working >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
      else working += 1;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) working -= 1;
        else next();
      }
    },
  };
}
