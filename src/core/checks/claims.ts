/** Group 5 (formats.md §7): are the token's times and numbers possible, and does its key cover them. */

import type { Limits } from '../policy/policy.ts';
import { HEALTH } from '../token/health.ts';
import type { StatusTokenClaims } from '../token/status-token.ts';
import type { TokenKey } from '../trust/bundle.ts';
import { type Failure, firstFailure, when } from './failure.ts';

const HOUR = 3600;
const DAY = 86_400;

/** The first thing wrong with the claims, or null. All comparisons are between integers; CBOR let nothing else through. */
export function checkClaims(claims: StatusTokenClaims, { key, limits, now }: { key: TokenKey; limits: Limits; now: number }): Failure | null {
  const { exp, iat, evidenceAt, holderKey, health } = claims;
  const life = holderKey === null ? limits.paperDays * DAY : limits.tokenHours * HOUR;
  return firstFailure([
    () => when(exp <= iat || (evidenceAt !== null && evidenceAt > iat), 'claims-inconsistent'),
    () => when(exp - iat > life, 'token-lifetime'),
    () => when(iat < key.notBefore, 'key-not-yet'),
    () => when(iat > key.notAfter, 'key-expired'),
    () => when(key.retiredAt !== null && iat >= key.retiredAt, 'key-retired'),
    () => when(key.voidBefore !== null && iat < key.voidBefore, 'token-void'),
    () => when(iat - now > limits.skewSeconds, 'clock-behind', { skew: iat - now }),
    () => when(now >= exp, 'token-expired'),
    () => when(HEALTH[health] === undefined, 'health-unknown'),
  ]);
}
