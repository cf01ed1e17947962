/**
 * Which lines of an audited journal the tablet's signatures reach: from a checkpoint that fits back along the chain to the first line that does not go on from the one
 * before it. Of every other line anybody may be the author, so it is no evidence about anybody.
 */
import { countBefore } from './by-halves.ts';
import type { JournalChain } from './journal-chain.ts';

export class SignedLines {
  /** first and end of each run of signed lines, rising, not touching */
  readonly #runs: readonly (readonly [first: number, end: number])[];

  /** `sizes`: of the checkpoints that fit. */
  constructor(chain: Pick<JournalChain, 'start' | 'starts'>, sizes: readonly number[]) {
    const starts = [chain.start ?? 0, ...chain.starts].sort((a, b) => a - b);
    const runs: [number, number][] = [];
    let nr = 0;
    for (const size of [...sizes].sort((a, b) => a - b)) {
      while ((starts[nr + 1] ?? Number.POSITIVE_INFINITY) < size) nr += 1;
      const first = starts[nr] ?? 0;
      const last = runs.at(-1);
      if (first >= size) continue;
      if (last !== undefined && first <= last[1]) last[1] = size;
      else runs.push([first, size]);
    }
    this.#runs = runs;
  }

  has(seq: number): boolean {
    const at = countBefore(this.#runs.length, (place) => (this.#runs[place]?.[1] ?? 0) <= seq);
    return (this.#runs[at]?.[0] ?? Number.POSITIVE_INFINITY) <= seq;
  }
}
