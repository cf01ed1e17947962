/** A file shared to the app waits in the worker for its page; the PDF reader comes when the app is whole, and survives updates (Chromium, from loopback). */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { untilInPage } from '../in-page.ts';
import { acceptUpdate, findUpdate, firstVisit, inApp, openBrowser, openSite, type Site } from './site.ts';

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite(['a', 'b'])]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  site.deploy('a');
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Posts a form as the browser does for a share: `files` by their size, or none. Answers where the browser is sent. */
function share(page: Page, sizes: readonly number[], field = 'pass'): Promise<string> {
  return page.evaluate(
    async ([lengths, name]) => {
      const form = new FormData();
      for (const [at, length] of lengths.entries()) form.append(name, new File([new Uint8Array(length).fill(at + 1)], `${at}.png`, { type: 'image/png' }));
      const answer = await fetch('/share', { method: 'POST', body: form });
      return new URL(answer.url).search;
    },
    [sizes, field] as const,
  );
}

/** A page of another website with the form of a share in it. */
async function openStranger(head = ''): Promise<Page> {
  const page = await context.newPage();
  const body = `${head}<form method="post" enctype="multipart/form-data" action="${site.origin}/share"><input type="file" name="pass"></form>`;
  await page.route('http://stranger.test/', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('http://stranger.test/');
  return page;
}

/** Posts the stranger's form without anybody's tap. Answers where the browser is sent. */
async function post(page: Page): Promise<string> {
  await page.locator('input').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('not yours') });
  await page.evaluate(() => document.forms[0]?.submit());
  await page.waitForURL((url) => url.origin === site.origin && url.pathname === '/');
  return new URL(page.url()).search;
}

/** What lies in the worker's hands: size, type and first byte of each file. */
function waiting(page: Page): Promise<(number | string)[][]> {
  return page.evaluate(async () => {
    const cache = await caches.open('ashyq-shared');
    const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    const files = await Promise.all(answers.map((answer) => answer?.blob() ?? new Blob()));
    return Promise.all(files.map(async (file) => [file.size, file.type, new Uint8Array(await file.arrayBuffer())[0] ?? -1]));
  });
}

describe('share target', () => {
  it('keeps what was shared for the page, and sends the browser there', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    expect(await share(page, [1000, 2000])).toBe('?screen=import&shared=yes');
    expect(await waiting(page)).toEqual([
      [1000, 'image/png', 1],
      [2000, 'image/png', 2],
    ]);
    expect(site.requests()).not.toContain('/share');
  });

  it('takes an archive of the ministry’s data to the door, whatever a phone calls its type', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const shareArchive = (type: string, name: string) =>
      page.evaluate(
        async ([kind, file]) => {
          const form = new FormData();
          form.append('pass', new File([new Uint8Array([0x50, 0x4b, 5])], file, { type: kind }));
          const { pathname, search } = new URL((await fetch('/share', { method: 'POST', body: form })).url);
          const cache = await caches.open('ashyq-shared-trust');
          const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
          return [pathname + search, ...(await Promise.all(answers.map(async (answer) => (await answer?.blob())?.size)))];
        },
        [type, name] as const,
      );
    for (const [type, name] of [
      ['application/zip', 'trust.zip'],
      ['application/x-zip-compressed', 'trust (1).zip'],
      ['', 'TRUST.ZIP'],
    ] as const)
      expect(await shareArchive(type, name)).toEqual(['/gate?trust=shared', 3]);
    // Nothing of it lies where the wallet looks.
    expect(await waiting(page)).toEqual([]);
  });

  it('the next share takes the place of one that nobody took', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    await share(page, [1000, 1000, 1000]);
    await share(page, [7]);
    expect(await waiting(page)).toEqual([[7, 'image/png', 1]]);
  });

  it('a file above 20 MB, an empty one, another field and no form at all keep nothing and say so', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    expect(await share(page, [20 * 1024 * 1024 + 1])).toBe('?screen=import&shared=large');
    expect(await share(page, [0])).toBe('?screen=import&shared=lost');
    expect(await share(page, [5], 'other')).toBe('?screen=import&shared=lost');
    const bare = await page.evaluate(async () => new URL((await fetch('/share', { method: 'POST', body: 'text' })).url).search);
    expect(bare).toBe('?screen=import&shared=lost');
    expect(await waiting(page)).toEqual([]);
  });

  it('takes five files of a gallery and says how many it left out, and how many because of their size', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    expect(await share(page, [1, 2, 3, 4, 5, 6, 7])).toBe('?screen=import&shared=yes&extra=2');
    expect((await waiting(page)).map(([size]) => size)).toEqual([1, 2, 3, 4, 5]);
    expect(await share(page, [20 * 1024 * 1024 + 1, 8])).toBe('?screen=import&shared=yes&large=1');
    expect((await waiting(page)).map(([size]) => size)).toEqual([8]);
  });

  it('refuses what another website posts, and leaves a share that waits where it is', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    await share(page, [1000]);
    const stranger = await openStranger();
    expect(await post(stranger)).toBe('?screen=import&shared=foreign');
    expect(await waiting(page)).toEqual([[1000, 'image/png', 1]]);
  });

  it('keeps what a website posts that hides its name, as the system’s own share would look: the page asks before it opens it', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const stranger = await openStranger('<meta name="referrer" content="no-referrer">');
    expect(await post(stranger)).toBe('?screen=import&shared=yes');
    expect(await waiting(page)).toHaveLength(1);
  });

  it('without a worker the server sends the browser on, and the page will say that the file is lost', async () => {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${site.origin}/share`, { method, redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?screen=import&shared=lost']);
    }
  });
});

describe('second stage', () => {
  const reader = (page: Page) => inApp(page, (app) => app.reader().catch(() => 'missing'));
  const stocked = (page: Page) =>
    untilInPage(page, async () => {
      const urls = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
      return urls.flat().some((url) => /\/assets\/pdf-[\w-]{8}\.js$/.test(url));
    });

  it('is not part of the first installation, comes when asked for, and then works offline', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    const before = site.requests();
    expect(before.some((path) => path.startsWith('/assets/pdf-'))).toBe(false);
    await inApp(page, (app) => app.stock());
    await stocked(page);
    await context.setOffline(true);
    await page.reload();
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await reader(page)).toBe('the reader');
  });

  it('an offline phone that never had the time has no reader, and everything else', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    await context.setOffline(true);
    await page.reload();
    await page.waitForFunction(() => 'app' in globalThis);
    expect(await reader(page)).toBe('missing');
    expect(await inApp(page, (app) => app.lazy())).toBe('lazy a');
  });

  it('a new version takes over the bytes that the old one had, without the network', async () => {
    const page = await firstVisit(context, `${site.origin}/`);
    await inApp(page, (app) => app.stock());
    await stocked(page);
    site.deploy('b');
    await findUpdate(page);
    await acceptUpdate(page, 'b');
    site.requests();
    await inApp(page, (app) => app.stock());
    await untilInPage(page, async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith('ashyq-app-'));
      const have = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).some(({ url }) => url.includes('/assets/pdf-'))));
      return names.length === 2 && have.every(Boolean);
    });
    expect(site.requests().some((path) => path.startsWith('/assets/pdf-'))).toBe(false);
  });
});
