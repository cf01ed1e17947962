/**
 * Whether a key that is about to be certified lies in the group of prime order (formats.md §2, decision 042). A point of small order may be added to an honest key; engines
 * do not agree on what holds under the sum, and whoever verifies at a door has no time to find out. So the issuer looks, once, before it signs for a key of a phone
 * or a tablet. Only here: it is BigInt work of about a millisecond, and its library must not come into a page.
 */
import { ed25519 } from '@noble/curves/ed25519.js';

/** `key`: 32 bytes. False for what is no point, is the identity, or has a part of small order. */
export function isPrimeOrder(key: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(key);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}
