/**
 * Which window of this browser is the gate (docs/decisions/027). Two windows would judge by what each of them has read, one of them by the rules of a moment ago;
 * so one holds the browser's lock and judges, and another says so, waits until that one is closed, or takes the lock over when somebody says so there.
 * A browser without locks gives every window its turn: there the storage alone keeps them apart (journal.ts, `sequence-conflict`).
 */

const LOCK = 'ashyq-gate';
/** A page that is loaded anew comes before the one of before has let go. */
const PATIENCE_MS = 1500;

/** The browser's locks; the same in tests. */
export type Locks = Pick<LockManager, 'request'>;

export interface WindowTurnOptions {
  /** Another window has taken the turn: nothing may be judged or written here any more. It is waited for from then on. */
  readonly onLost: () => void;
  /** The window that had it has been closed, and this one, which waited, has the turn now. */
  readonly onGained: () => void;
  readonly locks?: Locks | undefined;
  readonly patienceMs?: number;
}

export class WindowTurn {
  readonly #options: WindowTurnOptions;
  readonly #locks: Locks | undefined;
  #waiting: AbortController | null = null;
  #held = false;

  constructor(options: WindowTurnOptions) {
    this.#options = options;
    this.#locks = 'locks' in options ? options.locks : navigator.locks;
  }

  /** Whether this window is the gate. */
  get held(): boolean {
    return this.#held;
  }

  /** Asks for the turn; false where another window has it. It is waited for all the same, and `onGained` tells when it comes. */
  async ask(): Promise<boolean> {
    if (this.#held) return true;
    if (this.#waiting !== null) return false;
    let soon = true;
    const { onGained, patienceMs = PATIENCE_MS } = this.#options;
    const waiting = new AbortController();
    this.#waiting = waiting;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        soon = false;
        resolve(false);
      }, patienceMs);
    });
    const granted = this.#hold({ signal: waiting.signal }).then((held) => {
      if (this.#waiting === waiting) this.#waiting = null;
      if (held && !soon) onGained();
      return held;
    });
    return Promise.race([granted, late]).finally(() => clearTimeout(timer));
  }

  /** Takes the turn from whichever window has it. */
  async take(): Promise<void> {
    if (this.#held) return;
    this.#waiting?.abort();
    this.#waiting = null;
    await this.#hold({ steal: true });
  }

  /** True once the lock is held; it is held until this page is gone or another window steals it. False where the waiting was given up. */
  #hold(options: LockOptions): Promise<boolean> {
    const locks = this.#locks;
    if (locks === undefined) {
      this.#held = true;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const keep = () => {
        this.#held = true;
        resolve(true);
        return new Promise<never>(() => undefined);
      };
      locks.request(LOCK, options, keep).catch(() => {
        resolve(false);
        if (!this.#held) return;
        this.#held = false;
        this.#options.onLost();
        void this.ask().then((again) => again && this.#options.onGained());
      });
    });
  }
}
