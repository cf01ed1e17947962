/**
 * One long run in the auditor's page, as somebody has it who looks on: cancelled and gone on with, reloaded in the middle and gone on with, sorted and filtered while it goes on
 * and afterwards. Tells after each tenth how long it took, every task that held the page up for more than 50 ms, and what Chromium held. Reports; asserts nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

import { begin, isDone, longTasks, openPage, serve, sortAndFilter, verdictsOf, writeWorld } from '../audit/many-page.ts';

export { DOOR, PRESENT } from '../audit/mixed-world.ts';

const MEGA = 1024 * 1024;

/** A tenth of the run, or something that was done with it. */
export interface Stretch {
  readonly what: string;
  readonly seconds: number;
  /** milliseconds of each task above 50: by the clock, as the browser counts them, and by processor time, which the load of the machine leaves alone */
  readonly long: readonly number[];
  readonly work: readonly number[];
  /** MB: of the page with its workers, and of all of Chromium, where each page in memory is counted once */
  readonly page: number;
  readonly all: number;
}

interface Asked {
  /** `trust/`, `scans.csv` and `key.txt`, the code that each line must get; made where they are not there yet */
  readonly dir: string;
  readonly lines: number;
  /** builds the page that trusts the root in a file, and gives its directory */
  readonly client: (pin: string) => Promise<string>;
  readonly onStretch: (stretch: Stretch) => void;
}

export async function benchLongRun({
  dir,
  lines,
  client,
  onStretch,
}: Asked): Promise<{ readonly verdicts: string; readonly report: string; readonly key: readonly string[] }> {
  const [trust, scans, known] = [join(dir, 'trust'), join(dir, 'scans.csv'), join(dir, 'key.txt')];
  if (!existsSync(known)) writeFileSync(known, (await writeWorld({ trust, scans, lines })).join('\n'));
  const key = readFileSync(known, 'utf8').split('\n');
  const served = await serve(await client(join(trust, 'root.2.cbor')));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await openPage(browser, { origin: served.origin, trust });
    const tell = await teller({ browser, page, onStretch });
    await begin(page, scans);
    await tell('opened');
    const follow = async (until: number) => {
      for (let tenth = Math.floor((await shareOf(page)) * 10) + 1; tenth <= until; tenth += 1) {
        await page.waitForFunction(reached, tenth / 10, { timeout: 1_500_000, polling: 100 });
        await tell(`to ${tenth}/10`);
      }
    };
    await follow(2);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor();
    await tell('cancelled');
    await goOn(page, { trust, scans });
    await tell('gone on after the cancel');
    await follow(4);
    await page.locator('.audit-door').last().locator('select').nth(3).selectOption('code');
    await follow(5);
    await goOn(page, { trust, scans });
    await tell('gone on after a reload');
    // By a number that is unlike in each line, which no list has at hand.
    await page.locator('.audit-door').last().locator('select').nth(3).selectOption('at');
    await follow(9);
    await isDone(page);
    await tell('to the end');
    await page.locator('.audit-door').last().locator('select').nth(3).selectOption('line');
    await sortAndFilter(page);
    await tell('sorted and filtered');
    await scroll(page);
    await tell('scrolled');
    const verdicts = await verdictsOf(page);
    await tell('verdicts saved');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as JSON' }).click()]);
    const report = readFileSync(await download.path(), 'utf8');
    await tell('report saved');
    return { verdicts, report, key };
  } finally {
    await browser.close();
    served.close();
  }
}

/**
 * Where verdicts are not those of the answer key: the code of each line, as the key has it and as it was said. Read line by line, since a million lines are half a gigabyte.
 */
export function differing(verdicts: string, key: readonly string[]): readonly { readonly line: number; readonly expected: string; readonly code: string }[] {
  const wrong = [];
  let [nr, from] = [0, 0];
  for (let to = verdicts.indexOf('\n'); to >= 0; to = verdicts.indexOf('\n', from)) {
    const code = /"code":"([^"]*)"/.exec(verdicts.slice(from, to))?.[1] ?? '';
    if (code !== key[nr]) wrong.push({ line: nr + 1, expected: key[nr] ?? 'no line', code });
    [nr, from] = [nr + 1, to + 1];
  }
  return nr === key.length ? wrong : [...wrong, { line: nr + 1, expected: `${key.length} lines`, code: `${nr} lines` }];
}

