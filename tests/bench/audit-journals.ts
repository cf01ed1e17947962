/** The page's half of many journals: a region's exports dropped at once, one of them opened, sought, compared, saved; every task that held the page up meanwhile. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { longTasks, openPage, savedBy, serve } from '../audit/many-page.ts';
import { BROKEN_EVERY, nameOf, regionExport, regionTrust } from '../audit/region-world.ts';

export interface JournalFigures {
  /** seconds from the drop until all are read */
  readonly seconds: number;
  /** milliseconds of each task above 50, by what went on */
  readonly held: Readonly<Record<'reading' | 'looking' | 'saving', readonly number[]>>;
  /** elements in the document at the end */
  readonly elements: number;
  /** journals of the saved report, and findings over several of them */
  readonly saved: number;
  readonly together: number;
}

/** `client` builds the page that trusts the root in a file, and gives its directory. */
export async function benchAuditJournals({
  client,
  journals,
  lines,
}: {
  client: (pin: string) => Promise<string>;
  journals: number;
  lines: number;
}): Promise<JournalFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'ashyq-bench-journals-'));
  const [trust, exports] = [join(dir, 'trust'), join(dir, 'exports')];
  for (const [name, bytes] of await regionTrust(lines)) {
    mkdirSync(dirname(join(trust, name)), { recursive: true });
    writeFileSync(join(trust, name), bytes);
  }
  mkdirSync(exports);
  for (let nr = 0; nr < journals; nr += 1) writeFileSync(join(exports, nameOf(nr)), await regionExport(nr, lines));
  const served = await serve(await client(join(trust, 'root.2.cbor')));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await openPage(browser, { origin: served.origin, trust });
    await longTasks(page);
    const start = performance.now();
    await page.locator('input[webkitdirectory]').first().setInputFiles(exports);
    await allRead(page, journals);
    const seconds = (performance.now() - start) / 1000;
    const reading = await longTasks(page);
    await look(page, journals);
    const looking = await longTasks(page);
    const report = JSON.parse(await savedBy(page, page.getByRole('button', { name: 'Save as JSON' })));
    const saving = await longTasks(page);
    const together = Object.values(report.together.totals as Record<string, number>).reduce((sum, count) => sum + count, 0);
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    return { seconds, held: { reading, looking, saving }, elements, saved: report.journals.length, together };
  } finally {
    await browser.close();
    served.close();
    rmSync(dir, { recursive: true });
  }
}

/** Read, and compared with each other. */
async function allRead(page: Page, journals: number): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const isRead =
        document.querySelector('.audit-journals') !== null && document.querySelector('[aria-label="Doors’ journals"] > p[role=status]:not(.small)') === null;
      const said = document.querySelector('.audit-together')?.textContent ?? '';
      return isRead && document.body.textContent?.includes(`Journals: ${count.toLocaleString('en')}`) === true && said !== '' && !said.includes('Comparing');
    },
    journals,
    { timeout: 1_500_000, polling: 500 },
  );
}

/** The next page and back, the worst one opened, one sought by its venue. */
async function look(page: Page, journals: number): Promise<void> {
  const first = page.locator('.audit-journals details').first();
  const pages = page.getByRole('navigation', { name: 'Doors’ journals' }).getByRole('button');
  await pages.last().click();
  await pages.first().click();
  await first.locator('summary').first().click();
  await first.locator('.audit-journal .notice.bad').waitFor();
  const whole = journals - 1 - ((journals - 1) % BROKEN_EVERY === 0 ? 1 : 0);
  const venue = nameOf(whole).slice('ashyq-'.length, -'-1.cborseq'.length);
  await page.getByRole('searchbox').fill(`${venue}/${1 + (whole % 5)}`);
  await page.waitForFunction(() => document.querySelectorAll('.audit-journals > li').length === 1);
}
