/** The envelope of root and bundle: COSE_Sign with tag 98 (formats.md §6). */
import { describe, expect, test } from 'vitest';
import { type Bytes, concat } from '../../../src/core/bytes.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { openSignedFile } from '../../../src/core/trust/signed-file.ts';
import { codeOf } from '../codec/codes.ts';
import { cborMap } from '../raw.ts';

describe('openSignedFile', () => {
  const kid = new Uint8Array(4);
  const bytesOf = (...flat: CborValue[]): Bytes => encodeCbor(cborMap(...flat));
  const body = bytesOf(16, 65005);
  const none = new Map();
  const payload = new Uint8Array(1);
  const signer = (header: Bytes = bytesOf(1, -19, 4, kid)): CborValue => [header, none, new Uint8Array(64)];
  const parts = (items: CborValue): Bytes => concat(Uint8Array.of(0xd8, 98), encodeCbor(items));

  test.each<[string, CborValue, string]>([
    ['as it should be', [body, none, payload, [signer()]], 'ok'],
    ['without signers', [body, none, payload, []], 'ok'],
    ['with a kid in the body', [bytesOf(4, kid, 16, 65005), none, payload, []], 'cose-malformed'],
    ['with something unprotected', [body, cborMap(1, -19), payload, []], 'cose-malformed'],
    ['with a kid unprotected', [body, cborMap(4, kid), payload, []], 'kid-misplaced'],
    ['of another typ', [bytesOf(16, 65006), none, payload, []], 'token-type'],
    ['with typ as text', [bytesOf(16, 'root'), none, payload, []], 'token-type'],
    ['without typ', [bytesOf(), none, payload, []], 'token-type'],
    ['with three parts', [body, none, payload], 'cose-malformed'],
    ['with a detached payload', [body, none, null, []], 'cose-malformed'],
    ['with a signer of two parts', [body, none, payload, [[body, none]]], 'cose-malformed'],
    ['with a signer by -8', [body, none, payload, [signer(bytesOf(1, -8, 4, kid))]], 'alg-not-allowed'],
    ['with a signer without kid', [body, none, payload, [signer(bytesOf(1, -19))]], 'kid-misplaced'],
    ['with a signer without alg', [body, none, payload, [signer(bytesOf(4, kid))]], 'alg-not-allowed'],
    ['with crit in a signer', [body, none, payload, [signer(bytesOf(1, -19, 2, [1]))]], 'cose-malformed'],
    ['with a kid of five bytes', [body, none, payload, [signer(bytesOf(1, -19, 4, new Uint8Array(5)))]], 'kid-misplaced'],
  ])('%s', (_, items, code) => {
    expect(codeOf(() => openSignedFile(parts(items), 65005))).toBe(code);
  });

  test('with tag 18, without tag, with something after it', () => {
    const items = encodeCbor([body, none, payload, [signer()]]);
    expect(codeOf(() => openSignedFile(concat(Uint8Array.of(0xd2), items), 65005))).toBe('claim-type');
    expect(codeOf(() => openSignedFile(items, 65005))).toBe('cose-malformed');
    expect(codeOf(() => openSignedFile(concat(Uint8Array.of(0xd8, 98), items, payload), 65005))).toBe('cbor-malformed');
  });
});
