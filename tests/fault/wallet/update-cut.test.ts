/**
 * The power is cut while the app updates itself (security.md, "an update never kills a shift"): the browser's profile lies on a disk of its own, and what comes up is that
 * disk without all that the system still held in memory. Without a network the app opens in one of its two versions, whole, with the parts that it loads late; with one it
 * gets to the new version, and opens again offline after a plain restart. The worker, its files and the versions' caches are the real ones; the app around them is the
 * small one of `tests/sw`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { untilInPage, untilWorker } from '../../in-page.ts';
import { findUpdate, inApp, openSite, type Site, untilAsked, versionOf } from '../../sw/site.ts';
import { figure } from '../figures.ts';
import { Tablet } from '../gate/tablet.ts';
import { imageFolder, makeLoopDisk } from '../loop-disk.ts';
import { cutPowerUnder } from '../power.ts';
import { skip } from '../rows.ts';

const CUTS = Number(process.env['ASHYQ_UPDATE_CUTS'] ?? 10);
/** The promise: in 95 of a hundred. Of ten one may fail where it is not in our hand. */
const MOST_DEAD = Math.ceil(CUTS * 0.05);
const DISK_MB = 300;
const PATIENCE = { timeout: 60_000 };
/** As long as the system keeps back what was written (sw/inject-precache.ts). */
const SETTLE_MS = 45_000;
const LATE_MS = 60_000;

/** A browser with a profile, nothing else of a tablet. */
class Plain extends Tablet {
  protected override async prepare(_: BrowserContext): Promise<void> {}
}

let site: Site;
beforeAll(async () => {
  site = await openSite(['a', 'b'], { a: SETTLE_MS, b: SETTLE_MS });
});
afterAll(() => site?.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const opened = (page: Page) => page.waitForFunction(() => 'app' in globalThis, undefined, PATIENCE);

async function underTheWorker(page: Page): Promise<void> {
  await page.goto(site.origin);
  await opened(page);
  await untilWorker(page, PATIENCE.timeout);
  await page.reload();
  await page.waitForFunction(() => 'app' in globalThis && navigator.serviceWorker.controller !== null, undefined, PATIENCE);
}

/** What a page does by itself a quarter of a minute after it was opened; resolves when the worker has done it. */
async function kept(page: Page): Promise<void> {
  await inApp(page, (app) => app.stock());
  const isKept = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('ashyq-app-'));
    return (await Promise.all(names.map(async (name) => (await caches.open(name)).match('/.ashyq/kept')))).some(Boolean);
  };
  await untilInPage(page, isKept, { timeout: SETTLE_MS + 120_000 });
}

/** Half of the cuts from the download to the end of its wait, the others from the moment in which the new version takes over to a minute after; resolves at the moment. */
async function moment(page: Page, nr: number): Promise<string> {
  const half = Math.floor(CUTS / 2);
  const found = findUpdate(page, SETTLE_MS + 120_000);
  if (nr < half) {
    found.catch(() => undefined);
    const ms = (SETTLE_MS * (nr + 1)) / half;
    await pause(ms);
    return `${Math.round(ms / 1000)} s after it was looked for`;
  }
  await found;
  await untilAsked(page);
  const ms = LATE_MS * ((nr - half) / Math.max(1, CUTS - half - 1)) ** 3;
  // The page may be on its way to its new version.
  await inApp(page, (app) => app.update?.accept()).catch(() => undefined);
  await pause(ms);
  return `${Math.round(ms / 1000)} s after the yes`;
}

/** The version that opens without a network, late parts and all; null where nothing does. What opens and is not whole is a fault. */
async function offline(tablet: Tablet): Promise<string | null> {
  const page = await tablet.start();
  await tablet.context.setOffline(true);
  const failure = await page.goto(site.origin, PATIENCE).then(
    () => null,
    (error: Error) => error.message.split('\n')[0],
  );
  if (failure !== null) {
    console.log(`does not open: ${failure}`);
    return null;
  }
  await opened(page);
  const version = await versionOf(page);
  expect(await inApp(page, (app) => app.lazy())).toBe(`lazy ${version}`);
  return version;
}

/** The version of the page, which asks for the update where it is not the newest; nothing here waits for a worker that does not answer. */
async function caughtUp(page: Page): Promise<string> {
  const version = await versionOf(page).catch(() => 'loading');
  if (version === 'a') await inApp(page, (app) => void app.check().then(() => app.update?.accept())).catch(() => undefined);
  return version;
}

/** One device from its first visit on: as a phone that has been in use, its first version is on the disk when the update comes. */
async function once(context: TestContext, nr: number): Promise<readonly (string | null)[] | undefined> {
  const folder = imageFolder(`ashyq-update-power-${nr}`);
  const disk = makeLoopDisk(folder, DISK_MB);
  if (typeof disk === 'string') return void skip(context, folder, disk);
  const tablet = new Plain(undefined, join(disk.path, 'profile'));
  try {
    site.deploy('a');
    await underTheWorker(await tablet.start());
    await tablet.close();
    disk.sync();
    await tablet.start();
    await underTheWorker(tablet.page);
    site.deploy('b');
    const when = await moment(tablet.page, nr);
    await cutPowerUnder(disk, tablet);
    const first = await offline(tablet);
    // A browser that hangs over what it finds is closed first, as its owner would.
    await tablet.kill();
    const page = await tablet.start();
    await page.goto(site.origin, PATIENCE);
    await opened(page);
    await expect.poll(() => caughtUp(page), { timeout: 300_000, interval: 2_000 }).toBe('b');
    await kept(page);
    await tablet.close();
    const again = await offline(tablet);
    console.log(`cut ${nr + 1}, ${when}: ${first ?? 'does not open'}; mended online, then ${again ?? 'does not open'}`);
    return [first, again];
  } finally {
    await tablet.kill().catch(() => undefined);
    await tablet.remove();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

test(`the power is cut in an update (times: ${CUTS}): the app opens without a network, whole, and with one it is at its new version for good`, async (context) => {
  const found: (readonly (string | null)[])[] = [];
  for (let nr = 0; nr < CUTS; nr += 1) {
    const versions = await once(context, nr);
    if (versions === undefined) return;
    found.push(versions);
  }
  const count = (which: string | null) => found.filter(([first]) => first === which).length;
  figure(
    context,
    'power cuts in an update; opened offline in the old version, in the new one, not at all',
    `${CUTS}; ${count('a')}, ${count('b')}, ${count(null)}`,
  );
  expect(count(null)).toBeLessThanOrEqual(MOST_DEAD);
  expect(found.map(([, again]) => again)).toEqual(found.map(() => 'b'));
});
