/** Deterministic CBOR (RFC 8949 §4.2.1), the writing half: shortest heads, definite lengths, map keys sorted by their encoded bytes, no floats. */
import { type Bytes, compare, concat, utf8Encode } from '../bytes.ts';

/** A tagged item. */
export interface Tagged {
  readonly tag: number;
  readonly value: CborValue;
}
/** Bytes that are one CBOR item already, put in as they are (a token inside a presentation's header). */
export interface Embedded {
  readonly embedded: Uint8Array;
}
export type CborKey = number | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;
/** Whatever this profile can write. Numbers are integers within ±(2^53 - 1). */
export type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap | Tagged | Embedded;

/** @throws RangeError on a number that is not a safe integer, TypeError on a key written twice */
export function encodeCbor(value: CborValue): Bytes {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return encodeInteger(value);
  if (typeof value === 'string') {
    const text = utf8Encode(value);
    return concat(head(3, text.length), text);
  }
  if (value instanceof Uint8Array) return concat(bytesHead(value), value);
  if (isArray(value)) return concat(head(4, value.length), ...value.map(encodeCbor));
  if (value instanceof Map) return encodeMap(value);
  if ('embedded' in value) return new Uint8Array(value.embedded);
  const { tag, value: inner } = value as Tagged;
  return concat(head(6, tag), encodeCbor(inner));
}

function isArray(value: object): value is readonly CborValue[] {
  return Array.isArray(value);
}

function encodeInteger(value: number): Bytes {
  if (!Number.isSafeInteger(value)) throw new RangeError('not an integer within 2^53 - 1');
  return value >= 0 ? head(0, value) : head(1, -1 - value);
}

function encodeMap(map: CborMap): Bytes {
  const pairs = [...map].map(([key, value]) => ({ key: encodeCbor(key), value: encodeCbor(value) }));
  pairs.sort((a, b) => compare(a.key, b.key));
  return concat(head(5, pairs.length), ...pairs.flatMap((pair) => [pair.key, pair.value]));
}

/** What stands before a byte string. */
export const bytesHead = (value: Uint8Array): Bytes => head(2, value.length);

/** The shortest head for a major type and its argument. */
function head(major: number, argument: number): Bytes {
  const top = major << 5;
  if (argument < 24) return Uint8Array.of(top | argument);
  if (argument < 0x100) return Uint8Array.of(top | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(top | 25, argument >> 8, argument & 0xff);
  const wide = argument >= 0x1_0000_0000;
  const bytes = new Uint8Array(wide ? 9 : 5);
  bytes[0] = top | (wide ? 27 : 26);
  let rest = argument;
  for (let at = bytes.length - 1; at > 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}
