/** Row 2 of docs/performance.md, the page's half: mixed lines in the built page over bare WebCrypto verifies in as many workers, and every task that held the page up meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { begin, isDone, longTasks, openPage, serve, sortAndFilter, writeWorld } from '../audit/many-page.ts';
import { median } from './measure.ts';

declare global {
  var bareBegins: () => Promise<void>;
}

type Spread = readonly [median: number, least: number, most: number];

export interface PageFigures {
  /** lines a second in the page */
  readonly rate: number;
  /** that over half as many pairs of bare verifies a second: median, least, most of the rounds */
  readonly ratio: Spread;
  /** the same of processor time, of all of Chromium: what others on the machine take is not in it */
  readonly work: Spread;
  /** milliseconds of each task above 50 */
  readonly verifying: readonly number[];
  readonly sorting: readonly number[];
}

/** `client` builds the page that trusts the root in a file, and gives its directory. */
export async function benchAuditPage({
  client,
  lines,
  rounds,
  onlyFit,
}: {
  client: (pin: string) => Promise<string>;
  lines: number;
  rounds: number;
  onlyFit: boolean;
}): Promise<PageFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'ashyq-bench-page-'));
  const [trust, scans] = [join(dir, 'trust'), join(dir, 'scans.csv')];
  await writeWorld({ trust, scans, lines, onlyFit });
  const served = await serve(await client(join(trust, 'root.2.cbor')));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const rates: number[] = [];
    const ratios: number[] = [];
    const works: number[] = [];
    let [verifying, sorting]: number[][] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const page = await openPage(browser, { origin: served.origin, trust });
      await longTasks(page);
      const before = await processorSeconds(browser);
      const start = performance.now();
      await begin(page, scans);
      await isDone(page);
      rates.push(lines / ((performance.now() - start) / 1000));
      const ofLine = ((await processorSeconds(browser)) - before) / lines;
      verifying = [...(verifying ?? []), ...(await longTasks(page))];
      await sortAndFilter(page, onlyFit ? ['at', 'line'] : undefined);
      sorting = [...(sorting ?? []), ...(await longTasks(page))];
      await page.context().close();
      const bare = await barePairs(browser, { origin: served.origin, pairs: Math.min(lines, 40_000) });
      ratios.push((rates.at(-1) ?? 0) / bare.rate);
      works.push(bare.ofPair / ofLine);
    }
    return { rate: median(rates), ratio: spread(ratios), work: spread(works), verifying: verifying ?? [], sorting: sorting ?? [] };
  } finally {
    await browser.close();
    served.close();
    rmSync(dir, { recursive: true });
  }
}

const spread = (of: readonly number[]): Spread => [median(of), Math.min(...of), Math.max(...of)];

/** Of every process that Chromium has now. */
async function processorSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/**
 * Pairs of verifies a second and the processor's seconds for one, four under way in each worker, as the page's workers have them. Each of many signatures in turn, the second
 * of a pair under a key of its own: one signature over and over is a tenth quicker, since a processor learns the way that it goes, and no file has it. The keys are read in
 * beforehand, which a page cannot do.
 */
async function barePairs(
  browser: Browser,
  { origin, pairs }: { readonly origin: string; readonly pairs: number },
): Promise<{ readonly rate: number; readonly ofPair: number }> {
  const page: Page = await browser.newPage();
  // A secure context without the app's policy for scripts.
  await page.route('**/bare.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${origin}/bare.html`);
  let before = 0;
  await page.exposeFunction('bareBegins', async () => {
    before = await processorSeconds(browser);
  });
  const seconds = await page.evaluate(
    async ({ each, workers }) => {
      const bare = async (count: number) => {
        const make = () => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']) as Promise<CryptoKeyPair>;
        const signed = async ({ publicKey, privateKey }: CryptoKeyPair) => {
          const message = crypto.getRandomValues(new Uint8Array(190));
          return { publicKey, message, signature: await crypto.subtle.sign('Ed25519', privateKey, message) };
        };
        const ministry = await make();
        const passes = await Promise.all(Array.from({ length: 2000 }, async () => [await signed(ministry), await signed(await make())]));
        postMessage('ready');
        await new Promise((begin) => addEventListener('message', begin, { once: true }));
        let left = count;
        const lane = async () => {
          while (left > 0) {
            left -= 1;
            for (const { publicKey, message, signature } of passes[left % passes.length] ?? [])
              await crypto.subtle.verify('Ed25519', publicKey, signature, message);
          }
        };
        await Promise.all([lane(), lane(), lane(), lane()]);
      };
      const source = URL.createObjectURL(new Blob([`(${bare.toString()})(${each}).then(() => postMessage('done'))`], { type: 'text/javascript' }));
      const told = (worker: Worker) => new Promise((done) => worker.addEventListener('message', done, { once: true }));
      const all = Array.from({ length: workers }, () => new Worker(source));
      await Promise.all(all.map(told));
      await globalThis.bareBegins();
      const start = performance.now();
      await Promise.all(
        all.map((worker) => {
          worker.postMessage('begin');
          return told(worker);
        }),
      );
      return (performance.now() - start) / 1000;
    },
    { each: Math.ceil(pairs / availableParallelism()), workers: availableParallelism() },
  );
  const ofPair = ((await processorSeconds(browser)) - before) / pairs;
  await page.close();
  return { rate: pairs / seconds, ofPair };
}
