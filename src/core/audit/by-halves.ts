/** Looking into what stands in order, by halves: a hostile file has as many gaps, runs and proofs as lines. */

/** How many of the first `count` places come before: `isBefore` holds for all of these and for none behind them. */
export function countBefore(count: number, isBefore: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last that begins at `seq` or before, -1 if none does. */
export function lastFrom(sorted: readonly { readonly seq: number }[], seq: number): number {
  return countBefore(sorted.length, (place) => (sorted[place]?.seq ?? 0) <= seq) - 1;
}
