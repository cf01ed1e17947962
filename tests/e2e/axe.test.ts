/**
 * Every screen of the tour for people who do not see it, see it large, or have no pointer: axe without a complaint in Kazakh and English, light and dark,
 * on a phone and on a laptop; nothing is wider than the narrowest phone or a screen at 400 %; letters of double size fit on a tablet and a laptop; each thing that can be
 * pressed is reached by Tab, in the order of the page, and is not hidden when it has the focus; the page says its language.
 * STOPS=home checks only the screens whose name has that in it (a regular expression).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEVICES, type Stop, TOUR } from '../gallery/tour.ts';
import { openStop, settle, stay } from '../gallery/walk.ts';
import { World } from '../gallery/world.ts';
import { focusFaults, wideElements } from './layout-checks.ts';

/** Evaluated, never a script tag: the pages' own policy stays in force. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 740 };
/** For axe a screen is as tall as what is on it: it would measure the contrast of what happens to lie under the buttons that stay at the bottom. */
const TALL = { phone: { width: 360, height: 3000 }, laptop: { width: 1280, height: 3000 } };
const TABLET = { width: 768, height: 1024 };
/** 1280 pixels at 400 %. */
const NARROW = { width: 320, height: 640 };

/** The design system's page has its own (tests/design): it shows type and marks at sizes that no screen has. */
const stops = TOUR.filter(({ name }) => name !== 'design' && new RegExp(process.env['STOPS'] ?? '').test(name));
let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world?.close());

/** What axe complains about, each with the first place. */
async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
}

async function show(page: Page, stop: Stop, { size, dark = false }: { size: { width: number; height: number }; dark?: boolean }): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await stay(page, world, stop);
  await settle(page);
}

async function axeEverywhere(page: Page, stop: Stop): Promise<string[]> {
  const found: string[] = [];
  for (const [size, viewport] of Object.entries(TALL)) {
    for (const dark of [false, true]) {
      await show(page, stop, { size: viewport, dark });
      for (const complaint of await complaints(page)) found.push(`${size}, ${dark ? 'dark' : 'light'}: ${complaint}`);
    }
  }
  return found;
}

async function layoutFaults(page: Page, stop: Stop): Promise<string[]> {
  const found: string[] = [];
  for (const size of [PHONE, NARROW]) {
    await show(page, stop, { size });
    for (const wide of await page.evaluate(wideElements)) found.push(`${size.width} px: ${wide}`);
  }
  for (const size of [TABLET, TALL.laptop]) {
    await show(page, stop, { size });
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

async function keyboardFaults(page: Page, stop: Stop): Promise<string[]> {
  await show(page, stop, { size: PHONE });
  const faults = await page.evaluate(focusFaults, false);
  // As often as there are things to reach; then the page is through.
  const many = await page.evaluate(() => document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]').length);
  for (let turn = 0; turn < Math.min(many, 60); turn += 1) {
    await page.keyboard.press('Tab');
    faults.push(...(await page.evaluate(focusFaults, true)));
  }
  return [...new Set(faults)];
}

describe.each(DEVICES.filter((who) => stops.some((stop) => stop.who === who)))('%s', (who) => {
  beforeAll(async () => {
    await world.place(who);
  });
  afterAll(() => world.leave(who));

  const own = stops.filter((stop) => stop.who === who);
  test.each(own)('$name: $title', async (stop) => {
    for (const language of ['kk', 'en'] as const) {
      const page = await openStop(world, stop, language);
      try {
        const faults = [
          ...(await axeEverywhere(page, stop)),
          ...(await layoutFaults(page, stop)),
          ...(language === 'kk' ? await keyboardFaults(page, stop) : []),
          ...((await page.evaluate(() => document.documentElement.lang)) === language ? [] : ['the page does not say its language']),
        ];
        expect(faults, language).toEqual([]);
      } finally {
        await page.close();
      }
    }
  });
});
