/**
 * Keeps the tablet's trust data fresh (formats.md §6): what is stored is verified again at the start, then refreshed at the start, when the network
 * returns, when the page is seen again, and every minute, so that an online door refuses a revoked pass within 5 minutes. A failed refresh
 * changes nothing: the old data go on working until the policy's hard stop. A scan never waits for any of this.
 */
import { signal } from '@preact/signals';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Trust } from '../core/trust/trust.ts';
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

type Taken<Code extends string> = Extract<RefreshResult, { ok: true }> | { readonly ok: false; readonly code: Code };
/** Where a refresh comes from. Never rejects. */
export type Source<Code extends string> = (context: RefreshContext) => Promise<Taken<Code>>;

export class TrustKeeper {
  readonly state = signal<TrustState>({ trust: null, fetchedAt: null, problem: null, busy: false });
  readonly #options: TrustKeeperOptions;
  #running: Promise<unknown> | null = null;

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
    this.#running ??= this.#take(refreshTrust, confirmedClock);
    return this.#running.then(() => this.state.value);
  }

  /**
   * A refresh from elsewhere, a file that was carried here, in place of the network; waits for one that runs. What is wrong with it says nothing of the
   * network: whoever brought it is told.
   */
  async take<Code extends string>(from: Source<Code>, confirmedClock: boolean): Promise<Taken<Code>> {
    while (this.#running !== null) await this.#running;
    const { problem } = this.state.value;
    const taken = this.#take(from, confirmedClock, 'carried');
    this.#running = taken;
    const result = await taken;
    if (!result.ok) this.#set({ problem });
    return result;
  }

  /** Puts into use what `from` answers; `word` is the journal's for data that changed. */
  async #take<Code extends string>(from: Source<Code>, confirmedClock: boolean, word = 'updated'): Promise<Taken<Code>> {
    this.#set({ busy: true });
    const { storage, engine, now, onEvent, onFloorReset } = this.#options;
    const { trust: before, problem } = this.state.value;
    const context = { storage, engine, now: now(), pinned: pinnedRoot(), current: before, confirmedClock };
    const result = await from(context).catch((error: unknown) => {
      // A fault of ours: the next refresh must not wait for this one for ever.
      this.#running = null;
      this.#set({ busy: false });
      throw error;
    });
    this.#running = null;
    if (result.ok) {
      if (before !== null && result.trust.floor < before.floor) onFloorReset();
      this.#set({ trust: result.trust, fetchedAt: result.fetchedAt, problem: null, busy: false });
      if (before?.bundle.version !== result.trust.bundle.version) onEvent(word);
    } else {
      this.#set({ problem: result.code as RefreshCode, busy: false });
      if (problem !== result.code && !NETWORK_CODES.has(result.code)) onEvent(result.code);
    }
    return result;
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
