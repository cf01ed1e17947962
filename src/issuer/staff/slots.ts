/** So many pieces of heavy work at once, so many waiting in turn, the others refused at once. */

/** Too many want the same at this moment. */
export class BusyError extends Error {}

export interface Slots {
  /** @throws BusyError when nobody more may wait; costs nothing, for asking before anything else is spent */
  check(): void;
  /** Runs `work` when its turn has come. Rejects with BusyError when nobody more may wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function slotsOf({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Slots {
  let working = 0;
  const queue: (() => void)[] = [];
  const check = () => {
    if (working >= atOnce && queue.length >= waiting) throw new BusyError('too many at once');
  };
  return {
    check,
    async run(work) {
      check();
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
