/** What workers finish in any order, taken in the order in which it was begun, in pieces between which the page draws. */
import { breathing } from './breathe.ts';

export class Turns {
  readonly #most: number;
  readonly #breathe = breathing();
  readonly #afoot = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  /** `most` may be begun and not taken. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `take` is called when everything before has been taken. */
  next<T>(begun: Promise<T>, take: (made: T) => void): void {
    const turn = Promise.all([this.#last, begun]).then(async ([, made]) => {
      await this.#breathe();
      take(made);
      this.#afoot.delete(turn);
    });
    // Its fault is met where it is waited for.
    turn.catch(() => undefined);
    this.#afoot.add(turn);
    this.#last = turn;
  }

  /** When there is room for another one. Rejects with what went wrong with an earlier one. */
  async free(): Promise<void> {
    const [first] = this.#afoot;
    if (this.#afoot.size >= this.#most) await first;
  }

  /** When all are taken. */
  all(): Promise<void> {
    return this.#last;
  }
}
