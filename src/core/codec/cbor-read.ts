/**
 * Deterministic CBOR (RFC 8949 §4.2.1), the reading half, as a cursor: a format is read from its first byte to its last and the first fault met ends it
 * (formats.md §7, group 2), so every verifier names the same fault. At one place the order is limit, malformed, not deterministic, then type.
 * Refused: indefinite lengths, long heads, floats, unsorted or repeated keys, text that is not UTF-8, tags and integers the profile does not know.
 */
import { type Bytes, utf8Decode } from '../bytes.ts';
import { type CborLimits, QR_LIMITS } from './cbor-limits.ts';
import { MalformedError, type StructureCode } from './malformed.ts';

interface Head {
  readonly at: number;
  readonly major: number;
  /** The argument; for simple values the value. */
  readonly argument: number;
}

/** Where an encoded key stands. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const NOTHING: Span = { from: 0, to: 0 };
const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;
const SIGN1_TAG = 18;

/** A cursor over one CBOR item. Every method reads one item and throws MalformedError with `wrong` where it is of another type. */
export class CborReader {
  readonly #bytes: Uint8Array;
  readonly #limits: CborLimits;
  #at = 0;
  #items = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, limits: CborLimits = QR_LIMITS) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  get offset(): number {
    return this.#at;
  }

  /** An integer within ±(2^53 - 1). */
  int(wrong: StructureCode = 'claim-type'): number {
    const { major, argument, at } = this.#head();
    if (major > NEGATIVE) throw new MalformedError(wrong, at);
    return major === UINT ? argument : -1 - argument;
  }

  /** An unsigned integer up to `max`. */
  uint(max: number = Number.MAX_SAFE_INTEGER, wrong: StructureCode = 'claim-type'): number {
    const { major, argument, at } = this.#head();
    if (major !== UINT || argument > max) throw new MalformedError(wrong, at);
    return argument;
  }

  /** An unsigned integer, or null for CBOR null. */
  uintOrNull(wrong: StructureCode = 'claim-type'): number | null {
    if (this.#nextIs(0xf6)) return this.#null();
    return this.uint(undefined, wrong);
  }

  /** A byte string, `length` bytes long where that is given. */
  bytes(length?: number, wrong: StructureCode = 'claim-type'): Bytes {
    const { major, argument, at } = this.#head();
    if (major !== BYTES) throw new MalformedError(wrong, at);
    const value = this.#take(argument);
    if (length !== undefined && value.length !== length) throw new MalformedError(wrong, at);
    return value;
  }

  /** A byte string of any length where it stands, not copied: for what is read through and not kept. */
  view(wrong: StructureCode = 'claim-type'): Uint8Array {
    const { major, argument, at } = this.#head();
    if (major !== BYTES) throw new MalformedError(wrong, at);
    return this.#view(argument);
  }

  /** A byte string, or null for CBOR null. */
  bytesOrNull(length?: number, wrong: StructureCode = 'claim-type'): Bytes | null {
    return this.#nextIs(0xf6) ? this.#null() : this.bytes(length, wrong);
  }

  text(wrong: StructureCode = 'claim-type'): string {
    const { major, argument, at } = this.#head();
    if (major !== TEXT) throw new MalformedError(wrong, at);
    return this.#text(argument, at);
  }

  textOrNull(wrong: StructureCode = 'claim-type'): string | null {
    return this.#nextIs(0xf6) ? this.#null() : this.text(wrong);
  }

  /** An array; `read` gets the number of its elements and must read them all. */
  array<T>(read: (count: number, at: number) => T, wrong: StructureCode = 'claim-type'): T {
    const { major, argument, at } = this.#head();
    if (major !== ARRAY) throw new MalformedError(wrong, at);
    return this.#inside(() => read(argument, at));
  }

  /** A map; `read` is called with each key, in order, and must read its value. Keys that are neither integer nor text come as null. */
  entries(read: (key: number | string | null, at: number) => void, wrong: StructureCode = 'claim-type'): void {
    const { major, argument, at } = this.#head();
    if (major !== MAP) throw new MalformedError(wrong, at);
    this.#inside(() => this.#pairs(argument, read));
  }

  /** One tagged item. */
  tag<T>(tag: number, read: () => T, wrong: StructureCode = 'claim-type'): T {
    const { major, argument, at } = this.#head();
    if (major !== TAG) throw new MalformedError(wrong, at);
    if (argument !== tag) throw new MalformedError('claim-type', at);
    return this.#inside(read);
  }

  /** True or false. */
  bool(wrong: StructureCode = 'claim-type'): boolean {
    const { major, argument, at } = this.#head();
    if (major !== SIMPLE || (argument !== 20 && argument !== 21)) throw new MalformedError(wrong, at);
    return argument === 21;
  }

  /** All that is left, unread: for payloads that are parsed only after their signature held. */
  rest(): Bytes {
    return this.#take(this.#bytes.length - this.#at);
  }

  /** True when a text comes next (typ may be text or number). */
  nextIsText(): boolean {
    return (this.#bytes[this.#at] ?? 0) >> 5 === TEXT;
  }

  /** Any one well-formed item, as the bytes it consists of. */
  span(): Bytes {
    const start = this.#at;
    this.#skip();
    return new Uint8Array(this.#bytes.subarray(start, this.#at));
  }

  /** Nothing may follow the item. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new MalformedError('cbor-malformed', this.#at);
  }

  #nextIs(initial: number): boolean {
    return this.#bytes[this.#at] === initial;
  }

  #null(): null {
    this.#head();
    return null;
  }

  #pairs(count: number, read: (key: number | string | null, at: number) => void): void {
    const earlier: Span[] = [];
    for (let pair = 0; pair < count; pair += 1) {
      const at = this.#at;
      const key = this.#key();
      const span = { from: at, to: this.#at };
      const rank = this.#limits.anyOrder ? (earlier.some((other) => this.#compare(span, other) === 0) ? 0 : 1) : this.#compare(span, earlier.pop() ?? NOTHING);
      if (rank < 0) throw new MalformedError('cbor-not-deterministic', at);
      if (rank === 0) throw new MalformedError('cbor-duplicate-key', at);
      earlier.push(span);
      read(key, at);
    }
  }

  /** Bytewise lexicographic order of two keys where they stand: a pass has sixteen, and a view of each would cost more than comparing them. */
  #compare(a: Span, b: Span): number {
    const shared = Math.min(a.to - a.from, b.to - b.from);
    for (let at = 0; at < shared; at += 1) {
      const difference = (this.#bytes[a.from + at] ?? 0) - (this.#bytes[b.from + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.to - a.from - (b.to - b.from);
  }

  #key(): number | string | null {
    const major = (this.#bytes[this.#at] ?? 0) >> 5;
    if (major <= NEGATIVE) return this.int();
    if (major === TEXT) return this.text();
    this.#skip();
    return null;
  }

  #skip(): void {
    const { major, argument, at } = this.#head();
    if (major === BYTES) this.#pass(argument);
    else if (major === TEXT) this.#text(argument, at);
    else if (major === ARRAY) this.#inside(() => this.#skipMany(argument));
    else if (major === MAP) this.#inside(() => this.#pairs(argument, () => this.#skip()));
    else if (major === TAG) this.#inside(() => this.#skip());
  }

  #skipMany(count: number): void {
    for (let item = 0; item < count; item += 1) this.#skip();
  }

  #inside<T>(read: () => T): T {
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #text(length: number, at: number): string {
    const bytes = this.#view(length);
    try {
      return utf8Decode(bytes);
    } catch {
      throw new MalformedError('text-invalid', at);
    }
  }

  /** Bytes of one's own: what was decoded outlives what it was decoded from. */
  #take(length: number): Bytes {
    return new Uint8Array(this.#view(length));
  }

  #view(length: number): Uint8Array {
    return this.#bytes.subarray(this.#pass(length), this.#at);
  }

  /** Goes on by so many bytes, which must be there; gives where they begin. */
  #pass(length: number): number {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new MalformedError('cbor-malformed', from);
    this.#at = from + length;
    return from;
  }

  #head(): Head {
    const at = this.#at;
    const initial = this.#byte();
    const major = initial >> 5;
    const info = initial & 31;
    this.#items += 1;
    const tooDeep = major >= ARRAY && major <= TAG && this.#depth >= this.#limits.depth;
    if (tooDeep || this.#items > this.#limits.items) throw new MalformedError('cbor-limit', at);
    if (info === 31) throw new MalformedError(major >= BYTES && major <= MAP ? 'cbor-not-deterministic' : 'cbor-malformed', at);
    if (info > 27) throw new MalformedError('cbor-malformed', at);
    const argument = info < 24 ? info : this.#argument(1 << (info - 24));
    if (major === SIMPLE) return { at, major, argument: simple(info, argument, at) };
    this.#checkCount(major, argument, at);
    if (info >= 24 && argument < (SHORTEST[info - 24] ?? 0)) throw new MalformedError('cbor-not-deterministic', at);
    if (major === TAG && argument !== SIGN1_TAG && argument !== this.#limits.tag) throw new MalformedError('claim-type', at);
    if (major <= NEGATIVE && argument > Number.MAX_SAFE_INTEGER - major) throw new MalformedError('claim-type', at);
    return { at, major, argument };
  }

  /** A count that cannot fit the limits is refused at its head, before anything is read or allocated for it. */
  #checkCount(major: number, argument: number, at: number): void {
    const { textBytes, pairs, items } = this.#limits;
    const over =
      (major === TEXT && argument > textBytes) ||
      (major === MAP && (argument > pairs || this.#items + 2 * argument > items)) ||
      (major === ARRAY && this.#items + argument > items);
    if (over) throw new MalformedError('cbor-limit', at);
  }

  #argument(size: number): number {
    let value = 0;
    for (let count = 0; count < size; count += 1) value = value * 256 + this.#byte();
    return value;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new MalformedError('cbor-malformed', this.#at);
    this.#at += 1;
    return byte;
  }
}

/** The least argument that needs 1, 2, 4 or 8 bytes. */
const SHORTEST = [24, 0x100, 0x10000, 0x1_0000_0000] as const;

/** A simple value; floats are never deterministic here, and two-byte forms of the first 32 values are not well-formed. */
function simple(info: number, argument: number, at: number): number {
  if (info >= 25) throw new MalformedError('cbor-not-deterministic', at);
  if (info === 24 && argument < 32) throw new MalformedError('cbor-malformed', at);
  return argument;
}
