/** The order between groups (formats.md §7): a pass that is wrong in every group loses its faults one by one, from the first group to the last. */
import { expect, test } from 'vitest';
import { VerifierMemory } from '../../../src/core/memory.ts';
import { present } from '../../../src/core/token/present.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { pairs, rawSign1 } from '../raw.ts';
import { DAY, DOOR, HOUR, judge, KEYS, NOW, REVOKED_INDEX, token, trustOf, type WorldPlan } from '../world.ts';

/** Faults by group, all present; `mended` says up to which group they are gone. */
async function verdict(mended: number): Promise<Verdict> {
  const claims = {
    health: mended >= 8 ? 3 : 0,
    index: mended >= 7 ? 5 : REVOKED_INDEX,
    exp: mended >= 5 ? NOW + DAY : NOW - 1,
    iat: NOW - HOUR,
  };
  const of = await token(claims, mended >= 4 ? KEYS.token : KEYS.stranger);
  const holder = mended >= 6 ? KEYS.holder : KEYS.stranger;
  const bytes =
    mended >= 2
      ? await present(of, { aud: '*', iat: NOW }, holder)
      : await rawSign1({ header: pairs(1, -19, 13, { embedded: of }, 16, 294), payload: pairs(3, '*', 6, NOW, 99, 0) }, holder);
  const plan: WorldPlan = { root: { expiresAt: mended >= 3 ? NOW + DAY : NOW } };
  const context = { trust: await trustOf(plan), door: DOOR, memory: new VerifierMemory() };
  return mended >= 1 ? judge(bytes, context) : judge('ASQ1:!', context);
}

test.each([
  [0, 'base45-invalid'],
  [1, 'claim-unknown'],
  [2, 'root-expired'],
  [3, 'key-unknown'],
  [4, 'token-expired'],
  [5, 'proof-invalid'],
  [6, 'token-revoked'],
  [7, 'not-admitted'],
  [8, 'ok'],
])('verify: with groups 1 to %i in order, the verdict is %s', async (mended, code) => {
  expect((await verdict(mended)).code).toBe(code);
});

test('verify: with the trust stale, group 7 speaks before group 8', async () => {
  const trust = await trustOf({ stamp: { exp: NOW } });
  const red = await present(await token({ health: 0, basis: 1 }), { aud: '*', iat: NOW }, KEYS.holder);
  expect(await judge(red, { trust })).toMatchObject({ code: 'trust-stale' });
});
