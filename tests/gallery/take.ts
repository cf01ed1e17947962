/** Taking pictures for the gallery: one file for each screen, theme, size and language. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { LAPTOP, PHONE, TABLET } from '../e2e/devices.ts';

const OUT = resolve(import.meta.dirname, '../../gallery');
export const LANGUAGES = [
  ['kk', 'Қазақша'],
  ['ru', 'Русский'],
  ['en', 'English'],
] as const;
export type Language = (typeof LANGUAGES)[number][0];
export type Theme = 'light' | 'dark';
export const SIZES = { phone: PHONE, tablet: TABLET, laptop: LAPTOP } as const;
export type Size = keyof typeof SIZES;

/** Styles, fonts and short movements have settled after this. */
const SETTLED_MS = 350;

/** One picture of what is on the page now. */
export async function take(page: Page, name: string, { theme, size, language }: { theme: Theme; size: Size; language: Language }): Promise<void> {
  await page.waitForTimeout(SETTLED_MS);
  const file = join(OUT, theme, size, `${name}.${language}.png`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await page.screenshot());
}

/** A screen without a choice of language, at every size. */
export async function takeSizes(page: Page, name: string, language: Language): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES) as [Size, typeof PHONE][]) {
    await page.setViewportSize(viewport);
    await take(page, name, { theme: 'light', size, language });
  }
  await page.setViewportSize(PHONE);
}

/** A screen with a choice of language, in every language and size; the page keeps what it shows. */
export async function takeAll(page: Page, name: string, theme: Theme = 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  for (const [size, viewport] of Object.entries(SIZES) as [Size, typeof PHONE][]) {
    await page.setViewportSize(viewport);
    for (const [language, button] of LANGUAGES) {
      await chooseLanguage(page, button);
      await take(page, name, { theme, size, language });
    }
  }
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** A phone's scan screen has no room for the languages: there they are chosen at tablet size. */
export async function chooseLanguage(page: Page, button: string): Promise<void> {
  const choose = page.getByRole('button', { name: button }).first();
  if (await choose.isVisible()) return choose.click();
  const size = page.viewportSize() ?? TABLET;
  await page.setViewportSize(TABLET);
  if (await choose.isVisible()) await choose.click();
  await page.setViewportSize(size);
}
