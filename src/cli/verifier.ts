/**
 * The library for makers of turnstiles and readers (docs/cli.md, "A door of your own"): one door that judges QR texts offline, by a folder of the ministry's published
 * files. The same engine as the tablets', the auditor's page and `ashyq verify`; nothing of this file writes or asks a network.
 */
import { VerifierMemory } from '../core/memory.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Verdict } from '../core/verdict.ts';
import { type Door, verify } from '../core/verify.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { UsageError } from './io.ts';
import { readTrustDir } from './trust-dir.ts';

export type { Door, Verdict };

export interface VerifierOptions {
  /** The folder with the files published under /trust/. */
  readonly trustDir: string;
  /** File with the root that is trusted first. Give one: without it whoever can write to `trustDir` is the ministry. */
  readonly pin?: string;
  readonly door: Door;
  /** Seconds since 1970; other than the machine's clock only in tests. */
  readonly now?: () => number;
}

/** What came of reading the folder again. `code`: of formats.md §6; what was in force before stays in force. */
export type Refreshed = { readonly ok: true; readonly stampVersion: number } | { readonly ok: false; readonly code: string; readonly file: string };

/** A door's verifier: it remembers what it accepted, so one passage is one verdict `ok`. */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #engine = nodeEngine();
  readonly #memory = new VerifierMemory();
  #trust: Trust | null = null;

  /** Judges nothing before the first `refresh`: every verdict is `trust-missing`. */
  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Reads the folder: at the start, and whenever files were copied into it (every five minutes is right). An older publication than the present one is refused. */
  async refresh(): Promise<Refreshed> {
    const { trustDir, pin } = this.#options;
    const result = await readTrustDir(trustDir, { pin, now: this.#now(), engine: this.#engine }).catch((error: unknown) => {
      // A folder that is not mounted (yet), a pin that is not there, a disk that does not answer: a door goes on with what it has.
      if (error instanceof UsageError || (error instanceof Error && 'syscall' in error)) return { ok: false as const, code: 'trust-missing', file: trustDir };
      throw error;
    });
    if (!result.ok) return result;
    const before = this.#trust;
    if (before !== null && result.trust.root.version < before.root.version) return { ok: false, code: 'rollback', file: 'root.cbor' };
    const isOlder = before !== null && result.trust.root.version === before.root.version && result.trust.stamp.version < before.stamp.version;
    if (isOlder) return { ok: false, code: 'rollback', file: 'stamp.cbor' };
    this.#trust = result.trust;
    return { ok: true, stampVersion: result.trust.stamp.version };
  }

  /** The verdict on what the reader read; `admit` opens, everything else does not. Never rejects. */
  verify(text: string): Promise<Verdict> {
    return verify(text.trim(), { trust: this.#trust, now: this.#now(), door: this.#options.door, memory: this.#memory, engine: this.#engine });
  }

  /** Takes answers to a nonce (8 bytes) that this gate has just shown in its door code. */
  issueNonce(nonce: Uint8Array): void {
    this.#memory.issueNonce(nonce, this.#now());
  }

  #now(): number {
    return this.#options.now?.() ?? Math.floor(Date.now() / 1000);
  }
}
