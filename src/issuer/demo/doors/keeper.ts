/** The demo's doors while the issuer runs: their month in the background after the start, every quarter of an hour what is new, and the auditor's files at the end. */
import type { Issuer } from '../../context.ts';
import { AUDIT_FOLDER, writeExports } from './exports.ts';
import { fillDoors, monthBegan, monthOf } from './fill.ts';
import type { DemoTablet } from './tablets.ts';

/** For the banner. */
export interface MonthFacts {
  readonly tablets: number;
  /** where journals for the auditor are written when all is handed in */
  readonly folder: string;
}

interface KeeperOptions {
  readonly dataDir: string;
  readonly secret: Uint8Array;
  readonly seed: string;
  readonly tablets: readonly DemoTablet[];
}

export class DoorKeeper {
  readonly facts: MonthFacts;
  readonly #issuer: Issuer;
  readonly #options: KeeperOptions;
  #stopped = false;
  #first = true;
  #running: Promise<number> | null = null;

  constructor(issuer: Issuer, options: KeeperOptions) {
    this.#issuer = issuer;
    this.#options = options;
    this.facts = { tablets: options.tablets.length, folder: AUDIT_FOLDER(options.dataDir) };
  }

  /** The second at which this world's month began, null where it has none. */
  began(): Promise<number | null> {
    return monthBegan(this.#issuer, this.#options);
  }

  /** True from the start until the doors have handed in everything up to it. */
  filling(): boolean {
    return this.#first;
  }

  /** Hands in what is missing; gives how many lines. One filling at a time: a call while one runs joins it. */
  fill(): Promise<number> {
    this.#running ??= this.#fill().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** What is under way ends at the next door. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => undefined);
  }

  async #fill(): Promise<number> {
    const { tablets, dataDir } = this.#options;
    const month = await monthOf(this.#issuer, { ...this.#options, goesOn: () => !this.#stopped });
    if (month === null) return 0;
    const lines = await fillDoors(month, tablets);
    if (this.#stopped) return lines;
    if (this.#first) await writeExports(month, { tablets, dataDir });
    this.#first = false;
    return lines;
  }
}
