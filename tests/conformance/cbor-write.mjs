/**
 * A CBOR writer for the conformance corpus (RFC 8949). `encode` writes the deterministic encoding of formats.md §2;
 * the other functions write deliberately wrong encodings. Shares no code with src/: it is half of a second implementation.
 *
 * Values: integers (number or bigint), Uint8Array, string, boolean, null, Array, Map (any keys), plain object (text keys),
 * and `raw(bytes)`, which is copied as it stands.
 */

/** Already encoded bytes, copied as they stand into whatever holds them. */
class Raw {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = Buffer.from(bytes);
  }
}

/** @param {Uint8Array | number[] | string} bytes bytes, a list of bytes, or hex */
export function raw(bytes) {
  return new Raw(typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : Buffer.from(bytes));
}

/**
 * A head: major type and argument. `width` forces the bytes of the argument (0, 1, 2, 4, 8), which makes long forms.
 * @param {number} major @param {number | bigint} argument @param {number} [width]
 */
export function head(major, argument, width) {
  const n = BigInt(argument);
  const w = width ?? (n < 24n ? 0 : n < 0x100n ? 1 : n < 0x10000n ? 2 : n < 0x100000000n ? 4 : 8);
  if (w === 0) return Buffer.from([(major << 5) | Number(n)]);
  const out = Buffer.alloc(1 + w);
  out[0] = (major << 5) | { 1: 24, 2: 25, 4: 26, 8: 27 }[w];
  for (let i = 0; i < w; i++) out[w - i] = Number((n >> BigInt(8 * i)) & 255n);
  return out;
}

/** Deterministic encoding of a value. @param {unknown} value @returns {Buffer} */
export function encode(value) {
  if (value instanceof Raw) return value.bytes;
  if (value === null) return Buffer.from([0xf6]);
  if (value === true || value === false) return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const n = BigInt(value);
    return n < 0n ? head(1, -1n - n) : head(0, n);
  }
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (value instanceof Map) return encodeMap([...value]);
  if (typeof value === 'object') return encodeMap(Object.entries(value).filter(([, one]) => one !== undefined));
  throw new TypeError('no CBOR for this value');
}

/** @param {[unknown, unknown][]} pairs */
function encodeMap(pairs) {
  const items = pairs.map(([k, v]) => [encode(k), encode(v)]).sort((a, b) => Buffer.compare(a[0], b[0]));
  return Buffer.concat([head(5, items.length), ...items.flat()]);
}

/** A tagged value. @param {number} number @param {unknown} value @param {number} [width] */
export function tag(number, value, width) {
  return raw(Buffer.concat([head(6, number, width), encode(value)]));
}

/** A map with its pairs exactly in this order: unsorted maps, duplicate keys. @param {[unknown, unknown][]} pairs */
export function pairsAsWritten(pairs) {
  return raw(Buffer.concat([head(5, pairs.length), ...pairs.flat().map(encode)]));
}

/** An integer, byte string, text or container written with a longer head than needed. @param {unknown} value @param {number} width */
export function longForm(value, width) {
  const short = encode(value);
  const major = short[0] >> 5;
  const info = short[0] & 31;
  const size = info < 24 ? 0 : 2 ** (info - 24);
  const argument = size === 0 ? BigInt(info) : BigInt(`0x${short.subarray(1, 1 + size).toString('hex')}`);
  return raw(Buffer.concat([head(major, argument, width), short.subarray(1 + size)]));
}

/** Indefinite-length string or container. @param {number} major 2 to 5 @param {unknown[]} items */
export function indefinite(major, items) {
  return raw(Buffer.concat([Buffer.from([(major << 5) | 31]), ...items.map(encode), Buffer.from([0xff])]));
}

/** A text item over arbitrary bytes. @param {number[]} bytes */
export function badText(bytes) {
  return raw(Buffer.concat([head(3, bytes.length), Buffer.from(bytes)]));
}

/** Floats, undefined, simple values and reserved heads, by name. */
export const odd = {
  half: raw('f93c00'),
  single: raw('fa3f800000'),
  double: raw('fb3ff0000000000000'),
  nan: raw('f97e00'),
  undefined: raw('f7'),
  simple32: raw('f820'),
  simple16: raw('f0'),
  simpleShort: raw('f814'),
  reserved28: raw('1c'),
  reserved30: raw('7e'),
  lonelyBreak: raw('ff'),
};
