/** Who was judged on which day, of as many days as anybody looks at: days that only unsigned lines name take no place of a day that the tablet signed. */
import type { EntryOutcome } from '../journal/entry.ts';

export type Counting = Record<EntryOutcome, number>;
export const none = (): Counting => ({ admit: 0, refuse: 0, undecided: 0 });

/** A file of anybody's may name as many days as it has lines. */
const DAYS_MAX = 400;
/** The last day that a Date has; a line may name any later one. */
const LAST_DAY = 99_999_999;

export class CountedDays {
  readonly #signed = new Map<number, Counting>();
  /** of which no signed line is known so far */
  readonly #unsigned = new Map<number, Counting>();
  readonly #leftOut = new Set<number>();

  /** Days that are in no row. */
  get leftOut(): number {
    return this.#leftOut.size;
  }

  /** The row of a day, counted in Kazakhstan's days since 1970; undefined where it has none. */
  of(day: number, isSigned: boolean): Counting | undefined {
    const known = this.#signed.get(day);
    if (known !== undefined) return known;
    const begun = this.#unsigned.get(day);
    if (!isSigned && begun !== undefined) return begun;
    if (day > LAST_DAY || (begun === undefined && !this.#makeRoom(isSigned))) {
      this.#leftOut.add(day);
      return undefined;
    }
    const row = begun ?? none();
    this.#unsigned.delete(day);
    this.#leftOut.delete(day);
    (isSigned ? this.#signed : this.#unsigned).set(day, row);
    return row;
  }

  rising(): (readonly [day: number, counts: Counting])[] {
    return [...this.#signed, ...this.#unsigned].sort(([a], [b]) => a - b);
  }

  #makeRoom(isSigned: boolean): boolean {
    if (this.#signed.size + this.#unsigned.size < DAYS_MAX) return true;
    const [least] = this.#unsigned.keys();
    if (!isSigned || least === undefined) return false;
    this.#unsigned.delete(least);
    this.#leftOut.add(least);
    return true;
  }
}
