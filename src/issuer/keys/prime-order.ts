/**
 * Whether a key that is about to be certified lies in the group of prime order L (formats.md §2, decisions 042 and 054). A point of small order may be added to an honest
 * key; engines do not agree on what holds under the sum, and whoever verifies at a door has no time to find out. So the issuer looks, once, before it signs for a key
 * of a phone or a tablet.
 *
 * By one X25519 of OpenSSL: with u the Montgomery form of a point P, and n = 5L - 1, u(nP) = u(P) says nP = P or nP = -P, hence (5L - 2)P = 0 or 5L P = 0. Neither number
 * has a factor in common with the 8L points of the curve or with those of its twist, but for L itself: P has order L. n is a multiple of 8 and its highest bit is 2^254,
 * so X25519 takes it unchanged.
 */
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';

/** The field's prime and the group's order (RFC 7748, RFC 8032). */
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** RFC 8410: the fixed DER before the 32 bytes of an X25519 scalar. */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const scalar = createPrivateKey({ key: Buffer.concat([PKCS8, littleEndian(5n * L - 1n)]), format: 'der', type: 'pkcs8' });

/** `key`: 32 bytes. False for what is no point, is of small order, or has a part of small order. */
export function isPrimeOrder(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const y = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  // the identity (y = 1), the point of order two (y = -1), and what is not canonical
  if (y <= 1n || y >= P - 1n) return false;
  const u = littleEndian(((1n + y) * inverse(P + 1n - y)) % P);
  try {
    // as a JWK: OpenSSL 3 takes twenty times as long to read the DER of a key
    const point = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: u.toString('base64url') }, format: 'jwk' });
    return diffieHellman({ privateKey: scalar, publicKey: point }).equals(u);
  } catch {
    // OpenSSL refuses the result zero: of small order
    return false;
  }
}

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** Modulo P, by Euclid; not of secrets. */
function inverse(value: bigint): bigint {
  let [rest, next, factor, following] = [P, value, 0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next, factor, following] = [next, rest - quotient * next, following, factor - quotient * following];
  }
  return factor < 0n ? factor + P : factor;
}
