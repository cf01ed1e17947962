import { expect, test } from 'vitest';
import { summarise } from '../../src/desk/summarise.ts';
import { DAY, KEYS, NOW, tokenKey, trustOf } from '../core/world.ts';

test('summarise counts usable keys, specimens, lists and revoked entries', async () => {
  const later = tokenKey(KEYS.stranger, { notBefore: NOW + DAY });
  const trust = await trustOf({ moreKeys: [later], lists: [{ k: 0, revoked: [0, 7, 8, 1_048_575] }, { k: 3 }] });
  expect(summarise(trust, NOW)).toMatchObject({ keys: 1, specimens: 1, lists: 2, revoked: 4 });
  expect(summarise(trust, NOW + 2 * DAY).keys).toBe(2);
});
