/** The contents of stamp, policy and status lists (formats.md §6). All signatures here hold. */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { type CborValue, encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { POLICY } from '../policy.ts';
import { pairs, rawSign1, tokenHeader } from '../raw.ts';
import { check, DAY, KEYS, NOW, publish, type WorldPlan } from '../world.ts';

describe('checkTrust: the content of stamp, policy and lists', () => {
  const stampWith = async (payload: Parameters<typeof rawSign1>[0]['payload']): Promise<string> => {
    const bytes = await rawSign1({ header: await tokenHeader(KEYS.stamp, 65004), payload }, KEYS.stamp);
    const result = await check(new Map([...(await publish()), ['stamp.cbor', bytes]]));
    return result.ok ? 'ok' : `${result.code} ${result.file}`;
  };
  const digest = [7, new Uint8Array(32), 100];
  test.each<[string, CborValue]>([
    ['three parts', [500, digest, []]],
    ['five parts', [500, digest, [], null, 0]],
    ['a bundle without its length', [500, digest.slice(0, 2), [], null]],
    ['a hash of 31 bytes', [500, [7, new Uint8Array(31), 100], [], null]],
    [
      'a list named twice',
      [
        500,
        digest,
        [
          [0, ...digest],
          [0, ...digest],
        ],
        null,
      ],
    ],
    ['a log head of 31 bytes', [500, digest, [], new Uint8Array(31)]],
    ['a version as text', ['500', digest, [], null]],
  ])('a stamp with %s is format', async (_, own) => {
    expect(await stampWith(pairs(4, NOW + DAY, 6, NOW, -65537, own))).toBe('format stamp.cbor');
  });

  test('a stamp with a foreign claim, without one of its own, or not a map is format', async () => {
    expect(await stampWith(pairs(4, NOW + DAY, 5, NOW, 6, NOW, -65537, [500, digest, [], null]))).toBe('format stamp.cbor');
    expect(await stampWith(pairs(6, NOW, -65537, [500, digest, [], null]))).toBe('format stamp.cbor');
    expect(await stampWith(encodeCbor(0))).toBe('format stamp.cbor');
  });

  test.each<[string, WorldPlan, string]>([
    ['a policy that is no policy', { policy: { version: 41 } }, 'format policy.41.json'],
    ['a policy of another version', { policy: { ...POLICY, version: 40 } }, 'format policy.41.json'],
    ['a list of two bits', { lists: [{ k: 0, bits: 2 }] }, 'format lists/0.12.cwt'],
    ['a list that is not zlib', { lists: [{ k: 0, lst: utf8Encode('not compressed at all') }] }, 'format lists/0.12.cwt'],
    ['a list beyond 2^20 entries', { lists: [{ k: 0, inflated: new Uint8Array(131_073) }] }, 'format lists/0.12.cwt'],
    ['a list with fewer entries', { lists: [{ k: 0, inflated: new Uint8Array(10) }] }, 'ok'],
  ])('%s', async (_, plan, expected) => {
    const result = await check(await publish(plan));
    expect(result.ok ? 'ok' : `${result.code} ${result.file}`).toBe(expected);
  });
});
