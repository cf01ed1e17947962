/** Waits for what a page answers by a promise. Playwright's `waitForFunction` takes the promise itself for a yes, whatever becomes of it (1.65). */
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';

type Holds<Arg> = (arg: Arg) => Promise<boolean>;

/** Resolves when `holds`, run in the page, has answered true; a page on its way to another one is asked again. */
export async function untilInPage<Arg = undefined>(
  page: Page,
  holds: Holds<Arg>,
  { arg, timeout = 30_000 }: { arg?: Arg; timeout?: number } = {},
): Promise<void> {
  const ask = () => page.evaluate(holds as Holds<unknown>, arg).catch(() => false);
  // Not `expect.poll`: devices are made ready before any test, too.
  await vi.waitFor(async () => expect(await ask(), 'what the page was asked does not hold').toBe(true), { timeout, interval: 100 });
}

/** The worker of this page's origin is installed and at work. */
export const untilWorker = (page: Page, timeout?: number): Promise<void> =>
  untilInPage(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated', timeout === undefined ? {} : { timeout });
