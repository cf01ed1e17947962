/**
 * A tablet's browser that dies at the door (security.md, faults): killed at any moment, and its database found as a power cut leaves it, copied while it is written or
 * with its end cut off. Whatever opens afterwards has an unbroken chain with a line for every verdict that anybody saw, or it stops and says so; it never admits
 * without a line.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../../src/core/journal/chain.ts';
import { common } from '../../../src/shared/i18n/en/common.ts';
import { gate } from '../../../src/shared/i18n/en/gate.ts';
import { tablet } from '../../../src/shared/i18n/en/tablet.ts';
import { bring, MAKERS } from '../../e2e/door-codes.ts';
import { type Ministry, openMinistry, seconds } from '../../e2e/door-ministry.ts';
import { hold, isLive, journalBytes, nextVerdict, openDoor, said, scansIn } from '../../e2e/door-tablet.ts';
import { Tablet } from './tablet.ts';

const KILLS = Number(process.env['ASHYQ_KILLS'] ?? 20);
const CUTS = Number(process.env['ASHYQ_CUTS'] ?? 10);
const PEOPLE = 1000;

let ministry: Ministry;
let tablets: Tablet[] = [];
let folders: string[] = [];

beforeAll(async () => {
  ministry = await openMinistry();
});
afterEach(async () => {
  for (const tablet of tablets) await tablet.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  [tablets, folders] = [[], []];
});
afterAll(() => ministry?.close());

function newTablet(from?: string): Tablet {
  const tablet = new Tablet(from);
  tablets.push(tablet);
  return tablet;
}

/** People pass one after another until the browser is gone; answers when it is. */
async function pass(page: Page, first: number): Promise<void> {
  let shown = (await said(page)).length;
  for (let nr = first; nr < first + PEOPLE; nr += 1) {
    await hold(page, (await bring(nr, seconds())).text);
    shown += 1;
    await nextVerdict(page, shown);
  }
}

/** One more person, who is in order: admitted, with a line. */
async function admits(page: Page, nr: number): Promise<void> {
  const [shown, lines] = [(await said(page)).length, (await scansIn(page)).length];
  // The first of the round is in order.
  await hold(page, (await bring(nr * 1000 * MAKERS.length, seconds())).text);
  expect(await nextVerdict(page, shown + 1)).toEqual({ face: 'admit', code: 'ok' });
  expect(await scansIn(page)).toHaveLength(lines + 1);
}

const random = (from: number, to: number) => from + Math.random() * (to - from);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(`killed ${KILLS} times while people pass: every verdict that was seen has its line, the chain holds, the shift goes on`, async () => {
  const tablet = newTablet();
  await openDoor(await tablet.start(), ministry.enrolment);
  for (let nr = 1; nr <= KILLS; nr += 1) {
    const passing = pass(tablet.page, nr * PEOPLE).catch(() => undefined);
    await pause(random(200, 4000));
    await tablet.kill();
    await passing;
    const page = await tablet.start();
    await page.goto(`${ministry.origin}/gate`);
    await isLive(page);
    expect(await verifyChain(await journalBytes(page))).toMatchObject({ intact: true });
    const codes = (await scansIn(page)).map(({ code }) => code);
    const told = tablet.told.map(({ code }) => code);
    // A kill between the line and the colour leaves a line that nobody saw; never the other way round.
    expect(codes.slice(0, told.length), `after kill ${nr}`).toEqual(told);
    expect(codes.length - told.length).toBeLessThanOrEqual(1);
    tablet.told.splice(0, told.length, ...codes.map((code) => ({ face: '', code })));
  }
  await admits(tablet.page, KILLS);
});

/** The database's folder as it is this moment, beside the rest of the profile. */
async function copyOf(tablet: Tablet): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-cut-'));
  folders.push(folder);
  const keep = (name: string) => !/Cache|LOCK$/.test(name);
  await tablet.frozen(() => cpSync(join(tablet.profile, 'Default'), join(folder, 'Default'), { recursive: true, filter: keep }));
  return folder;
}

/** Cuts the end off every log of the database, as where the disk had not written it. */
function cutEnds(folder: string, share: number): void {
  const databases = join(folder, 'Default/IndexedDB');
  for (const name of readdirSync(databases, { recursive: true, encoding: 'utf8' })) {
    const file = join(databases, name);
    if (/\.log$/.test(name) && statSync(file).isFile()) truncateSync(file, Math.floor(statSync(file).size * share));
  }
}

/** What a tablet shows that opens with this profile: it goes on with a whole journal, or it stops and says why. */
async function opens(folder: string): Promise<{ readonly lines: number; readonly works: boolean }> {
  const own = newTablet(folder);
  const page = await own.start();
  await page.goto(`${ministry.origin}/gate`);
  const works = page.locator('.camera').or(page.getByRole('button', { name: 'Open the shift' }));
  const stopped = [gate.enrol.title, tablet.lost.title, common.unexpected].reduce(
    (any, title) => any.or(page.getByText(title)),
    page.getByText(tablet.elsewhere.title),
  );
  await works.or(stopped).first().waitFor({ timeout: 60_000 });
  const isOpen = (await works.count()) > 0;
  if (!isOpen) {
    await hold(page, (await bring(0, seconds())).text);
    expect((await said(page)).filter(({ face }) => face === 'admit')).toEqual([]);
    return { lines: 0, works: false };
  }
  const entries = await journalBytes(page);
  expect(await verifyChain(entries)).toMatchObject({ intact: true });
  const open = page.getByRole('button', { name: 'Open the shift' });
  if ((await open.count()) > 0) await open.click();
  await isLive(page);
  await admits(page, 7);
  await own.close();
  return { lines: entries.length, works: true };
}

test(`the power is cut ${CUTS} times: a copy of the moment has every line that was confirmed before, whole and in order`, async () => {
  const tablet = newTablet();
  await openDoor(await tablet.start(), ministry.enrolment);
  const passing = pass(tablet.page, 0).catch(() => undefined);
  const copies: { readonly folder: string; readonly told: number }[] = [];
  for (let nr = 0; nr < CUTS; nr += 1) {
    await pause(random(500, 2500));
    const told = tablet.told.length;
    copies.push({ folder: await copyOf(tablet), told });
  }
  await tablet.kill();
  await passing;
  for (const { folder, told } of copies) {
    const { lines, works } = await opens(folder);
    expect(works).toBe(true);
    expect(lines).toBeGreaterThanOrEqual(told);
  }
});

test(`the end of the database is missing: what opens has an unbroken chain, or it stops and admits nobody`, async () => {
  const tablet = newTablet();
  await openDoor(await tablet.start(), ministry.enrolment);
  const passing = pass(tablet.page, 0).catch(() => undefined);
  await expect.poll(() => tablet.told.length, { timeout: 120_000 }).toBeGreaterThan(12);
  const shares = [0.98, 0.9, 0.75, 0.5, 0.2, 0];
  const copies: string[] = [];
  for (const share of shares) {
    const folder = await copyOf(tablet);
    cutEnds(folder, share);
    copies.push(folder);
  }
  await tablet.kill();
  await passing;
  for (const folder of copies) await opens(folder);
});
