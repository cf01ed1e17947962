/** The poster as it comes out of a printer: one A4 sheet, whatever the name, from a file, without a network, its code readable in the picture of the page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { CATEGORIES } from '../../src/issuer/demo/categories.ts';
import { posterPage, posterUrl } from '../../src/issuer/venues/poster.ts';
import { readQr } from '../engines/png.ts';
import { keyOf, START } from '../issuer/world.ts';

/** A4 at 96 dots an inch. */
const A4 = { width: 794, height: 1123 };
let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ashyq-poster-'));
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  readonly url: string;
  /** what the browser complained of, a broken policy above all */
  readonly complaints: readonly string[];
  /** whatever it asked for besides the file itself */
  readonly asked: readonly string[];
}

/** `dots`: pixels to the CSS pixel; two are 192 an inch, less than any printer's. */
async function openPoster(name: string, category: keyof typeof CATEGORIES, dots = 1): Promise<Opened> {
  const claims = { venueId: 'ALA-00123', exp: START + 365 * 86_400, iat: START, tabletKey: null, category, name, area: '7511', gate: 0, index: 2 ** 32 - 1 };
  const url = posterUrl('https://ashyq.example', await issueVenueCredential(claims, keyOf('venue key')));
  const file = join(folder, 'poster.html');
  await writeFile(file, posterPage({ venueId: claims.venueId, name, category: CATEGORIES[category], exp: claims.exp, url, utcOffsetMinutes: 300 }));
  const context = await browser.newContext({ viewport: A4, deviceScaleFactor: dots, offline: true });
  const page = await context.newPage();
  const [complaints, asked]: [string[], string[]] = [[], []];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  await page.emulateMedia({ media: 'print' });
  await page.goto(pathToFileURL(file).href);
  return { page, url, complaints, asked: asked.filter((address) => address !== page.url()) };
}

test.each([
  ['a short name', '«Арман» кинотеатры', 'cinema'],
  ['a name of two lines', 'Қызылорда облысының Шиелі ауданындағы «Ұлттық өнер үйі»', 'station'],
  ['one word of 128 bytes', 'Ә'.repeat(64), 'public-service'],
  ['128 bytes of wide capitals', 'ЩЖМЮ '.repeat(14).trim(), 'intercity-transport'],
] as const)('print the poster of %s: one sheet, everything on it, the code readable', async (_, name, category) => {
  const { page, url, complaints, asked } = await openPoster(name, category, 2);
  const sheet = await page.evaluate(() => {
    const boxOf = (of: string) => document.querySelector(of)?.getBoundingClientRect() ?? new DOMRect();
    const main = document.querySelector('main') ?? document.body;
    const [ways, footer, qr] = ['.ways', 'footer', '.qr'].map(boxOf);
    return { overflow: main.scrollHeight - main.clientHeight, gap: (footer?.top ?? 0) - (ways?.bottom ?? 0), bottom: footer?.bottom ?? 0, qr: qr?.width ?? 0 };
  });
  expect(sheet.overflow).toBe(0);
  expect(sheet.gap).toBeGreaterThanOrEqual(0);
  expect(sheet.bottom).toBeLessThan(A4.height - 20);
  // 60 mm at 96 dots an inch are 227
  expect(sheet.qr).toBeGreaterThan(300);
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  expect(readQr(await page.screenshot())).toBe(url);
  expect([complaints, asked]).toEqual([[], []]);
  await page.context().close();
});

test('look at the poster on a screen: the sheet stands on a ground, nothing is cut', async () => {
  const { page, url } = await openPoster('Алматы халықаралық әуежайы', 'airport');
  await page.emulateMedia({ media: 'screen' });
  expect(readQr(await page.screenshot({ fullPage: true }))).toBe(url);
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  await page.context().close();
});
