/**
 * The wallet as it lives on a phone: loads what is stored, shows what it can verify, refreshes quietly. Offline is its normal state; a network only
 * makes it newer. Screens read `state` and call the methods; everything from outside comes through the environment. One phone carries the passes of
 * several people (product.md, citizen 10): each has a key, a token and a fate of its own.
 *
 * Only what the QR needs is here; refreshing, enrolling and erasing come when they are needed (refresh.ts, enrol.ts, erase.ts).
 */
import { signal } from '@preact/signals';
import type { HealthStatus } from '../core/token/health.ts';
import type { ApiResult } from '../shared/network/api-call.ts';
import { listHolders } from '../shared/storage/holders.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import { getSetting, putSetting } from '../shared/storage/settings.ts';
import type { Applicant, EnrolResult } from './enrol/enrol.ts';
import { correctedNow, type Environment } from './environment.ts';
import { followFirst } from './pass/first-shown.ts';
import type { RefreshReason } from './refresh/ministry.ts';
import { activePass, EMPTY, type HeldPass, heldPass, inOrder, isPending, unjudged, type WalletState } from './state.ts';
import { usableOffset } from './trouble/offset.ts';
import type { VenueState } from './visits/venue.ts';

const enrolment = () => import('./enrol/enrol.ts').catch(() => null);
/** On a first visit the network can go before all of the app is stored. */
const NO_SCRIPT = { ok: false, code: 'offline', retryAfter: null } as const;

export class Wallet {
  readonly state = signal<WalletState>(EMPTY);
  /** For the wallet's own modules that are loaded later. */
  readonly environment: Environment;
  #running: Promise<void> | null = null;
  /** The last colour that was verified here, by holder: what a new one is a change from, even when the old pass was withdrawn in between. */
  readonly #shown = new Map<string, HealthStatus>();

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** The issuer's time in seconds. */
  now(): number {
    return correctedNow(this.environment, this.state.value.offset ?? 0);
  }

  /** Loads the holders, so that the QR can be shown at once; then judges their passes. Ends when both are done; no network is used. */
  async start(): Promise<void> {
    const { storage } = this.environment;
    const settings = [getSetting(storage, 'clock'), getSetting(storage, 'activeHolder')] as const;
    const [found, clock, active] = await Promise.all([listHolders(storage), ...settings]);
    // Nobody is here: never was, or the browser has lost them and there is a copy.
    const stored = found.ok && found.value.every(isPending) && (await this.#takeBack()) ? await listHolders(storage) : found;
    if (!stored.ok) return this.set({ phase: 'broken', storageCode: stored.code });
    const holders = stored.value.filter((one) => !isPending(one)).map(unjudged);
    const offset = clock.ok && clock.value !== null ? usableOffset(clock.value, { device: correctedNow(this.environment, 0), holders: stored.value }) : null;
    this.set({ phase: holders.length === 0 ? 'empty' : 'ready', holders, active: active.ok ? active.value : null, offset });
    followFirst((id) => this.show(id));
    const ministry = await this.#ministry();
    if (ministry === null) return;
    const loaded = await ministry.loadStoredTrust(this.environment, this.now());
    // A refresh that was quicker knows better.
    if (this.state.value.trust === null) this.set(loaded.ok ? { trust: loaded.trust } : { trustProblem: loaded.code });
    await this.judge();
  }

  async #takeBack(): Promise<boolean> {
    if (!(await this.environment.storage.mayHaveCopy())) return false;
    return import('./trouble/take-back.ts').then(
      ({ takeBack }) => takeBack(this),
      () => false,
    );
  }

  /** Judges the passes again, the one on screen first, with the trust at hand and the time of now. */
  async judge(): Promise<void> {
    const first = activePass(this.state.value);
    if (first === null) return;
    await this.#judgeOne(first);
    for (const held of this.state.value.holders) if (held.holder.id !== first.holder.id) await this.#judgeOne(held);
  }

