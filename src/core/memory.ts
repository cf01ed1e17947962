/**
 * What one verifier remembers between scans (formats.md §4, §6): presentations that passed, nonces it issued, the highest ministry-signed time it saw.
 * Entries die by the clock, so that a day of scanning stays flat.
 */
import { toHex } from './bytes.ts';

/** A door code lives this long. */
const NONCE_SECONDS = 60;
/** Kept at least this long, so that every replay still finds what was shown first; longer where a policy lets presentations live longer. */
export const KEEP_SECONDS = 600;
const SWEEP_EVERY = 1024;

/** Names one showing of one token: its key, index, audience, time and nonce. Never its bytes: those can be rewritten. */
export interface ProofId {
  readonly kid: Uint8Array;
  readonly index: number;
  readonly aud: string;
  readonly iat: number;
  readonly nonce: Uint8Array | null;
}

/** A memory as data, for a tablet that reloads. */
export interface MemorySnapshot {
  readonly proofs: readonly (readonly [id: string, at: number])[];
  readonly nonces: readonly (readonly [nonce: string, at: number])[];
  readonly floor: number;
  /** seconds that an entry lives; absent in snapshots of older versions */
  readonly keep?: number;
}

export class VerifierMemory {
  readonly #proofs: Map<string, number>;
  readonly #nonces: Map<string, number>;
  #floor: number;
  #untilSweep = SWEEP_EVERY;
  #keep: number;

  constructor(from: MemorySnapshot = { proofs: [], nonces: [], floor: 0 }) {
    this.#proofs = new Map(from.proofs);
    this.#nonces = new Map(from.nonces);
    this.#floor = from.floor;
    this.#keep = from.keep ?? KEEP_SECONDS;
  }

  /** The clock floor so far: tokens of an honest ministry come from no earlier. */
  get floor(): number {
    return this.#floor;
  }

  raiseFloor(time: number): void {
    this.#floor = Math.max(this.#floor, time);
  }

  /** A root that changed keys makes old times worthless (recovery from a stolen key). */
  resetFloor(): void {
    this.#floor = 0;
  }

  issueNonce(nonce: Uint8Array, now: number): void {
    this.#nonces.set(toHex(nonce), now);
    this.#countToSweep(now);
  }

  /** True for a nonce issued here within 60 s that this token has not used. */
  isNonceFresh({ kid, index, nonce }: Pick<ProofId, 'kid' | 'index' | 'nonce'>, now: number): boolean {
    return nonce !== null && this.isOnShow(nonce, now) && !this.#proofs.has(usedId(kid, index, nonce));
  }

  /** True for a nonce issued here within 60 s, whoever has used it. */
  isOnShow(nonce: Uint8Array, now: number): boolean {
    const issued = this.#nonces.get(toHex(nonce));
    return issued !== undefined && Math.abs(now - issued) <= NONCE_SECONDS;
  }

  /** When the same showing was accepted before, else null. */
  seenAt(proof: ProofId): number | null {
    return this.#proofs.get(proofId(proof)) ?? null;
  }

  /** Remembers a showing that passed group 6, whatever comes of it afterwards. `life` is how long a presentation can be accepted. */
  record(proof: ProofId, { now, life }: { now: number; life: number }): void {
    this.#keep = Math.max(this.#keep, life);
    this.#proofs.set(proofId(proof), now);
    if (proof.nonce !== null) this.#proofs.set(usedId(proof.kid, proof.index, proof.nonce), now);
    this.#countToSweep(now);
  }

  snapshot(now: number): MemorySnapshot {
    this.#sweep(now);
    return this.held();
  }

  /** All of it, what is old by now too. */
  held(): MemorySnapshot {
    return { proofs: [...this.#proofs], nonces: [...this.#nonces], floor: this.#floor, keep: this.#keep };
  }

  /**
   * The clock was set, by so many seconds: what was seen is as long ago as it was, or a clock that is put ahead and back would make a memory forget. A door code only ever
   * grows older by it: a tablet that slept looks like one whose clock was put ahead, and a picture made before its sleep is no showing.
   */
  moved(by: number): void {
    for (const [id, at] of this.#proofs) this.#proofs.set(id, at + by);
    for (const [nonce, at] of this.#nonces) this.#nonces.set(nonce, nonceMoved(at, by));
  }

  #countToSweep(now: number): void {
    this.#untilSweep -= 1;
    if (this.#untilSweep <= 0) this.#sweep(now);
  }

  #sweep(now: number): void {
    this.#untilSweep = SWEEP_EVERY;
    for (const [id, at] of this.#proofs) if (now - at > this.#keep) this.#proofs.delete(id);
    for (const [nonce, at] of this.#nonces) if (now - at > this.#keep) this.#nonces.delete(nonce);
  }
}

/** When a door code counts as issued, the clock having been set. */
export const nonceMoved = (at: number, by: number): number => at + Math.min(by, 0);

function proofId({ kid, index, aud, iat, nonce }: ProofId): string {
  return `${toHex(kid)} ${index} ${iat} ${nonce === null ? '-' : toHex(nonce)} ${aud}`;
}

function usedId(kid: Uint8Array, index: number, nonce: Uint8Array): string {
  return `used ${toHex(kid)} ${index} ${toHex(nonce)}`;
}
