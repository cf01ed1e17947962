/**
 * What was in force holds for a span of moments, and lines of one evening ask for one of them a thousand times. A search by comparisons with the moment goes the same way, and
 * ends the same, for every moment for which each comparison comes out the same: it says as it goes how far that is.
 */

/** A moment that is looked for, and the moments around it with the same answer. */
export class Moment {
  readonly at: number;
  /** seconds: the answer holds from here on, and before there */
  from = Number.NEGATIVE_INFINITY;
  until = Number.POSITIVE_INFINITY;

  constructor(at: number) {
    this.at = at;
  }

  /** Whether `time` had come by then. The only comparison that a search may make. */
  isPast(time: number): boolean {
    const isPast = time <= this.at;
    if (isPast) this.from = Math.max(this.from, time);
    else this.until = Math.min(this.until, time);
    return isPast;
  }
}

interface Known<T> {
  readonly from: number;
  readonly until: number;
  readonly answer: T;
}

/** Answers by their spans; at most `most` of them, then it begins anew. */
export class KnownMoments<T> {
  readonly #most: number;
  /** rising by `from` */
  #spans: Known<T>[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  find(at: number): T | null {
    const known = this.#spans[this.#placeOf(at) - 1];
    return known !== undefined && at < known.until ? known.answer : null;
  }

  /** After the search has ended. */
  add({ at, from, until }: Moment, answer: T): void {
    if (this.find(at) !== null) return;
    if (this.#spans.length >= this.#most) this.#spans = [];
    this.#spans.splice(this.#placeOf(from), 0, { from, until, answer });
  }

  /** How many spans begin by then. */
  #placeOf(at: number): number {
    let [low, high] = [0, this.#spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.from ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
