/** Updates over what is stored (formats.md §6): versions, same version with other bytes, jumps; and recovery from a stolen key by a new root. */
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../../src/core/bytes.ts';
import type { CheckedTrust } from '../../../src/core/trust/check-trust.ts';
import { encodeRoot, type RootContent } from '../../../src/core/trust/root.ts';
import { POLICY } from '../policy.ts';
import { check, DAY, digestOf, HOUR, KEYS, MINUTE, NOW, publish, rootContent, seeded, type WorldPlan, xOf } from '../world.ts';

async function stored(plan: WorldPlan = {}): Promise<CheckedTrust> {
  const result = await check(await publish(plan), { judgeExpiry: false });
  if (!result.ok) throw new Error(`${result.code} ${result.file}`);
  return result;
}

async function update(previous: CheckedTrust, plan: WorldPlan): Promise<string> {
  const result = await check(await publish(plan), { previous });
  return result.ok ? 'ok' : `${result.code} ${result.file}`;
}

const MAX = 1_000_000;

describe('checkTrust: after what is stored', () => {
  test.each<[string, WorldPlan, string]>([
    ['the same files again', {}, 'ok'],
    ['a newer stamp', { stamp: { version: 501 } }, 'ok'],
    ['an older stamp', { stamp: { version: 499 } }, 'rollback stamp.cbor'],
    ['another stamp of the same version', { stamp: { iat: NOW } }, 'equivocation stamp.cbor'],
    ['a stamp a million versions on', { stamp: { version: 500 + MAX } }, 'ok'],
    ['a stamp a million and one on', { stamp: { version: 501 + MAX } }, 'version-jump stamp.cbor'],
    ['a newer bundle', { stamp: { version: 501 }, bundle: { version: 8 } }, 'ok'],
    ['an older bundle', { stamp: { version: 501 }, bundle: { version: 6 } }, 'rollback bundle.6.cbor'],
    ['another bundle of the same version', { stamp: { version: 501 }, bundle: { issuedAt: NOW } }, 'equivocation bundle.7.cbor'],
    ['a bundle too far on', { stamp: { version: 501 }, bundle: { version: 8 + MAX } }, `version-jump bundle.${8 + MAX}.cbor`],
    ['a newer list', { stamp: { version: 501 }, lists: [{ k: 0, version: 13 }] }, 'ok'],
    ['an older list', { stamp: { version: 501 }, lists: [{ k: 0, version: 11 }] }, 'rollback lists/0.11.cwt'],
    ['another list of the same version', { stamp: { version: 501 }, lists: [{ k: 0, revoked: [9] }] }, 'equivocation lists/0.12.cwt'],
    ['a list too far on', { stamp: { version: 501 }, lists: [{ k: 0, version: 13 + MAX }] }, `version-jump lists/0.${13 + MAX}.cwt`],
    [
      'a list more',
      {
        stamp: { version: 501 },
        lists: [
          { k: 0, revoked: [654_321] },
          { k: 1, version: 1 },
        ],
      },
      'ok',
    ],
    ['a list that left', { stamp: { version: 501 }, lists: [] }, 'ok'],
  ])('%s: %s', async (_, plan, expected) => {
    expect(await update(await stored(), plan)).toBe(expected);
  });

  test('the floor never falls', async () => {
    const previous = await stored({ stamp: { iat: NOW, exp: NOW + HOUR } });
    const result = await check(await publish({ stamp: { version: 501, iat: NOW - HOUR } }), { previous });
    expect(result.ok && result.trust.floor).toBe(NOW);
  });

  test('the floor is the highest of all signed times', async () => {
    expect((await stored({ root: { issuedAt: NOW } })).trust.floor).toBe(NOW);
    expect((await stored({ bundle: { issuedAt: NOW + 1 } })).trust.floor).toBe(NOW + 1);
    expect((await stored({ lists: [{ k: 0, iat: NOW + 2 }] })).trust.floor).toBe(NOW + 2);
    expect((await stored()).trust.floor).toBe(NOW - 5 * MINUTE);
  });

  test('a refused update says so and leaves what was stored as it was', async () => {
    const previous = await stored();
    const before = JSON.stringify([...previous.files.keys()]) + previous.trust.stamp.version;
    expect(await update(previous, { stamp: { version: 499 } })).toBe('rollback stamp.cbor');
    expect(JSON.stringify([...previous.files.keys()]) + previous.trust.stamp.version).toBe(before);
  });
});

