/**
 * The desk's signed-in pages of the tour (tests/gallery/tour-desk.ts): axe without a complaint, light and dark; in the three languages nothing is wider than a
 * laptop, a tablet or a narrow window. Pages that the desk's stories go through are looked at there as well (desk-data, desk-second-person).
 * STOPS=policy checks only the pages whose name has that in it (a regular expression).
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK } from '../gallery/tour-desk.ts';
import { openStop } from '../gallery/walk.ts';
import { World } from '../gallery/world.ts';
import { faultsOf } from './desk-staff.ts';

const named = new RegExp(process.env['STOPS'] ?? '');
const stops = DESK.filter(({ name }) => named.test(name));
let world: World;

beforeAll(async () => {
  if (stops.length > 0) world = await World.open();
});
afterAll(() => world?.close());

describe.each([...new Set(stops.map(({ who }) => who))])('%s', (who) => {
  beforeAll(async () => {
    await world.place(who);
  });
  afterAll(() => world.leave(who));

  test.each(stops.filter((stop) => stop.who === who))('$name: $title', async (stop) => {
    const page = await openStop(world, stop, 'ru');
    try {
      expect(await faultsOf(page)).toEqual([]);
    } finally {
      await page.close();
    }
  });
});
