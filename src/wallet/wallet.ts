/**
 * The wallet as it lives on a phone: loads what is stored, shows what it can verify, refreshes quietly. Offline is its normal state; a network only
 * makes it newer. Screens read `state` and call the methods; everything from outside comes through the environment.
 */
import { signal } from '@preact/signals';
import type { HealthStatus } from '../core/token/health.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { ApiResult } from '../shared/network/api-call.ts';
import type { RefreshCode } from '../shared/network/trust-refresh.ts';
import { deleteHolder, listHolders } from '../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import { deleteEverything, getSetting } from '../shared/storage/settings.ts';
import { loadTablet } from '../shared/storage/tablet.ts';
import type { PassState } from './check.ts';
import type { Applicant, EnrolResult } from './enrol.ts';
import { correctedNow, type Environment } from './environment.ts';
import type { RefreshReason } from './ministry.ts';
import type { RenewCode, RenewResult } from './renew.ts';
import type { VenueState } from './venue.ts';

export interface WalletState {
  /** `broken`: the browser gives no storage; `storageCode` says why. */
  readonly phase: 'starting' | 'empty' | 'ready' | 'broken';
  readonly storageCode: StorageCode | null;
  readonly holder: HolderRecord | null;
  /** Null until the pass was judged for the first time. */
  readonly pass: PassState | null;
  readonly trust: Trust | null;
  readonly trustProblem: RefreshCode | null;
  /** A refresh is under way. */
  readonly busy: boolean;
  /** Why the last renewal failed; null after one that did not. */
  readonly problem: RenewCode | null;
  /** A renewal has brought another colour, and nobody has seen the notice yet. */
  readonly changed: boolean;
  /** Seconds to add to this device's clock; null while never compared with the issuer's. */
  readonly offset: number | null;
}

const EMPTY: WalletState = {
  phase: 'starting',
  storageCode: null,
  holder: null,
  pass: null,
  trust: null,
  trustProblem: null,
  busy: false,
  problem: null,
  changed: false,
  offset: null,
};

/** Reasons that are nobody's fault and need no alarm: no network is the wallet's normal state. */
const NO_NETWORK: ReadonlySet<string> = new Set(['offline', 'timeout']);

/** Why the last refresh did not bring everything, or null: `offline` for every want of a network. */
export function faultOf({ problem, trustProblem }: WalletState): RenewCode | RefreshCode | null {
  const fault = problem ?? (trustProblem === 'trust-missing' ? null : trustProblem);
  return fault !== null && NO_NETWORK.has(fault) ? 'offline' : fault;
}

/** True for a record whose token has not come yet. */
const isPending = (holder: HolderRecord): boolean => holder.token.length === 0;

/** Loaded when first needed, see ministry.ts. */
const ministry = () => import('./ministry.ts');
const enrolment = () => import('./enrol.ts').catch(() => null);
/** On a first visit the network can go before all of the app is stored. */
const NO_SCRIPT = { ok: false, code: 'offline', retryAfter: null } as const;

