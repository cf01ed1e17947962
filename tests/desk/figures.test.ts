/** Figures at the desk: what is read of the issuer's answers, what goes into a file, where a plot's lines stand; details of the trail. */
import { beforeAll, describe, expect, test } from 'vitest';
import { filterQuery, readFilter, readHealth, readScans, readService, readTests } from '../../src/desk/dashboards/figure-answers.ts';
import { csvOf } from '../../src/desk/parts/csv.ts';
import { DRILLS, latestOf, readDrills } from '../../src/desk/publication/drill-answers.ts';
import { detailText } from '../../src/desk/trail/detail.ts';
import { countFigures } from '../../src/issuer/figures/task.ts';
import { DRILL_NAMES } from '../../src/issuer/keys/drills.ts';
import { gridOf, namedDays, roundEnd } from '../../src/shared/ui/plot/scale.ts';
import { withDatabase } from '../issuer/database.ts';
import { type SignedIn, signedIn } from '../issuer/staff.ts';
import { makeWorld } from '../issuer/world.ts';

const database = withDatabase();
let auditor: SignedIn;
beforeAll(async () => {
  const world = await makeWorld(database.db);
  await countFigures(world.issuer);
  auditor = await signedIn(world, 'auditor');
});

test('every part of the dashboards is read as the issuer answers it, an empty ministry included', async () => {
  const body = async (part: string) => (await auditor.get(`/api/desk/dashboards/${part}?days=7`)).body;
  expect(readHealth(await body('health')).days.at(-1)).toMatchObject({ blue: 6, red: 0 });
  expect(readTests(await body('tests'))).toMatchObject({ labs: [], regions: [] });
  expect(readScans(await body('scans')).days).toHaveLength(7);
  expect(readService(await body('service'))).toMatchObject({ stampAt: null, stamps: [] });
  for (const read of [readHealth, readTests, readScans, readService]) expect(() => read({ figures: { days: [{}] } })).toThrow();
});

test('drills are the issuer’s, and the latest of each kind stands in its row', async () => {
  expect(DRILLS).toEqual(DRILL_NAMES);
  const line = { id: 2, name: 'leak', begunAt: 9, passed: true, checks: 3, wrong: 0, recordedAt: 9, recordedBy: 1 };
  const rows = latestOf(readDrills({ drills: [line, { ...line, id: 1, begunAt: 5 }] }));
  expect(rows.map(([name, drill]) => [name, drill?.id ?? null])).toEqual([
    ['rotation', null],
    ['revocation', null],
    ['recovery', null],
    ['leak', 2],
  ]);
});

test('readFilter takes our own words only, and what it took leads back to it', () => {
  expect(readFilter({ days: '90', region: '75', lab: 'LAB-01' })).toEqual({ days: 90, region: '75', lab: 'LAB-01' });
  expect(readFilter({ days: '91', region: '7', lab: 'x y' })).toEqual({ days: 28, region: '', lab: '' });
  expect(readFilter(filterQuery({ days: 7, region: '', lab: 'LAB-01' }))).toEqual({ days: 7, region: '', lab: 'LAB-01' });
});

test('csvOf: numbers with the sign that goes with the separator, texts that are no formulas', () => {
  expect(
    csvOf([
      ['Күн', 'a;b'],
      [0.125, null],
      ['=1+1', -3],
    ]),
  ).toBe('\ufeffКүн;"a;b"\r\n0,125;\r\n\'=1+1;-3\r\n');
});

describe('a plot', () => {
  test('ends at a round number that holds everything', () => {
    for (const [most, end] of [
      [0, 1],
      [0.034, 0.04],
      [1, 1],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
      [51, 60],
      [999, 1000],
      [1001, 2000],
      [Number.NaN, 1],
    ] as const)
      expect([most, roundEnd(most)]).toEqual([most, end]);
    expect(gridOf(1)).toEqual([1]);
    expect(gridOf(60)).toEqual([30, 60]);
    // half a minute would be written as a minute less
    for (let most = 2; most < 300; most += 1) expect([most, roundEnd(most) / 2]).toEqual([most, Math.round(roundEnd(most) / 2)]);
  });

  test('names the first and the last day, and one between where there is room', () => {
    expect([0, 1, 3, 28].map((count) => namedDays(count))).toEqual([[], [0], [0, 2], [0, 13, 27]]);
  });
});

test('detailText: nested values are read, deep ones counted', () => {
  expect(
    detailText({
      kind: 'of-later',
      detail: { by: 3, ref: null, kids: ['a', 'b'], none: [], was: { health: 2, until: null }, deep: { a: { b: { c: { d: { e: 1 } } } } } },
    }),
  ).toBe('by: 3 · ref: – · kids: a, b · none: – · was: {health: 2, until: –} · deep: {a: {b: {c: {d: {1}}}}}');
});
