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

/** The first of several checks that fails, in the order written. */
export function firstFailure(checks: readonly (() => Failure | null)[]): Failure | null {
  for (const check of checks) {
    const failure = check();
    if (failure !== null) return failure;
  }
  return null;
}

/** `code` where the condition holds. */
export function when(condition: boolean, code: VerdictCode, more: Omit<Failure, 'code'> = {}): Failure | null {
  return condition ? { code, ...more } : null;
}
