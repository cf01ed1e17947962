/** What a check says when it fails. */
import type { Outcome, VerdictCode } from '../verdict.ts';

export interface Failure {
  readonly code: VerdictCode;
  /** where the code alone does not say it (`key-unknown` under stale trust) */
  readonly outcome?: Outcome;
  /** seconds by which the other clock is ahead */
  readonly skew?: number;
  readonly seenAt?: number;
}

/** `code` where the condition holds. */
export function when(condition: boolean, code: VerdictCode, more: Omit<Failure, 'code'> = {}): Failure | null {
  return condition ? { code, ...more } : null;
}
