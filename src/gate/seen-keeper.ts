/**
 * Asks the ministry now and again what the venue's other gates saw, and keeps it (product.md, venue staff 7): every few minutes, soon after a scan, and more
 * often once another gate has been heard of; a venue of one gate costs next to nothing. Before it asks it hands in, or the others would learn nothing of this one.
 */
import { signal } from '@preact/signals';
import { equal } from '../core/bytes.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import { mustBe } from '../shared/storage/tablet.ts';
import type { AffairsOptions } from './affairs.ts';
import { NEIGHBOURS_KEY } from './affairs-keys.ts';
import type { OtherGates } from './inside.ts';
import { Neighbours } from './neighbours.ts';
import { Recurring } from './recurring.ts';
import { askSeen } from './seen-send.ts';

/** Where there are other gates, and where none was heard of. */
const OFTEN_MS = 60_000;
const SELDOM_MS = 5 * 60_000;
/** After a scan; a queue of people is one question. */
const AFTER_SCAN_MS = 4000;
const BETWEEN_MS = 20_000;

export interface SeenOptions extends Pick<AffairsOptions, 'storage' | 'now' | 'tablet' | 'handIn' | 'fetch'> {
  /** What time the ministry has: seconds to be added to this tablet's clock. */
  readonly onTime?: (offset: number) => void;
  /** The ministry tells this tablet nothing: its certificate should be looked at. */
  readonly onRefused: () => void;
}

export class SeenKeeper {
  readonly #options: SeenOptions;
  readonly #recurring: Recurring;
  /** What is known; the scans read it, and wait for nothing. */
  readonly neighbours = new Neighbours();
  /** How many came and went by the other gates, for the screens. */
  readonly passed = signal<OtherGates | null>(null);
  /** whose neighbours these are */
  #of: Uint8Array | null = null;
  #since = 0;
  #askedAt = 0;

  constructor(options: SeenOptions) {
    this.#options = options;
    this.#recurring = new Recurring({ work: () => this.#ask(), everyMs: () => (this.neighbours.hasOthers ? OFTEN_MS : SELDOM_MS) });
  }

  /** Takes over what is stored. */
  async load(): Promise<void> {
    const stored = await loadMemory(this.#options.storage, NEIGHBOURS_KEY);
    this.#of = this.#options.tablet()?.key.publicKey ?? null;
    this.#since = 0;
    this.neighbours.replace(stored.ok ? stored.value : null);
    this.passed.value = this.neighbours.passed;
  }

  run(): () => void {
    return this.#recurring.run();
  }

  /** Asks now. */
  begin(): void {
    void this.#recurring.now();
  }

  /** Somebody was scanned: the others should hear of it soon, and this gate of them. */
  scanned(): void {
    if (!this.neighbours.hasOthers) return;
    this.#recurring.soon(Math.max(AFTER_SCAN_MS, this.#askedAt + BETWEEN_MS - performance.now()));
  }

  async #ask(): Promise<boolean> {
    const { storage, now, tablet: current, handIn, fetch, onRefused, onTime } = this.#options;
    const tablet = current();
    if (tablet === null) return true;
    if (this.#of === null || !equal(this.#of, tablet.key.publicKey)) await this.load();
    this.#askedAt = performance.now();
    await handIn();
    const context = { clock: () => now() * 1000, ...(fetch === undefined ? {} : { fetch }) };
    const answer = await askSeen(context, tablet, { iat: now(), since: this.#since });
    if (answer.clockOffset !== null) onTime?.(answer.clockOffset);
    if (!answer.ok) return false;
    if (typeof answer.value === 'string') {
      onRefused();
      return false;
    }
    this.#since = answer.value.time;
    const isNew = this.neighbours.take(answer.value, now());
    this.passed.value = this.neighbours.passed;
    if (!isNew) return true;
    const stored = await storage.write(['tablet', 'memory'], async (tx) => {
      await mustBe(tx, tablet.key.publicKey);
      await tx.objectStore('memory').put(this.neighbours.snapshot(), NEIGHBOURS_KEY);
    });
    return stored.ok;
  }
}
