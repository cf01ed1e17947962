/** Visits that waited when the app was closed: the browser wakes the worker when the network is back (Background Sync, Chromium, from loopback). */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { fromHex, toBase64Url } from '../../src/core/bytes.ts';
import { firstVisit, openBrowser, openSite, type Site } from './site.ts';

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite(['a'])]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  site.deploy('a');
  site.requests();
  context = await browser.newContext();
});
afterEach(async () => {
  site.intercept(null);
  await context.close();
});

const FIRST = '11'.repeat(16);
const SECOND = '22'.repeat(16);
const AT = 1_795_000_000;
const idOf = (hex: string) => toBase64Url(fromHex(hex));

/** Writes visits as the wallet stores them. */
async function store(page: Page, ids: readonly string[]): Promise<void> {
  await page.evaluate(
    ([names, entered]) =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.open('ashyq', 2);
        request.onupgradeneeded = () => request.result.createObjectStore('visits', { keyPath: 'id' });
        request.onsuccess = () => {
          const tx = request.result.transaction('visits', 'readwrite');
          for (const id of names)
            tx.objectStore('visits').put({ id, entered, statement: new Uint8Array([7, 7]), sync: 'waiting', refusal: null, receivedAt: null });
          tx.oncomplete = () => {
            request.result.close();
            done();
          };
          tx.onabort = () => fail(tx.error);
        };
      }),
    [ids, AT] as const,
  );
}

/** What is on the disk, by id. */
async function stored(page: Page): Promise<[id: string, sync: string, refusal: string | null, receivedAt: number | null][]> {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open('ashyq');
        request.onsuccess = () => {
          const all = request.result.transaction('visits').objectStore('visits').getAll();
          all.onsuccess = () => {
            request.result.close();
            done(all.result.map(({ id, sync, refusal, receivedAt }) => [id, sync, refusal, receivedAt]));
          };
        };
      }),
  );
}

const answer = (body: unknown) => (path: string) =>
  path === '/api/visits' ? new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } }) : null;

/** The worker of this site, and what wakes it as the browser does when the network is back. */
async function wakeable(page: Page): Promise<{ devTools: CDPSession; wake: () => Promise<void> }> {
  const devTools = await context.newCDPSession(page);
  const registered = new Promise<string>((found) => {
    devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(site.origin));
      if (own !== undefined) found(own.registrationId);
    });
  });
  await devTools.send('ServiceWorker.enable');
  const registrationId = await registered;
  const wake = async () => {
    await devTools.send('ServiceWorker.dispatchSyncEvent', { origin: site.origin, registrationId, tag: 'ashyq-visits', lastChance: false });
  };
  return { devTools, wake };
}

/** Until the worker has asked the ministry: just after a page was left the browser may still count its window as open, and then the worker leaves it all to that. */
async function wakeUntilSent(wake: () => Promise<void>): Promise<void> {
  const sent = async () => {
    await wake();
    return site.requests().includes('/api/visits');
  };
  await expect.poll(sent, { timeout: 30_000, interval: 500 }).toBe(true);
}

it('are sent without any window, and their answers are kept', async () => {
  const page = await firstVisit(context, `${site.origin}/`);
  await store(page, [FIRST, SECOND]);
  site.intercept(
    answer({
      results: [
        { id: idOf(FIRST), code: null },
        { id: idOf(SECOND), code: 'venue-unknown' },
      ],
      time: AT + 60,
    }),
  );
  const { wake } = await wakeable(page);
  await page.goto('about:blank');
  await wakeUntilSent(wake);
  await page.goto(`${site.origin}/`);
  await expect
    .poll(() => stored(page), { timeout: 15_000 })
    .toEqual([
      [FIRST, 'received', null, AT + 60],
      [SECOND, 'refused', 'venue-unknown', null],
    ]);
});

it('are left to the window that is open, which knows when to be quiet', async () => {
  const page = await firstVisit(context, `${site.origin}/`);
  await store(page, [FIRST]);
  site.intercept(answer({ results: [{ id: idOf(FIRST), code: null }], time: AT }));
  const { wake } = await wakeable(page);
  await wake();
  // A second event is answered after the first one.
  await page.evaluate(() => navigator.serviceWorker.ready);
  expect(await stored(page)).toEqual([[FIRST, 'waiting', null, null]]);
  expect(site.requests()).not.toContain('/api/visits');
});

it('wait on behind a captive portal, and where the answer names none of them', async () => {
  const page = await firstVisit(context, `${site.origin}/`);
  await store(page, [FIRST]);
  const { wake } = await wakeable(page);
  await page.goto('about:blank');
  for (const said of [() => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } }), answer({ results: [], time: AT })]) {
    site.intercept((path) => (path === '/api/visits' ? said(path) : null));
    site.requests();
    await wakeUntilSent(wake);
  }
  await page.goto(`${site.origin}/`);
  expect(await stored(page)).toEqual([[FIRST, 'waiting', null, null]]);
});

it('make no database where the wallet has none', async () => {
  const page = await firstVisit(context, `${site.origin}/`);
  const { wake, devTools } = await wakeable(page);
  await page.goto('about:blank');
  await wake();
  await devTools.detach();
  await page.goto(`${site.origin}/`);
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), { timeout: 15_000 }).toEqual([]);
});
