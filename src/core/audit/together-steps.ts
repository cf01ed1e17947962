/** The steps of one pass through the gates of one venue, as many as are compared: each gate has its share of them, and lines that nobody signed take nobody's place. */
import type { DoorPassage } from './journal-passages.ts';

export interface Step extends Omit<DoorPassage, 'pass'> {
  readonly gate: number;
  readonly journal: number;
  readonly isSigned: boolean;
  /** earliest and latest, by the ministry's clock; infinite where nobody knows */
  readonly from: number;
  readonly until: number;
  /** when it is taken to have been: the middle of both, else by the tablet's clock */
  readonly at: number;
}

export interface KeptSteps {
  readonly steps: readonly Step[];
  /** ways out among those that are not compared: they accuse nobody, and may excuse */
  readonly outsLeft: readonly Step[];
}

/** Of one pass on one day: a file of anybody's may hold any number. */
const STEPS_MAX = 1000;

interface OfGate {
  readonly signed: Step[];
  readonly unsigned: Step[];
}

export class PassSteps {
  readonly #gates = new Map<number, OfGate>();
  readonly #outsLeft: Step[] = [];

  /** In the order of the lines of each gate. */
  add(step: Step): void {
    const own = this.#gates.get(step.gate) ?? { signed: [], unsigned: [] };
    this.#gates.set(step.gate, own);
    const like = step.isSigned ? own.signed : own.unsigned;
    if (like.length < STEPS_MAX) like.push(step);
    else this.#leave([step]);
  }

  /** Once: the signed lines of all gates in turn, then the others, until there are enough. */
  kept(): KeptSteps {
    const gates = [...this.#gates.values()];
    const steps: Step[] = [];
    for (const like of ['signed', 'unsigned'] as const) {
      const most = gates.reduce((longest, gate) => Math.max(longest, gate[like].length), 0);
      for (let nr = 0; nr < most; nr += 1) {
        const turn = gates.flatMap((gate) => gate[like][nr] ?? []);
        const room = STEPS_MAX - steps.length;
        steps.push(...turn.slice(0, room));
        this.#leave(turn.slice(room));
      }
    }
    return { steps, outsLeft: this.#outsLeft };
  }

  /** The first of them are enough to doubt. */
  #leave(steps: readonly Step[]): void {
    for (const step of steps) if (step.isOut && this.#outsLeft.length < STEPS_MAX) this.#outsLeft.push(step);
  }
}
