/**
 * Eight hours at a door in some minutes: the tablet's clock is moved on while thousands of people pass. What the page holds after the garbage is collected must not
 * grow with them beyond what it remembers of the day on purpose: which pass was counted when.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeEntry } from '../../../src/core/journal/entry.ts';
import { bring } from '../../e2e/door-codes.ts';
import { type Ministry, openMinistry, seconds } from '../../e2e/door-ministry.ts';
import { hold, journalBytes, nextVerdict, openDoor, said, scansIn } from '../../e2e/door-tablet.ts';
import { Tablet } from './tablet.ts';

const PEOPLE = Number(process.env['ASHYQ_PEOPLE'] ?? 2400);
const SAMPLES = 16;
const SHIFT_SECONDS = 8 * 3600;
/** Bytes of the page's heap for each further scan: the day's counts (two short texts in maps) and the test's own list of verdicts. */
const BYTES_A_SCAN = 2500;

/** 09:00 in Almaty, so that the shift does not cross 04:00, when it would close by itself. */
const ahead = (() => {
  const local = (seconds() + 5 * 3600) % 86_400;
  return (9 * 3600 - local + 86_400) % 86_400;
})();

let ministry: Ministry;
const tablet = new Tablet();

beforeAll(async () => {
  ministry = await openMinistry(ahead);
});
afterAll(async () => {
  await tablet.remove();
  await ministry?.close();
});

/** Runs in the page: time has gone on by so many seconds, by the wall clock and by the steady one, or the tablet would find that somebody has set its clock. */
function moveClock(by: number): void {
  const scope = globalThis as typeof globalThis & { realNow?: () => number; realSteady?: () => number };
  scope.realNow ??= Date.now.bind(Date);
  scope.realSteady ??= performance.now.bind(performance);
  const { realNow, realSteady } = scope;
  Date.now = () => realNow() + by * 1000;
  performance.now = () => realSteady() + by * 1000;
}

/** The slope of a straight line through the points, by least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

test(`eight hours, ${PEOPLE} people: every one has a line, and the page's memory stays flat`, async () => {
  const page = await tablet.start();
  await tablet.context.addInitScript(moveClock, ahead);
  await openDoor(page, ministry.enrolment);
  const devTools = await tablet.context.newCDPSession(page);
  const heap: (readonly [people: number, bytes: number])[] = [];
  const step = Math.ceil(PEOPLE / SAMPLES);
  let by = ahead;
  for (let nr = 0; nr < PEOPLE; nr += 1) {
    await hold(page, (await bring(nr, seconds() + by)).text);
    await nextVerdict(page, nr + 1);
    if ((nr + 1) % step !== 0) continue;
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devTools.send('Runtime.getHeapUsage');
    heap.push([nr + 1, usedSize]);
    // A code that is still in view would have been away for half an hour.
    await hold(page, null);
    await page.locator('main.gate[data-phase=ready]').waitFor({ timeout: 60_000 });
    by += Math.floor(SHIFT_SECONDS / SAMPLES);
    await page.evaluate(moveClock, by);
  }
  expect(await said(page)).toHaveLength(PEOPLE);
  const scans = await scansIn(page);
  expect(scans).toHaveLength(PEOPLE);
  expect((await journalBytes(page)).filter((entry) => decodeEntry(entry).kind === 'clock')).toEqual([]);
  expect((scans.at(-1)?.time ?? 0) - (scans[0]?.time ?? 0)).toBeGreaterThan(SHIFT_SECONDS * 0.9);
  // Code is compiled and caches fill during the first samples.
  const settled = heap.slice(SAMPLES / 4);
  const slope = slopeOf(settled);
  console.info(`heap after garbage collection, MB: ${heap.map(([, bytes]) => (bytes / 1e6).toFixed(2)).join(' ')}; ${slope.toFixed(0)} bytes a scan`);
  expect(slope).toBeLessThan(BYTES_A_SCAN);
});
