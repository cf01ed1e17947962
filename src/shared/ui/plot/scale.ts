/** Where a plot's lines stand: pure. */

/** The end of a scale that holds `most`: 1, 2, 4, 6 or 8 times a power of ten, so that half of it is whole too, as its line is written; 1 for nothing. */
export function roundEnd(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 6, 8, 10].find((step) => step * power >= most * (1 - 1e-9)) ?? 10) * power;
}

/** Lines of a scale of whole things: none between 0 and 1. */
export function gridOf(end: number): readonly number[] {
  return end / 2 < 1 ? [end] : [end / 2, end];
}

/** Which of so many days are named below a plot: the first, the last, and where there is room one between. */
export function namedDays(count: number, narrow = false): readonly number[] {
  if (count <= 1) return count === 1 ? [0] : [];
  return narrow || count < 5 ? [0, count - 1] : [0, Math.floor((count - 1) / 2), count - 1];
}
