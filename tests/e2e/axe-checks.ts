/**
 * Every screen of the tour for people who do not see it, see it large, or have no pointer: axe without a complaint, light and dark, on a phone and on a
 * laptop; in the three languages nothing is wider than the narrowest phone or a screen at 400 %, letters of double size fit on every screen, and the page says
 * its language; each thing that can be pressed is reached by Tab, in the order of the page, and is not hidden when it has the focus.
 * STOPS=home checks only the screens whose name has that in it (a regular expression).
 *
 * The devices are in three test files that run beside each other.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stop } from '../gallery/stop.ts';
import { DEVICES, TOUR } from '../gallery/tour.ts';
import { LANGUAGES, type Language, openStop, settle, stay } from '../gallery/walk.ts';
import { type Who, World } from '../gallery/world.ts';
import { focusFaults, wideElements } from './layout-checks.ts';

/** Evaluated, never a script tag: the pages' own policy stays in force. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 740 };
/** For axe a screen is as tall as what is on it: it would measure the contrast of what happens to lie under the buttons that stay at the bottom. */
const TALL = { phone: { width: 360, height: 3000 }, laptop: { width: 1280, height: 3000 } };
const TABLET = { width: 768, height: 1024 };
/** 1280 pixels at 400 %. */
const NARROW = { width: 320, height: 640 };
/** Light and dark are the same page in other colours: what has no colour in it is looked at once. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
/** The language in which a screen is opened; then it changes while one looks, as when another window of the browser changes it. */
const FIRST: Language = 'ru';
/** Nobody holds these in one hand: no letters of double size on 360 pixels. */
const NO_PHONES: ReadonlySet<Who> = new Set(['tablet', 'new tablet', 'last tablet', 'laptop']);

/** The phones of nobody yet and of the citizen with a green pass see most screens; then the doors and the auditor's laptop. */
const PARTS = { phones: ['nobody', 'green'], doors: ['new tablet', 'tablet', 'laptop'] } as const satisfies Record<string, readonly Who[]>;

/** Checks the stops of one part of the devices; `others`: of those that are in no part. */
export function checkStops(part: keyof typeof PARTS | 'others'): void {
  const partOf = (who: Who) => Object.entries(PARTS).find(([, devices]: [string, readonly Who[]]) => devices.includes(who))?.[0] ?? 'others';
  const named = new RegExp(process.env['STOPS'] ?? '');
  // The design system's page has its own (tests/design): it shows type and marks at sizes that no screen has.
  const stops = TOUR.filter(({ name, who }) => name !== 'design' && named.test(name) && partOf(who) === part);
  let world: World;
  beforeAll(async () => {
    if (stops.length > 0) world = await World.open();
  });
  afterAll(() => world?.close());

  if (stops.length === 0) test.skip('no stop of these devices is wanted');
  describe.each(DEVICES.filter((who) => stops.some((stop) => stop.who === who)))('%s', (who) => {
    beforeAll(async () => {
      await world.place(who);
    });
    afterAll(() => world.leave(who));

    const own = stops.filter((stop) => stop.who === who);
    test.each(own)('$name: $title', async (stop) => {
      const page = await openStop(world, stop, FIRST);
      try {
        for (const language of [FIRST, ...LANGUAGES.filter((one) => one !== FIRST)]) {
          await speakNow(page, language);
          const faults = [
            // Names, roles and colours are the same in every language (the dictionaries are complete by their type); what differs is how long words are.
            ...(language === 'ru' ? await axeFaults(page, { world, stop }) : []),
            ...(await layoutFaults(page, world, stop)),
            ...(language === 'kk' ? await keyboardFaults(page, world, stop) : []),
            ...((await page.evaluate(() => document.documentElement.lang)) === language ? [] : ['the page has gone back to another language']),
          ];
          expect(faults, language).toEqual([]);
        }
      } finally {
        await page.close();
      }
    });
  });
}

async function speakNow(page: Page, language: Language): Promise<void> {
  await page.evaluate((newValue) => dispatchEvent(new StorageEvent('storage', { key: 'ashyq.language', newValue })), language);
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
}

/** What axe complains about, each with the first place. */
async function complaints(page: Page, options: RunOptions): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(AXE);
  const run = (given: RunOptions) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given);
  const { violations } = await page.evaluate(run, { resultTypes: ['violations'], ...options } satisfies RunOptions);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
}

interface Shown {
  readonly size: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
}

async function show(page: Page, at: { world: World; stop: Stop }, { size, dark = false }: Shown): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await stay(page, at.world, at.stop);
  await settle(page);
}

/** Light on both devices; the dark has other colours, which are the same on both. */
const LOOKS: readonly Shown[] = [{ size: TALL.phone }, { size: TALL.phone, dark: true }, { size: TALL.laptop }];

async function axeFaults(page: Page, at: { world: World; stop: Stop }): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await show(page, at, look);
    const options: RunOptions = look.dark === true ? { runOnly: { type: 'rule', values: COLOURS } } : {};
    for (const complaint of await complaints(page, options)) found.push(`${look.size.width} px, ${look.dark === true ? 'dark' : 'light'}: ${complaint}`);
  }
  return found;
}

async function layoutFaults(page: Page, world: World, stop: Stop): Promise<string[]> {
  const found: string[] = [];
  for (const size of [PHONE, NARROW]) {
    await show(page, { world, stop }, { size });
    for (const wide of await page.evaluate(wideElements)) found.push(`${size.width} px: ${wide}`);
  }
  const withLetters = async () => {
    await show(page, { world, stop }, { size: PHONE });
    for (const wide of await page.evaluate(wideElements)) found.push(`${PHONE.width} px, letters twice as large in the browser's settings: ${wide}`);
  };
  if (!NO_PHONES.has(stop.who)) await withLargeLetters(page, withLetters);
  for (const size of [TABLET, TALL.laptop]) {
    await show(page, { world, stop }, { size });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await settle(page);
    for (const wide of await page.evaluate(wideElements)) found.push(`${size.width} px, letters of 200 %: ${wide}`);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '';
    });
  }
  return found;
}

/** As somebody sets it in the browser: media queries in rem know of it, which they do not of a style on the page. */
async function withLargeLetters(page: Page, work: () => Promise<void>): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  await work();
  await devTools.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
  await devTools.detach();
}

async function keyboardFaults(page: Page, world: World, stop: Stop): Promise<string[]> {
  await show(page, { world, stop }, { size: PHONE });
  const faults = await page.evaluate(focusFaults, false);
  // As often as there are things to reach; then the page is through.
  const many = await page.evaluate(() => document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]').length);
  for (let turn = 0; turn < Math.min(many, 60); turn += 1) {
    await page.keyboard.press('Tab');
    faults.push(...(await page.evaluate(focusFaults, true)));
  }
  return [...new Set(faults)];
}
