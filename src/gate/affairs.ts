/**
 * What a tablet settles with the ministry beside trust and journal, quietly and on luck of a network: its certificate and its venue's settings once a day
 * (formats.md §5), whether it may still stand at its door, and what its venue's other gates saw (product.md, venue staff 7). No scan waits for any of it;
 * loaded after the first screen.
 */
import { signal } from '@preact/signals';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { MalformedError } from '../core/codec/malformed.ts';
import type { Trust } from '../core/trust/trust.ts';
import { keyFault } from '../shared/network/api-call.ts';
import { underLock } from '../shared/storage/lock.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { CERTIFICATE_KEY } from './affairs-keys.ts';
import { type CertificateFacts, isAskDue, judgeCertificate, parseAsked } from './certificate.ts';
import { Recurring } from './recurring.ts';
import { type RenewalCode, type RenewalContext, renewTablet } from './renewal.ts';
import type { RenewalPlan } from './renewal-plan.ts';
import { SeenKeeper } from './seen-keeper.ts';

/** How the certificate stands. */
export interface CertificateState extends CertificateFacts {
  /** when the ministry last answered for this tablet, null: never */
  readonly askedAt: number | null;
  /** how the last asking ended, null before the first */
  readonly result: RenewalCode | null;
  readonly busy: boolean;
}

export interface AffairsOptions {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  /** seconds */
  readonly now: () => number;
  readonly tablet: () => TabletRecord | null;
  readonly trust: () => Trust | null;
  /** One refresh of the trust data. */
  readonly refresh: () => Promise<Trust | null>;
  readonly record: RenewalContext['record'];
  /** Takes over what a renewal has stored; judging by other rules begins with it. */
  readonly onRenewed: (plan: RenewalPlan) => Promise<void>;
  /** Hands the journal in: what stays here no other gate can be told of. */
  readonly handIn: () => Promise<unknown>;
  /** What time the ministry has: seconds to be added to this tablet's clock. */
  readonly onTime?: (offset: number) => void;
  readonly fetch?: typeof globalThis.fetch;
}

const LOCK = 'ashyq-renewal';
const PATIENCE_MS = 15_000;
/** How often it is looked whether the ministry should be asked; the asking itself is once a day. */
const LOOK_MS = 10 * 60_000;

export class Affairs {
  readonly certificate = signal<CertificateState | null>(null);
  readonly seen: SeenKeeper;
  /** What verifies signatures here. */
  readonly engine: Ed25519Engine;
  readonly #options: AffairsOptions;
  readonly #renewal: Recurring;
  #renewing: Promise<RenewalCode> | null = null;
  #looks = 0;
  #latest: Promise<void> = Promise.resolve();

  constructor(options: AffairsOptions) {
    this.#options = options;
    this.engine = options.engine;
    this.#renewal = new Recurring({ work: () => this.#renewIfDue(), everyMs: () => LOOK_MS });
    this.seen = new SeenKeeper({ ...options, onRefused: () => void this.renew() });
  }

  /** Reads what is stored, says how the certificate stands, and goes on by itself until the returned function is called. */
  async run(): Promise<() => void> {
    await this.look();
    await this.seen.load();
    const [stopRenewal, stopSeen] = [this.#renewal.run(), this.seen.run()];
    return () => {
      stopRenewal();
      stopSeen();
    };
  }

  /** Another tablet stands here, or the first: its affairs are settled now, not at the next chance. */
  begin(): void {
    void this.#renewal.now();
    this.seen.begin();
  }

  /** Judges the certificate again: time has passed, or another list has come. Asks the ministry where that makes it urgent. */
  look(): Promise<void> {
    this.#looks += 1;
    this.#latest = this.#look(this.#looks);
    return this.#latest;
  }

  async #look(look: number): Promise<void> {
    const { storage, engine, now, tablet: current, trust } = this.#options;
    const tablet = current();
    if (tablet === null) return;
    const stored = await loadMemory(storage, CERTIFICATE_KEY);
    const before = this.certificate.value;
    // A storage that does not say takes no word of the ministry back: what was known goes on, and where nothing was, this tablet has not been looked at.
    if (!stored.ok && before === null) return;
    const asked = stored.ok ? parseAsked(stored.value) : { askedAt: before?.askedAt ?? null, revoked: before?.stop === 'gate-revoked' };
    try {
      const facts = await judgeCertificate(tablet.credential, { trust: trust(), now: now(), engine, asked });
      // One that began later knows more: a slow look at the list of before must not take its word back. Whoever waits for this one waits for that one.
      if (look !== this.#looks) return this.#latest;
      this.certificate.value = { ...facts, askedAt: asked.askedAt, result: before?.result ?? null, busy: before?.busy ?? false };
      if (facts.stop === 'certificate-revoked' && before?.stop !== 'certificate-revoked') void this.#renewal.now();
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      // Bytes that are no certificate: damaged on the disk. Only an enrolment mends that.
      this.certificate.value = { iat: 0, exp: 0, stop: 'credential-expired', urgent: false, askedAt: asked.askedAt, result: null, busy: false };
    }
  }

  /** Asks the ministry now, whether or not it is time; a call while it is asked joins that. */
  renew(): Promise<RenewalCode> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(): Promise<RenewalCode> {
    const { tablet: current, onRenewed } = this.#options;
    const tablet = current();
    if (tablet === null) return 'done';
    this.#set({ busy: true });
    // A key that does not sign (its script did not come, the browser lost it) must not leave a screen waiting.
    const { code, plan } = await underLock(LOCK, PATIENCE_MS, () => renewTablet(this.#contextOf(tablet)))
      .catch((error: unknown) => ({ code: keyFault(error), plan: null }))
      .finally(() => this.#set({ busy: false }));
    this.#set({ result: code });
    if (plan !== null && !plan.same) await onRenewed(plan);
    await this.look();
    return code;
  }

  async #renewIfDue(): Promise<boolean> {
    await this.look();
    const [state, tablet] = [this.certificate.value, this.#options.tablet()];
    if (state === null || tablet === null || state.stop === 'credential-expired') return true;
    const isDue = state.urgent || state.stop !== null || isAskDue({ askedAt: state.askedAt, revoked: false }, tablet.key.publicKey, this.#options.now());
    if (!isDue) return true;
    const code = await this.renew();
    return code === 'done' || code === 'gate-revoked' || code === 'credential-expired';
  }

  #contextOf(tablet: TabletRecord): RenewalContext {
    const { storage, engine, now, trust, refresh, record, fetch } = this.#options;
    const at = async (fresh: boolean) => (fresh ? await refresh() : null) ?? trust();
    return { storage, engine, tablet, now, trust: at, record, ...(fetch === undefined ? {} : { fetch }) };
  }

  #set(change: Partial<CertificateState>): void {
    if (this.certificate.value !== null) this.certificate.value = { ...this.certificate.value, ...change };
  }
}
