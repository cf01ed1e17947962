/** Chromium through playwright-core, as all other tests use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { type EngineBrowser, sourceOf, type Viewport } from './browser.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export async function openChromium({ program, viewport }: { program: string; viewport: Viewport }): Promise<EngineBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'ashyq-chromium-'));
  const context = await chromium.launchPersistentContext(home, { executablePath: program, args: FLAGS, headless: true, viewport, deviceScaleFactor: 2 });
  let first = context.pages()[0];
  return {
    async tab() {
      const page = first ?? (await context.newPage());
      first = undefined;
      return {
        goto: async (url) => void (await page.goto(url)),
        reload: async () => void (await page.reload()),
        run: async (work, ...given) => JSON.parse((await page.evaluate(sourceOf(work, given))) as string),
        press: (x, y) => page.mouse.click(x, y),
        type: (text) => page.keyboard.type(text),
        picture: () => page.screenshot(),
        close: () => page.close(),
      };
    },
    async close() {
      await context.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
