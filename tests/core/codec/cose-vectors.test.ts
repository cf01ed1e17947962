/** The published COSE examples (tests/vectors/cose-wg-examples): what the profile says of each, and the signing input byte for byte where it applies. */
import { describe, expect, test } from 'vitest';
import { equal, fromHex, toHex } from '../../../src/core/bytes.ts';
import { FILE_LIMITS } from '../../../src/core/codec/cbor-limits.ts';
import { sign1Message, signMessage } from '../../../src/core/codec/cose-write.ts';
import { verifyStrict } from '../../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { decodePresented } from '../../../src/core/token/presentation.ts';
import { openSignedFile } from '../../../src/core/trust/signed-file.ts';
import { codeOf } from './codes.ts';
import { readAny } from './read-any.ts';

interface Example {
  readonly title: string;
  readonly input: { readonly sign0?: { readonly key: { readonly x_hex?: string } } };
  readonly intermediates: { readonly ToBeSign_hex?: string; readonly signers?: readonly { readonly ToBeSign_hex: string }[] };
  readonly output: { readonly cbor: string };
}

const files = import.meta.glob<string>('../../vectors/cose-wg-examples/*/*.json', { query: '?raw', import: 'default', eager: true });
const examples = new Map(
  Object.entries(files).map(([path, text]) => [path.replace(/^.*\/|\.json$/g, ''), JSON.parse(text.replace(/,(\s*[}\]])/g, '$1')) as Example]),
);

function example(name: string): Example {
  const found = examples.get(name);
  if (found === undefined) throw new RangeError(name);
  return found;
}
const bytesOf = (name: string) => fromHex(example(name).output.cbor);

const CODES: Record<string, string> = {
  'sign-pass-01': 'alg-not-allowed', // alg in the unprotected header only
  'sign-pass-02': 'alg-not-allowed',
  'sign-pass-03': 'cose-malformed', // no tag
  'sign-fail-01': 'claim-type', // tag 998
  'sign-fail-02': 'alg-not-allowed',
  'sign-fail-03': 'alg-not-allowed',
  'sign-fail-04': 'alg-not-allowed', // alg as text
  'sign-fail-06': 'alg-not-allowed',
  'sign-fail-07': 'alg-not-allowed',
  'eddsa-sig-01': 'alg-not-allowed', // -8
  'eddsa-sig-02': 'alg-not-allowed',
  'eddsa-01': 'claim-type', // tag 98
  'eddsa-02': 'claim-type',
};

test('every example has its code', () => {
  expect([...examples.keys()].sort()).toEqual(Object.keys(CODES).sort());
});

test.each(Object.entries(CODES))('decodePresented: %s is %s', (name, code) => {
  expect(codeOf(() => decodePresented(bytesOf(name)))).toBe(code);
});

test.each([
  ['eddsa-01', 'cose-malformed', 'a content type in the body'],
  ['eddsa-02', 'cbor-malformed', 'a body header of no bytes'],
  ['eddsa-sig-01', 'claim-type', 'tag 18 where 98 is due'],
  ['sign-pass-03', 'cose-malformed', 'no tag'],
])('openSignedFile: %s is %s, %s', (name, code) => {
  expect(codeOf(() => openSignedFile(bytesOf(name), 65005))).toBe(code);
});

/** Protected header, payload and signature of a COSE_Sign1 example, with or without its tag. */
function partsOf(name: string): [Uint8Array, Uint8Array, Uint8Array] {
  const bytes = bytesOf(name);
  const read = readAny(bytes, FILE_LIMITS);
  const parts = typeof read === 'object' && read !== null && 'tag' in read ? read.value : read;
  if (!Array.isArray(parts)) throw new TypeError(name);
  const [header, , payload, signature] = parts;
  return [header, payload, signature];
}

describe('sign1Message: is the ToBeSign of', () => {
  test.each(['sign-pass-03', 'eddsa-sig-01', 'eddsa-sig-02'])('%s', (name) => {
    const [header, payload] = partsOf(name);
    expect(toHex(sign1Message(header, payload)).toUpperCase()).toBe(example(name).intermediates.ToBeSign_hex);
  });

  test.each(['sign-fail-02', 'sign-fail-06', 'sign-pass-01', 'sign-pass-02'])('%s not: it was changed after signing, or signed with external data', (name) => {
    const [header, payload] = partsOf(name);
    expect(equal(sign1Message(header, payload), fromHex(example(name).intermediates.ToBeSign_hex ?? ''))).toBe(false);
  });
});

test('signMessage: is the ToBeSign of eddsa-01', () => {
  const body = fromHex('a10300');
  const payload = new TextEncoder().encode('This is the content.');
  const expected = example('eddsa-01').intermediates.signers?.[0]?.ToBeSign_hex ?? '';
  expect(toHex(signMessage(body, fromHex('a10127'), payload)).toUpperCase()).toBe(expected);
});

test('verifyStrict: the signature of eddsa-sig-01 holds, and not with another payload', async () => {
  const [header, payload, signature] = partsOf('eddsa-sig-01');
  const key = fromHex(example('eddsa-sig-01').input.sign0?.key.x_hex ?? '');
  expect(await verifyStrict(tweetnaclEngine, key, { message: sign1Message(header, payload), signature })).toBeNull();
  expect(await verifyStrict(tweetnaclEngine, key, { message: sign1Message(header, payload.slice(1)), signature })).toBe('signature-invalid');
});
