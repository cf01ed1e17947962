/**
 * How much of the journal waits for the ministry, always in view (product.md, venue staff 9), and the chances to hand it in: the start, the network's return,
 * the page seen again, a minute that has passed; later and later while nobody answers. No scan waits for any of this.
 */
import { signal } from '@preact/signals';
import { lastJournalEntry } from '../shared/storage/journal.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import { HANDED_IN_KEY, type HandedIn, NOTHING_HANDED_IN, parseHandedIn } from './handed-in.ts';
import type { SyncCode } from './journal-sync.ts';

export interface JournalState {
  /** entries on this tablet; null until they were counted */
  readonly size: number | null;
  readonly handedIn: HandedIn;
  /** how the last handing in ended, null before the first */
  readonly result: SyncCode | null;
  readonly busy: boolean;
}

/** Lines that the ministry does not hold yet. Where it is said to hold more than there are, that was another journal. */
export const pendingOf = ({ size, handedIn }: JournalState): number => (size === null ? 0 : handedIn.size > size ? size : size - handedIn.size);

const EVERY_MS = 60_000;
const LONGEST_MS = 30 * 60_000;

export interface JournalKeeperOptions {
  readonly storage: Storage;
  readonly sync: () => Promise<SyncCode>;
  /** In [0, 1): the doors of a town that lost one network must not come back together. */
  readonly random?: () => number;
}

export class JournalKeeper {
  readonly state = signal<JournalState>({ size: null, handedIn: NOTHING_HANDED_IN, result: null, busy: false });
  readonly #options: JournalKeeperOptions;
  #running: Promise<SyncCode> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = true;

  constructor(options: JournalKeeperOptions) {
    this.#options = options;
  }

  /** Hands in by itself until the returned function is called. */
  run(): () => void {
    this.#stopped = false;
    // What failed without a network says nothing of the one that has just come.
    const chance = () => {
      this.#failures = 0;
      void this.sync();
    };
    const seen = () => document.visibilityState === 'visible' && chance();
    window.addEventListener('online', chance);
    document.addEventListener('visibilitychange', seen);
    void this.count().then(() => this.sync());
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      window.removeEventListener('online', chance);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  /** Counts again what is on the disk. */
  async count(): Promise<void> {
    const { storage } = this.#options;
    const [last, stored] = [await lastJournalEntry(storage), await loadMemory(storage, HANDED_IN_KEY)];
    if (last.ok && stored.ok) this.#set({ size: (last.value?.seq ?? -1) + 1, handedIn: parseHandedIn(stored.value) });
  }

  /** Hands in now; a call while one runs joins it. */
  sync(): Promise<SyncCode> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = null;
      this.#schedule();
    });
    return this.#running;
  }

  async #sync(): Promise<SyncCode> {
    clearTimeout(this.#timer);
    this.#set({ busy: true });
    // A fault of ours must not stop the tries to come, nor an enrolment or a release that waits for this one.
    const result = await this.#options.sync().catch((error: unknown): SyncCode => {
      reportError(error);
      return 'server-error';
    });
    await this.count();
    this.#failures = result === 'done' ? 0 : this.#failures + 1;
    this.#set({ busy: false, result });
    return result;
  }

  #schedule(): void {
    if (this.#stopped) return;
    const { random = Math.random } = this.#options;
    const wait = Math.min(LONGEST_MS, EVERY_MS * 2 ** this.#failures) * (0.75 + random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.sync(), wait);
  }

  #set(change: Partial<JournalState>): void {
    this.state.value = { ...this.state.value, ...change };
  }
}
