/** Texts in which every letter stands for the same number of bits (RFC 4648): base64url and Base32 share this. Strict: one text for any bytes. */
import type { Bytes } from '../bytes.ts';

/** The letters, 2^n of them; each stands for n bits. */
export interface BitAlphabet {
  readonly letters: string;
  readonly width: number;
}

/** Bytes as letters, without padding; bits left over are zero. */
export function encodeBits(bytes: Uint8Array, { letters, width }: BitAlphabet): string {
  const mask = 2 ** width - 1;
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= width) {
      bits -= width;
      text += letters.charAt((held >> bits) & mask);
    }
  }
  return bits > 0 ? text + letters.charAt((held << (width - bits)) & mask) : text;
}

/** The bytes of a text, or null on foreign letters, a length that no bytes have, or bits left over that are not zero. */
export function decodeBits(text: string, { letters, width }: BitAlphabet): Bytes | null {
  // More than a letter's worth of bits left over: the last letter was for nothing.
  if ((text.length * width) % 8 >= width) return null;
  const bytes = new Uint8Array(Math.floor((text.length * width) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const value = letters.indexOf(letter);
    if (value < 0) return null;
    held = ((held << width) | value) & 0xffff;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}
