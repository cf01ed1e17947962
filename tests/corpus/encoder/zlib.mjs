/**
 * A zlib stream (RFC 1950, 1951) for the corpus' status lists: one block, fixed codes, repeats of the byte before. Written out here because a library's stream
 * changes with its version and with the processor, and the corpus has to come out the same everywhere, byte for byte.
 */

const LENGTH_MAX = 258;
const LONGEST_CODE = 285;

/** Code and width of a literal or length symbol (RFC 1951 §3.2.6). @param {number} symbol @returns {[code: number, bits: number]} */
function fixedCode(symbol) {
  if (symbol < 144) return [0x30 + symbol, 8];
  if (symbol < 256) return [0x190 + symbol - 144, 9];
  return symbol < 280 ? [symbol - 256, 7] : [0xc0 + symbol - 280, 8];
}

/** @param {Uint8Array} bytes */
function adler32(bytes) {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

/** Bits from the lowest of each byte upwards; codes come highest bit first. */
class Bits {
  /** @type {number[]} */
  bytes = [];
  #held = 0;
  #count = 0;

  /** @param {number} bit */
  #bit(bit) {
    this.#held |= bit << this.#count;
    this.#count += 1;
    if (this.#count === 8) this.end();
  }

  /** @param {[code: number, bits: number]} code */
  code([code, width]) {
    for (let at = width - 1; at >= 0; at -= 1) this.#bit((code >> at) & 1);
  }

  end() {
    if (this.#count > 0) this.bytes.push(this.#held);
    [this.#held, this.#count] = [0, 0];
  }
}

/** How many bytes from `at` on are the one before it. @param {Uint8Array} bytes @param {number} at */
function runAt(bytes, at) {
  let length = 0;
  while (at > 0 && length < LENGTH_MAX && at + length < bytes.length && bytes[at + length] === bytes[at - 1]) length += 1;
  return length;
}

/** Lengths that need no extra bits: 258, and 3 to 10. @param {number} run */
const usableRun = (run) => (run === LENGTH_MAX ? run : Math.min(run, 10));

/** @param {Uint8Array} bytes */
export function zlib(bytes) {
  const out = new Bits();
  // last block, fixed codes: 1, then 01 from the lowest bit
  out.code([0b110, 3]);
  for (let at = 0; at < bytes.length; ) {
    const run = usableRun(runAt(bytes, at));
    if (run < 3) {
      out.code(fixedCode(bytes[at]));
      at += 1;
      continue;
    }
    out.code(fixedCode(run === LENGTH_MAX ? LONGEST_CODE : 254 + run));
    out.code([0, 5]);
    at += run;
  }
  out.code(fixedCode(256));
  out.end();
  const check = Buffer.alloc(4);
  check.writeUInt32BE(adler32(bytes));
  return Buffer.concat([Buffer.from([0x78, 0xda, ...out.bytes]), check]);
}
