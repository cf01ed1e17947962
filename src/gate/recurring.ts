/**
 * Work that wants a network, done quietly on luck of one: at the start, when the network returns, when the page is seen again, and after a while; later and
 * later while it fails. No scan waits for any of it. It has a life (timers, listeners), hence a class.
 */

const LONGEST_MS = 30 * 60_000;

export interface RecurringOptions {
  /** Whether it went well; false: tried again later and later. What it throws is reported and counts as false. */
  readonly work: () => Promise<boolean>;
  /** How long after one that went well the next is due. */
  readonly everyMs: () => number;
  /** In [0, 1): the doors of a town that lost one network must not come back together. */
  readonly random?: () => number;
}

export class Recurring {
  readonly #options: RecurringOptions;
  #running: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = true;

  constructor(options: RecurringOptions) {
    this.#options = options;
  }

  /** Goes on until the returned function is called. */
  run(): () => void {
    this.#stopped = false;
    // What failed without a network says nothing of the one that has just come.
    const chance = () => {
      this.#failures = 0;
      void this.now();
    };
    const seen = () => document.visibilityState === 'visible' && chance();
    window.addEventListener('online', chance);
    document.addEventListener('visibilitychange', seen);
    void this.now();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      window.removeEventListener('online', chance);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  /** Does it now; a call while it is being done joins it. */
  now(): Promise<boolean> {
    this.#running ??= this.#once().finally(() => {
      this.#running = null;
      this.soon(this.#wait());
    });
    return this.#running;
  }

  /** The next in so many milliseconds, whatever was planned; without a running loop never. */
  soon(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.now(), ms);
  }

  async #once(): Promise<boolean> {
    const done = await this.#options.work().catch((error: unknown) => {
      reportError(error);
      return false;
    });
    this.#failures = done ? 0 : this.#failures + 1;
    return done;
  }

  #wait(): number {
    const { everyMs, random = Math.random } = this.#options;
    return Math.min(Math.max(LONGEST_MS, everyMs()), everyMs() * 2 ** this.#failures) * (0.75 + random() / 2);
  }
}
