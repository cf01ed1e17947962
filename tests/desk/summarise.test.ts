import { expect, test } from 'vitest';
import { doorsStopAt, summarise } from '../../src/desk/publication/summarise.ts';
import { DAY, KEYS, NOW, tokenKey, trustOf } from '../core/world.ts';

test('summarise counts usable keys, specimens, lists and revoked entries', async () => {
  const later = tokenKey(KEYS.stranger, { notBefore: NOW + DAY });
  const trust = await trustOf({ moreKeys: [later], lists: [{ k: 0, revoked: [0, 7, 8, 1_048_575] }, { k: 3 }] });
  expect(summarise(trust, NOW)).toMatchObject({ keys: 1, specimens: 1, lists: 2, revoked: 4 });
  expect(summarise(trust, NOW + 2 * DAY).keys).toBe(2);
});

test('doorsStopAt is the first end of root, bundle and stamp', async () => {
  const { root, bundle, stamp } = await trustOf();
  for (const first of [
    { root: { ...root, expiresAt: NOW }, bundle, stamp },
    { root, bundle: { ...bundle, expiresAt: NOW }, stamp },
    { root, bundle, stamp: { ...stamp, exp: NOW } },
  ])
    expect(doorsStopAt(first)).toBe(NOW);
});