  async #judgeOne({ holder }: HeldPass): Promise<void> {
    const { trust } = this.state.value;
    const ministry = await this.#ministry();
    if (ministry === null) return;
    const pass = await ministry.judgePass(this.environment, holder, { trust, now: this.now() });
    // Judged with what has been replaced meanwhile: who replaced it judges again.
    if (heldPass(this.state.value, holder.id)?.holder !== holder || this.state.value.trust !== trust) return;
    // An ended pass is genuine too: a phone that was off for days is told of the new colour like any other.
    if (pass.kind === 'current' || pass.kind === 'expired') this.#shown.set(holder.id, pass.facts.health);
    this.setHeld(holder.id, { pass });
  }

  /**
   * Brings news from the ministry: the public trust files first, then, where there is a reason, a renewal of each pass. A second call while one runs
   * joins it, but who presses the button always gets an answer of their own.
   */
  refresh(why: RefreshReason): Promise<void> {
    if (this.#running !== null && why === 'asked') return this.#running.then(() => this.refresh(why));
    this.#running ??= this.#refresh(why).finally(() => {
      this.#running = null;
      this.set({ busy: false });
    });
    return this.#running;
  }

  async #refresh(why: RefreshReason): Promise<void> {
    this.set({ busy: true });
    const loaded = await this.#with(import('./refresh/refresh.ts'));
    // The same network that would not bring the answers.
    if (loaded === null) return this.set({ trustProblem: 'offline' });
    await loaded.refreshAll(this, why);
  }

  /** A script that judges or asks, and signatures with it; null while they are not on this phone yet. */
  #with<Script>(script: Promise<Script>): Promise<Script | null> {
    return Promise.all([script, this.environment.engine()]).then(
      ([loaded]) => loaded,
      () => null,
    );
  }

  /** Loaded when first needed, see ministry.ts. */
  #ministry() {
    return this.#with(import('./refresh/ministry.ts'));
  }

  /** Puts another holder on the screen; the choice is kept. */
  show(id: string): void {
    this.set({ active: id });
    void putSetting(this.environment.storage, 'activeHolder', id);
  }

  /** Takes a stored record, new or newer, and notices when its colour is another. */
  async adopt(holder: HolderRecord): Promise<void> {
    const before = this.#shown.get(holder.id);
    const others = this.state.value.holders.filter((held) => held.holder.id !== holder.id);
    const known = heldPass(this.state.value, holder.id);
    // A newer answer of the ministry, which another tab may have had: what failed here before it is over.
    const isNewer = known !== null && holder.refreshedAt > known.holder.refreshedAt;
    const held = { ...(known ?? unjudged(holder)), holder, ...(isNewer ? { problem: null } : {}) };
    this.set({ phase: 'ready', holders: [...others, held].sort(inOrder) });
    await this.#judgeOne(held);
    if (before !== undefined && this.#shown.get(holder.id) !== before) this.setHeld(holder.id, { changed: true });
  }

  /** Forgets a holder whose record is gone from the storage. */
  drop(id: string): void {
    const { holders, active } = this.state.value;
    const left = holders.filter(({ holder }) => holder.id !== id);
    this.#shown.delete(id);
    this.set({ holders: left, active: active === id ? null : active, phase: left.length === 0 ? 'empty' : 'ready' });
  }

  /** Asks the issuer to send a one-time code; the answer is the same whoever asks. */
  async askForCode(applicant: Applicant, language: 'kk' | 'ru' | 'en'): Promise<ApiResult<{ validSeconds: number }>> {
    const loaded = await enrolment();
    return loaded === null ? { ...NO_SCRIPT, clockOffset: null } : loaded.askForCode(this.environment, applicant, language);
  }

  /**
   * Confirms an enrolment, of the person of the phone or of a relative; on success that holder is the one on screen. `heirOf`: the holder whose pass it
   * carries on, by the person's own word.
   */
  async enrol(confirmation: Applicant & { readonly code: string; readonly heirOf?: string | null }, kind: 'own' | 'relative' = 'own'): Promise<EnrolResult> {
    const loaded = await enrolment();
    return loaded === null ? NO_SCRIPT : loaded.enrolHolder(this, { heirOf: null, ...confirmation, kind });
  }

  /** Verifies a poster's address or a door's code; what it means for a holder is judged where it is shown. */
  async readVenue(text: string): Promise<VenueState> {
    const { readVenue } = await import('./visits/venue.ts');
    return readVenue(text, { trust: this.state.value.trust, now: this.now(), engine: await this.environment.engine() });
  }

  /** The notice of a new colour was seen. */
  seen(id: string): void {
    this.setHeld(id, { changed: false });
  }

  /** Erases all of the wallet, see erase.ts; the value: whether the ministry knows of it. */
  async erase(): Promise<StorageResult<boolean>> {
    const erased = await (await import('./settings/erase.ts')).eraseWallet(this);
    if (erased.ok) {
      this.#shown.clear();
      this.state.value = { ...EMPTY, phase: 'empty' };
    }
    return erased;
  }

  /** For the wallet's own modules: changes the state. */
  set(change: Partial<WalletState>): void {
    this.state.value = { ...this.state.value, ...change };
  }

  /** For the wallet's own modules: changes what is known of one holder's pass; one that is gone stays gone. */
  setHeld(id: string, change: Partial<HeldPass>): void {
    this.set({ holders: this.state.value.holders.map((held) => (held.holder.id === id ? { ...held, ...change } : held)) });
  }
}
