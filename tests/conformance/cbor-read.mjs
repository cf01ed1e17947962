/**
 * A reader of one CBOR item after formats.md §1 and §2: heads in order, the first fault is thrown as its code.
 * At one place the order is limit, malformed, not deterministic, type.
 */

/** A fault with a code of formats.md §7. */
export class Fault extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {boolean} fine @param {string} code */
export function must(fine, code) {
  if (!fine) throw new Fault(code);
}

const UNSAFE = 2n ** 53n;

/**
 * What formats.md leaves to the reader when an object is broken twice; all false is the reading taken first.
 * @typedef {{ contentFirst?: boolean, tagsByPlace?: boolean, absentFirst?: boolean }} Reading
 *   contentFirst: a string of a wrong type is read (truncated? UTF-8?) before its type is judged;
 *   tagsByPlace: a tag other than 18 where a header value or a part of the array is expected has that place's code, not `claim-type`;
 *   absentFirst: what is absent from a header is judged before bytes that trail its map
 */

/** Reads heads and strings of one item and counts its limits: 64 items, depth 5, 16 pairs, 64 bytes a text. */
export class Reader {
  /** @param {Uint8Array} bytes @param {Reading} reading */
  constructor(bytes, reading) {
    this.bytes = Buffer.from(bytes);
    this.reading = reading;
    this.at = 0;
    this.items = 0;
  }

  /** The next head. @param {number} depth levels around this item @returns {{ major: number, n: bigint, info: number }} */
  head(depth) {
    must(this.at < this.bytes.length, 'cbor-malformed');
    const first = this.bytes[this.at];
    const major = first >> 5;
    const info = first & 31;
    this.items += 1;
    must(this.items <= 64 && (depth < 5 || major < 4 || major === 7), 'cbor-limit');
    must(info < 28 || info === 31, 'cbor-malformed');
    if (info === 31) throw new Fault(major >= 2 && major <= 5 ? 'cbor-not-deterministic' : 'cbor-malformed');
    const size = info < 24 ? 0 : 2 ** (info - 24);
    must(this.at + 1 + size <= this.bytes.length, 'cbor-malformed');
    const n = size === 0 ? BigInt(info) : BigInt(`0x${this.bytes.subarray(this.at + 1, this.at + 1 + size).toString('hex')}`);
    this.at += 1 + size;
    return { major, n, info };
  }

  /**
   * The next head with everything that can be wrong at its place. @param {number} depth
   * @param {{ majors: number[], code: string, foreignTag?: string }} [want] the types that may stand here, and the code of any other
   */
  item(depth, want) {
    const { major, n, info } = this.head(depth);
    const wrong = want !== undefined && !want.majors.includes(major);
    if (major === 7) {
      const item = this.simple(n, info);
      must(!wrong, want?.code ?? '');
      return item;
    }
    if (major === 5) must(n <= 16n && BigInt(this.items) + 2n * n <= 64n, 'cbor-limit');
    if (major === 4) must(BigInt(this.items) + n <= 64n, 'cbor-limit');
    if (major === 3) must(n <= 64n, 'cbor-limit');
    must(shortest(info, n), 'cbor-not-deterministic');
    must(major > 1 || n < UNSAFE, 'claim-type');
    must(major !== 6 || n === 18n, want !== undefined && this.reading.tagsByPlace ? (want.foreignTag ?? want.code) : 'claim-type');
    if (wrong && !this.reading.contentFirst) throw new Fault(want.code);
    if (major < 2 || major === 6 || major > 3) {
      must(!wrong, want?.code ?? '');
      return { major, n: major > 3 && major < 6 ? Number(n) : n };
    }
    const content = this.content(major, n);
    must(!wrong, want?.code ?? '');
    return { major, content, n: content.length };
  }

  content(major, n) {
    must(n <= BigInt(this.bytes.length - this.at), 'cbor-malformed');
    const content = this.bytes.subarray(this.at, this.at + Number(n));
    this.at += Number(n);
    if (major === 3) must(Buffer.from(content.toString('utf8')).equals(content), 'text-invalid');
    return content;
  }

  simple(n, info) {
    must(!(info === 24 && n < 32n), 'cbor-malformed');
    must(info < 25, 'cbor-not-deterministic');
    return { major: 7, n: Number(n) };
  }

  /** Reads an item whole, whatever it holds: well-formed, deterministic, inside the limits. @param {number} depth */
  skip(depth) {
    const start = this.at;
    this.inside(this.item(depth), depth);
    return this.bytes.subarray(start, this.at);
  }

  /** The rest of an item whose head was read. */
  inside({ major, n }, depth) {
    if (major === 6) this.skip(depth + 1);
    if (major === 4) for (let i = 0; i < n; i++) this.skip(depth + 1);
    if (major === 5) this.pairs(n, depth, () => this.skip(depth + 1));
  }

  /** The pairs of a map: `value(key)` must read the value. The key is what `label` made of it. */
  pairs(count, depth, value) {
    let last;
    for (let i = 0; i < count; i++) {
      const start = this.at;
      const key = this.item(depth + 1);
      this.inside(key, depth + 1);
      const bytes = this.bytes.subarray(start, this.at);
      if (last !== undefined) {
        const order = Buffer.compare(last, bytes);
        must(order !== 0, 'cbor-duplicate-key');
        must(order < 0, 'cbor-not-deterministic');
      }
      last = bytes;
      value(label(key));
    }
  }

  end() {
    must(this.at === this.bytes.length, 'cbor-malformed');
  }
}

/** An integer key as a number, any other as a string nobody knows. */
function label({ major, n }) {
  if (major === 0) return Number(n);
  return major === 1 ? -1 - Number(n) : 'other';
}

function shortest(info, n) {
  return info < 24 || n >= { 24: 24n, 25: 0x100n, 26: 0x10000n, 27: 0x100000000n }[info];
}
