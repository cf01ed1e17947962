/**
 * What one door remembers while it judges: the verifier's replay and nonce memory, and what was shown lately. It changes for good only with what is
 * on the disk: a scan that could not be written is forgotten again, so that the same code can be tried anew.
 */
import { KEEP_SECONDS, type MemorySnapshot, nonceMoved, VerifierMemory } from '../core/memory.ts';
import type { Verdict } from '../core/verdict.ts';
import { type Earlier, type GateMemory, PROVEN } from './gate-memory.ts';
import { isAgain } from './judged.ts';

export class ScanMemory {
  #verifier: VerifierMemory;
  #saved: MemorySnapshot | undefined;
  #recent: Map<string, Earlier>;
  /** Nonces issued lately, for a memory that had to go back to what is stored. */
  #nonces: (readonly [nonce: Uint8Array, at: number])[] = [];

  constructor(stored: GateMemory | null) {
    this.#saved = stored?.proofs;
    this.#verifier = new VerifierMemory(this.#saved);
    this.#recent = new Map(stored?.recent ?? []);
  }

  /** The memory that the verifier judges with now; another object after `goBack` and `take`. */
  get verifier(): VerifierMemory {
    return this.#verifier;
  }

  /** What is to be stored at `now`, with this verdict or without a new one. */
  snapshot(now: number, verdict: Verdict | null = null): GateMemory {
    return { proofs: this.#verifier.snapshot(now), recent: [...this.#withRecent(verdict, now)] };
  }

  /** `stored` is on the disk. */
  saved({ proofs, recent }: GateMemory): void {
    this.#saved = proofs;
    this.#recent = new Map(recent);
  }

  /** Takes over what another window has stored; null: nothing is. */
  take(stored: GateMemory | null): void {
    this.#saved = stored?.proofs ?? this.#saved;
    this.#recent = new Map(stored?.recent ?? this.#recent);
    this.goBack();
  }

  /** The memory as it was stored last, and the nonces that are on show. */
  goBack(): void {
    this.#verifier = new VerifierMemory(this.#saved);
    for (const [nonce, at] of this.#nonces) this.#verifier.issueNonce(nonce, at);
  }

  issueNonce(nonce: Uint8Array, now: number): void {
    this.#nonces = [...this.#nonces.filter(([, at]) => now - at <= KEEP_SECONDS), [nonce, now]];
    this.#verifier.issueNonce(nonce, now);
  }

  /** The tablet's clock was set, by so many seconds: all that was seen is as long ago as it was. Before the next snapshot, which leaves out what is old. */
  moved(by: number): void {
    const verifier = new VerifierMemory(this.#saved);
    verifier.moved(by);
    this.#saved = verifier.held();
    this.#verifier.moved(by);
    this.#nonces = this.#nonces.map(([nonce, at]) => [nonce, nonceMoved(at, by)]);
    this.#recent = new Map(
      [...this.#recent].map(([key, earlier]) => {
        const at = earlier.at + by;
        return [key.replace(/\d+$/, String(at)), { ...earlier, at }];
      }),
    );
  }

  /** The old clock floor is worth nothing any more, whether or not this can be stored. Answers what is to be stored. */
  resetFloor(now: number): GateMemory {
    this.#verifier.resetFloor();
    const memory = this.snapshot(now);
    this.#saved = memory.proofs;
    return memory;
  }

  /** What was shown for the code that this replay repeats; null where it is none, or not remembered. */
  earlier(verdict: Verdict): Earlier | null {
    return isAgain(verdict) && verdict.seenAt !== undefined ? (this.#recent.get(recentKey(verdict, verdict.seenAt)) ?? null) : null;
  }

  #withRecent(verdict: Verdict | null, now: number): Map<string, Earlier> {
    const recent = new Map([...this.#recent].filter(([, { at }]) => now - at <= KEEP_SECONDS));
    if (verdict?.index !== undefined && PROVEN.has(verdict.code))
      recent.set(recentKey(verdict, now), { at: now, outcome: verdict.outcome, code: verdict.code });
    return recent;
  }
}

const recentKey = ({ kid, index }: Verdict, at: number): string => `${kid} ${index} ${at}`;
