/** What the wallet may believe of bytes that the issuer answered with: a status token of the right shape, bound to the key that asked for it. */
import { equal } from '../../core/bytes.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import { decodeStatusToken, type StatusTokenClaims } from '../../core/token/status-token.ts';
import type { DeviceKey } from '../../shared/storage/schema.ts';

/** The claims of a stored or received token, or null when it is none. Its signature is judged in check.ts. */
export function readToken(token: Uint8Array): StatusTokenClaims | null {
  try {
    return decodeStatusToken(token).payload;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

/** True when the token is one, and belongs to this key: only then may it replace what the phone holds. */
export function isBoundTo(token: Uint8Array, key: DeviceKey): boolean {
  const holderKey = readToken(token)?.holderKey ?? null;
  return holderKey !== null && equal(holderKey, key.publicKey);
}
