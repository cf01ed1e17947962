/**
 * Ed25519 by hand (RFC 8032, BigInt) for what a normal library refuses to make: small-order and torsion-mixed points,
 * non-canonical encodings, S + L, a second valid signature over the same bytes. formats.md §2 "Strict Ed25519". Not constant-time: test keys only.
 */
import { createHash } from 'node:crypto';

export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (a, m = P) => ((a % m) + m) % m;

function power(base, exponent) {
  let out = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) out = mod(out * b);
  return out;
}

const inverse = (a) => power(a, P - 2n);
const D = mod(-121665n * inverse(121666n));
const SQRT_M1 = power(2n, (P - 1n) / 4n);

/** Little-endian bytes to bigint. @param {Uint8Array} bytes */
export function fromLe(bytes) {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
}

/** 32 little-endian bytes. @param {bigint} n */
export function toLe(n) {
  return Buffer.from(n.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** Affine points `[x, y]`; the addition law is complete on this curve. */
export function add([x1, y1], [x2, y2]) {
  const k = mod(D * x1 * x2 * y1 * y2);
  return [mod((x1 * y2 + x2 * y1) * inverse(1n + k)), mod((y1 * y2 + x1 * x2) * inverse(1n - k))];
}

function addProjective([x1, y1, z1], [x2, y2, z2]) {
  const a = mod(z1 * z2);
  const b = mod(a * a);
  const c = mod(x1 * x2);
  const d = mod(y1 * y2);
  const e = mod(D * c * d);
  const f = mod(b - e);
  const g = mod(b + e);
  return [mod(a * f * ((x1 + y1) * (x2 + y2) - c - d)), mod(a * g * (d + c)), mod(f * g)];
}

export const IDENTITY = [0n, 1n];

/** Scalar times point. @param {bigint} n @param {bigint[]} point */
export function times(n, point) {
  let out = [0n, 1n, 1n];
  let step = [point[0], point[1], 1n];
  for (let e = n; e > 0n; e >>= 1n) {
    if (e & 1n) out = addProjective(out, step);
    step = addProjective(step, step);
  }
  const z = inverse(out[2]);
  return [mod(out[0] * z), mod(out[1] * z)];
}

/** The point with this y and sign, or undefined when y is not on the curve. @param {bigint} y @param {bigint} sign */
export function pointFromY(y, sign) {
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * SQRT_M1);
  if (mod(v * x * x) !== u) return undefined;
  return [(x & 1n) === sign ? x : mod(-x), mod(y)];
}

export const BASE = pointFromY(mod(4n * inverse(5n)), 0n);

/** @param {bigint[]} point */
export function encodePoint([x, y]) {
  return toLe(y | ((x & 1n) << 255n));
}

/** The eight points of small order, the identity first, then multiples of one point of order 8. */
export const TORSION = (() => {
  for (let y = 2n; ; y++) {
    const point = pointFromY(y, 0n);
    if (point === undefined) continue;
    const t = times(L, point);
    if (times(4n, t)[1] === 1n) continue;
    return [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((k) => times(k, t));
  }
})();

/** Encodings no encoder writes: y >= p (small-order points and points of full order), and x = 0 with the sign bit set. */
export const NON_CANONICAL = [
  ...[0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 18n].flatMap((k) =>
    [0n, 1n].filter((sign) => pointFromY(k, sign) !== undefined).map((sign) => toLe((P + k) | (sign << 255n))),
  ),
  toLe(1n | (1n << 255n)),
  toLe((P - 1n) | (1n << 255n)),
];

/** The secret scalar and nonce prefix of a seed. @param {Uint8Array} seed */
export function expand(seed) {
  const h = createHash('sha512').update(seed).digest();
  h[0] &= 248;
  h[31] = (h[31] & 127) | 64;
  return { scalar: fromLe(h.subarray(0, 32)), prefix: h.subarray(32) };
}

/** The challenge before reduction mod L. */
export function challenge(r, a, message) {
  return fromLe(createHash('sha512').update(r).update(a).update(message).digest());
}

/**
 * A signature by hand: R = rB + torsion, S = r + hash(R, A, message) * scalar.
 * @param {{ scalar: bigint, publicKey: Uint8Array, r: bigint, torsion?: bigint[], message: Uint8Array }} o
 */
export function signByHand({ scalar, publicKey, r, torsion = IDENTITY, message }) {
  const R = encodePoint(add(times(r, BASE), torsion));
  const h = challenge(R, publicKey, message);
  return Buffer.concat([R, toLe(mod(r + h * scalar, L))]);
}

/** The same signature with S + L: same equation, other bytes. @param {Uint8Array} signature */
export function plusL(signature) {
  return Buffer.concat([signature.subarray(0, 32), toLe(fromLe(signature.subarray(32)) + L)]);
}

/** A y that is on no point of the curve. */
export const OFF_CURVE = (() => {
  for (let y = 2n; ; y++) if (pointFromY(y, 0n) === undefined) return toLe(y);
})();
