/**
 * What a power cut leaves of the app's files (docs/decisions/067), made by hand in the profile of a closed browser: caches that refuse every question, files with other
 * bytes in them; and what the worker does beforehand so that less is left to chance. The cuts themselves are in tests/fault/wallet/update-cut.test.ts.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { untilInPage, untilWorker } from '../in-page.ts';
import { acceptUpdate, askedIn, cachesOf, endWorkers, findUpdate, firstVisit, inApp, openPage, openSite, type Site, untilVersion, versionOf } from './site.ts';

let site: Site;
let profile = '';
let context: BrowserContext;

beforeAll(async () => {
  site = await openSite(['a', 'b', 'slow'], { slow: 3_600_000 });
}, 120_000);
afterAll(() => site?.close());
beforeEach(async () => {
  site.deploy('a');
  profile = mkdtempSync(join(tmpdir(), 'ashyq-cut-'));
  await start();
});
afterEach(async () => {
  await context.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

async function start(): Promise<void> {
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    headless: true,
  });
}

const workers = (...path: string[]) => join(profile, 'Default', 'Service Worker', ...path);

/** The folder of a cache, as the browser's own index of them says. */
function folderOf(name: string): string {
  const [origin = ''] = readdirSync(workers('CacheStorage'));
  const index = readFileSync(workers('CacheStorage', origin, 'index.txt'), 'latin1');
  const folder = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(index.slice(index.indexOf(name)))?.[0];
  if (folder === undefined) throw new Error(`no folder of ${name}`);
  return workers('CacheStorage', origin, folder);
}

/** What a cut leaves of a cache that was made just before: its first file is empty, and no question to it is answered any more. */
const shut = (name: string) => truncateSync(join(folderOf(name), 'index'), 0);

/** Another letter in each stored file that has this text; its name and length stay. */
function spoil(name: string, text: string): number {
  const folder = folderOf(name);
  const hit = readdirSync(folder).filter((file) => file.endsWith('_0') && readFileSync(join(folder, file), 'latin1').includes(text));
  for (const file of hit) {
    const bytes = readFileSync(join(folder, file), 'latin1');
    writeFileSync(join(folder, file), bytes.replaceAll(text, `#${text.slice(1)}`), 'latin1');
  }
  return hit.length;
}

async function updated(): Promise<{ page: Page; b: string }> {
  const page = await firstVisit(context, `${site.origin}/`);
  const before = Object.keys(await cachesOf(page));
  site.deploy('b');
  await findUpdate(page);
  await acceptUpdate(page, 'b');
  const b = Object.keys(await cachesOf(page)).find((name) => !before.includes(name)) ?? '';
  return { page, b };
}

const isMarked = (page: Page, name: string, mark: string) =>
  untilInPage(page, async ([cache, path]) => (await (await caches.open(cache ?? '')).match(path ?? '')) !== undefined, { arg: [name, mark] });

