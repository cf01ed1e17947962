/**
 * The wallet as it lives on a phone: loads what is stored, shows what it can verify, refreshes quietly. Offline is its normal state; a network only
 * makes it newer. Screens read `state` and call the methods; everything from outside comes through the environment.
 */
import { signal } from '@preact/signals';
import type { HealthStatus } from '../core/token/status-token.ts';
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

/** True for a record whose token has not come yet. */
const isPending = (holder: HolderRecord): boolean => holder.token.length === 0;

/** Loaded when first needed, see ministry.ts. */
const ministry = () => import('./ministry.ts');

/** When the wallet is opened or seen again, an answer older than this is worth asking again: the ministry may have news. */
const NEWS_SECONDS = 600;

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
    const { loadTrust } = await ministry();
    const loaded = await loadTrust({ storage, engine: await this.#env.engine(), now: this.now(), pinned: await this.#env.pinned() });
    this.#set(loaded.ok ? { trust: loaded.trust } : { trustProblem: loaded.code });
    await this.judge();
  }

  /** Judges the pass again, with the trust at hand and the time of now. */
  async judge(): Promise<void> {
    const { holder, trust } = this.state.value;
    if (holder === null) return;
    const { checkPass } = await ministry();
    const pass = await checkPass(holder, { trust, now: this.now(), engine: await this.#env.engine() });
    if (this.state.value.holder !== holder) return;
    if (pass.kind === 'current') this.#shown = pass.facts.health;
    this.#set({ pass });
  }

  /**
   * Brings news from the ministry: the public trust files first, then, where there is a reason, a renewal. `asked`: somebody pressed a button;
   * `opened`: the wallet was opened or seen again; `timer`: only what is due. A second call while one runs joins it.
   */
  refresh(why: 'asked' | 'opened' | 'timer'): Promise<void> {
    this.#running ??= this.#refresh(why).finally(() => {
      this.#running = null;
      this.#set({ busy: false });
    });
    return this.#running;
  }

  async #refresh(why: 'asked' | 'opened' | 'timer'): Promise<void> {
    this.#set({ busy: true });
    const { storage, pinned, fetch } = this.#env;
    const { refreshTrust } = await ministry();
    const engine = await this.#env.engine();
    const result = await refreshTrust({
      storage,
      engine,
      pinned: await pinned(),
      now: this.now(),
      current: this.state.value.trust,
      ...(fetch ? { fetch } : {}),
    });
    this.#set(result.ok ? { trust: result.trust, trustProblem: null } : { trustProblem: result.code });
    await this.judge();
    if (await this.#renewalWanted(why)) await this.#renew();
  }

  async #renewalWanted(why: 'asked' | 'opened' | 'timer'): Promise<boolean> {
    const { readToken, renewalDue } = await ministry();
    const { holder, pass } = this.state.value;
    const claims = holder === null ? null : readToken(holder.token);
    if (holder === null || claims === null) return false;
    if (why === 'asked' || renewalDue(claims, this.now())) return true;
    if (pass?.kind === 'withdrawn' || pass?.kind === 'expired') return true;
    return why === 'opened' && this.now() - holder.refreshedAt > NEWS_SECONDS;
  }

  /** One tab renews at a time; the others take what it stored. */
  async #renew(): Promise<void> {
    const work = async () => {
      const known = this.state.value.holder;
      const stored = await listHolders(this.#env.storage);
      const holder = stored.ok ? (stored.value.find((one) => one.id === known?.id) ?? null) : known;
      if (holder === null || known === null) return this.#adopt(null);
      if (holder.refreshedAt > known.refreshedAt) return this.#adopt(holder);
      const offset = this.state.value.offset ?? 0;
      const { renew } = await ministry();
      await this.#finish(await renew(this.#env, { holder, offset, isGenuine: (renewed) => this.#isGenuine(renewed) }));
    };
    await (navigator.locks === undefined ? work() : navigator.locks.request('ashyq-renew', work));
  }

  async #isGenuine(holder: HolderRecord): Promise<boolean> {
    const { trust } = this.state.value;
    const { checkPass } = await ministry();
    return (await checkPass(holder, { trust, now: Math.max(this.now(), holder.refreshedAt), engine: await this.#env.engine() })).kind !== 'refused';
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
    return (await ministry()).askForCode(this.#env, applicant, language);
  }

  /** Confirms an enrolment; on success its holder is the one on screen. */
  async enrol(confirmation: Applicant & { readonly code: string }): Promise<EnrolResult> {
    const { confirmEnrolment } = await ministry();
    const result = await confirmEnrolment(this.#env, { ...confirmation, offset: this.state.value.offset ?? 0 });
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
    const { readVenue } = await ministry();
    return readVenue(href, { facts, trust, now: this.now(), engine: await this.#env.engine() });
  }

  /** The notice of a new colour was seen. */
  seen(): void {
    this.#set({ changed: false });
  }

  /** Erases the pass, its keys and the ministry's data. Where this browser is also a gate, its tablet and journal are not the wallet's to erase. */
  async erase(): Promise<StorageResult<void>> {
    const { storage } = this.#env;
    const tablet = await loadTablet(storage);
    if (!tablet.ok) return tablet;
    const erased = tablet.value === null ? await deleteEverything(storage) : await this.#eraseHolders();
    if (erased.ok) {
      this.#shown = null;
      this.state.value = { ...EMPTY, phase: 'empty' };
    }
    return erased;
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
