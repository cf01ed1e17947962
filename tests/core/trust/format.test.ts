/** The contents of root and bundle (formats.md §6): `x-` members, unknown and missing ones, impossible values. All signatures here hold. */
import { describe, expect, test } from 'vitest';
import type { CborKey, CborValue } from '../../../src/core/codec/cbor-write.ts';
import { encodeSignedFile } from '../../../src/core/trust/signed-file.ts';
import { cborMap, item } from '../raw.ts';
import { check, DAY, digestOf, type Files, KEYS, NOW, publish, xOf } from '../world.ts';

const one = (x: CborValue): CborValue => cborMap('threshold', 1, 'keys', [x]);
const two = (keys: readonly CborValue[]): CborValue => cborMap('threshold', 2, 'keys', keys);
const roles = (): [string, CborValue][] => [
  ['root', two(KEYS.root.map(xOf))],
  ['bundle', two(KEYS.bundle.map(xOf))],
  ['stamp', one(xOf(KEYS.stamp))],
  ['status', one(xOf(KEYS.status))],
  ['venue', one(xOf(KEYS.venue))],
  ['statement', one(xOf(KEYS.statement))],
];
const mapOf = (entries: readonly (readonly [CborKey, CborValue])[], changes: Record<string, CborValue | undefined>): CborValue =>
  new Map([...new Map([...entries, ...(Object.entries(changes) as [string, CborValue][])])].filter(([, value]) => value !== undefined));

const root = (changes: Record<string, CborValue | undefined> = {}, roleChanges: Record<string, CborValue | undefined> = {}): CborValue =>
  mapOf(
    [
      ['version', 1],
      ['issuedAt', NOW - DAY],
      ['expiresAt', NOW + DAY],
      ['roles', mapOf(roles(), roleChanges)],
    ],
    changes,
  );

async function saidOfRoot(payload: CborValue, signers = KEYS.root): Promise<string> {
  const files: Files = new Map([...(await publish()), ['root.cbor', await encodeSignedFile(65005, payload, signers)]]);
  const result = await check(files);
  return result.ok ? 'ok' : `${result.code} ${result.file}`;
}

describe('checkTrust: the content of a root', () => {
  test.each<[string, CborValue, string]>([
    ['as it should be', root(), 'ok'],
    ['with x- members of any kind', root({ 'x-note': 'text', 'x-2': new Map([[1, [null, true]]]) }, { 'x-role': one(new Uint8Array(32)) }), 'ok'],
    ['with an unknown member', root({ note: 'text' }), 'format root.cbor'],
    ['with a number for a member', cborMap(1, 1), 'format root.cbor'],
    ['with an unknown role', root({}, { admin: one(xOf(KEYS.stranger)) }), 'format root.cbor'],
    ['without version', root({ version: undefined }), 'format root.cbor'],
    ['without a role', root({}, { venue: undefined }), 'format root.cbor'],
    ['without roles', root({ roles: undefined }), 'format root.cbor'],
    ['with a version below 0', root({ version: -1 }), 'format root.cbor'],
    ['with a version as text', root({ version: '1' }), 'format root.cbor'],
    ['with a threshold of 0', root({}, { stamp: cborMap('threshold', 0, 'keys', [xOf(KEYS.stamp)]) }), 'format root.cbor'],
    ['with a threshold above its keys', root({}, { root: cborMap('threshold', 4, 'keys', KEYS.root.map(xOf)) }), 'format root.cbor'],
    ['with no keys in a role', root({}, { venue: cborMap('threshold', 1, 'keys', []) }), 'format root.cbor'],
    ['with a threshold of 2 for stamps', root({}, { stamp: two([xOf(KEYS.stamp), xOf(KEYS.status)]) }), 'format root.cbor'],
    ['with a key of 31 bytes', root({}, { venue: one(new Uint8Array(31)) }), 'format root.cbor'],
    ['with a weak key', root({}, { venue: one(new Uint8Array(32)) }), 'weak-key root.cbor'],
    ['with a float', root({ 'x-f': item('f93c00') }), 'format root.cbor'],
    ['not a map', [1, 2, 3], 'format root.cbor'],
  ])('%s', async (_, payload, expected) => {
    expect(await saidOfRoot(payload)).toBe(expected);
  });
});

describe('checkTrust: the content of a bundle', () => {
  const key = (changes: Record<string, CborValue | undefined> = {}): CborValue =>
    mapOf(
      [
        ['x', xOf(KEYS.token)],
        ['notBefore', NOW - DAY],
        ['notAfter', NOW + DAY],
        ['retiredAt', null],
        ['revokedAt', null],
        ['voidBefore', null],
        ['specimen', false],
      ],
      changes,
    );
  async function saidOfBundle(changes: Record<string, CborValue | undefined>): Promise<string> {
    const good = await publish();
    const policy = good.get('policy.41.json') ?? new Uint8Array(0);
    const { version, sha256, length } = await digestOf(41, policy);
    const named = mapOf(
      [
        ['version', version],
        ['sha256', sha256],
        ['length', length],
      ],
      {},
    );
    const payload = mapOf(
      [
        ['version', 7],
        ['issuedAt', NOW - DAY],
        ['expiresAt', NOW + DAY],
        ['tokenKeys', [key()]],
        ['policy', named],
        ['minimumApp', '0.1.0'],
      ],
      changes,
    );
    const bytes = await encodeSignedFile(65006, payload, KEYS.bundle);
    const files = await publish({ stamp: { bundle: await digestOf(7, bytes) } });
    const result = await check(new Map([...files, ['bundle.7.cbor', bytes]]));
    return result.ok ? 'ok' : `${result.code} ${result.file}`;
  }
  test.each<[string, Record<string, CborValue | undefined>, string]>([
    ['as it should be', {}, 'ok'],
    ['with x- members', { 'x-a': 1, tokenKeys: [key({ 'x-b': 'note' })] }, 'ok'],
    ['with no keys', { tokenKeys: [] }, 'ok'],
    ['with an unknown member', { note: 1 }, 'format bundle.7.cbor'],
    ['with an unknown member in a key', { tokenKeys: [key({ note: 1 })] }, 'format bundle.7.cbor'],
    ['without a member of a key', { tokenKeys: [key({ voidBefore: undefined })] }, 'format bundle.7.cbor'],
    ['with specimen as a number', { tokenKeys: [key({ specimen: 0 })] }, 'format bundle.7.cbor'],
    ['with revokedAt false', { tokenKeys: [key({ revokedAt: false })] }, 'format bundle.7.cbor'],
    ['with a weak key', { tokenKeys: [key({ x: new Uint8Array(32) })] }, 'weak-key bundle.7.cbor'],
    ['with another version than the stamp says', { version: 8 }, 'format bundle.7.cbor'],
    ['without a policy', { policy: undefined }, 'format bundle.7.cbor'],
    ['without minimumApp', { minimumApp: undefined }, 'format bundle.7.cbor'],
  ])('%s', async (_, changes, expected) => {
    expect(await saidOfBundle(changes)).toBe(expected);
  });
});
