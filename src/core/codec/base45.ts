/**
 * Base45 (RFC 9285), strict: for any bytes exactly one text decodes to them, so a QR cannot be rewritten without changing its bytes.
 * Refused: characters outside the alphabet, a length of 3n + 1, three characters above 65535, two above 255.
 */
import type { Bytes } from '../bytes.ts';
import { MalformedError } from './malformed.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

const digit = (value: number): string => ALPHABET.charAt(value);

export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const pair = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    text += digit(pair % 45) + digit(Math.floor(pair / 45) % 45) + digit(Math.floor(pair / 2025));
  }
  if (bytes.length % 2 === 1) {
    const last = bytes[bytes.length - 1] ?? 0;
    text += digit(last % 45) + digit(Math.floor(last / 45));
  }
  return text;
}

/** @throws MalformedError `base45-invalid` */
export function decodeBase45(text: string): Bytes {
  if (text.length % 3 === 1) throw new MalformedError('base45-invalid', text.length);
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
  let to = 0;
  for (let at = 0; at < text.length; at += 3) {
    const whole = at + 2 < text.length;
    const value = valueAt(text, at) + 45 * valueAt(text, at + 1) + (whole ? 2025 * valueAt(text, at + 2) : 0);
    if (value > (whole ? 0xffff : 0xff)) throw new MalformedError('base45-invalid', at);
    if (whole) bytes[to++] = value >> 8;
    bytes[to++] = value & 0xff;
  }
  return bytes;
}

function valueAt(text: string, at: number): number {
  const value = VALUES[text.charCodeAt(at)] ?? -1;
  if (value < 0) throw new MalformedError('base45-invalid', at);
  return value;
}
