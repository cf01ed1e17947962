/** Group 7 (formats.md §7): is what the verifier knows still current, and is the token still valid in it. */
import { describe, expect, test } from 'vitest';
import { LIST_ENTRIES } from '../../../src/core/trust/status-list.ts';
import { DAY, HOUR, INDEX, judge, MINUTE, NOW, REVOKED_INDEX, shown, token, trustOf, type WorldPlan } from '../world.ts';

async function verdictOf(plan: WorldPlan, claims: Parameters<typeof token>[0] = {}, now = NOW) {
  return judge(await shown({ iat: now }, token(claims)), { trust: await trustOf(plan), now });
}
async function said(...args: Parameters<typeof verdictOf>): Promise<string> {
  const { outcome, code } = await verdictOf(...args);
  return `${outcome} ${code}`;
}

describe('verify: group 7, revocation', () => {
  test('a bit that is set is token-revoked, its neighbours are not', async () => {
    expect(await said({}, { index: REVOKED_INDEX })).toBe('refuse token-revoked');
    expect(await said({}, { index: REVOKED_INDEX - 1 })).toBe('admit ok');
    expect(await said({}, { index: REVOKED_INDEX + 1 })).toBe('admit ok');
  });

  test('a paper pass is revoked alike', async () => {
    expect(await judge(await token({ holderKey: null, index: REVOKED_INDEX }))).toMatchObject({ code: 'token-revoked' });
  });

  test('the first and the last position of a list, in each list', async () => {
    const lists = [
      { k: 0, revoked: [0, LIST_ENTRIES - 1] },
      { k: 2, revoked: [5] },
    ];
    expect(await said({ lists }, { index: 0 })).toBe('refuse token-revoked');
    expect(await said({ lists }, { index: LIST_ENTRIES - 1 })).toBe('refuse token-revoked');
    expect(await said({ lists }, { index: 5 })).toBe('admit ok');
    expect(await said({ lists }, { index: 2 * LIST_ENTRIES + 5 })).toBe('refuse token-revoked');
    expect(await said({ lists }, { index: 2 * LIST_ENTRIES })).toBe('admit ok');
  });

  test('a position beyond a short list is index-out-of-range, never valid', async () => {
    const lists = [{ k: 0, inflated: new Uint8Array(100) }];
    expect(await said({ lists }, { index: 799 })).toBe('admit ok');
    expect(await said({ lists }, { index: 800 })).toBe('refuse index-out-of-range');
  });

  test('a list that the stamp does not name: unknown, unless the token is newer than the stamp', async () => {
    const stampIat = NOW - 5 * MINUTE;
    const index = 7 * LIST_ENTRIES;
    expect(await said({}, { index, iat: stampIat })).toBe('undecided status-list-unknown');
    expect(await said({}, { index, iat: stampIat - HOUR })).toBe('undecided status-list-unknown');
    expect(await said({}, { index, iat: stampIat + 1 })).toBe('admit ok');
    expect(await said({}, { index: 2 ** 52, iat: stampIat })).toBe('undecided status-list-unknown');
  });

  test('a revoked token that is newer than the stamp is revoked all the same where its list is known', async () => {
    expect(await said({}, { index: REVOKED_INDEX, iat: NOW })).toBe('refuse token-revoked');
  });
});

describe('verify: group 7, freshness', () => {
  test.each<[string, WorldPlan]>([
    ['stamp', { stamp: { exp: NOW + 10 } }],
    ['bundle', { bundle: { expiresAt: NOW + 10 } }],
    ['list', { lists: [{ k: 0, exp: NOW + 10 }] }],
  ])('an expired %s is trust-stale from its very second on', async (_, plan) => {
    expect(await said(plan, {}, NOW + 9)).toBe('admit ok');
    expect(await said(plan, {}, NOW + 10)).toBe('undecided trust-stale');
  });

  test('another list’s expiry is of no matter', async () => {
    const lists = [{ k: 0 }, { k: 1, exp: NOW + 10 }];
    expect(await said({ lists }, {}, NOW + 10)).toBe('admit ok');
    expect(await said({ lists }, { index: LIST_ENTRIES }, NOW + 10)).toBe('undecided trust-stale');
  });

  test('trust-stale comes before everything else of the group', async () => {
    const plan = { stamp: { exp: NOW } };
    expect(await said(plan, { index: REVOKED_INDEX })).toBe('undecided trust-stale');
    expect(await said(plan, { index: 7 * LIST_ENTRIES })).toBe('undecided trust-stale');
    expect(await said({ ...plan, lists: [{ k: 0, inflated: new Uint8Array(1) }] })).toBe('undecided trust-stale');
  });

  test('group 6 comes before: a stale verifier still refuses a proof that is none', async () => {
    expect(await judge(await token(), { trust: await trustOf({ stamp: { exp: NOW } }) })).toMatchObject({ code: 'proof-missing' });
  });
});

describe('verify: ages and degraded', () => {
  test('ages are seconds since stamp, bundle and the token’s list were signed', async () => {
    expect((await verdictOf({})).ages).toEqual({ stamp: 5 * MINUTE, bundle: DAY, list: 10 * MINUTE });
    expect((await verdictOf({}, { index: 7 * LIST_ENTRIES, iat: NOW })).ages?.list).toBeNull();
  });

  test('degraded once the stamp is older than amberHours', async () => {
    const plan = { stamp: { iat: NOW - 12 * HOUR } };
    expect(await verdictOf(plan)).toMatchObject({ code: 'ok', degraded: false });
    expect(await verdictOf(plan, {}, NOW + 1)).toMatchObject({ code: 'ok', degraded: true });
  });

  test('both are there from group 3 on, whatever follows', async () => {
    const verdict = await verdictOf({ root: { expiresAt: NOW } });
    expect(verdict).toMatchObject({ code: 'root-expired', degraded: false, ages: { stamp: 5 * MINUTE } });
    expect(await judge(await shown(), { trust: null })).not.toHaveProperty('ages');
  });
});

test('the token of these tests lies in list 0', () => {
  expect(Math.floor(INDEX / LIST_ENTRIES)).toBe(0);
});
