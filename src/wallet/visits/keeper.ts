/**
 * The visits of this phone while the app is open: what is stored as a signal for the screens, the acts that change it, and the outbox behind them. One for each
 * wallet; several tabs tell each other when they wrote something.
 */
import { signal } from '@preact/signals';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import { deleteVisit, deleteVisits, listVisits, purgeVisits } from '../../shared/storage/visits.ts';
import type { Environment } from '../environment.ts';
import { heldPass, type WalletState } from '../state.ts';
import { type BookResult, closeVisit, type Entrance, KEPT_SECONDS, recordVisit } from './book.ts';
import { type FlushResult, VisitOutbox } from './sync.ts';

/** What of the wallet its visits need. */
export interface Visitor {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  now(): number;
}

const CHANNEL = 'ashyq-visits';
const PURGE_MS = 6 * 3_600_000;

export class VisitKeeper {
  /** The latest entrance first; null until the storage was read. */
  readonly visits = signal<readonly VisitRecord[] | null>(null);
  /** Why the visits could not be read or erased; null while they can. */
  readonly fault = signal<StorageCode | null>(null);
  readonly #wallet: Visitor;
  readonly #outbox: VisitOutbox;
  #channel: BroadcastChannel | null = null;
  /** Until the screen of such an address has said what it is. */
  #quiet = /^\/(?:neutral|v\/)/i.test(location.pathname);

  constructor(wallet: Visitor) {
    this.#wallet = wallet;
    this.#outbox = new VisitOutbox({ env: wallet.environment, onChange: () => this.#changed(), mayFlush: () => !this.#quiet });
  }

  /**
   * While quiet nothing is sent: the neutral check says that nothing that is sent names a place, and an older visit that goes out in that moment would.
   */
  quiet(on: boolean): void {
    if (this.#quiet === on) return;
    this.#quiet = on;
    if (!on) void this.#outbox.flush();
  }

  /** Reads, erases what is over, sends what waits, and goes on with both until the returned function is called. */
  run(): () => void {
    const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
    this.#channel = channel;
    if (channel !== null) channel.onmessage = () => void this.load();
    const timer = setInterval(() => void this.purge(), PURGE_MS);
    void this.purge();
    const stopOutbox = this.#outbox.start();
    return () => {
      stopOutbox();
      clearInterval(timer);
      channel?.close();
      this.#channel = null;
    };
  }

  /** Reads the stored visits. */
  async load(): Promise<void> {
    const visits = await listVisits(this.#wallet.environment.storage);
    this.fault.value = visits.ok ? null : visits.code;
    if (visits.ok) this.visits.value = visits.value;
  }

  /** Erases what was entered more than 30 days ago, and reads the rest. */
  async purge(): Promise<void> {
    if (this.#isPlausible()) await purgeVisits(this.#wallet.environment.storage, this.#wallet.now() - KEPT_SECONDS);
    await this.load();
  }

  /** A clock that runs months ahead of the ministry's last word may be set wrong, and would erase visits that were never sent. The next word puts it right. */
  #isPlausible(): boolean {
    const { trust, holders } = this.#wallet.state.value;
    const heardAt = Math.max(trust?.floor ?? 0, ...holders.map(({ holder }) => holder.refreshedAt));
    return heardAt === 0 || this.#wallet.now() - heardAt <= 2 * KEPT_SECONDS;
  }

  /** Registers an entrance of a holder of this wallet; `after`: see book.ts. On the disk when this answers `ok`. */
  async record(holderId: string, entrance: Entrance, after: VisitRecord | null = null): Promise<BookResult> {
    const held = heldPass(this.#wallet.state.value, holderId);
    if (held === null) return { ok: false, code: 'key-lost' };
    return this.#finish(await recordVisit(this.#wallet.environment, { holder: held.holder, entrance, now: this.#wallet.now(), after }));
  }

  /** Registers the exit of an open visit, signed by the key that its holder has now. */
  async leave({ id, holderId }: VisitRecord): Promise<BookResult> {
    const held = heldPass(this.#wallet.state.value, holderId);
    if (held === null) return { ok: false, code: 'key-lost' };
    return this.#finish(await closeVisit(this.#wallet.environment, { holder: held.holder, id, now: this.#wallet.now() }));
  }

  /** Erases one visit from this phone. */
  async erase(id: string): Promise<StorageResult<void>> {
    return this.#erased(await deleteVisit(this.#wallet.environment.storage, id));
  }

  /** Erases every visit from this phone, or every visit of one holder. */
  async eraseAll(holderId: string | null = null): Promise<StorageResult<void>> {
    return this.#erased(await deleteVisits(this.#wallet.environment.storage, holderId));
  }

  /** Sends what waits. */
  flush(): Promise<FlushResult> {
    return this.#outbox.flush();
  }

  async #finish(result: BookResult): Promise<BookResult> {
    if (!result.ok) return result;
    await this.load();
    if (result.isNew) {
      this.#channel?.postMessage(null);
      void this.#outbox.flush();
    }
    return result;
  }

  async #erased(result: StorageResult<void>): Promise<StorageResult<void>> {
    if (result.ok) this.#changed();
    await this.load();
    return result;
  }

  #changed(): void {
    this.#channel?.postMessage(null);
    void this.load();
  }
}

const keepers = new WeakMap<Visitor, VisitKeeper>();

/** The visits of this wallet. */
export function visitsOf(wallet: Visitor): VisitKeeper {
  const known = keepers.get(wallet);
  if (known !== undefined) return known;
  const keeper = new VisitKeeper(wallet);
  keepers.set(wallet, keeper);
  return keeper;
}
