/** Two hundred people in a row before the camera, right and wrong mixed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAKERS } from '../../e2e/door-codes.ts';
import { type Ministry, openMinistry } from '../../e2e/door-ministry.ts';
import { expectJournal, queue } from '../../e2e/door-story.ts';
import { openDoor, took } from '../../e2e/door-tablet.ts';
import { Tablet } from './tablet.ts';

let ministry: Ministry;
const tablet = new Tablet();

beforeAll(async () => {
  ministry = await openMinistry();
  await openDoor(await tablet.start(), ministry.enrolment);
});
afterAll(async () => {
  await tablet.remove();
  await ministry?.close();
});

test('two hundred different codes: verdict for verdict, no line of the journal missed or doubled, every kind of outcome among them', async () => {
  const passed = await queue(tablet.page, 200);
  await expectJournal(tablet.page, passed);
  const times = (await took(tablet.page)).toSorted((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(0);
  console.info(`camera to verdict, ms: p50 ${at(0.5)}, p95 ${at(0.95)}, longest ${times.at(-1)?.toFixed(0)}`);
  expect(new Set(passed.brought.map(({ face }) => face))).toEqual(new Set(['admit', 'refuse', 'undecided', 'again']));
  expect(new Set(passed.brought.map(({ code }) => code)).size).toBeGreaterThanOrEqual(18);
  expect(MAKERS.length).toBeLessThan(200);
});
