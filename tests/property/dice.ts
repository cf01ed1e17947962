/** Seeded dice: the same mutations in every run and every host, fast enough for a million of them. */

/** Numbers from 0 to n - 1 (mulberry32). */
export function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/** How many mutations a test makes: `ASHYQ_MUTATIONS` (in Node), else the number given. */
export function mutations(usual: number): number {
  const asked = Number(import.meta.env['ASHYQ_MUTATIONS'] ?? '');
  return Number.isSafeInteger(asked) && asked > 0 ? asked : usual;
}

/** Time for a test of so many mutations, in milliseconds: 5 ms each and a minute. */
export function patience(count: number): number {
  return 60_000 + 5 * count;
}

/** A copy with one to four changes: bytes replaced, bits turned, bytes put in or left out, the end cut off, a piece copied elsewhere. */
export function mutate(bytes: Uint8Array, roll: (n: number) => number): Uint8Array {
  let copy = [...bytes];
  for (let left = 1 + roll(4); left > 0; left -= 1) {
    const at = roll(Math.max(1, copy.length));
    const kind = roll(12);
    if (kind < 5) copy[at] = roll(256);
    else if (kind < 8) copy[at] = (copy[at] ?? 0) ^ (1 << roll(8));
    else if (kind === 8) copy.splice(at, 0, roll(256));
    else if (kind === 9) copy.splice(at, 1 + roll(3));
    else if (kind === 10) copy = copy.slice(0, at);
    else copy.splice(at, 8, ...copy.slice(roll(copy.length || 1)).slice(0, 8));
  }
  return Uint8Array.from(copy);
}
