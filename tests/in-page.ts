/** Waits for what a page answers by a promise. Playwright's `waitForFunction` takes the promise itself for a yes, whatever becomes of it (1.65). */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Holds<Arg> = (arg: Arg) => Promise<boolean>;

/** Resolves when `holds`, run in the page, has answered true; a page on its way to another one is asked again. */
export async function untilInPage<Arg = undefined>(
  page: Page,
  holds: Holds<Arg>,
  { arg, timeout = 30_000 }: { arg?: Arg; timeout?: number } = {},
): Promise<void> {
  const ask = () => page.evaluate(holds as Holds<unknown>, arg).catch(() => false);
  await expect.poll(ask, { timeout, interval: 100 }).toBe(true);
}

/** The worker of this page's origin is installed and at work. */
export const untilWorker = (page: Page, timeout?: number): Promise<void> =>
  untilInPage(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated', timeout === undefined ? {} : { timeout });