export class Wallet {
  readonly state = signal<WalletState>(EMPTY);
  readonly #env: Environment;
  #running: Promise<void> | null = null;
  /** The last colour that was verified here: what a new one is a change from, even when the old pass was withdrawn in between. */
  #shown: HealthStatus | null = null;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The issuer's time in seconds. */
  now(): number {
    return correctedNow(this.#env, this.state.value.offset ?? 0);
  }

  /** Loads the holder, so that the QR can be shown at once; then judges the pass. Ends when both are done; no network is used. */
  async start(): Promise<void> {
    const { storage } = this.#env;
    const [holders, clock] = await Promise.all([listHolders(storage), getSetting(storage, 'clock')]);
    if (!holders.ok) return this.#set({ phase: 'broken', storageCode: holders.code });
    const holder = holders.value.find((one) => !isPending(one)) ?? null;
    this.#set({ phase: holder === null ? 'empty' : 'ready', holder, offset: clock.ok && clock.value !== null ? clock.value.offset : null });
    const loaded = await (await ministry()).loadStoredTrust(this.#env, this.now());
    // A refresh that was quicker knows better.
    if (this.state.value.trust === null) this.#set(loaded.ok ? { trust: loaded.trust } : { trustProblem: loaded.code });
    await this.judge();
  }

  /** Judges the pass again, with the trust at hand and the time of now. */
  async judge(): Promise<void> {
    const { holder, trust } = this.state.value;
    if (holder === null) return;
    const pass = await (await ministry()).judgePass(this.#env, holder, { trust, now: this.now() });
    // Judged with what has been replaced meanwhile: who replaced it judges again.
    if (this.state.value.holder !== holder || this.state.value.trust !== trust) return;
    if (pass.kind === 'current') this.#shown = pass.facts.health;
    this.#set({ pass });
  }

  /**
   * Brings news from the ministry: the public trust files first, then, where there is a reason, a renewal. A second call while one runs joins it,
   * but who presses the button always gets an answer of their own.
   */
  refresh(why: RefreshReason): Promise<void> {
    if (this.#running !== null && why === 'asked') return this.#running.then(() => this.refresh(why));
    this.#running ??= this.#refresh(why).finally(() => {
      this.#running = null;
      this.#set({ busy: false });
    });
    return this.#running;
  }

  async #refresh(why: RefreshReason): Promise<void> {
    this.#set({ busy: true });
    const { fetchTrust, wantsRenewal } = await ministry();
    const result = await fetchTrust(this.#env, { now: this.now(), current: this.state.value.trust });
    this.#set(result.ok ? { trust: result.trust, trustProblem: null } : { trustProblem: result.code });
    await this.judge();
    const { holder, pass } = this.state.value;
    if (holder !== null && wantsRenewal(holder, { pass, why, now: this.now() })) await this.#renew();
  }

  /** One tab renews at a time; the others take what it stored. */
  async #renew(): Promise<void> {
    const work = async () => {
      const known = this.state.value.holder;
      const stored = await listHolders(this.#env.storage);
      const holder = stored.ok ? (stored.value.find((one) => one.id === known?.id) ?? null) : known;
      if (holder === null || known === null) return this.#adopt(null);
      if (holder.refreshedAt > known.refreshedAt) return this.#adopt(holder);
      const { trust, offset } = this.state.value;
      await this.#finish(await (await ministry()).renewPass(this.#env, holder, { trust, offset: offset ?? 0 }));
    };
    await (navigator.locks === undefined ? work() : navigator.locks.request('ashyq-renew', work));
  }

  async #finish(result: RenewResult): Promise<void> {
    if (result.offset !== null) this.#set({ offset: result.offset });
    if (!result.ok) return this.#set({ problem: result.code });
    this.#set({ problem: null });
    await this.#adopt(result.holder);
  }

  /** Takes a stored record as the one on screen, and notices when its colour is another. */
  async #adopt(holder: HolderRecord | null): Promise<void> {
    const before = this.#shown;
    if (holder === null) return this.#set({ ...EMPTY, phase: 'empty', trust: this.state.value.trust, offset: this.state.value.offset });
    this.#set({ holder, phase: 'ready' });
    await this.judge();
    if (before !== null && this.#shown !== before) this.#set({ changed: true });
  }

  /** Asks the issuer to send a one-time code; the answer is the same whoever asks. */
  async askForCode(applicant: Applicant, language: 'kk' | 'ru' | 'en'): Promise<ApiResult<{ validSeconds: number }>> {
    const loaded = await enrolment();
    return loaded === null ? { ...NO_SCRIPT, clockOffset: null } : loaded.askForCode(this.#env, applicant, language);
  }

  /** Confirms an enrolment; on success its holder is the one on screen. */
  async enrol(confirmation: Applicant & { readonly code: string }): Promise<EnrolResult> {
    const loaded = await enrolment();
    if (loaded === null) return NO_SCRIPT;
    const result = await loaded.confirmEnrolment(this.#env, { ...confirmation, offset: this.state.value.offset ?? 0 });
    if (!result.ok) return result;
    this.#shown = null;
    this.#set({ problem: null, changed: false, pass: null, ...(result.offset === null ? {} : { offset: result.offset }) });
    await this.#adopt(result.holder);
    return result;
  }

  /** Verifies a poster's address and asks the policy about this pass there. */
  async readVenue(href: string): Promise<VenueState> {
    const { pass, trust } = this.state.value;
    const facts = pass?.kind === 'current' ? pass.facts : null;
    const { readVenue } = await import('./venue.ts');
    return readVenue(href, { facts, trust, now: this.now(), engine: await this.#env.engine() });
  }

  /** The notice of a new colour was seen. */
  seen(): void {
    this.#set({ changed: false });
  }

  /**
   * Erases the pass, its keys and the ministry's data, and tells the ministry where there is a network (the value: whether it knows). Where this browser
   * is also a gate, its tablet and journal are not the wallet's to erase.
   */
  async erase(): Promise<StorageResult<boolean>> {
    const { storage } = this.#env;
    const tablet = await loadTablet(storage);
    if (!tablet.ok) return tablet;
    const { holder, offset } = this.state.value;
    // A key that no longer signs must not keep anybody from deleting it.
    const tell = async () => holder !== null && (await import('./give-up.ts')).giveUp(this.#env, holder, offset ?? 0);
    const told = await tell().catch(() => false);
    const erased = tablet.value === null ? await deleteEverything(storage) : await this.#eraseHolders();
    if (erased.ok) {
      this.#shown = null;
      this.state.value = { ...EMPTY, phase: 'empty' };
    }
    return erased.ok ? { ok: true, value: told } : erased;
  }

  async #eraseHolders(): Promise<StorageResult<void>> {
    const holders = await listHolders(this.#env.storage);
    if (!holders.ok) return holders;
    for (const { id } of holders.value) {
      const deleted = await deleteHolder(this.#env.storage, id);
      if (!deleted.ok) return deleted;
    }
    return { ok: true, value: undefined };
  }

  #set(change: Partial<WalletState>): void {
    this.state.value = { ...this.state.value, ...change };
  }
}
