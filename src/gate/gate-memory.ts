/** What the door remembers of its scans beyond a reload: the verifier's memory and what was shown lately. Times in seconds. */
import type { MemorySnapshot } from '../core/memory.ts';
import type { Outcome, VerdictCode } from '../core/verdict.ts';

/** What an earlier scan of the same code showed. */
export interface Earlier {
  readonly at: number;
  readonly outcome: Outcome;
  readonly code: VerdictCode;
}

/** What is stored beside the journal under `MEMORY_KEY`; it comes back from a disk, hence `parseGateMemory`. */
export interface GateMemory {
  readonly proofs: MemorySnapshot;
  readonly recent: readonly (readonly [key: string, earlier: Earlier])[];
}
export const MEMORY_KEY = 'gate';
/** The secret of this venue behind the journal's refs, beside it. */
export const SECRET_KEY = 'venue-secret';
/** What the manager chose beside the door's rules (choices.ts), and the key of the practice cards (practice-key.ts). */
export const CHOICES_KEY = 'choices';
export const PRACTICE_KEY = 'practice-key';

/** Verdicts on codes that passed group 6 (formats.md §7): only those can come back as a replay, the others must not fill the memory. */
export const PROVEN: ReadonlySet<VerdictCode> = new Set([
  'ok',
  'index-out-of-range',
  'token-revoked',
  'trust-stale',
  'status-list-unknown',
  'not-admitted',
  'no-rule',
]);

/** The stored memory, or null where it is missing or not ours. */
export function parseGateMemory(value: unknown): GateMemory | null {
  const memory = value as Partial<GateMemory> | null;
  const proofs = memory?.proofs;
  const pairs = (list: unknown): boolean => Array.isArray(list) && list.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string');
  const isOurs = pairs(memory?.recent) && pairs(proofs?.proofs) && pairs(proofs?.nonces) && Number.isSafeInteger(proofs?.floor);
  return isOurs ? (memory as GateMemory) : null;
}
