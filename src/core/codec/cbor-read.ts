/**
 * Deterministic CBOR (RFC 8949 §4.2.1), the reading half, as a cursor: a format is read from its first byte to its last and the first fault met ends it
 * (formats.md §7, group 2), so every verifier names the same fault. At one place the order is limit, malformed, not deterministic, then type.
 * Refused: indefinite lengths, long heads, floats, unsorted or repeated keys, text that is not UTF-8, tags and integers the profile does not know.
 */
import { type Bytes, utf8Decode } from '../bytes.ts';
import { type CborLimits, QR_LIMITS } from './cbor-limits.ts';
import { MalformedError, type StructureCode } from './malformed.ts';

/** Where an encoded key stands. */
interface Span {
  readonly from: number;
  readonly to: number;
}

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
  /** Of the head that was read last, whose place `#head` gives: a pass has fifty heads, and an object for each was a tenth of reading it. */
  #major = 0;
  /** for simple values the value */
  #argument = 0;

  constructor(bytes: Uint8Array, limits: CborLimits = QR_LIMITS) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  get offset(): number {
    return this.#at;
  }

  /** An integer within ±(2^53 - 1). */
  int(wrong: StructureCode = 'claim-type'): number {
    const at = this.#head();
    if (this.#major > NEGATIVE) throw new MalformedError(wrong, at);
    return this.#major === UINT ? this.#argument : -1 - this.#argument;
  }

  /** An unsigned integer up to `max`. */
  uint(max: number = Number.MAX_SAFE_INTEGER, wrong: StructureCode = 'claim-type'): number {
    const at = this.#head();
    if (this.#major !== UINT || this.#argument > max) throw new MalformedError(wrong, at);
    return this.#argument;
  }

  /** An unsigned integer, or null for CBOR null. */
  uintOrNull(wrong: StructureCode = 'claim-type'): number | null {
    if (this.#nextIs(0xf6)) return this.#null();
    return this.uint(undefined, wrong);
  }

  /** A byte string, `length` bytes long where that is given. */
  bytes(length?: number, wrong: StructureCode = 'claim-type'): Bytes {
    const at = this.#head();
    if (this.#major !== BYTES) throw new MalformedError(wrong, at);
    const value = this.#take(this.#argument);
    if (length !== undefined && value.length !== length) throw new MalformedError(wrong, at);
    return value;
  }

  /** A byte string of any length where it stands, not copied: for what is read through and not kept. */
  view(wrong: StructureCode = 'claim-type'): Uint8Array {
    const at = this.#head();
    if (this.#major !== BYTES) throw new MalformedError(wrong, at);
    return this.#view(this.#argument);
  }

  /** A byte string, or null for CBOR null. */
  bytesOrNull(length?: number, wrong: StructureCode = 'claim-type'): Bytes | null {
    return this.#nextIs(0xf6) ? this.#null() : this.bytes(length, wrong);
  }

  text(wrong: StructureCode = 'claim-type'): string {
    const at = this.#head();
    if (this.#major !== TEXT) throw new MalformedError(wrong, at);
    return this.#text(this.#argument, at);
  }

  textOrNull(wrong: StructureCode = 'claim-type'): string | null {
    return this.#nextIs(0xf6) ? this.#null() : this.text(wrong);
  }

  /** An array; `read` gets the number of its elements and must read them all. */
  array<T>(read: (count: number, at: number) => T, wrong: StructureCode = 'claim-type'): T {
    const at = this.#head();
    if (this.#major !== ARRAY) throw new MalformedError(wrong, at);
    this.#depth += 1;
    const value = read(this.#argument, at);
    this.#depth -= 1;
    return value;
  }

  /** A map; `read` is called with each key, in order, and must read its value. Keys that are neither integer nor text come as null. */
  entries(read: (key: number | string | null, at: number) => void, wrong: StructureCode = 'claim-type'): void {
    const at = this.#head();
    if (this.#major !== MAP) throw new MalformedError(wrong, at);
    this.#depth += 1;
    this.#pairs(this.#argument, read);
    this.#depth -= 1;
  }

  /** One tagged item. */
  tag<T>(tag: number, read: () => T, wrong: StructureCode = 'claim-type'): T {
    const at = this.#head();
    if (this.#major !== TAG) throw new MalformedError(wrong, at);
    if (this.#argument !== tag) throw new MalformedError('claim-type', at);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  /** True or false. */
  bool(wrong: StructureCode = 'claim-type'): boolean {
    const at = this.#head();
    if (this.#major !== SIMPLE || (this.#argument !== 20 && this.#argument !== 21)) throw new MalformedError(wrong, at);
    return this.#argument === 21;
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
    const earlier: Span[] | null = this.#limits.anyOrder ? [] : null;
    let [from, to] = [0, 0];
    for (let pair = 0; pair < count; pair += 1) {
      const at = this.#at;
      const key = this.#key();
      const end = this.#at;
      const rank = earlier === null ? this.#compare(at, end, from, to) : this.#isAmong(earlier, at, end) ? 0 : 1;
      if (rank < 0) throw new MalformedError('cbor-not-deterministic', at);
      if (rank === 0) throw new MalformedError('cbor-duplicate-key', at);
      earlier?.push({ from: at, to: end });
      [from, to] = [at, end];
      read(key, at);
    }
  }

  #isAmong(earlier: readonly Span[], from: number, to: number): boolean {
    return earlier.some((other) => this.#compare(from, to, other.from, other.to) === 0);
  }

  /** Bytewise lexicographic order of two keys where they stand: a pass has sixteen, and a view of each would cost more than comparing them. */
  #compare(from: number, to: number, otherFrom: number, otherTo: number): number {
    const shared = Math.min(to - from, otherTo - otherFrom);
    for (let at = 0; at < shared; at += 1) {
      const difference = (this.#bytes[from + at] ?? 0) - (this.#bytes[otherFrom + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return to - from - (otherTo - otherFrom);
  }

  #key(): number | string | null {
    const major = (this.#bytes[this.#at] ?? 0) >> 5;
    if (major <= NEGATIVE) return this.int();
    if (major === TEXT) return this.text();
    this.#skip();
    return null;
  }

  #skip(): void {
    const at = this.#head();
    const [major, argument] = [this.#major, this.#argument];
    if (major === BYTES) this.#pass(argument);
    else if (major === TEXT) this.#text(argument, at);
    if (major < ARRAY || major > TAG) return;
    this.#depth += 1;
    if (major === MAP) this.#pairs(argument, () => this.#skip());
    else for (let item = 0; item < (major === TAG ? 1 : argument); item += 1) this.#skip();
    this.#depth -= 1;
  }

  #text(length: number, at: number): string {
    const from = this.#pass(length);
    const plain = length > PLAIN_MAX ? null : this.#plain(from);
    if (plain !== null) return plain;
    try {
      return utf8Decode(this.#bytes.subarray(from, this.#at));
    } catch {
      throw new MalformedError('text-invalid', at);
    }
  }

  /** The text from there to here where it is all ASCII, else null: for a few letters a host's decoder takes ten times as long. */
  #plain(from: number): string | null {
    let text = '';
    for (let at = from; at < this.#at; at += 1) {
      const byte = this.#bytes[at] ?? 0;
      if (byte > 0x7f) return null;
      text += String.fromCharCode(byte);
    }
    return text;
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

  /** Reads one into `#major` and `#argument`, and gives where it stands. */
  #head(): number {
    const at = this.#at;
    const initial = this.#byte();
    const major = initial >> 5;
    const info = initial & 31;
    this.#items += 1;
    const tooDeep = major >= ARRAY && major <= TAG && this.#depth >= this.#limits.depth;
    if (tooDeep || this.#items > this.#limits.items) throw new MalformedError('cbor-limit', at);
    if (info === 31) throw new MalformedError(major >= BYTES && major <= MAP ? 'cbor-not-deterministic' : 'cbor-malformed', at);
    if (info > 27) throw new MalformedError('cbor-malformed', at);
    const argument = info < 24 ? info : this.#argumentOf(1 << (info - 24));
    this.#major = major;
    this.#argument = argument;
    if (major === SIMPLE) {
      checkSimple(info, argument, at);
      return at;
    }
    this.#checkCount(major, argument, at);
    if (info >= 24 && argument < (SHORTEST[info - 24] ?? 0)) throw new MalformedError('cbor-not-deterministic', at);
    if (major === TAG && argument !== SIGN1_TAG && argument !== this.#limits.tag) throw new MalformedError('claim-type', at);
    if (major <= NEGATIVE && argument > Number.MAX_SAFE_INTEGER - major) throw new MalformedError('claim-type', at);
    return at;
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

  #argumentOf(size: number): number {
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

/** Texts of so many bytes are looked at by themselves first. */
const PLAIN_MAX = 24;

/** A simple value; floats are never deterministic here, and two-byte forms of the first 32 values are not well-formed. */
function checkSimple(info: number, argument: number, at: number): void {
  if (info >= 25) throw new MalformedError('cbor-not-deterministic', at);
  if (info === 24 && argument < 32) throw new MalformedError('cbor-malformed', at);
}
