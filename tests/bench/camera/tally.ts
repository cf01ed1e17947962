/** From what a page saw of its films to the figures of the table. Pure. */
import type { Seen } from './eyes.ts';

/** A film that was played: `expected` by number of the showing, what it must be told as; `word`: why it was ended early. */
export interface Played extends Seen {
  readonly expected: readonly string[];
  readonly word: string | null;
}

/** ms; null where nothing came. `wrong`: told, and asked for by no showing that had begun by then. */
export interface Tally {
  readonly shown: number;
  readonly verified: number;
  readonly wrong: number;
  readonly frames: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly longest: number | null;
  /** how late the main thread was, at its 95th of a hundred */
  readonly lateP95: number | null;
  readonly aMinute: number;
  readonly words: readonly string[];
}

/** Each that came belongs to the next showing that asks for it and had begun by then: where one is left out, times are rather too long than too short. */
export function tally(films: readonly Played[]): Tally {
  const times: number[] = [];
  let wrong = 0;
  let seconds = 0;
  for (const { shown, came, expected } of films) {
    let next = 0;
    for (const { what, at } of came) {
      const found = shown.findIndex((one, index) => index >= next && one.at <= at && expected[one.number] === what);
      if (found === -1) wrong += 1;
      else {
        times.push(at - (shown[found]?.at ?? at));
        next = found + 1;
      }
    }
    seconds += ((came.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0)) / 1000;
  }
  const late = films.flatMap((film) => film.late);
  return {
    ...{ shown: films.reduce((sum, { expected }) => sum + expected.length, 0), verified: times.length, wrong },
    frames: films.reduce((sum, { frames }) => sum + frames, 0),
    ...{ p50: share(times, 0.5), p95: share(times, 0.95), longest: share(times, 1), lateP95: share(late, 0.95) },
    aMinute: seconds > 0 ? (60 * times.length) / seconds : 0,
    words: films.flatMap(({ word }) => word ?? []),
  };
}

function share(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
}
