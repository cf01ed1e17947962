/**
 * When to ask the camera for 1080p: after three seconds in which something looked like a code and none could be read, and not before, because a finer picture takes
 * twice the time. An empty doorway is no reason. Pure; times in ms.
 */

const AFTER_MS = 3000;
/** Glimpses further apart are of different codes. */
const GAP_MS = 1000;
/** Nothing seen for so long: whoever needed it has gone. */
const BACK_MS = 30_000;

export interface Fineness {
  /** Takes in what one frame held, and answers whether the picture should be fine from now on. */
  look(sight: 'read' | 'glimpsed' | 'nothing', at: number): boolean;
}

export function createFineness(): Fineness {
  let fine = false;
  /** When the glimpses without a hit began; null where nothing is in view. */
  let since: number | null = null;
  let last = Number.NEGATIVE_INFINITY;
  return {
    look(sight, at) {
      if (since !== null && at - last > GAP_MS) since = null;
      if (sight !== 'nothing') {
        last = at;
        since = sight === 'read' ? null : (since ?? at);
      }
      if (since !== null && at - since >= AFTER_MS) fine = true;
      else if (at - last >= BACK_MS) fine = false;
      return fine;
    },
  };
}
