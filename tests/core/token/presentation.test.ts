/** Presentation (formats.md §4): round trips, the size of the QR, and what of its payload is refused. */
import { create } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { verifyStrict } from '../../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { present } from '../../../src/core/token/present.ts';
import { decodePresented } from '../../../src/core/token/presentation.ts';
import { codeOf } from '../codec/codes.ts';
import { item, pairs, type RawMap, rawSign1 } from '../raw.ts';
import { claims, KEYS, NOW, shown, token, xOf } from '../world.ts';

const NONCE = new Uint8Array(8).fill(0xab);

describe('present, decodePresented', () => {
  test('for any door', async () => {
    const { token: inner, proof } = decodePresented(await shown());
    expect(inner.payload).toEqual(claims());
    expect(proof?.payload).toEqual({ aud: '*', iat: NOW - 5, nonce: null });
    expect(proof !== null && (await verifyStrict(tweetnaclEngine, xOf(KEYS.holder), proof))).toBeNull();
    expect(await verifyStrict(tweetnaclEngine, xOf(KEYS.token), inner)).toBeNull();
  });

  test('bound to a gate by its nonce', async () => {
    const { proof } = decodePresented(await shown({ aud: 'ALA-00123/2', nonce: NONCE }));
    expect(proof?.payload).toEqual({ aud: 'ALA-00123/2', iat: NOW - 5, nonce: NONCE });
  });

  test('a token alone has no proof', async () => {
    const { token: inner, proof } = decodePresented(await token({ holderKey: null }));
    expect(proof).toBeNull();
    expect(inner.payload.holderKey).toBeNull();
  });

  test('carries the token byte for byte', async () => {
    const carried = await token();
    const bytes = await present(carried, { aud: '*', iat: NOW }, KEYS.holder);
    const at = bytes.findIndex((_, start) => carried.every((byte, offset) => bytes[start + offset] === byte));
    expect(at).toBeGreaterThan(0);
  });
});

describe('formatQr: the size of a live QR', () => {
  const version = (bytes: Uint8Array) => create([{ data: formatQr(bytes), mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' }).version;

  test.each([
    ['green', {}],
    ['blue', { health: 2, basis: 0, evidenceAt: null }],
    ['the last index of list 3', { index: 2 ** 22 - 1 }],
    ['long initials', { initials: 'Ә.Ғ.' }],
  ])('for any door, %s: 253 to 259 bytes, version 12 at M', async (_, changes) => {
    const bytes = await shown({}, token(changes));
    expect(bytes.length).toBeGreaterThanOrEqual(253);
    expect(bytes.length).toBeLessThanOrEqual(259);
    expect(version(bytes)).toBeLessThanOrEqual(12);
  });

  test.each([
    ['a venue', { aud: 'ALA-00123' }],
    ['a gate with its nonce', { aud: 'ALA-00123/2', nonce: NONCE }],
    ['the longest venue id, a gate of three digits and its nonce', { aud: 'ALA-000001234567/128', nonce: NONCE }],
  ])('bound to %s: at most 300 bytes, version 14 at M', async (_, proof) => {
    const bytes = await shown(proof, token({ health: 1, basis: 2, home: 'ALA-04' }));
    expect(bytes.length).toBeLessThanOrEqual(300);
    expect(version(bytes)).toBeLessThanOrEqual(14);
  });

  test('no character leaves the alphanumeric set, so a general encoder finds no longer form', async () => {
    const text = formatQr(await shown());
    expect(text).toMatch(/^ASQ1:[0-9A-Z $%*+\-./:]+$/);
    expect(create(text, { errorCorrectionLevel: 'M' }).version).toBeLessThanOrEqual(12);
  });
});

describe('decodePresented: the payload of a presentation', () => {
  const NONCE_OK = new Uint8Array(8);
  test.each<[string, RawMap, string]>([
    ['aud and iat', pairs(3, '*', 6, NOW), 'ok'],
    ['and a nonce', pairs(3, '*', 6, NOW, 39, NONCE_OK), 'ok'],
    ['without aud', pairs(6, NOW), 'claim-missing'],
    ['without iat', pairs(3, '*'), 'claim-missing'],
    ['empty', [], 'claim-missing'],
    ['not a map', encodeCbor(['*', NOW]), 'claim-type'],
    ['aud as bytes', pairs(3, new Uint8Array(1), 6, NOW), 'claim-type'],
    ['two auds', pairs(3, ['*'], 6, NOW), 'claim-type'],
    ['aud of 65 bytes', pairs(3, 'A'.repeat(65), 6, NOW), 'cbor-limit'],
    ['iat negative', pairs(3, '*', 6, -1), 'claim-type'],
    ['iat as a float', pairs(3, '*', 6, item('f97c00')), 'cbor-not-deterministic'],
    ['a nonce of seven bytes', pairs(3, '*', 6, NOW, 39, new Uint8Array(7)), 'claim-type'],
    ['a nonce of nine bytes', pairs(3, '*', 6, NOW, 39, new Uint8Array(9)), 'claim-type'],
    ['a nonce as text', pairs(3, '*', 6, NOW, 39, 'abcdefgh'), 'claim-type'],
    ['a nonce null', pairs(3, '*', 6, NOW, 39, null), 'claim-type'],
    ['an expiry', pairs(3, '*', 4, NOW, 6, NOW), 'claim-unknown'],
    ['out of order', pairs(6, NOW, 3, '*'), 'cbor-not-deterministic'],
    ['iat twice', pairs(3, '*', 6, NOW, 6, NOW), 'cbor-duplicate-key'],
  ])('%s', async (_, payload, code) => {
    const header = pairs(1, -19, 13, { embedded: await token() }, 16, 294);
    const bytes = await rawSign1({ header, payload }, KEYS.holder);
    expect(codeOf(() => decodePresented(bytes))).toBe(code);
  });
});
