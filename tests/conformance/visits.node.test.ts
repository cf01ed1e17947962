/** Visit statements (typ 65011, formats.md §9) in both directions: another team's phone at our issuer's reader, our phone at another team's. */
import { describe, expect, test } from 'vitest';
import { webCryptoEngine as engine } from '../../src/core/codec/ed25519.ts';
import { makeVisitStatement, verifyVisitStatement } from '../../src/core/token/visit.ts';
import { KEYS, token } from '../core/world.ts';
import { readVisit, shownCode, visitStatement, xOf } from './visits.mjs';

const IAT = 1_795_341_600;
const ID = new Uint8Array(16).fill(0x5a);
const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);
const codeOf = async (statement: Uint8Array) => {
  const result = await verifyVisitStatement(statement, engine);
  return result.ok ? 'ok' : result.code;
};

/** What may stand under -65537, as formats.md gives it. */
const VISITS: readonly [string, readonly unknown[]][] = [
  ['at a poster', [ID, 0, IAT - 60, null, null]],
  ['at a poster, left', [ID, 0, IAT - 60, IAT, null]],
  ['at a door code', [ID, 3, IAT - 60, null, bytes(shownCode())]],
  ['at a door code, left', [ID, 3, IAT - 60, IAT, bytes(shownCode())]],
  ['with as much as a QR carries', [ID, 3, IAT - 60, IAT, new Uint8Array(663)]],
];

describe.each(VISITS)('a visit %s', (_, own) => {
  const [id, gate, entered, left, doorCode] = own as readonly [Uint8Array, number, number, number | null, Uint8Array | null];

  test('written by another phone is read by us', async () => {
    const result = await verifyVisitStatement(visitStatement({ own, holder: 'phone', iat: IAT }), engine);
    expect(result).toMatchObject({ ok: true, visit: { venueId: 'ALA-00123', iat: IAT, id, gate, entered, left, doorCode } });
    expect(result.ok && result.token.payload.holderKey).toEqual(bytes(xOf('phone')));
  });

  test('written by our phone is read by others', async () => {
    const written = await makeVisitStatement(await token(), { venueId: 'ALA-00123', iat: IAT, id, gate, entered, left, doorCode }, KEYS.holder);
    const read = readVisit(written, KEYS.holder.publicKey);
    expect({ ...read, own: read.own.map((value) => (value instanceof Uint8Array ? bytes(value) : value)) }).toEqual({ venueId: 'ALA-00123', iat: IAT, own });
  });
});

const GOOD = [ID, 0, IAT - 60, IAT, null];
test.each<[string, Parameters<typeof visitStatement>[0], string]>([
  ['signed by another phone', { own: GOOD, holder: 'phone', by: 'thief' }, 'signature-invalid'],
  ['of a paper pass', { own: GOOD, holder: 'phone', paperPass: true }, 'visit-malformed'],
  ['left before it was entered', { own: [ID, 0, IAT, IAT - 1, null], holder: 'phone' }, 'visit-malformed'],
  ['with an id of 15 bytes', { own: [ID.subarray(1), 0, IAT, null, null], holder: 'phone' }, 'visit-malformed'],
  ['with more than a QR carries', { own: [ID, 0, IAT, null, new Uint8Array(664)], holder: 'phone' }, 'visit-malformed'],
  ['with an empty door code', { own: [ID, 0, IAT, null, new Uint8Array(0)], holder: 'phone' }, 'visit-malformed'],
  ['with four elements', { own: GOOD.slice(0, 4), holder: 'phone' }, 'visit-malformed'],
  ['with six', { own: [...GOOD, null], holder: 'phone' }, 'visit-malformed'],
  ['without a venue', { own: GOOD, holder: 'phone', claims: (map) => new Map([...map].slice(1)) }, 'visit-malformed'],
  ['with an audience', { own: GOOD, holder: 'phone', claims: (map) => new Map([...map, [3, '*']]) }, 'visit-malformed'],
  ['of a venue with a long name', { own: GOOD, holder: 'phone', venueId: 'ALA-0012345678901' }, 'visit-malformed'],
  ['and as it should be', { own: GOOD, holder: 'phone' }, 'ok'],
])('a visit %s', async (_, written, code) => {
  expect(await codeOf(visitStatement(written))).toBe(code);
});
