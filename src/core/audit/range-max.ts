/** The greatest number of any stretch of a list, asked for as often as a hostile file has lines. Memory: a number for each place and each doubling. */
export class RangeMax {
  /** Of level k: the greatest of the 2^k places from each one on. */
  readonly #levels: Float64Array[];

  constructor(values: readonly number[]) {
    let last = Float64Array.from(values);
    this.#levels = [last];
    for (let width = 1; 2 * width <= values.length; width *= 2) {
      const [before, half] = [last, width];
      last = Float64Array.from({ length: values.length - 2 * width + 1 }, (_, at) => Math.max(before[at] ?? 0, before[at + half] ?? 0));
      this.#levels.push(last);
    }
  }

  /** Of the places `from` to `until - 1`; -Infinity of none. */
  of(from: number, until: number): number {
    if (until <= from) return Number.NEGATIVE_INFINITY;
    const level = Math.floor(Math.log2(until - from));
    const own = this.#levels[level];
    return Math.max(own?.[from] ?? Number.NEGATIVE_INFINITY, own?.[until - 2 ** level] ?? Number.NEGATIVE_INFINITY);
  }
}
