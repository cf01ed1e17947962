/** Group 7 (formats.md §7): is what the verifier knows still current, and is the token still valid in it. */
import type { StatusTokenClaims } from '../token/status-token.ts';
import { LIST_ENTRIES, type StatusList, tokenState } from '../trust/status-list.ts';
import type { Trust } from '../trust/trust.ts';
import { type Failure, when } from './failure.ts';

/** The list that a token index belongs to, where the stamp names it. */
export function listOf(trust: Trust, index: number): StatusList | null {
  return trust.lists.get(Math.floor(index / LIST_ENTRIES)) ?? null;
}

export function checkRevocation({ index, iat }: Pick<StatusTokenClaims, 'index' | 'iat'>, { trust, now }: { trust: Trust; now: number }): Failure | null {
  const list = listOf(trust, index);
  if (now >= trust.stamp.exp || now >= trust.bundle.expiresAt || (list !== null && now >= list.exp)) return { code: 'trust-stale' };
  // No list made before the token could know it; a token older than the stamp has a list that the stamp forgot, or hides.
  if (list === null) return when(iat <= trust.stamp.iat, 'status-list-unknown');
  const state = tokenState(list, index);
  if (state === 'out-of-range') return { code: 'index-out-of-range' };
  return when(state === 'invalid', 'token-revoked');
}
