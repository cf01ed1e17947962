/** Byte strings: joining, comparing, text forms. Strict everywhere: what two hosts could read differently is refused. */
import { type BitAlphabet, decodeBits, encodeBits } from './codec/bits.ts';

/** Bytes that own an ordinary buffer (what WebCrypto and IndexedDB take). */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Joins byte strings into one new one. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Same length and same bytes. Not constant time: compares public values only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** Bytewise lexicographic order (RFC 8949 §4.2.1): negative, zero or positive. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** @throws RangeError when the text is not an even number of hexadecimal digits */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new RangeError('not hexadecimal');
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

export function utf8Encode(text: string): Bytes {
  return encoder.encode(text);
}

/** The same into bytes that are there already, from their start; what finds no room is left out. */
export function utf8EncodeInto(text: string, into: Uint8Array): void {
  encoder.encodeInto(text, into);
}

/** @throws TypeError on bytes that are not UTF-8; a byte order mark is kept as the character it is */
export function utf8Decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const BASE64URL: BitAlphabet = { letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', width: 6 };

/** Base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return encodeBits(bytes, BASE64URL);
}

/** @throws RangeError on padding, foreign characters, an impossible length or bits left over */
export function fromBase64Url(text: string): Bytes {
  const bytes = decodeBits(text, BASE64URL);
  if (bytes === null) throw new RangeError('not base64url');
  return bytes;
}

/** The same bytes for WebCrypto, whose types want to hear that no memory is shared between threads. Nothing here ever is. */
export function unshared(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes)));
}
