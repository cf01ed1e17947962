/**
 * Keeps the tablet's trust data fresh (formats.md §6): what is stored is verified again at the start, then refreshed at the start, when the network
 * returns, when the page is seen again, and every minute, so that an online door refuses a revoked pass within 5 minutes. A failed refresh
 * changes nothing: the old data go on working until the policy's hard stop. A scan never waits for any of this.
 */
import { signal } from '@preact/signals';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { CarriedCode, CarriedResult } from '../shared/network/trust-file.ts';
import { loadTrust, pinnedRoot } from '../shared/network/trust-load.ts';
import type { RefreshCode, RefreshContext, RefreshResult } from '../shared/network/trust-refresh.ts';
import type { Storage } from '../shared/storage/open.ts';

/** `problem`: why the last refresh failed, null after one that did not; `busy` while one runs. */
export interface TrustState {
  readonly trust: Trust | null;
  readonly fetchedAt: number | null;
  readonly problem: RefreshCode | null;
  readonly busy: boolean;
}

export interface TrustKeeperOptions {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly now: () => number;
  /** Called when a refresh brought another bundle or policy, or was refused for a reason that is not the network. */
  readonly onEvent: (code: string) => void;
  /** Called when a new root has reset the clock floor (recovery from a stolen key). */
  readonly onFloorReset: () => void;
}

const REFRESH_MS = 60_000;
/** No answer is the ordinary state of a door, not an event for the journal. */
const NETWORK_CODES: ReadonlySet<string> = new Set<RefreshCode>(['offline', 'timeout', 'server-error', 'trust-missing']);
const isOfNetwork = (code: string): boolean => NETWORK_CODES.has(code);
const codeOf = (result: CarriedResult | null) => (result === null || result.ok ? null : result.code);

export class TrustKeeper {
  readonly state = signal<TrustState>({ trust: null, fetchedAt: null, problem: null, busy: false });
  readonly #options: TrustKeeperOptions;
  #running: Promise<TrustState> | null = null;

  constructor(options: TrustKeeperOptions) {
    this.#options = options;
  }

  /** Loads what is stored and verifies it. Afterwards `state` says what there is. */
  async load(): Promise<void> {
    const { storage, engine, now } = this.#options;
    const loaded = await loadTrust({ storage, engine, now: now(), pinned: pinnedRoot() });
    if (loaded.ok) this.#set({ trust: loaded.trust, fetchedAt: loaded.fetchedAt });
  }

  /** Refreshes now and then by itself until the returned function is called. */
  run(): () => void {
    const refresh = () => void this.refresh();
    const onVisible = () => document.visibilityState === 'visible' && refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    window.addEventListener('online', refresh);
    document.addEventListener('visibilitychange', onVisible);
    refresh();
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', refresh);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }

  /** One refresh; a second call while one runs joins it. `confirmedClock`: the user has said that this tablet's clock is right, and gets a refresh that knows it. */
  refresh(confirmedClock = false): Promise<TrustState> {
    if (confirmedClock && this.#running !== null) return this.#running.then(() => this.refresh(true));
    this.#running ??= this.#refresh(confirmedClock).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /**
   * The data of a file that was carried here, in place of the network's; waits for a refresh that runs. Null once they are in use (or were already), else why
   * not, and then nothing has changed.
   */
  async carry(file: Blob, confirmedClock = false): Promise<RefreshCode | CarriedCode | null> {
    const { takeTrustFile } = await import('../shared/network/trust-file.ts');
    while (this.#running !== null) await this.#running;
    let result: CarriedResult | null = null;
    const run = this.#take(async () => {
      result = await takeTrustFile(file, this.#context(confirmedClock)).catch((error: unknown): CarriedResult => {
        reportError(error);
        return { ok: false, code: 'archive-unreadable', file: null, age: null };
      });
      return result;
    }, 'carried');
    this.#running = run.finally(() => {
      this.#running = null;
    });
    await this.#running;
    return codeOf(result);
  }

  #refresh(confirmedClock: boolean): Promise<TrustState> {
    return this.#take(() => refreshTrust(this.#context(confirmedClock)), 'updated');
  }

  #context(confirmedClock: boolean): RefreshContext {
    const { storage, engine, now } = this.#options;
    return { storage, engine, now: now(), pinned: pinnedRoot(), current: this.state.value.trust, confirmedClock };
  }

  /** Puts into use what `from` answers; `word` is the journal's for data that changed. */
  async #take(from: () => Promise<RefreshResult | CarriedResult>, word: string): Promise<TrustState> {
    this.#set({ busy: true });
    const { onEvent, onFloorReset } = this.#options;
    const before = this.state.value.trust;
    const result = await from();
    if (result.ok) {
      if (before !== null && result.trust.floor < before.floor) onFloorReset();
      this.#set({ trust: result.trust, fetchedAt: result.fetchedAt, problem: null, busy: false });
      if (before?.bundle.version !== result.trust.bundle.version || (word === 'carried' && before?.stamp.version !== result.trust.stamp.version)) onEvent(word);
    } else {
      const isNews = this.state.value.problem !== result.code && !isOfNetwork(result.code);
      // What is wrong with a file says nothing of the network: whoever chose it is told.
      this.#set(word === 'carried' ? { busy: false } : { problem: result.code as RefreshCode, busy: false });
      if (isNews) onEvent(result.code);
    }
    return this.state.value;
  }

  #set(change: Partial<TrustState>): void {
    this.state.value = { ...this.state.value, ...change };
  }
}

/** The first screen and the first scan need what is stored; asking the ministry comes after. Without its script it is as if without a network. */
async function refreshTrust(context: RefreshContext): Promise<RefreshResult> {
  const nothing = { ok: false, file: null, age: null } as const;
  const network = await import('../shared/network/trust-refresh.ts').catch(() => null);
  if (network === null) return { ...nothing, code: 'offline' };
  try {
    return await network.refreshTrust(context);
  } catch (error) {
    // A fault of ours must neither stop the refreshes to come nor leave a screen waiting.
    reportError(error);
    return { ...nothing, code: 'server-error' };
  }
}
