/** The auditor's page over many lines, as the fault test and the benchmark drive it: built, served from the loopback, opened in Chromium. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Browser, Page } from 'playwright-core';
import { DOOR, mixedLines, publishHistory } from './mixed-world.ts';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' };

/** The world's folder, and a table of mixed lines; gives the code that each line must get. */
export async function writeWorld({
  trust,
  scans,
  lines,
  onlyFit = false,
}: {
  readonly trust: string;
  readonly scans: string;
  readonly lines: number;
  readonly onlyFit?: boolean;
}): Promise<string[]> {
  for (const [name, bytes] of await publishHistory()) {
    await mkdir(dirname(join(trust, name)), { recursive: true });
    await writeFile(join(trust, name), bytes);
  }
  const file = createWriteStream(scans);
  const codes: string[] = [];
  file.write('time;code\n');
  for await (const line of mixedLines(lines, { onlyFit })) {
    codes.push(line.expected);
    if (!file.write(`${line.at};"${line.text}"\n`)) await new Promise<void>((drained) => file.once('drain', () => drained()));
  }
  file.end();
  await finished(file);
  return codes;
}

/** Serves a built client; every address without an ending is the shell. */
export async function serve(client: string): Promise<{ readonly origin: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const path = join(client, new URL(request.url ?? '/', 'http://x').pathname);
    const file = extname(path) !== '' && existsSync(path) ? path : extname(path) === '' ? join(client, 'index.html') : null;
    response.writeHead(file === null ? 404 : 200, { 'content-type': TYPES[extname(file ?? '')] ?? 'application/octet-stream' });
    if (file === null) response.end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** A page of its own with the world's folder brought; it counts tasks that held it up for more than 50 ms. */
export async function openPage(browser: Browser, { origin, trust }: { readonly origin: string; readonly trust: string }): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en', acceptDownloads: true, viewport: { width: 1280, height: 900 } })).newPage();
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(globalThis, { longTasks: long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  await page.goto(`${origin}/audit`);
  await page.locator('input[webkitdirectory]').first().setInputFiles(trust);
  await page.locator('textarea').waitFor();
  return page;
}

export async function begin(page: Page, scans: string): Promise<void> {
  await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(scans);
  await page.locator('.audit-inputs li').waitFor();
  await page.locator('.audit-door select').nth(2).selectOption(DOOR.category);
  await page.locator('select', { has: page.locator('option[value=own]') }).selectOption('own');
  await page.locator('.button.primary').click();
}

export const isDone = (page: Page) =>
  page.waitForFunction(() => document.querySelector('.card strong[role=status]')?.textContent === 'Done', null, { timeout: 1_500_000, polling: 500 });

/** How long each task took that was longer than 50 ms, since the last call; milliseconds. */
export const longTasks = (page: Page) => page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));

/** Everything that a list of a million lines is asked for, one after the other; each order must begin with another line than the one before. */
export async function sortAndFilter(page: Page, orders: readonly string[] = ['code', 'at', 'key', 'line']): Promise<void> {
  const order = page.locator('.audit-door').last().locator('select').nth(3);
  const first = () => page.locator('.audit-line').first().textContent();
  for (const by of orders) {
    const before = await first();
    await order.selectOption(by);
    await page.locator('.audit-check input').click();
    await page.waitForFunction((was) => document.querySelector('.audit-line')?.textContent !== was, before, { timeout: 60_000 });
    await page.locator('.audit-lines').evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
    await page.locator('.audit-lines').evaluate((list) => list.scrollTo(0, 0));
  }
  await page.locator('.audit-count').nth(1).click();
  await page.locator('.audit-count[aria-pressed=true]').waitFor();
}

/** The file that a button saves. */
export async function savedBy(page: Page, button: ReturnType<Page['locator']>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return readFile(await download.path(), 'utf8');
}
export const verdictsOf = (page: Page) => savedBy(page, page.locator('.audit-counts > .button'));
