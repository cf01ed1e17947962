/**
 * Looking for what must not be there (docs/security.md, "Privacy dumps"): a value in any form in which a program may have left it: as it is, in capitals, as UTF-16,
 * hexadecimal, Base64, Base32 and Base45 at any offset, escaped for an address, JSON or HTML, a number as an integer or a float. Runs in Node and in a browser.
 */
import { toHex, utf8Encode } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { encodeBase45 } from '../../src/core/codec/base45.ts';

/** What is looked for: `what` is how a finding names it (never the value itself). */
export interface Needle {
  readonly what: string;
  readonly value: string | Uint8Array;
}

interface Form {
  readonly what: string;
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

export interface Finding {
  readonly what: string;
  readonly encoding: string;
  readonly at: number;
}

/** Shorter forms would be found by chance. */
const LEAST = 5;
/** Of a long value a piece is enough, and finds copies that were cut off too. */
const PIECE = 24;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);

/** What of an encoding in groups of `from` bytes to `to` characters is the same whatever stands before and after. */
function grouped(bytes: Uint8Array, [from, to]: readonly [number, number], encode: (bytes: Uint8Array) => string): string[] {
  return Array.from({ length: from }, (_, offset) => {
    const text = encode(Uint8Array.from({ length: offset + bytes.length }, (__, at) => bytes[at - offset] ?? 0));
    return text.slice(Math.ceil((offset * to) / from), Math.floor(((offset + bytes.length) * to) / from));
  });
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
/** Pairs of bytes are three letters; a half pair says nothing by itself. */
function base45(bytes: Uint8Array): string[] {
  return [bytes.subarray(0, bytes.length & ~1), bytes.subarray(1, 1 + ((bytes.length - 1) & ~1))].map(encodeBase45);
}

function* formsOfBytes(bytes: Uint8Array): Generator<readonly [string, Uint8Array]> {
  yield ['as it is', bytes];
  const hex = toHex(bytes);
  yield ['hex', ascii(hex)];
  yield ['hex in capitals', ascii(hex.toUpperCase())];
  for (const text of grouped(bytes, [3, 4], base64)) {
    yield ['base64', ascii(text)];
    yield ['base64url', ascii(text.replaceAll('+', '-').replaceAll('/', '_'))];
  }
  for (const text of grouped(bytes, [5, 8], encodeBase32)) {
    yield ['base32', ascii(text)];
    yield ['base32 in small letters', ascii(text.toLowerCase())];
  }
  for (const text of base45(bytes)) yield ['base45', ascii(text)];
  yield ['percent', ascii(hex.replace(/../g, '%$&'))];
  yield ['percent in capitals', ascii(hex.toUpperCase().replace(/../g, '%$&'))];
  yield ['numbers in a list', ascii(bytes.join(','))];
}

function* formsOfText(text: string): Generator<readonly [string, Uint8Array]> {
  for (const written of new Set([text, text.toUpperCase(), text.toLowerCase(), text.normalize('NFD')])) {
    yield* formsOfBytes(utf8Encode(written));
    const units = Array.from({ length: written.length }, (_, at) => written.charCodeAt(at));
    yield ['UTF-16, little end first', Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]))];
    yield ['UTF-16, big end first', Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 255]))];
    yield ['address', ascii(encodeURIComponent(written))];
    yield ['address in small letters', ascii(encodeURIComponent(written).replace(/%../g, (code) => code.toLowerCase()))];
    const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
    yield ['JSON escapes', ascii(escaped.join(''))];
    yield ['HTML entities', ascii(units.map((unit) => `&#${unit};`).join(''))];
  }
}

/** A number of twelve digits where a program stored it as a number. */
function* formsOfNumber(digits: string): Generator<readonly [string, Uint8Array]> {
  for (const isLittle of [true, false]) {
    const [whole, float] = [new DataView(new ArrayBuffer(8)), new DataView(new ArrayBuffer(8))];
    whole.setBigUint64(0, BigInt(digits), isLittle);
    float.setFloat64(0, Number(digits), isLittle);
    yield ['integer', new Uint8Array(whole.buffer)];
    yield ['float', new Uint8Array(float.buffer)];
  }
}

function* formsOf({ what, value }: Needle): Generator<Form> {
  const forms = typeof value === 'string' ? formsOfText(value) : formsOfBytes(value.length > PIECE ? value.subarray(value.length - PIECE) : value);
  for (const [encoding, bytes] of forms) yield { what, encoding, bytes };
  if (typeof value === 'string' && /^[1-9]\d{8,14}$/.test(value)) for (const [encoding, bytes] of formsOfNumber(value)) yield { what, encoding, bytes };
}

/** Looks for all needles at once: every place of what is searched is looked at once. */
export class Searcher {
  readonly #forms = new Map<number, Form[]>();

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      for (const form of formsOf(needle)) {
        if (form.bytes.length < LEAST) continue;
        const known = this.#forms.get(firstFour(form.bytes, 0));
        if (known === undefined) this.#forms.set(firstFour(form.bytes, 0), [form]);
        else known.push(form);
      }
    }
  }

  find(bytes: Uint8Array): readonly Finding[] {
    const found: Finding[] = [];
    for (let at = 0; at + LEAST <= bytes.length; at += 1) {
      const forms = this.#forms.get(firstFour(bytes, at));
      if (forms === undefined) continue;
      for (const { what, encoding, bytes: wanted } of forms) if (standsAt(bytes, at, wanted)) found.push({ what, encoding, at });
    }
    return found;
  }

  /** The kinds of what is found in a text or in bytes, each once, in order. */
  kindsIn(dump: string | Uint8Array): readonly string[] {
    return [...new Set(this.find(typeof dump === 'string' ? utf8Encode(dump) : dump).map(({ what }) => what))].sort();
  }
}

const firstFour = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > bytes.length) return false;
  for (let place = 4; place < wanted.length; place += 1) if (bytes[at + place] !== wanted[place]) return false;
  return true;
}

/** A phone number as people and programs write it. */
export function phoneNeedles(what: string, phone: string): readonly Needle[] {
  const digits = phone.replace(/\D/g, '').slice(-10);
  const [area, first, second, third] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6, 8), digits.slice(8)];
  return [digits, `${area} ${first} ${second} ${third}`, `${area}-${first}-${second}-${third}`, `(${area}) ${first}-${second}-${third}`].map((value) => ({
    what,
    value,
  }));
}
