/** The controls of the privacy dumps: what is planted is found in every form, what links two places is found, and nothing is found where nothing is. */
import { describe, expect, test } from 'vitest';
import { concat, toBase64Url, toHex, utf8Encode } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { encodeBase45 } from '../../src/core/codec/base45.ts';
import { encodeCbor } from '../../src/core/codec/cbor-write.ts';
import { dice } from '../property/dice.ts';
import { identifiersIn, linksBetween, valuesOf } from './links.ts';
import { phoneNeedles, Searcher } from './needles.ts';

const NAME = 'Тестілеубаева';
const IIN = '900101100017';
const KEY = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) & 255);
const searcher = new Searcher([
  { what: 'name', value: NAME },
  { what: 'iin', value: IIN },
  { what: 'key', value: KEY },
  ...phoneNeedles('phone', '+77010000017'),
]);
const roll = dice(8041);
const noise = (length: number) => Uint8Array.from({ length }, () => roll(256));
const name = utf8Encode(NAME);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const PLANTED: Readonly<Record<string, readonly [what: string, planted: string | Uint8Array]>> = {
  'a name as it is': ['name', NAME],
  'a name in capitals': ['name', NAME.toUpperCase()],
  'a name in letters taken apart': ['name', NAME.normalize('NFD')],
  'a name in UTF-16': ['name', Buffer.from(NAME, 'utf16le')],
  'a name in UTF-16, the other end first': ['name', Buffer.from(NAME, 'utf16le').swap16()],
  'a name in hex': ['name', toHex(name)],
  'a name in hex in capitals': ['name', toHex(name).toUpperCase()],
  'a name in an address': ['name', encodeURIComponent(NAME)],
  'a name escaped in JSON': ['name', [...NAME].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  'a name in Base64 after a byte': ['name', base64(concat(utf8Encode('x'), name))],
  'a name in Base64 after two bytes': ['name', base64(concat(utf8Encode('xy'), name, utf8Encode('z')))],
  'a number in a sentence': ['iin', `enrol ${IIN} failed`],
  'a number in Base45': ['iin', encodeBase45(utf8Encode(`{"iin":"${IIN}"}`))],
  'a number in Base45, a byte further': ['iin', encodeBase45(utf8Encode(`{"iin" :"${IIN}"}`))],
  'a number in Base32': ['iin', encodeBase32(utf8Encode(`iin ${IIN}`))],
  'a number as an integer of CBOR': ['iin', encodeCbor(new Map([[1, Number(IIN)]]))],
  'a number as a float': ['iin', new Uint8Array(Float64Array.of(Number(IIN)).buffer)],
  'a phone as people write it': ['phone', 'call 8 (701) 000-00-17'],
  'a phone in an address': ['phone', encodeURIComponent('+77010000017')],
  'a key as bytes': ['key', KEY],
  'the end of a key': ['key', KEY.slice(8)],
  'a key in base64url': ['key', toBase64Url(concat(noise(7), KEY))],
  'a key as a list of numbers': ['key', `[${KEY.join(',')}]`],
};

describe('Searcher', () => {
  test.each(Object.entries(PLANTED))('finds %s between other things', (_, [what, planted]) => {
    const bytes = typeof planted === 'string' ? utf8Encode(planted) : planted;
    const dump = concat(noise(999), bytes, noise(998));
    expect(searcher.kindsIn(dump)).toContain(what);
  });

  test('finds nothing where nothing is', () => {
    expect(searcher.find(noise(200_000))).toEqual([]);
    expect(searcher.kindsIn('Тестілеубай 900101100018 +7 701 000 00 18')).toEqual([]);
  });
});

describe('linksBetween', () => {
  const ref = noise(16);
  const entry = (own: Uint8Array, seq: number) =>
    encodeCbor(
      new Map<number, number | Uint8Array | string>([
        [1, seq],
        [2, 1_795_341_600 + seq],
        [3, own],
        [4, 'not-admitted'],
      ]),
    );
  const elsewhere = valuesOf([entry(noise(16), 1), { category: 'cinema', digest: 'cd'.repeat(20) }]);

  test('nothing in journals of different references', () => {
    expect(linksBetween(valuesOf([entry(noise(16), 2)]), valuesOf([entry(noise(16), 2)]), elsewhere)).toEqual([]);
  });

  test.each<readonly [string, unknown]>([
    ['the same reference', entry(ref, 3)],
    ['half of it', { half: ref.slice(4, 13) }],
    ['it in hex within a text', `seen ${toHex(ref)} at 12:00`],
    ['it in base64url', { ref: toBase64Url(ref) }],
    ['it inside of bytes inside of a journal', { lines: new Map([[1, encodeCbor([encodeCbor([ref])])]]) }],
  ])('finds %s', (_, dump) => {
    expect(linksBetween(valuesOf([entry(ref, 2)]), valuesOf(dump), elsewhere).length).toBeGreaterThan(0);
  });

  test('identifiersIn: an index of a token is found as a number, in a text and in CBOR', () => {
    for (const dump of [{ at: 7_654_321 }, 'aa 7654321 1795341600', encodeCbor([7_654_321])])
      expect(identifiersIn(valuesOf(dump), [7_654_321, 5])).toEqual([7_654_321]);
  });
});
