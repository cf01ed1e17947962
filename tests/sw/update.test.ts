/**
 * The life of the app's files in a real browser (Chromium, served from loopback): offline from the cache, updates that ask, that wait for an open
 * shift, that keep the version before, and that survive what a network or a power cut leaves behind (security.md).
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { untilInPage, untilWorker } from '../in-page.ts';
import {
  acceptUpdate,
  askedIn,
  cachesOf,
  endWorkers,
  findUpdate,
  firstVisit,
  inApp,
  openBrowser,
  openPage,
  openSite,
  type Site,
  untilAsked,
  untilVersion,
  versionOf,
} from './site.ts';

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite(['a', 'b', 'c'])]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  site.intercept(null);
  site.deploy('a');
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
});

describe('offline', () => {
  it('every page address opens from the cache, under the same policy, without a complaint', async () => {
    const complaints: string[] = [];
    const page = await firstVisit(context, `${site.origin}/`, complaints);
    await context.setOffline(true);
    for (const path of ['/', '/gate', '/audit', '/neutral', '/V/ABC234', '/v/abc234', '/E/MZXW6YTB']) {
      await page.goto(site.origin + path);
      await page.waitForFunction(() => 'app' in globalThis);
      expect(await versionOf(page), path).toBe('a');
    }
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy a');
    expect(await page.evaluate(() => document.querySelector('script')?.src)).toContain('/assets/');
    expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  }, 60_000);

  it('an unknown path is never the shell, online a 404, offline no page', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    expect((await page.goto(`${site.origin}/unknown`))?.status()).toBe(404);
    await context.setOffline(true);
    await expect(page.goto(`${site.origin}/unknown`)).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
  }, 60_000);

  it('api answers and unknown files go to the network each time and into no cache', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    site.requests();
    await page.evaluate(async () => {
      await fetch('/api/time');
      await fetch('/api/time');
      await fetch('/trust/stamp.cbor');
    });
    expect(site.requests().filter((path) => path === '/api/time')).toHaveLength(2);
    const stored = await page.evaluate(async () =>
      (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)))).flat(),
    );
    expect(stored.filter((url) => /\/(?:api|trust)\//.test(url))).toEqual([]);
  }, 60_000);
});

describe('an update', () => {
  it('asks, changes nothing without a yes, and takes over on yes', async () => {
    const page = await firstVisit(context, `${site.origin}/gate`);
    site.deploy('b');
    await findUpdate(page);
    await untilAsked(page);
    await page.reload();
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await versionOf(page)).toBe('a');
    await untilAsked(page);

    const reloaded = page.waitForEvent('load');
    expect(await inApp(page, (app) => app.update?.accept()).catch(() => 'page already gone')).not.toBe(false);
    await reloaded;
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await versionOf(page)).toBe('b');
    expect(new URL(page.url()).pathname).toBe('/gate');
  }, 60_000);

  it('that was taken back while it waited is not the one that a yes brings', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    site.deploy('b');
    await findUpdate(page);
    await page.evaluate(async () => {
      const waiting = (await navigator.serviceWorker.getRegistration())?.waiting;
      Object.assign(globalThis, { takenBack: waiting });
    });
    site.deploy('a');
    await inApp(page, (app) => app.check());
    await untilInPage(page, async () => (globalThis as unknown as { takenBack: ServiceWorker }).takenBack.state === 'redundant', { timeout: 15_000 });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage({ type: 'SKIP_WAITING' }));
    await untilInPage(page, async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.waiting === null && registration.active?.state === 'activated';
    });
    await page.close();
    expect(await versionOf(await openPage(context, `${site.origin}/`))).toBe('a');
  }, 60_000);

  it('that is accepted on the page of a first visit, which is under no worker yet, is shown there', async () => {
    const page = await openPage(context, `${site.origin}/`);
    await untilWorker(page);
    // Without a page under the worker the browser would not let the update wait.
    const other = await openPage(context, `${site.origin}/gate`);
    expect(await page.evaluate(() => navigator.serviceWorker.controller === null)).toBe(true);
    site.deploy('b');
    await findUpdate(page);
    await acceptUpdate(page, 'b');
    await untilVersion(other, 'b');
  }, 60_000);

  it('keeps the previous version until the next one is activated, and only that', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const seen: string[][] = [];
    for (const next of ['b', 'c']) {
      site.deploy(next);
      await findUpdate(page);
      await acceptUpdate(page, next);
      await untilWorker(page);
      seen.push(Object.keys(await cachesOf(page)).sort());
    }
    expect(await versionOf(page)).toBe('c');
    expect(seen.map((names) => names.length)).toEqual([2, 2]);
    const [first = [], second = []] = seen;
    expect(second.filter((name) => first.includes(name))).toHaveLength(1);
  }, 60_000);

  it('a page of the old version still gets its own late parts after the new one took over', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const other = await openPage(context, `${site.origin}/gate`);
    // A browser without Web Locks: the hold is known to its own tab only, so the other tab's yes goes through.
    await other.evaluate(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
    await inApp(other, (app) => app.hold());
    site.deploy('b');
    await findUpdate(page);
    await acceptUpdate(page, 'b');
    await context.setOffline(true);
    expect(await versionOf(other)).toBe('a');
    expect(await inApp(other, (app) => app.lazy())).toBe('lazy a');
    await context.setOffline(false);
    // And it reloads itself only when the scan is over.
    const reloaded = other.waitForEvent('load');
    await inApp(other, (app) => app.release());
    await reloaded;
    await untilVersion(other, 'b');
  }, 60_000);
});

describe('an open shift', () => {
  it('is not asked, and no other tab can switch versions under it', async () => {
    const gate = await firstVisit(context, `${site.origin}/gate`);
    await inApp(gate, (app) => app.hold());
    const other = await openPage(context, `${site.origin}/`);
    site.deploy('b');
    await findUpdate(gate);
    await findUpdate(other);
    await untilAsked(other);
    expect(await askedIn(gate)).toBe(0);
    expect(await inApp(other, (app) => app.update?.accept())).toBe(false);
    // Nor by the message itself, past the bridge.
    await other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage({ type: 'SKIP_WAITING' }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await gate.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state)).toBe('installed');
    expect([await versionOf(gate), await versionOf(other)]).toEqual(['a', 'a']);

    await inApp(gate, (app) => app.release());
    await untilAsked(gate);
    const reloaded = Promise.all([gate.waitForEvent('load'), other.waitForEvent('load')]);
    await inApp(gate, (app) => void app.update?.accept());
    await reloaded;
    for (const page of [gate, other]) await untilVersion(page, 'b');
  }, 60_000);

  it('a tab that dies does not hold updates for ever', async () => {
    const gate = await firstVisit(context, `${site.origin}/gate`);
    const other = await openPage(context, `${site.origin}/`);
    await inApp(gate, (app) => app.hold());
    site.deploy('b');
    await findUpdate(other);
    await untilAsked(other);
    expect(await inApp(other, (app) => app.update?.accept())).toBe(false);
    await gate.close();
    await acceptUpdate(other, 'b');
  }, 60_000);
});

describe('an update over a bad network', () => {
  const html = () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } });

  it('a captive portal for everything changes nothing', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const before = await cachesOf(page);
    site.intercept(html);
    await inApp(page, (app) => app.check());
    await page.reload();
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await versionOf(page)).toBe('a');
    expect(await cachesOf(page)).toEqual(before);
  }, 60_000);

  it('a portal that begins after sw.js: no file of it is taken for ours, the old version goes on and the update comes later', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    site.deploy('b');
    site.intercept((path) => (path === '/sw.js' ? null : html()));
    await inApp(page, (app) => app.check());
    await untilInPage(page, async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.installing === null;
    });
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting ?? null)).toBeNull();
    expect(await askedIn(page)).toBe(0);
    await context.setOffline(true);
    await page.reload();
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await versionOf(page)).toBe('a');
    await context.setOffline(false);
    site.intercept(null);
    await findUpdate(page);
    await untilAsked(page);
  }, 60_000);
});

describe('after a power cut in an update', () => {
  async function updated() {
    const page = await firstVisit(context, `${site.origin}/`);
    const [a = ''] = Object.keys(await cachesOf(page));
    site.deploy('b');
    await findUpdate(page);
    await acceptUpdate(page, 'b');
    const b = Object.keys(await cachesOf(page)).find((name) => name !== a) ?? '';
    return { page, a, b };
  }

  it.each([
    ['one file', /main|index-/],
    ['the shell', /index\.html/],
    ['the mark of completeness', /complete/],
    ['everything', /./],
  ])(
    'the new version lost %s: the previous one opens offline, and online it is repaired',
    async (_what, lost) => {
      const { page, b } = await updated();
      const gone = await page.evaluate(
        async ([name, pattern]) => {
          const cache = await caches.open(name ?? '');
          const requests = (await cache.keys()).filter((request) => new RegExp(pattern ?? '').test(request.url));
          for (const request of requests) await cache.delete(request);
          // Else the worker looks by itself, a quarter of a minute after the page was opened (tests/sw/cut.test.ts).
          await cache.put('/.ashyq/kept', new Response());
          return requests.length;
        },
        [b, lost.source],
      );
      expect(gone).toBeGreaterThan(0);
      await endWorkers(context, page);
      await context.setOffline(true);
      await page.reload();
      await page.waitForFunction(() => 'app' in globalThis);
      expect(await versionOf(page)).toBe('a');
      expect(await inApp(page, (app) => app.lazy())).toBe('lazy a');
      await context.setOffline(false);
      await page.reload();
      await untilInPage(page, async (name) => (await (await caches.open(name)).match('/.ashyq/complete')) !== undefined, { arg: b });
      await context.setOffline(true);
      await page.reload();
      await untilVersion(page, 'b');
    },
    60_000,
  );
});

describe('the no-op worker of last resort', () => {
  it('takes the old worker away without touching what the browser stores or a shift that is open', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const gate = await openPage(context, `${site.origin}/gate`);
    await inApp(gate, (app) => app.hold());
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.open('kept', 1);
          request.onupgradeneeded = () => request.result.createObjectStore('one');
          request.onsuccess = () => resolve();
        }),
    );
    site.deploy('b in an emergency');
    await inApp(page, (app) => app.check());
    await untilVersion(page, 'b');
    site.requests();
    await openPage(context, `${site.origin}/audit`);
    expect(site.requests()).toContain('/audit');
    expect(await versionOf(gate)).toBe('a');
    expect((await page.evaluate(() => indexedDB.databases())).map((database) => database.name)).toContain('kept');
  }, 60_000);
});
