/** Going to a stop of the tour, in a language, on a page of its device; and waiting until it stands still. */
import type { Page } from 'playwright-core';
import type { Stop } from './stop.ts';
import type { World } from './world.ts';

export type Language = 'kk' | 'ru' | 'en';
export const LANGUAGES: readonly Language[] = ['kk', 'ru', 'en'];

const PATIENCE_MS = 60_000;

/** A page of the stop's device that speaks this language, whatever other pages of the device speak. */
export async function openStop(world: World, stop: Stop, language: Language): Promise<Page> {
  const { device } = await world.place(stop.who);
  const page = await device.context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(speak, language);
  if (stop.ahead !== undefined) {
    await page.addInitScript(goAhead, stop.ahead);
    // The ministry's answers to a door would say that this clock is ahead: a screen of its own.
    await page.route('**/api/gate/seen', (route) => route.abort());
  }
  if (stop.script !== undefined) await page.addInitScript(stop.script);
  try {
    await goTo(page, world, stop);
  } catch (error) {
    // A gate's window that stays open would be the gate for all that come after it.
    await page.close();
    throw error;
  }
  return page;
}

export async function goTo(page: Page, world: World, stop: Stop): Promise<void> {
  const { origin } = await world.place(stop.who);
  const path = typeof stop.path === 'string' ? stop.path : stop.path(world);
  await page.goto(origin + path);
  await arrive(page, world, stop);
}

/** Acts, and waits for the screen. */
async function arrive(page: Page, world: World, stop: Stop): Promise<void> {
  const { origin } = await world.place(stop.who);
  await stop.act?.(page, world, origin);
  await page.locator(stop.ready).first().waitFor();
  await settle(page);
}

/** A screen that leaves by itself is brought back. */
export async function stay(page: Page, world: World, stop: Stop): Promise<void> {
  if (stop.brief === true && (await page.locator(stop.ready).count()) === 0) await arrive(page, world, stop);
}

/** Nothing moves any more: fonts are there, the refresh is over, short movements have ended (those that never end do not count). */
export async function settle(page: Page): Promise<void> {
  await page
    .waitForFunction(
      // Between a card and the one that takes its place, whose script has still to come, a screen has no title for a moment.
      () => document.querySelector('main [aria-busy=true], main .spinner') === null && document.querySelector('h1') !== null,
      undefined,
      { timeout: 10_000 },
    )
    .catch(() => undefined);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const isShort = (one: Animation) => Number(one.effect?.getComputedTiming().endTime ?? Number.POSITIVE_INFINITY) < 2000;
    await Promise.all(
      document
        .getAnimations()
        .filter(isShort)
        .map(({ finished }) => finished.catch(() => null)),
    );
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** Runs in the page: the stored choice of the language, for this page alone. */
function speak(language: string): void {
  const { getItem } = Storage.prototype;
  Storage.prototype.getItem = function get(key: string) {
    return key === 'ashyq.language' ? language : getItem.call(this, key);
  };
}

/** Runs in the page: its clock is ahead. */
function goAhead(seconds: number): void {
  const real = Date.now.bind(Date);
  Date.now = () => real() + seconds * 1000;
}
