/** A repeatable source of chance for the demo world (mulberry32): the same seed gives the same people. Never for keys, codes or indices. */
import { createHash } from 'node:crypto';

export interface Chance {
  /** 0 to below 1 */
  next(): number;
  /** a whole number from 0 to below `end` */
  below(end: number): number;
  /** true with this probability */
  often(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function chanceOf(seed: string): Chance {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    often: (probability) => next() < probability,
    pick(from) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
  };
}
