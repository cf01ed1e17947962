/**
 * Ratios on a noisy machine (performance.md): two things are run in turn, A B A B, in one process; a row is the median of the per-round ratios with
 * min and max. Nothing here asserts: a benchmark reports.
 */

export interface Row {
  readonly what: string;
  /** what A is compared with */
  readonly over: string;
  /** time of A over time of B: median, min, max of the rounds */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  /** work of A a second, median */
  readonly rate: number;
  /** e.g. `<= 1.15`; null where there is none */
  readonly target: string | null;
}

interface Rivals {
  readonly what: string;
  readonly over: string;
  readonly target?: string;
  /** how often each runs in a round */
  readonly times: number;
  readonly rounds?: number;
  /** rounds before the first that counts */
  readonly warm?: number;
  readonly a: () => Promise<unknown> | unknown;
  readonly b: () => Promise<unknown> | unknown;
}

const WARM_ROUNDS = 2;

export async function compare({ what, over, target, times, rounds = 15, warm = WARM_ROUNDS, a, b }: Rivals): Promise<Row> {
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = -warm; round < rounds; round += 1) {
    const seconds = await timed(a, times);
    const rival = await timed(b, times);
    if (round < 0) continue;
    ratios.push(seconds / rival);
    rates.push(times / seconds);
  }
  return { what, over, target: target ?? null, ratio: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios), rate: median(rates) };
}

async function timed(work: () => Promise<unknown> | unknown, times: number): Promise<number> {
  const start = performance.now();
  for (let n = 0; n < times; n += 1) await work();
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
