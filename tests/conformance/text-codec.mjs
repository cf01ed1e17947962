/** Base45 (RFC 9285) and Base32 (RFC 4648, no padding) writers: formats.md §1. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** @param {Uint8Array} bytes */
export function base45(bytes) {
  let out = '';
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    let n = pair ? bytes[i] * 256 + bytes[i + 1] : bytes[i];
    for (let k = 0; k < (pair ? 3 : 2); k++) {
      out += ALPHABET[n % 45];
      n = Math.floor(n / 45);
    }
  }
  return out;
}

/** The text of a QR. @param {Uint8Array} bytes */
export function qr(bytes) {
  return `ASQ1:${base45(bytes)}`;
}

/** @param {Uint8Array} bytes */
export function base32(bytes) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += letters[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + letters[(held << (5 - bits)) & 31] : out;
}

/** The COSE bytes of a QR text, or undefined when it holds none; for messages only. @param {string} text */
export function base45Bytes(text) {
  const out = [];
  for (let i = 5; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((c) => ALPHABET.indexOf(c));
    const n = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (digits.includes(-1) || digits.length === 1 || n > (digits.length === 2 ? 255 : 65_535)) return undefined;
    out.push(...(digits.length === 2 ? [n] : [n >> 8, n & 255]));
  }
  return /^ASQ\d:/.test(text) ? Buffer.from(out) : undefined;
}
