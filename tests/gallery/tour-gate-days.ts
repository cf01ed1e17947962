/** A door's bad days and the far ends of its sheets, for the gallery: a camera that does not come, a code shown again or by a wrong clock, data that grow old. */
import type { Page } from 'playwright-core';
import { ProgramPhone } from '../e2e/program-phone.ts';
import { AT_DOORS, type Stop } from './stop.ts';
import { closeShift, openShift, pasted } from './tour-doors.ts';
import { manage } from './tour-gate.ts';
import type { World } from './world.ts';

const HOUR = 3600;
const door = { who: 'tablet', path: '/gate', sizes: AT_DOORS } as const;

/** A phone that is a program, of one stranger for all of the gallery. */
let phone: Promise<ProgramPhone> | null = null;
const phoneOf = (world: World): Promise<ProgramPhone> => {
  phone ??= ProgramPhone.enrol(world.issuer, world.stranger());
  return phone;
};

/** Somebody's live code, signed by a phone whose clock is so many seconds slow. */
const live = (slow: number) => async (world: World) => (await phoneOf(world)).show(Math.floor(Date.now() / 1000) - slow);

/** The same code twice: a picture of it, or the phone held up again. */
async function again(page: Page, world: World): Promise<void> {
  const text = await live(2)(world);
  await pasted(async () => text)(page, world);
  await page.locator('section.verdict').waitFor();
  await pasted(async () => text)(page, world);
}

/** Runs before the page's own scripts: a browser that counts bytes, and that has not kept the larger reader. */
function savesData(): void {
  Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } });
  CacheStorage.prototype.keys = async () => [];
}

/** Run before the page's own scripts: cameras that do not come. */
function isDenied(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
}
function isBusy(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'));
}
function hasNone(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
}

/** Runs before the page's own scripts: a browser that keeps nothing. */
function keepsNothing(): void {
  IDBFactory.prototype.open = () => {
    throw new DOMException('', 'SecurityError');
  };
}

/** Until this part of a sheet is in view; at every size that it is pictured at. */
const bringIntoView = (selector: string) => async (page: Page) => {
  const part = page.locator(selector).last();
  await part.waitFor();
  await part.evaluate((element) => {
    const show = () => element.scrollIntoView({ block: 'end', behavior: 'instant' });
    window.addEventListener('resize', show);
    show();
  });
};

/** A shift of before is put away; the next one is open. */
async function openAnew(page: Page): Promise<void> {
  await page.locator('.closed').or(page.locator('.tools')).first().waitFor();
  // What was forgotten closes by itself and shows its summary.
  const over = page.locator('dialog[open] .shift');
  await over.waitFor({ timeout: 3000 }).catch(() => undefined);
  if (await over.isVisible()) await page.keyboard.press('Escape');
  await openShift(page);
}

/** In this order: the clock of a tablet never goes back far between two of them. */
export const DAYS: readonly Stop[] = [
  {
    ...door,
    name: 'gate-reader',
    title: 'Gate: a tablet that counts bytes asks for the better reader',
    ready: '[data-part=reader]',
    act: async (page) => {
      await manage(page);
      await bringIntoView('[data-part=reader]')(page);
    },
    script: savesData,
    ahead: 800,
  },
  { ...door, name: 'gate-broken', title: 'Gate: the browser keeps nothing', ready: '.notice.bad', script: keepsNothing, ahead: 800 },
  {
    ...door,
    name: 'gate-amber',
    title: 'Gate: the ministry’s data grow old',
    ready: '.ages.is-aging',
    act: async (page) => {
      await page.route('**/trust/**', (route) => route.abort());
      await openAnew(page);
    },
    ahead: 25 * HOUR,
  },
  {
    ...door,
    name: 'gate-hotspot',
    title: 'Gate: old data, and what to do without a network',
    ready: 'dialog[open] .drop',
    act: async (page) => {
      await page.route('**/trust/**', (route) => route.abort());
      await openAnew(page);
      await page.locator('.ages').click();
      await bringIntoView('dialog[open] .drop')(page);
    },
    ahead: 25 * HOUR,
  },
  {
    ...door,
    name: 'gate-stale',
    title: 'Gate: the data are too old to decide anything',
    ready: 'section.verdict',
    act: async (page, world) => {
      await page.route('**/trust/**', (route) => route.abort());
      await openAnew(page);
      await pasted(() => world.paper('green'))(page, world);
    },
    ahead: 50 * HOUR,
    brief: true,
  },
];

/** Before the door of the gallery goes into training, where no person's pass gets an answer. */
export const AT_WORK: readonly Stop[] = [
  {
    ...door,
    name: 'gate-help-beside',
    title: 'Gate: help beside the stage',
    ready: '.gate-help',
    act: async (page) => {
      await openShift(page);
      await page.locator('.tools > button').nth(3).click();
    },
  },
  { ...door, name: 'gate-again', title: 'Gate: the same code a moment ago', ready: 'section.verdict[data-face=again]', act: again, brief: true },
  {
    ...door,
    name: 'gate-skew',
    title: 'Gate: a phone whose clock is slow',
    ready: 'section.verdict[data-code=proof-stale]',
    act: pasted(live(400)),
    brief: true,
  },
  {
    ...door,
    name: 'gate-exit',
    title: 'Gate: somebody leaves',
    ready: 'section.verdict[data-face=exit]',
    act: async (page, world) => {
      await openShift(page);
      await page.locator('.ways button').last().click();
      await pasted(live(1))(page, world);
    },
    brief: true,
  },
  { ...door, name: 'gate-camera-denied', title: 'Gate: the camera is not allowed', ready: '.trouble .button', act: openShift, script: isDenied },
  { ...door, name: 'gate-camera-busy', title: 'Gate: another app has the camera', ready: '.trouble p + p', act: openShift, script: isBusy },
  { ...door, name: 'gate-camera-missing', title: 'Gate: no camera', ready: '.trouble', act: openShift, script: hasNone },
  {
    ...door,
    name: 'gate-closed-day',
    title: 'Gate: after a shift, with the day’s people',
    ready: '.closed .shift',
    act: async (page) => {
      await openShift(page);
      await page.locator('.ways button').first().click();
      await closeShift(page);
      await page.keyboard.press('Escape');
    },
    whole: true,
  },
];
