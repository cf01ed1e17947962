/** Group 5 (formats.md §7): are the token's times and numbers possible, and does its key cover them. */

import type { Limits } from '../policy/policy.ts';
import { HEALTH } from '../token/health.ts';
import type { StatusTokenClaims } from '../token/status-token.ts';
import type { TokenKey } from '../trust/bundle.ts';
import type { Failure } from './failure.ts';

const HOUR = 3600;
const DAY = 86_400;

/** The first thing wrong with the claims, or null. All comparisons are between integers; CBOR let nothing else through. */
export function checkClaims(claims: StatusTokenClaims, { key, limits, now }: { key: TokenKey; limits: Limits; now: number }): Failure | null {
  const { exp, iat, evidenceAt, holderKey, health } = claims;
  const life = holderKey === null ? limits.paperDays * DAY : limits.tokenHours * HOUR;
  if (exp <= iat || (evidenceAt !== null && evidenceAt > iat)) return { code: 'claims-inconsistent' };
  if (exp - iat > life) return { code: 'token-lifetime' };
  if (iat < key.notBefore) return { code: 'key-not-yet' };
  if (iat > key.notAfter) return { code: 'key-expired' };
  if (key.retiredAt !== null && iat >= key.retiredAt) return { code: 'key-retired' };
  if (key.voidBefore !== null && iat < key.voidBefore) return { code: 'token-void' };
  if (iat - now > limits.skewSeconds) return { code: 'clock-behind', skew: iat - now };
  if (now >= exp) return { code: 'token-expired' };
  return HEALTH[health] === undefined ? { code: 'health-unknown' } : null;
}
