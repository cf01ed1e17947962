/** Whether two groups of times differ by more than chance: ranks, because times have long tails, and seeded orders, so that a run can be repeated. */

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order (Fisher and Yates). */
export function shuffled<T>(things: readonly T[], dice: () => number): T[] {
  const order = [...things];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(dice() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: no values');
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

export interface Ranked {
  /** standard deviations from what chance alone gives; positive where the first group is larger */
  readonly z: number;
  /** of all pairs, the share in which the first group's is the larger: a half where nothing can be told */
  readonly share: number;
}

/** Mann and Whitney's U by the normal approximation, ties corrected; for twenty and more in each group. */
export function mannWhitney(first: readonly number[], second: readonly number[]): Ranked {
  const [n, m] = [first.length, second.length];
  if (n < 20 || m < 20) throw new RangeError('mannWhitney: too few');
  const all = [...first.map((value) => ({ value, isFirst: true })), ...second.map((value) => ({ value, isFirst: false }))];
  all.sort((one, other) => one.value - other.value);
  let [ranks, ties] = [0, 0];
  for (let from = 0; from < all.length; ) {
    let to = from + 1;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + to + 1) / 2;
    for (let at = from; at < to; at += 1) if (all[at]?.isFirst) ranks += rank;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const u = ranks - (n * (n + 1)) / 2;
  const deviation = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
  return { z: deviation === 0 ? 0 : (u - (n * m) / 2) / deviation, share: u / (n * m) };
}

/** Beyond it two groups differ: by chance once in 150,000 comparisons. */
export const BEYOND_CHANCE = 4.5;

/** The least difference that this many times, as scattered as these, would have shown; found by adding it to the second group. */
export function leastSeen(first: readonly number[], second: readonly number[]): number {
  const centre = median(first) - median(second);
  let [low, high] = [0, Math.max(...first, ...second) * 2];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    const moved = second.map((value) => value + centre + middle);
    if (mannWhitney(moved, first).z > BEYOND_CHANCE) high = middle;
    else low = middle;
  }
  return high;
}
