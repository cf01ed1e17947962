/**
 * Base45 (RFC 9285), strict: for any bytes exactly one text decodes to them, so a QR cannot be rewritten without changing its bytes.
 * Refused: characters outside the alphabet, a length of 3n + 1, three characters above 65535, two above 255.
 */
import { type Bytes, utf8Encode, utf8EncodeInto } from '../bytes.ts';
import { MalformedError } from './malformed.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** By byte. A text that is not ASCII has bytes of 128 and more where its first foreign character stands, and those have no value either. */
const VALUES = new Int8Array(256).fill(-1);
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
  const letters = lettersOf(text);
  const pairs = text.length - (text.length % 3);
  for (let at = 0, to = 0; at < pairs; at += 3, to += 2) {
    const value = valueAt(letters, at) + 45 * valueAt(letters, at + 1) + 2025 * valueAt(letters, at + 2);
    if (value > 0xffff) throw new MalformedError('base45-invalid', at);
    bytes[to] = value >> 8;
    bytes[to + 1] = value & 0xff;
  }
  if (pairs < text.length) {
    const value = valueAt(letters, pairs) + 45 * valueAt(letters, pairs + 1);
    if (value > 0xff) throw new MalformedError('base45-invalid', pairs);
    bytes[bytes.length - 1] = value;
  }
  return bytes;
}

/** Room for whatever a QR can hold, three bytes a character at most. Longer texts get room of their own. */
const room = new Uint8Array(3072);

/** As bytes at once: asking a text for one character after the other takes twice as long as all the rest. Good until the next call. */
function lettersOf(text: string): Uint8Array {
  if (3 * text.length > room.length) return utf8Encode(text);
  utf8EncodeInto(text, room);
  return room;
}

function valueAt(letters: Uint8Array, at: number): number {
  const value = VALUES[letters[at] ?? 255] ?? -1;
  if (value < 0) throw new MalformedError('base45-invalid', at);
  return value;
}
