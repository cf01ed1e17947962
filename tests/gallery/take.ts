/** Taking pictures for the gallery: one file for each screen, theme, size and language; and which there are, for the index page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import type { Stop } from './stop.ts';
import { type Language, settle, stay } from './walk.ts';
import type { World } from './world.ts';

export const OUT = resolve(import.meta.dirname, '../../gallery');
export const THEMES = ['light', 'dark', 'forced'] as const;
export type Theme = (typeof THEMES)[number];
export const SIZES = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  laptop: { width: 1280, height: 800 },
  /** a tablet on its side */
  landscape: { width: 1024, height: 768 },
  /** a desk's screen */
  wide: { width: 1920, height: 1080 },
} as const;
export type Size = keyof typeof SIZES;
/** Where nothing else is said. */
const USUAL: readonly Size[] = ['phone', 'tablet', 'laptop'];

export interface Picture {
  readonly name: string;
  readonly theme: Theme;
  readonly size: Size;
  readonly language: Language;
}

export const fileOf = ({ name, theme, size, language }: Picture): string => join(theme, size, `${name}.${language}.png`);

/** SIZES=phone,tablet and THEMES=light take only those. */
const isWanted = (variable: 'SIZES' | 'THEMES', name: string): boolean => (process.env[variable] ?? name).split(',').includes(name);

/** What is on the page, at every size and in every theme; forced colours where the stop asks for them, in Kazakh on a phone. */
export async function takeAll(page: Page, { world, stop, language }: { world: World; stop: Stop; language: Language }): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const size of (stop.sizes ?? USUAL).filter((one) => isWanted('SIZES', one))) {
    await page.setViewportSize(SIZES[size]);
    for (const theme of THEMES.filter((one) => isWanted('THEMES', one))) {
      if (theme === 'forced' && !(stop.forced === true && language === 'kk' && size === 'phone')) continue;
      await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', forcedColors: theme === 'forced' ? 'active' : 'none' });
      await stay(page, world, stop);
      await settle(page);
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      const picture = { name: stop.name, theme, size, language };
      const file = join(OUT, fileOf(picture));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await inFront(page, stop.whole === true));
      pictures.push(picture);
    }
  }
  return pictures;
}

/** The last picture of each browser: one after another, because a tab behind another may be pictured half drawn. */
const last = new WeakMap<object, Promise<unknown>>();

function inFront(page: Page, whole: boolean): Promise<Buffer> {
  const browser = page.context();
  const picture = (last.get(browser) ?? Promise.resolve()).then(async () => {
    await page.bringToFront();
    return page.screenshot({ fullPage: whole });
  });
  last.set(
    browser,
    picture.catch(() => undefined),
  );
  return picture;
}
