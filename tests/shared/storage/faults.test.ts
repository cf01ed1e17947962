/** Faults caused for real through the browser's own tools, in a browser of their own: a full quota, data cleared under an open connection, a restart. */
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/issuer/http/server.ts';
import { bundlePage } from './bundle-page.ts';
import type { StoragePage } from './page.ts';

let server: RunningServer;
let profile = '';
let context: BrowserContext;
let page: Page;

function openContext(): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

async function openPage(): Promise<void> {
  page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'api' in globalThis);
}

function call<T>(work: (api: StoragePage) => T | Promise<T>): Promise<T> {
  return page.evaluate(`(${work.toString()})(globalThis.api)`) as Promise<T>;
}

beforeAll(async () => {
  const script = await bundlePage(join(import.meta.dirname, 'page.ts'));
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request) =>
      new URL(request.url).pathname === '/page.js'
        ? new Response(script, { headers: { 'content-type': 'text/javascript' } })
        : new Response('<!doctype html><title>storage</title><script type="module" src="/page.js"></script>', { headers: { 'content-type': 'text/html' } }),
  });
}, 60_000);
afterAll(async () => {
  await context?.close();
  await server?.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(async () => {
  await context?.close();
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  profile = mkdtempSync(join(tmpdir(), 'ashyq-storage-'));
  context = await openContext();
}, 60_000);

describe('Storage under faults of the browser', () => {
  it('a full quota is storage-full, what was stored is still there, and with space again it goes on', async () => {
    page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    // Before the first write: Chromium believes its last look at the free space for up to 30 s.
    await devTools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 400_000 });
    await page.goto(server.url);
    await page.waitForFunction(() => 'api' in globalThis);
    const results: string[] = [];
    for (let number = 1; number < 60 && results.at(-1) !== 'storage-full'; number += 1) {
      const result = (await page.evaluate(`globalThis.api.saveBig(${number})`)) as Awaited<ReturnType<StoragePage['saveBig']>>;
      results.push(result.ok ? 'ok' : result.code);
    }
    expect(results[0]).toBe('ok');
    expect(results.at(-1)).toBe('storage-full');
    expect(await call((api) => api.savedNumber())).toBe(results.filter((result) => result === 'ok').length);
    await devTools.send('Storage.overrideQuotaForOrigin', { origin: server.url });
    expect(await call((api) => api.saveBig(200))).toEqual({ ok: true });
    expect(await call((api) => api.savedNumber())).toBe(200);
  }, 60_000);

  it('after the user cleared the site data the next call opens an empty database', async () => {
    await openPage();
    await call((api) => api.putLanguage('kk'));
    const devTools = await context.newCDPSession(page);
    await devTools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'indexeddb' });
    expect(await call((api) => api.getLanguage())).toEqual({ ok: true, value: null });
    expect((await call((api) => api.putLanguage('ru'))).ok).toBe(true);
  }, 60_000);

  it('what was answered ok is there after the browser is opened again', async () => {
    await openPage();
    expect((await call((api) => api.putLanguage('en'))).ok).toBe(true);
    expect((await call((api) => api.saveBig(7))).ok).toBe(true);
    await context.close();
    context = await openContext();
    await openPage();
    expect(await call((api) => api.getLanguage())).toEqual({ ok: true, value: 'en' });
    expect(await call((api) => api.savedNumber())).toBe(7);
  }, 60_000);

  it('visits under a full quota: what is not saved is not called so, what was saved stays', async () => {
    page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    await devTools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 400_000 });
    await page.goto(server.url);
    await page.waitForFunction(() => 'api' in globalThis);
    const saved: number[] = [];
    let last = '';
    for (let number = 1; number < 60 && last !== 'storage-full'; number += 1) {
      const result = (await page.evaluate(`globalThis.api.enter(${number})`)) as Awaited<ReturnType<StoragePage['enter']>>;
      if (result.ok) saved.push(number);
      last = result.ok ? 'ok' : result.code;
    }
    expect(last).toBe('storage-full');
    expect(await call((api) => api.visits())).toEqual(saved.map((number) => [number, 'waiting', 60_000]));
    await devTools.send('Storage.overrideQuotaForOrigin', { origin: server.url });
    expect(await call((api) => api.enter(100))).toMatchObject({ ok: true });
  }, 60_000);

  it('a browser killed while visits are written and answered keeps each of them whole, and every one that was called saved', async () => {
    await openPage();
    const saved: number[] = [];
    await page.exposeFunction('saved', (number: number) => saved.push(number));
    await page.evaluate(
      `(async () => { for (let n = 1; n <= 400; n += 1) { const r = await globalThis.api.enter(n); if (r.ok) globalThis.saved(n); if (n % 10 === 0) void globalThis.api.receiveAll(); } })(); 0`,
    );
    await expect.poll(() => saved.length, { timeout: 20_000 }).toBeGreaterThan(25);
    // The lock of a profile names its process: this one was started here.
    const pid = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
    process.kill(pid, 'SIGKILL');
    const known = [...saved];
    await context.close().catch(() => undefined);
    rmSync(join(profile, 'SingletonLock'), { force: true });
    context = await openContext();
    await openPage();
    const visits = await call((api) => api.visits());
    if (typeof visits === 'string') throw new Error(visits);
    expect(visits.map(([entered]) => entered)).toEqual(expect.arrayContaining(known));
    expect(new Set(visits.map(([, , size]) => size))).toEqual(new Set([60_000]));
    // Answers are recorded together or not at all: what is received is a run from the first.
    const waitingFrom = visits.findIndex(([, sync]) => sync === 'waiting');
    if (waitingFrom >= 0) expect(visits.slice(waitingFrom).every(([, sync]) => sync === 'waiting')).toBe(true);
    expect(await call((api) => api.receiveAll())).toBe(visits.length);
  }, 60_000);
});
