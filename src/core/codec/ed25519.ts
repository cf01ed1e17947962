/**
 * Ed25519 (RFC 8032), strict, with one verdict in every engine (formats.md §2): lengths; S < L; A and R canonically encoded and not of small order;
 * then the cofactorless equation. The only file that touches WebCrypto's Ed25519;
 * tweetnacl, 11 kB that few devices need, is next door and comes by import() where WebCrypto has no Ed25519.
 *
 * Why the check before the engine: tweetnacl alone accepts S + L, most engines accept keys of small order, and they disagree on non-canonical points.
 * A point that is not on the curve needs no check of its own: no engine verifies under it.
 */
import { type Bytes, fromHex, toHex, unshared } from '../bytes.ts';
import { KeyCache } from './key-cache.ts';

/** Something that evaluates the cofactorless equation. Never call it without the strict check: use `verifyStrict`. */
export interface Ed25519Engine {
  readonly name: string;
  verify(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean | Promise<boolean>;
}

/** Something that holds a private key and signs with it. */
export interface Signer {
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** What is wrong with a signature, in the order of formats.md §7. */
export type SignatureFault = 'signature-length' | 'key-weak' | 'signature-not-canonical' | 'signature-invalid';

/** L = 2^252 + 27742317777372353535851937790883648493, little endian. */
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
/** The y of the eight points of small order, little endian: 0, 1, -1 and the two of order eight. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
]);

const WEAK_STARTS: ReadonlySet<number> = new Set([0x00, 0x01, 0xec, 0xc7, 0x26]);

/** True for a public key no honest signer has: not 32 bytes, not canonical, or of small order. */
export function isWeakKey(publicKey: Uint8Array): boolean {
  return publicKey.length !== 32 || isWeakPoint(publicKey);
}

/** True for bytes whose first 32 encode y >= p or a point of small order (both signs of x): a key, or a signature, which begins with R. */
function isWeakPoint(point: Uint8Array): boolean {
  // Their first bytes: one honest point in fifty goes on, so that the rest of this costs a door nothing.
  if (!WEAK_STARTS.has(point[0] ?? 0) && (point[0] ?? 0) < 0xed) return false;
  const y = new Uint8Array(point.subarray(0, 32));
  y[31] = (y[31] ?? 0) & 0x7f;
  const atLeastP = y[31] === 0x7f && (y[0] ?? 0) >= 0xed && y.subarray(1, 31).every((byte) => byte === 0xff);
  return atLeastP || SMALL_ORDER_Y.has(toHex(y));
}

/** S, the last 32 of a signature's 64 bytes, below L. */
function isBelowOrder(signature: Uint8Array): boolean {
  for (let at = 31; at >= 0; at -= 1) {
    const difference = (signature[32 + at] ?? 0) - (ORDER[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The strict check that stands before every engine. */
export function checkSignatureForm(publicKey: Uint8Array, signature: Uint8Array): SignatureFault | null {
  if (signature.length !== 64) return 'signature-length';
  if (isWeakKey(publicKey)) return 'key-weak';
  if (isWeakPoint(signature) || !isBelowOrder(signature)) return 'signature-not-canonical';
  return null;
}

/** Verifies strictly: null when the signature holds, else the first fault. */
export async function verifyStrict(
  engine: Ed25519Engine,
  publicKey: Uint8Array,
  signed: { message: Uint8Array; signature: Uint8Array },
): Promise<SignatureFault | null> {
  const fault = checkSignatureForm(publicKey, signed.signature);
  if (fault !== null) return fault;
  return (await engine.verify(publicKey, signed.signature, signed.message)) ? null : 'signature-invalid';
}

/** A WebCrypto key by the type that the host itself gives it: Node's types have no global name for it. */
export type HostKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Imported keys are kept: a door sees the ministry's few keys with every pass. Holder keys push each other out. */
const IMPORTED_MAX = 128;
const imported = new KeyCache<Promise<HostKey | null>>(IMPORTED_MAX);

/**
 * y below 2^192. WebKitGTK 2.50 (libgcrypt: "mulm_25519: different sizes") ends the whole page over such a key when it verifies. It is nobody's key: one in
 * 2^63 is, and to look for it is hopeless; so nothing holds under it, in every engine alike.
 */
function isTiny(publicKey: Uint8Array): boolean {
  for (let at = 24; at < 31; at += 1) if (publicKey[at] !== 0) return false;
  return ((publicKey[31] ?? 0) & 0x7f) === 0;
}

function importPublicKey(publicKey: Uint8Array): Promise<HostKey | null> {
  if (isTiny(publicKey)) return Promise.resolve(null);
  // Some engines refuse 32 bytes that are no point already here; nothing verifies under those.
  return imported.of(publicKey, (bytes) => crypto.subtle.importKey('raw', unshared(bytes), 'Ed25519', true, ['verify']).catch(() => null));
}

/**
 * A longer message goes to tweetnacl, in every engine alike. WebKitGTK's WebCrypto hands it to libgcrypt in an S-expression, whose lengths have 16 bits: from
 * about 65,500 bytes on it ends the whole page ("sexp.c:481 ... this is a bug"; libgcrypt 1.10, WebKitGTK 2.50). Only a status list in which every
 * eighth pass or more is revoked is so long.
 */
export const WEBCRYPTO_MESSAGE_MAX = 65_280;

/** A pass's are shorter. */
const ROOM = 512;
const signatureRoom = new Uint8Array(64);
const messageRoom = new Uint8Array(ROOM);
/** Of `messageRoom`, by length. */
const messageViews: Bytes[] = [];

/**
 * Signature and message in places that stay: a host makes an object of its own for every array that it meets first, and in Chromium those of two signatures take as long as
 * reading a pass. It copies the bytes before the call comes back (W3C Web Cryptography, `verify`), which `detectEngine` holds it to.
 */
function verifyInRoom(key: HostKey, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== signatureRoom.length || message.length > ROOM) return crypto.subtle.verify('Ed25519', key, unshared(signature), unshared(message));
  signatureRoom.set(signature);
  messageRoom.set(message);
  messageViews[message.length] ??= messageRoom.subarray(0, message.length);
  return crypto.subtle.verify('Ed25519', key, signatureRoom, messageViews[message.length] ?? unshared(message));
}

/** The browser's (or Node's) own Ed25519. */
export const webCryptoEngine: Ed25519Engine = {
  name: 'webcrypto',
  async verify(publicKey, signature, message) {
    if (message.length > WEBCRYPTO_MESSAGE_MAX) return (await import('./ed25519-tweetnacl.ts')).tweetnaclEngine.verify(publicKey, signature, message);
    const key = await importPublicKey(publicKey);
    return key !== null && verifyInRoom(key, signature, message);
  },
};

/** RFC 8032 §7.1, test 2. */
const SELF_TEST = {
  publicKey: fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
  message: Uint8Array.of(0x72),
  signature: fromHex('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'),
};

/** WebCrypto where it has Ed25519 and passes a known answer both ways, asked at once so that neither gets the other's bytes; else tweetnacl. */
export async function detectEngine(): Promise<Ed25519Engine> {
  try {
    const { publicKey, message, signature } = SELF_TEST;
    const asked = [message, Uint8Array.of(0x73)].map((one) => webCryptoEngine.verify(publicKey, signature, one));
    const [accepts, wrong] = await Promise.all(asked);
    if (accepts === true && wrong === false) return webCryptoEngine;
  } catch {
    // No Ed25519 here: the same as a wrong answer.
  }
  return (await import('./ed25519-tweetnacl.ts')).tweetnaclEngine;
}

/** A signer over a WebCrypto private key, which need not be extractable. */
export function signerFromCryptoKey(privateKey: HostKey, publicKey: Uint8Array): Signer {
  return { publicKey, sign: async (message): Promise<Bytes> => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, unshared(message))) };
}
