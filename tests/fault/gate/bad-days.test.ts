/** Bad days of a tablet in the middle of a shift: no room, a newer version of the app beside it, a clock that jumps, a camera that goes. Nobody is admitted without a line. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../../src/core/journal/chain.ts';
import { gate } from '../../../src/shared/i18n/en/gate.ts';
import { bring, MAKERS } from '../../e2e/door-codes.ts';
import { type Ministry, openMinistry, seconds } from '../../e2e/door-ministry.ts';
import { hold, isLive, journalBytes, nextVerdict, openDoor, said, scansIn } from '../../e2e/door-tablet.ts';
import { fillUp, makeRoom } from '../../e2e/storage-faults.ts';
import { Tablet } from './tablet.ts';

let ministry: Ministry;
const tablet = new Tablet();
let people = 0;

beforeAll(async () => {
  ministry = await openMinistry();
  const page = await tablet.start();
  const devTools = await tablet.context.newCDPSession(page);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin: ministry.origin, quotaSize: 24_000_000 });
  await openDoor(page, ministry.enrolment);
});
afterAll(async () => {
  await tablet.remove();
  await ministry?.close();
});

/** Somebody whose pass is in order, by a phone whose clock is right; what the screen says of them. */
async function next(page: Page) {
  people += 1;
  const { length } = await said(page);
  await hold(page, (await bring(people * MAKERS.length, seconds())).text);
  const verdict = await nextVerdict(page, length + 1);
  await hold(page, null);
  return verdict;
}
const admitted = { face: 'admit', code: 'ok' };

test('the disk is full: undecided and no line, nobody admitted; with room again the next one is, and the chain holds', async () => {
  const { page } = tablet;
  expect(await next(page)).toEqual(admitted);
  const other = await tablet.context.newPage();
  await other.goto(`${ministry.origin}/version.json`).catch(() => undefined);
  await fillUp(other);
  const lines = (await scansIn(page)).length;
  expect(await next(page)).toEqual({ face: 'undecided', code: 'storage-failed' });
  expect(await scansIn(page)).toHaveLength(lines);
  await makeRoom(other);
  await other.close();
  expect(await next(page)).toEqual(admitted);
  expect(await scansIn(page)).toHaveLength(lines + 1);
  expect(await verifyChain(await journalBytes(page))).toMatchObject({ intact: true });
});

/** Runs in the page: its clock, moved by so many seconds from the real one. */
function moveClock(by: number): void {
  const scope = globalThis as typeof globalThis & { realNow?: () => number };
  scope.realNow ??= Date.now.bind(Date);
  const real = scope.realNow;
  Date.now = () => real() + by * 1000;
}

test.each([
  ['two hours back', -7200],
  ['three days ahead', 3 * 86_400],
])('the clock jumps %s: nobody is admitted, the screen asks for the clock or the network; put right, the next one is', async (_, by) => {
  const { page } = tablet;
  await page.evaluate(moveClock, by);
  const verdict = await next(page);
  expect(verdict?.face).not.toBe('admit');
  await page.evaluate(moveClock, 0);
  // A shift that seemed to be from days ago has closed by itself meanwhile.
  const open = page.getByRole('button', { name: gate.shift.open });
  await isLive(page).catch(() => undefined);
  if ((await open.count()) > 0) await open.click();
  await isLive(page);
  expect(await next(page)).toEqual(admitted);
  expect(await verifyChain(await journalBytes(page))).toMatchObject({ intact: true });
});

test('the camera is taken away and given back: the screen says so, and the next one is read without a touch', async () => {
  const { page } = tablet;
  await page.evaluate(() => {
    const scope = globalThis as typeof globalThis & { given?: MediaDevices['getUserMedia'] };
    scope.given = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('taken', 'NotReadableError'));
    const stream = document.querySelector('video')?.srcObject;
    if (!(stream instanceof MediaStream)) throw new TypeError('no camera');
    for (const track of stream.getTracks()) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  });
  await page.getByText(gate.scan.cameraBusy).waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const { given } = globalThis as typeof globalThis & { given?: MediaDevices['getUserMedia'] };
    if (given !== undefined) navigator.mediaDevices.getUserMedia = given;
  });
  await isLive(page);
  expect(await next(page)).toEqual(admitted);
});

test('a newer version of the app has changed the database: nobody is admitted by the old one any more', async () => {
  const { page } = tablet;
  const other = await tablet.context.newPage();
  await other.goto(`${ministry.origin}/version.json`).catch(() => undefined);
  await other.evaluate(
    () =>
      new Promise((done, fail) => {
        const request = indexedDB.open('ashyq', 1000);
        request.onsuccess = () => done(request.result.close());
        request.onerror = fail;
      }),
  );
  expect((await next(page))?.face).toBe('undecided');
});