describe('checkTrust: a policy', () => {
  test('under its stored version with other content is equivocation, an older one rollback', async () => {
    const previous = await stored();
    const changed = { ...POLICY, areas: { '*': 'green' } };
    expect(await update(previous, { stamp: { version: 501 }, bundle: { version: 8 }, policy: changed })).toBe('equivocation policy.41.json');
  });
});

describe('checkTrust: recovery from a stolen online key', () => {
  type Roles = RootContent<Uint8Array>['roles'];
  const second = (changes: Partial<Roles>): Promise<Bytes> =>
    encodeRoot(rootContent({ version: 2, roles: { ...rootContent().roles, ...changes } }), KEYS.root.slice(0, 2));
  const one = (byte: number) => ({ threshold: 1, keys: [xOf(seeded(byte))] });

  /** The thief counted up and signed far ahead; the ministry publishes root 2 and lower versions under new keys. */
  async function recover(plan: WorldPlan, root: Bytes): Promise<string> {
    const files = await publish(plan);
    const pinned = files.get('root.cbor') ?? root;
    const thief = { version: 900_000, iat: NOW + DAY, exp: NOW + 3 * DAY };
    const spoiled = await stored({ stamp: thief, bundle: { version: 70 }, lists: [{ k: 0, version: 120 }] });
    const result = await check(new Map([...files, ['root.cbor', root]]), { previous: spoiled, pinned });
    return result.ok ? `ok ${result.trust.floor - NOW}` : `${result.code} ${result.file}`;
  }

  test('without new keys the lower stamp is rollback', async () => {
    expect(await recover({}, await second({}))).toBe('rollback stamp.cbor');
  });

  test('a new stamp key resets the stamp’s version and the floor, and nothing else', async () => {
    const plan = { stampSigner: seeded(41), bundle: { version: 71 }, lists: [{ k: 0, version: 121 }] };
    expect(await recover(plan, await second({ stamp: one(41) }))).toBe(`ok ${-5 * MINUTE}`);
    expect(await recover({ ...plan, bundle: { version: 7 } }, await second({ stamp: one(41) }))).toBe('rollback bundle.7.cbor');
    expect(await recover({ ...plan, lists: [{ k: 0, version: 12 }] }, await second({ stamp: one(41) }))).toBe('rollback lists/0.12.cwt');
  });

  test('a new list key resets the lists’ versions', async () => {
    const plan = { stampSigner: seeded(41), bundle: { version: 71 }, lists: [{ k: 0, version: 12, signer: seeded(42) }] };
    expect(await recover(plan, await second({ stamp: one(41), status: one(42) }))).toBe(`ok ${-5 * MINUTE}`);
  });

  test('new bundle keys reset the bundle’s version', async () => {
    const bundle = { threshold: 2, keys: [xOf(seeded(43)), xOf(seeded(44))] };
    const plan = { stampSigner: seeded(41), bundleSigners: [seeded(43), seeded(44)], lists: [{ k: 0, version: 121 }] };
    expect(await recover(plan, await second({ stamp: one(41), bundle }))).toBe(`ok ${-5 * MINUTE}`);
  });

  test('the stolen key signs nothing any more', async () => {
    expect(await recover({ stamp: { version: 900_001 } }, await second({ stamp: one(41) }))).toBe('threshold stamp.cbor');
  });

  test('the same keys in another order are the same keys', async () => {
    const keys = [...KEYS.bundle].reverse().map(xOf);
    expect(await recover({ stamp: { version: 900_001 } }, await second({ bundle: { threshold: 2, keys } }))).toBe('rollback bundle.7.cbor');
  });
});

test('digestOf: what the stamp says of a bundle is checked before the bundle is opened', async () => {
  const files = await publish();
  const other = await publish({ bundle: { version: 8 } });
  const bundle = other.get('bundle.8.cbor') ?? new Uint8Array(0);
  const lying = await publish({ stamp: { bundle: await digestOf(7, bundle) } });
  expect(await check(new Map([...lying, ['bundle.7.cbor', bundle]]))).toMatchObject({ ok: false, code: 'format', file: 'bundle.7.cbor' });
  expect(await check(files)).toMatchObject({ ok: true });
});
