/**
 * Thirty people at a door, right and wrong mixed, held one after another before the tablet's camera (two hundred: tests/fault/gate); then a second window of the
 * same tablet, and a browser that throws the tablet's data away.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gate as door } from '../../src/shared/i18n/en/gate.ts';
import { tablet as words } from '../../src/shared/i18n/en/tablet.ts';
import { Device, TABLET } from './devices.ts';
import { bring } from './door-codes.ts';
import { type Ministry, openMinistry, seconds } from './door-ministry.ts';
import { expectJournal, queue } from './door-story.ts';
import { hold, isLive, journalBytes, openDoor, rig, said } from './door-tablet.ts';

let ministry: Ministry;
let tablet: Device;
const complaints: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  ministry = await openMinistry();
  tablet = await Device.open({ viewport: TABLET, scale: 1 });
  await rig(tablet.context);
  tablet.page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  tablet.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await openDoor(tablet.page, ministry.enrolment);
});
afterAll(async () => {
  await tablet?.close();
  await ministry?.close();
});

test('thirty people in a row: each gets the verdict of the code in their own hand, and one line in the journal', async () => {
  await expectJournal(tablet.page, await queue(tablet.page, 30));
});

test('they were read by the better reader, in the worker, which alone may run WebAssembly', async () => {
  expect(tablet.page.workers()).toHaveLength(1);
  await expect.poll(() => asked.filter((path) => /^\/assets\/zxing_reader-[\w-]{8}\.wasm$/.test(path)), { timeout: 30_000 }).toHaveLength(1);
  expect(complaints.filter((text) => /wasm|WebAssembly|Content Security Policy/i.test(text))).toEqual([]);
});

/** What a tablet asks its ministry by its own clock, whoever stands before it: the newest data, and to take the journal's lines. */
const BY_THE_CLOCK = /^\/(trust\/|api\/gate\/(journal|seen|renew)$)/;

test('with a network that is there, ten more people cost no request: what the tablet asks meanwhile it asks by its own clock', async () => {
  const [before, begun] = [asked.length, performance.now()];
  await expectJournal(tablet.page, await queue(tablet.page, 10, 300));
  const since = asked.slice(before);
  expect(since.filter((path) => !BY_THE_CLOCK.test(path))).toEqual([]);
  // On a slow machine ten people are minutes.
  expect(since.length).toBeLessThan(10 * Math.ceil((performance.now() - begun) / 60_000));
});

test('a second window of the tablet says that another one is the gate; taken over there, it scans, and the first one has stopped', async () => {
  const first = tablet.page;
  const second = await tablet.context.newPage();
  await second.goto(`${ministry.origin}/gate`);
  const take = (page: Page) => page.getByRole('button', { name: words.elsewhere.take, exact: true });
  await take(second).click({ timeout: 60_000 });
  await isLive(second);
  await take(first).waitFor({ timeout: 60_000 });
  await expectJournal(second, await queue(second, 3, 100));
  await second.close();
  // Whoever waited goes on by itself, in the same shift.
  await isLive(first);
  await expectJournal(first, await queue(first, 3, 200));
});

test('the browser clears the tablet’s data under the open gate: nobody is admitted any more, and the screen says what to do', async () => {
  const { page } = tablet;
  const { length } = await said(page);
  const devTools = await tablet.context.newCDPSession(page);
  await devTools.send('Storage.clearDataForOrigin', { origin: ministry.origin, storageTypes: 'indexeddb' });
  await hold(page, (await bring(0, seconds())).text);
  await page.getByText(words.lost.title, { exact: true }).waitFor({ timeout: 60_000 });
  expect((await said(page)).slice(length).filter(({ face }) => face === 'admit')).toEqual([]);
  expect(await journalBytes(page)).toEqual([]);
  await page.getByRole('button', { name: words.lost.again, exact: true }).click();
  await page.getByText(door.enrol.title, { exact: true }).waitFor({ timeout: 60_000 });
  // Whoever finds the tablet like this later is told as well, and what to tell the ministry.
  await page.getByText(words.lost.lines, { exact: true }).waitFor({ timeout: 60_000 });
});