describe('after a power cut', () => {
  it('a cache that refuses every question: the version before opens offline, and online the new one is there again', async () => {
    const { b } = await updated();
    await context.close();
    const before = folderOf(b);
    shut(b);
    await start();
    await context.setOffline(true);
    const page = await openPage(context, `${site.origin}/`);
    expect(await versionOf(page)).toBe('a');
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy a');
    await context.setOffline(false);
    await page.reload();
    await isMarked(page, b, '/.ashyq/complete');
    expect(folderOf(b), 'what refused is gone').not.toBe(before);
    await context.setOffline(true);
    await page.reload();
    await untilVersion(page, 'b');
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy b');
  }, 120_000);

  it('an update whose cache refuses every question is installed all the same', async () => {
    const { b } = await updated();
    await context.close();
    rmSync(profile, { recursive: true });
    site.deploy('a');
    await start();
    const first = await firstVisit(context, `${site.origin}/`);
    await first.evaluate(async (name) => (await caches.open(name)).put('/half', new Response('half')), b);
    await context.close();
    shut(b);
    await start();
    const page = await openPage(context, `${site.origin}/`);
    site.deploy('b');
    await findUpdate(page);
    await acceptUpdate(page, 'b');
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy b');
  }, 120_000);

  it('a first installation of which the cut left nothing: the app is there again online, and kept', async () => {
    await firstVisit(context, `${site.origin}/`);
    await context.close();
    const lost = readdirSync(workers(), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?:^|\/)(?:index(?:\.txt)?|the-real-index|\d{6}\.log)$/.test(name),
    );
    expect(lost.length).toBeGreaterThan(4);
    for (const name of lost) truncateSync(workers(name), 0);
    await start();
    const page = await openPage(context, `${site.origin}/`);
    // It is loaded again by itself: the page that met the damage can have no worker.
    await untilWorker(page);
    const [a = ''] = Object.keys(await cachesOf(page));
    await inApp(page, (app) => app.stock());
    await isMarked(page, a, '/.ashyq/kept');
    // Chromium takes the same script for a new one until it is started again; nothing of what is kept is replaced.
    const scripts = () => readdirSync(workers('ScriptCache')).filter((name) => name.endsWith('_0'));
    const kept = scripts();
    for (let times = 1; times <= 2; times += 1) {
      await page.reload();
      await page.waitForFunction(() => 'app' in globalThis);
      await inApp(page, (app) => app.check());
      await untilInPage(page, async () => (await navigator.serviceWorker.getRegistration())?.installing === null);
    }
    await expect.poll(scripts, { timeout: 15_000 }).toEqual(kept);
    await context.close();
    await start();
    await context.setOffline(true);
    const again = await openPage(context, `${site.origin}/`);
    expect(await inApp(again, (app) => app.lazy())).toBe('lazy a');
  }, 120_000);

  it('a file with its name and length and other bytes is found and fetched again, once it can be', async () => {
    const { b } = await updated();
    await context.close();
    expect(spoil(b, 'lazy b')).toBe(1);
    await start();
    const page = await openPage(context, `${site.origin}/`);
    expect(await versionOf(page)).toBe('b');
    expect(await inApp(page, (app) => app.lazy().catch(() => 'broken'))).toBe('broken');
    await inApp(page, (app) => app.stock());
    await isMarked(page, b, '/.ashyq/kept');
    await context.setOffline(true);
    await page.reload();
    await untilVersion(page, 'b');
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy b');
  }, 120_000);
});

describe('before one', () => {
  it('an update is offered when its files have had the time to reach the disk, and a try that was ended in that time is not made to wait again', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const before = Object.keys(await cachesOf(page));
    site.deploy('slow');
    await inApp(page, (app) => app.check());
    await untilInPage(page, async (known) => (await caches.keys()).some((name) => !known.includes(name)), { arg: before });
    const slow = Object.keys(await cachesOf(page)).find((name) => !before.includes(name)) ?? '';
    await isMarked(page, slow, '/.ashyq/complete');
    const states = () =>
      page.evaluate(async () => navigator.serviceWorker.getRegistration().then((found) => [found?.installing?.state, found?.waiting?.state]));
    expect(await states()).toEqual(['installing', undefined]);
    expect(await askedIn(page)).toBe(0);
    await endWorkers(context, page);
    await untilInPage(page, async () => (await navigator.serviceWorker.getRegistration())?.installing === null);
    site.requests();
    await findUpdate(page);
    await acceptUpdate(page, 'slow');
    expect(site.requests().filter((path) => path.startsWith('/assets/'))).toEqual([]);
  }, 120_000);

  it('an update downloads the files that changed, and no other', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const had = await page.evaluate(async () => {
      const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    site.deploy('b');
    site.requests();
    await findUpdate(page);
    const asked = site.requests().filter((path) => path.startsWith('/assets/'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((path) => had.includes(path))).toEqual([]);
  }, 120_000);

  it('the browser has synced its register of workers before the new version takes over, and keeps no trace of how', async () => {
    const tables = () => readdirSync(workers('Database')).filter((name) => name.endsWith('.ldb'));
    await firstVisit(context, `${site.origin}/`);
    expect(tables()).toEqual([]);
    await context.close();
    rmSync(profile, { recursive: true });
    site.deploy('a');
    await start();
    const { page } = await updated();
    expect(tables().length).toBeGreaterThan(0);
    const preload = await page.evaluate(async () => (await navigator.serviceWorker.ready).navigationPreload.getState());
    expect(preload).toEqual({ enabled: false, headerValue: 'true' });
  }, 120_000);
});
