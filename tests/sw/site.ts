/** Builds versions of a small app with the real service worker and serves them with the issuer's own static files and headers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Hono } from 'hono';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { securityHeaders } from '../../src/issuer/http/headers.ts';
import { problem } from '../../src/issuer/http/problem.ts';
import { startServer } from '../../src/issuer/http/server.ts';
import { staticApp } from '../../src/issuer/http/static.ts';
import { injectPrecache } from '../../sw/inject-precache.ts';
import { untilInPage, untilWorker } from '../in-page.ts';
import type { TestApp } from './app/main.ts';

const here = import.meta.dirname;

/** Builds the app and its worker as vite.config.ts does; `settleMs`: how long an update waits for the disk. */
export async function buildVersion(version: string, outDir: string, settleMs = 0): Promise<void> {
  const define = { __TEST_VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' };
  const common = { configFile: false, logLevel: 'error', define, publicDir: false } as const;
  await build({ ...common, root: join(here, 'app'), build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } } });
  await build({
    ...common,
    root: join(here, 'app'),
    plugins: [injectPrecache(outDir, settleMs)],
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { input: resolve(here, '../../sw/sw.ts'), output: { entryFileNames: 'sw.js', format: 'iife' } },
    },
  });
}

/** A site whose version can be changed while browsers are on it, and which can turn into a captive portal. */
export interface Site {
  readonly origin: string;
  /** Serves another version. */
  deploy(version: string): void;
  /** Replaces answers; null takes the replacement away. */
  intercept(answer: ((path: string) => Response | null) | null): void;
  /** Paths asked for since the last call. */
  requests(): string[];
  close(): Promise<void>;
}

/** `settleMs`: of each version; as short as can be where nothing is lost. */
export async function openSite(versions: readonly string[], settleMs: Readonly<Record<string, number>> = {}): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), 'ashyq-sw-'));
  const apps = new Map<string, Hono>();
  for (const version of versions) {
    const outDir = join(directory, version);
    await buildVersion(version, outDir, settleMs[version]);
    apps.set(version, siteApp(outDir));
    apps.set(`${version} in an emergency`, siteApp(outDir, true));
  }
  let current = apps.get(versions[0] ?? '');
  let special: ((path: string) => Response | null) | null = null;
  let asked: string[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      const path = new URL(request.url).pathname;
      asked.push(path);
      return special?.(path) ?? current?.fetch(request) ?? problem(404, 'not-found');
    },
  });
  return {
    origin: server.url,
    deploy(version) {
      current = apps.get(version);
      if (!current) throw new RangeError(`no version ${version}`);
    },
    intercept(answer) {
      special = answer;
    },
    requests() {
      const since = asked;
      asked = [];
      return since;
    },
    async close() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function siteApp(clientDir: string, emergencyWorker = false): Hono {
  const app = new Hono();
  app.use(securityHeaders({ tls: false }));
  app.get('/api/time', (context) => context.json({ time: 1 }));
  app.route('/', staticApp(clientDir, { emergencyWorker }));
  app.notFound(() => problem(404, 'not-found'));
  return app;
}

/** Debian's Chromium with a fresh profile. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

/** Opens a page under the control of the active worker; collects what the browser complains about (the content security policy, too). */
export async function openPage(context: BrowserContext, url: string, complaints: string[] = []): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.waitForFunction(() => 'app' in globalThis);
  return page;
}

/** First visit: waits until the worker is active, then loads again so that the page is under it. */
export async function firstVisit(context: BrowserContext, url: string, complaints: string[] = []): Promise<Page> {
  const page = await openPage(context, url, complaints);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await untilWorker(page);
  await page.reload();
  await page.waitForFunction(() => 'app' in globalThis && navigator.serviceWorker.controller !== null);
  return page;
}

/** Reads or calls the app in a page. */
export function inApp<T>(page: Page, work: (app: TestApp) => T | Promise<T>): Promise<T> {
  return page.evaluate(`(${work.toString()})(globalThis.app)`) as Promise<T>;
}

export const versionOf = (page: Page) => inApp(page, (app) => app.version);
export const askedIn = (page: Page) => inApp(page, (app) => app.asked);
/** Looks for an update and waits until one waits. */
export async function findUpdate(page: Page, timeout = 15_000): Promise<void> {
  await inApp(page, (app) => app.check());
  await untilInPage(page, async () => ((await navigator.serviceWorker.getRegistration())?.waiting ?? null) !== null, { timeout });
}

/** Waits until the page was asked. */
export async function untilAsked(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as unknown as { app: TestApp }).app.update !== null);
}

/** Says yes and waits for the page in its new version. */
export async function acceptUpdate(page: Page, version: string): Promise<void> {
  await untilAsked(page);
  await inApp(page, (app) => void app.update?.accept());
  await untilVersion(page, version);
}

export async function untilVersion(page: Page, version: string): Promise<void> {
  await page.waitForFunction((wanted) => (globalThis as unknown as { app?: TestApp }).app?.version === wanted, version);
}

/** Ends every worker, as a power cut does; the next page starts them again. */
export async function endWorkers(context: BrowserContext, page: Page): Promise<void> {
  const devTools = await context.newCDPSession(page);
  await devTools.send('ServiceWorker.enable');
  await devTools.send('ServiceWorker.stopAllWorkers');
  await devTools.detach();
}

/** The versions' caches, and how many files are in each. */
export function cachesOf(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const counts = await Promise.all(names.map(async (name) => [name, (await (await caches.open(name)).keys()).length] as const));
    return Object.fromEntries(counts);
  });
}
