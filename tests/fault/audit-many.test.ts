/**
 * A hundred thousand mixed lines (ASHYQ_AUDIT_LINES for more) through the built page in Chromium and the built command: the same bytes and the same report, every defect of the
 * answer key and nothing else; however many lines there are, the page holds as many as are in sight; a reload in the middle goes on where it was.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, isDone, longTasks, openPage, savedBy, serve, sortAndFilter, verdictsOf, writeWorld } from '../audit/many-page.ts';
import { DOOR, PRESENT } from '../audit/mixed-world.ts';

const LINES = Number(process.env['ASHYQ_AUDIT_LINES'] ?? 100_000);
const HOME = resolve(import.meta.dirname, '../..');
const CLIENT = join(HOME, 'dist', 'audit-client-under-test');
const NODE = join(HOME, 'dist', 'audit-node-under-test');
const IN_SIGHT = 30;

let dir: string;
let served: Awaited<ReturnType<typeof serve>>;
let browser: Browser;
let expected: string[];
const trust = () => join(dir, 'trust');
const scans = () => join(dir, 'scans.csv');
const open = () => openPage(browser, { origin: served.origin, trust: trust() });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ashyq-audit-'));
  expected = await writeWorld({ trust: trust(), scans: scans(), lines: LINES });
  process.env['ASHYQ_PIN'] = join(trust(), 'root.2.cbor');
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'client', logLevel: 'error', build: { outDir: CLIENT } });
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'node', logLevel: 'error', build: { outDir: NODE } });
  served = await serve(CLIENT);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  served?.close();
  await Promise.all([dir, CLIENT, NODE].map((one) => rm(one, { recursive: true, force: true })));
});

/** Runs the built command with its output in a file: what it said, and its exit code. */
function command(args: readonly string[]): { readonly code: number; readonly said: string } {
  const result = join(dir, 'said');
  let code = 0;
  try {
    execFileSync('/bin/sh', ['-c', `"$0" "$@" > ${result}`, process.execPath, join(NODE, 'ashyq.js'), ...args]);
  } catch (error) {
    code = (error as { status: number }).status;
  }
  return { code, said: readFileSync(result, 'utf8') };
}

let said: string;

describe(`${LINES} mixed lines`, () => {
  it('the command finds every defect of the key and nothing else, with all threads', () => {
    const door = ['--category', DOOR.category, '--area', DOOR.area];
    const answer = command(['verify', '--trust', trust(), '--own-times', ...door, '--json', '--jobs', '2', '--at', String(PRESENT), scans()]);
    expect(answer.code).toBe(1);
    ({ said } = answer);
    const codes = said
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    expect(codes.length).toBe(expected.length);
    expect(codes.flatMap((code, nr) => (code === expected[nr] ? [] : [[nr, expected[nr], code]]))).toEqual([]);
  });

  it('the page says the same bytes, holds only what is in sight while it filters and sorts, and the command makes its report again', async () => {
    const page = await open();
    await longTasks(page);
    const before = Date.now();
    await begin(page, scans());
    await isDone(page);
    const seconds = (Date.now() - before) / 1000;
    await sortAndFilter(page);
    const long = await longTasks(page);
    // A figure for people; what is promised is measured by tests/bench/audit-page.mjs on a machine of its own.
    console.info(`page: ${LINES} lines in ${seconds.toFixed(1)} s; tasks over 50 ms: ${long.length}, longest ${Math.max(0, ...long)} ms`);
    expect(await page.locator('.audit-line').count()).toBeLessThan(IN_SIGHT);
    expect((await verdictsOf(page)) === said).toBe(true);
    const report = join(dir, 'report.json');
    await writeFile(report, await savedBy(page, page.getByRole('button', { name: 'Save as JSON' })));
    const renamed = join(dir, 'renamed');
    await cp(scans(), renamed);
    expect(command(['audit', 'report', '--trust', trust(), '--jobs', '2', '--check', report, renamed])).toEqual({ code: 0, said: 'same\n' });
    await page.context().close();
  });

  it('stopped in the middle and gone on with, by its buttons, it says the same bytes', async () => {
    const page = await open();
    await begin(page, scans());
    await page.waitForFunction((part) => Number(document.querySelector('.audit-progress')?.getAttribute('value') ?? 0) > part, 0.2, {
      timeout: 600_000,
      polling: 100,
    });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await isDone(page);
    expect((await verdictsOf(page)) === said).toBe(true);
    await page.context().close();
  });

  it('a reload in the middle goes on where it was, when the same file is given again', async () => {
    // A small file is kept with the run; a large one has to be given again.
    const isKept = (await stat(scans())).size <= 4 * 1024 * 1024;
    const page = await open();
    await begin(page, scans());
    await page.waitForFunction((half) => Number(document.querySelector('.audit-progress')?.getAttribute('value') ?? 0) > half, 0.3, {
      timeout: 600_000,
      polling: 200,
    });
    await page.reload();
    // The folder is known again by what is in it, not by its name; another one is not it.
    const [other, moved] = [join(dir, 'other'), join(dir, 'moved')];
    await cp(trust(), other, { recursive: true });
    await cp(join(trust(), 'stamps/40.cbor'), join(other, 'stamp.cbor'));
    await cp(trust(), moved, { recursive: true });
    await page.locator('input[webkitdirectory]').first().setInputFiles(other);
    await page.getByText('These are other data').waitFor();
    expect(await page.getByRole('button', { name: 'Go on' }).isDisabled()).toBe(true);
    await page.locator('input[webkitdirectory]').first().setInputFiles(moved);
    await page.getByText('These are other data').waitFor({ state: 'detached' });
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
