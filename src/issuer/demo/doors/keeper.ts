/**
 * The demo's doors and phones while the issuer runs: their month in the background after the start, every quarter of an hour what is new, and the auditor's files
 * at the end. What fails at one of them keeps no other from its work; it is told by `state`, by the error of `fill`, and tried again at the next one.
 */
import type { Issuer } from '../../context.ts';
import { countFigures } from '../../figures/task.ts';
import { demoPeople } from '../people.ts';
import { fillPhones } from '../phones/fill.ts';
import { type DemoPhone, demoPhones } from '../phones/phones.ts';
import { type WorthTracing, worthTracing } from '../phones/worth-tracing.ts';
import { AUDIT_FOLDER, writeExports } from './exports.ts';
import { fillDoors, monthBegan, monthOf } from './fill.ts';
import type { Month } from './month.ts';
import type { DemoTablet } from './tablets.ts';

/** For the banner. */
export interface MonthFacts {
  readonly tablets: number;
  readonly phones: number;
  /** where journals for the auditor are written when all is handed in */
  readonly folder: string;
}

interface KeeperOptions {
  readonly dataDir: string;
  readonly secret: Uint8Array;
  readonly seed: string;
  readonly tablets: readonly DemoTablet[];
  /** without it all of the demo's */
  readonly phones?: readonly DemoPhone[];
}

/** `filling` from the start until everything up to it is handed in, `failed` after a filling of which a part was not, until one that was. */
export type FillState = 'filling' | 'whole' | 'failed';

/** What one filling brought. */
export interface FillReport {
  readonly lines: number;
  readonly passes: number;
  readonly visits: number;
}

const NOTHING: FillReport = { lines: 0, passes: 0, visits: 0 };

/** A part of the demo's month was not handed in; the stack is that of the first fault. */
export class DemoFillError extends Error {
  readonly code = 'demo-fill-failed';
  readonly failures: number;

  constructor(failures: readonly unknown[]) {
    super('a part of the demo’s month was not handed in', { cause: failures[0] });
    this.failures = failures.length;
    if (failures[0] instanceof Error && failures[0].stack !== undefined) this.stack = failures[0].stack;
  }
}

export class DoorKeeper {
  readonly facts: MonthFacts;
  readonly phones: readonly DemoPhone[];
  readonly #issuer: Issuer;
  readonly #options: KeeperOptions;
  #state: FillState = 'filling';
  #stopped = false;
  #exported = false;
  #counting = true;
  #running: Promise<FillReport> | null = null;

  constructor(issuer: Issuer, options: KeeperOptions) {
    this.#issuer = issuer;
    this.#options = options;
    this.phones = options.phones ?? demoPhones(options.seed, demoPeople(options.seed));
    this.facts = { tablets: options.tablets.length, phones: this.phones.length, folder: AUDIT_FOLDER(options.dataDir) };
  }

  /** The second at which this world's month began, null where it has none. */
  began(): Promise<number | null> {
    return monthBegan(this.#issuer, this.#options);
  }

  get state(): FillState {
    return this.#state;
  }

  /** False while passes of seconds past are made: what counts or seals passes waits for it (phones/fill.ts). */
  get counting(): boolean {
    return this.#counting;
  }

  /** Hands in what is missing. One filling at a time: a call while one runs joins it. @throws DemoFillError when a part of it was not, after all was tried */
  fill(): Promise<FillReport> {
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

  /** Whom an epidemiologist may begin with. */
  worthTracing(): Promise<WorthTracing | null> {
    return worthTracing(this.#issuer, this.phones);
  }

  async #fill(): Promise<FillReport> {
    const failures: unknown[] = [];
    const failed = (error: unknown) => failures.push(error);
    const report = await this.#handIn(failed).catch((error: unknown) => {
      failed(error);
      return NOTHING;
    });
    // a database that closes fails whatever is still under way
    if (this.#stopped) return report;
    this.#state = failures.length === 0 ? 'whole' : 'failed';
    if (failures.length > 0) throw new DemoFillError(failures);
    return report;
  }

  async #handIn(failed: (error: unknown) => void): Promise<FillReport> {
    const { tablets, dataDir } = this.#options;
    const month = await monthOf(this.#issuer, { ...this.#options, goesOn: () => !this.#stopped });
    if (month === null) return NOTHING;
    const filled = await this.#fillPhones(month).catch((error: unknown) => {
      failed(error);
      return NOTHING;
    });
    const { lines, failures } = await fillDoors(month, tablets);
    for (const error of failures) failed(error);
    if (!this.#stopped && !this.#exported && failures.length === 0) {
      await writeExports(month, { tablets, dataDir });
      // who reads that all is handed in finds it in the figures
      await countFigures(this.#issuer);
      this.#exported = true;
    }
    return { lines, passes: filled.passes, visits: filled.visits };
  }

  async #fillPhones(month: Month): Promise<Pick<FillReport, 'passes' | 'visits'>> {
    this.#counting = false;
    try {
      return await fillPhones(month, { phones: this.phones, tablets: this.#options.tablets });
    } finally {
      this.#counting = true;
    }
  }
}
