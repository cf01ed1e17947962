/** Faults caused for real through the browser's own tools, in a browser of their own: a full quota, data cleared under an open connection, a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
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
});