const reached = (share: number) =>
  Number(document.querySelector('.audit-progress')?.getAttribute('value') ?? 0) >= share ||
  document.querySelector('.card strong[role=status]')?.textContent === 'Done';
const shareOf = (page: Page) => page.evaluate(() => Number(document.querySelector('.audit-progress')?.getAttribute('value') ?? 0));

/** After a reload: data and file are given once more. */
async function goOn(page: Page, { trust, scans }: { readonly trust: string; readonly scans: string }): Promise<void> {
  await page.reload();
  await page.locator('input[webkitdirectory]').first().setInputFiles(trust);
  const again = page.locator('.card input[type=file]');
  await page.getByRole('button', { name: 'Go on' }).waitFor();
  if ((await again.count()) > 0) await again.first().setInputFiles(scans);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.audit-progress').waitFor();
  await page.getByText('Verifying', { exact: true }).first().waitFor({ timeout: 600_000 });
}

/** By wheel, by keys, and by the bar. */
async function scroll(page: Page): Promise<void> {
  const list = page.locator('.audit-lines');
  await list.hover();
  for (let nr = 0; nr < 20; nr += 1) await page.mouse.wheel(0, 120);
  await page.locator('.audit-line').first().focus();
  for (let nr = 0; nr < 20; nr += 1) await page.keyboard.press('PageDown');
  for (const share of [0.1, 0.9, 0.5, 1])
    await list.evaluate((box, part) => {
      box.scrollTo(0, box.scrollHeight * part);
    }, share);
  await page.waitForTimeout(500);
}

async function teller({ browser, page, onStretch }: { readonly browser: Browser; readonly page: Page; readonly onStretch: (stretch: Stretch) => void }) {
  const session = await browser.newBrowserCDPSession();
  let since = performance.now();
  let trace = await traced(session);
  return async (what: string) => {
    const seconds = (performance.now() - since) / 1000;
    onStretch({ what, seconds, long: await longTasks(page), work: await trace(), ...(await memoryOf(browser)) });
    since = performance.now();
    trace = await traced(session);
  };
}

/** Gives, once, the processor time of every task of a page's own thread that took more than 50 ms of it; milliseconds. */
async function traced(session: CDPSession): Promise<() => Promise<number[]>> {
  const found: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly object[] }) => {
    for (const event of value as readonly TraceEvent[])
      if (event.name === 'ThreadControllerImpl::RunTask' && event.pid === event.tid && (event.tdur ?? 0) > 50_000) found.push(event);
  };
  session.on('Tracing.dataCollected', collect);
  const traceConfig = { recordMode: 'recordAsMuchAsPossible' as const, traceBufferSizeInKb: 500_000, includedCategories: ['toplevel'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return async () => {
    const whole = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await whole;
    session.off('Tracing.dataCollected', collect);
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const pages = new Set(processInfo.flatMap(({ type, id }) => (type === 'renderer' ? [id] : [])));
    return found.flatMap(({ pid, tdur }) => (pages.has(pid) ? [(tdur ?? 0) / 1000] : []));
  };
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** microseconds of processor time */
  readonly tdur?: number;
}

/** By the kernel's own count, in proportion where processes share. */
async function memoryOf(browser: Browser): Promise<{ readonly page: number; readonly all: number }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const held = processInfo.map(({ type, id }) => ({ type, bytes: heldBy(id) }));
  const most = Math.max(0, ...held.filter(({ type }) => type === 'renderer').map(({ bytes }) => bytes));
  return { page: most / MEGA, all: held.reduce((sum, { bytes }) => sum + bytes, 0) / MEGA };
}

function heldBy(process: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
