/** Screens of a door that few people ever see: bad days, sheets, what is printed. The gallery pictures them; their parts are those of the tour, which axe and the layout check. */
import type { Page } from 'playwright-core';
import { AT_DOORS, type Stop } from './stop.ts';
import { closeShift, enterPin, openShift, pasted, train } from './tour-doors.ts';
import type { World } from './world.ts';

const door = { who: 'tablet', path: '/gate', sizes: AT_DOORS } as const;
const TOOL = { code: 0, input: 1 } as const;

async function press(page: Page, tool: keyof typeof TOOL): Promise<void> {
  await openShift(page);
  await page.locator('.tools > button').nth(TOOL[tool]).click();
}

async function openInput(page: Page): Promise<void> {
  await press(page, 'input');
  await page.locator('dialog[open] form').waitFor();
}

async function openGuard(page: Page): Promise<void> {
  await openInput(page);
  await page.locator('dialog[open] form > button').last().click();
  await page.locator('.guard-kinds').waitFor();
}

/** Runs in the page: pictures beside one another, as one. */
async function joinPictures(pictures: readonly string[]): Promise<string> {
  const images = await Promise.all(
    pictures.map(async (src) => {
      const image = Object.assign(new Image(), { src: `data:image/png;base64,${src}` });
      await image.decode();
      return image;
    }),
  );
  const canvas = document.createElement('canvas');
  canvas.width = images.reduce((sum, { width }) => sum + width, 0);
  canvas.height = Math.max(...images.map(({ height }) => height));
  const paper = canvas.getContext('2d');
  let left = 0;
  for (const image of images) {
    paper?.drawImage(image, left, 0);
    left += image.width;
  }
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}

/** A photo of two passes on one sheet, as a family prints them. */
async function openFile(page: Page, world: World): Promise<void> {
  await openInput(page);
  const passes = [await world.paper('green'), await world.paper('blue')];
  const pictures = await Promise.all(passes.map(async (text) => (await world.photo(text)).buffer.toString('base64')));
  const joined = Buffer.from(await page.evaluate(joinPictures, pictures), 'base64');
  await page.locator('dialog[open] input[type=file]').setInputFiles({ name: 'passes.png', mimeType: 'image/png', buffer: joined });
}

/** Runs in the page: somebody puts its clock back by two hours, while it looks on. */
function putBack(): void {
  const real = Date.now.bind(Date);
  Date.now = () => real() - 7200_000;
}

/** The next page of this tablet has the right time again. */
async function clockBack(page: Page): Promise<void> {
  await openShift(page);
  // Whoever may judge has looked at the clock before.
  await page.locator('.prompt strong').waitFor();
  await page.evaluate(putBack);
}

/** The form of the manager's sheet in which this is. */
const formWith = (page: Page, what: string) => page.locator('dialog[open] form', { has: page.locator(what) });

/** Between two shifts, behind the PIN. */
export async function manage(page: Page): Promise<void> {
  const tools = page.locator('.tools');
  await page.locator('.closed').or(tools).first().waitFor();
  if (await tools.isVisible()) {
    await closeShift(page);
    await page.keyboard.press('Escape');
  }
  await enterPin(page);
  await page.locator('dialog[open] .training-switch').waitFor();
}

/** One person may be inside, and has come. */
async function fillUp(page: Page, world: World): Promise<void> {
  const full = page.locator('.band.is-full');
  await manage(page);
  const limit = formWith(page, '[inputmode=numeric]');
  await limit.locator('input').fill('1');
  const save = limit.locator('button');
  if (await save.isEnabled()) await save.click();
  await page.keyboard.press('Escape');
  await pasted(() => world.paper('green'))(page, world);
  await page.locator('section.verdict').waitFor();
  await full.waitFor();
}

/** Kept in the app, and the full screen was left; where none was granted, it is asked for all the same. */
async function keepInApp(page: Page): Promise<void> {
  await manage(page);
  const kept = formWith(page, 'ul');
  if (!(await kept.locator('input[type=checkbox]').isChecked())) {
    await kept.locator('input[type=checkbox]').check();
    await kept.locator('button').click();
  }
  await page.keyboard.press('Escape');
  await openShift(page);
  await page.waitForFunction(() => document.fullscreenElement !== null, undefined, { timeout: 5000 }).catch(() => undefined);
  await page.evaluate(() => document.exitFullscreen().catch(() => undefined));
}

/** Another window of the same browser is the gate as long as this one is looked at. */
async function elsewhere(page: Page, _: World, origin: string): Promise<void> {
  await page.goto('about:blank');
  const other = await page.context().newPage();
  page.once('close', () => void other.close().catch(() => undefined));
  await other.goto(`${origin}/gate`);
  await other.locator('.closed').or(other.locator('.tools')).first().waitFor();
  await page.goto(`${origin}/gate`);
}

/** Runs in the page: the tablet's own record goes from its store, or comes back. */
async function hideTablet(hidden: boolean): Promise<void> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open('ashyq');
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const scope = globalThis as typeof globalThis & { kept?: { key: IDBValidKey; value: unknown } };
  await new Promise<void>((done, fail) => {
    const tx = database.transaction('tablet', 'readwrite');
    const store = tx.objectStore('tablet');
    if (!hidden && scope.kept !== undefined) store.put(scope.kept.value, scope.kept.key);
    const cursor = hidden ? store.openCursor() : null;
    if (cursor !== null)
      cursor.onsuccess = () => {
        if (cursor.result === null) return;
        scope.kept = { key: cursor.result.key, value: cursor.result.value };
        cursor.result.delete();
      };
    tx.oncomplete = () => done();
    tx.onerror = () => fail(tx.error);
  });
  database.close();
}

/** The browser throws the tablet's key away; this page remembers it, and puts it back once its screen was seen. */
async function lose(page: Page): Promise<void> {
  await page.locator('.closed').or(page.locator('.tools')).first().waitFor();
  await page.evaluate(hideTablet, true);
  await page.locator('.notice').getByRole('button').waitFor();
  await page.evaluate(hideTablet, false);
}

/** Runs before the page's own scripts: a camera with a lamp and a zoom. */
function withLampAndZoom(): void {
  const { getCapabilities } = MediaStreamTrack.prototype;
  Object.assign(MediaStreamTrack.prototype, {
    getCapabilities(this: MediaStreamTrack) {
      return { ...getCapabilities.call(this), torch: true, zoom: { min: 1, max: 4, step: 0.1 } };
    },
  });
}

/** Runs before the page's own scripts: the printer's page stays to be looked at. */
function withoutPrinter(): void {
  window.print = () => undefined;
}

/** At work: before the tour's door is locked and goes into training, where no person's pass gets an answer. */
export const DOORS: readonly Stop[] = [
  { ...door, name: 'gate-trust', title: 'Gate: the ministry’s data', ready: 'dialog[open] .facts', act: (page) => page.locator('.ages').click() },
  { ...door, name: 'gate-input', title: 'Gate: without the camera', ready: 'dialog[open] form', act: openInput },
  { ...door, name: 'gate-file', title: 'Gate: several codes in one file', ready: 'dialog[open] [role=status] .button', act: openFile },
  { ...door, name: 'gate-guard', title: 'Gate: somebody without a phone', ready: '.guard-kinds', act: openGuard },
  {
    ...door,
    name: 'gate-guard-passport',
    title: 'Gate: somebody without a phone, by passport',
    ready: '[placeholder=KGZ]',
    act: async (page) => {
      await openGuard(page);
      await page.locator('.guard-kinds button').last().click();
    },
  },
  {
    ...door,
    name: 'gate-guard-offline',
    title: 'Gate: somebody without a phone, and no network',
    ready: 'dialog[open] .notice',
    act: async (page, world) => {
      await openGuard(page);
      await page.route('**/api/**', (route) => route.abort());
      await page.locator('dialog[open] input').fill(world.issuer.person('green').iin);
      await page.locator('dialog[open] form > button[type=submit]').click();
    },
  },
  {
    ...door,
    name: 'gate-guard-verdict',
    title: 'Gate: somebody looked up by document',
    ready: 'section.verdict',
    act: async (page, world) => {
      await openGuard(page);
      await page.locator('dialog[open] input').fill(world.issuer.person('green').iin);
      await page.locator('dialog[open] form > button[type=submit]').click();
    },
    brief: true,
  },
  { ...door, name: 'gate-door-code', title: 'Gate: the door’s own code', ready: '.door-code svg.qr', act: (page) => press(page, 'code') },
  { ...door, name: 'gate-zoom', title: 'Gate: a camera with a lamp and a zoom', ready: '.camera-tools button', act: openShift, script: withLampAndZoom },
  {
    ...door,
    name: 'gate-twice',
    title: 'Gate: the same paper pass a moment ago',
    ready: 'section.verdict',
    act: async (page, world) => {
      const text = await world.paper('green');
      await pasted(async () => text)(page, world);
      await page.locator('section.verdict').waitFor();
      await pasted(async () => text)(page, world);
    },
    brief: true,
  },
  { ...door, name: 'gate-full', title: 'Gate: the place is full', ready: '.band.is-full', act: fillUp },
  { ...door, name: 'gate-clock', title: 'Gate: the tablet’s clock was put back', ready: '.band.is-clock', act: clockBack },
  {
    ...door,
    name: 'gate-clock-right',
    title: 'Gate: the manager says that the time is right',
    ready: 'dialog[open] .clock-now',
    act: async (page) => {
      await clockBack(page);
      await page.locator('.band.is-clock button').click();
    },
  },
  {
    ...door,
    name: 'gate-state',
    title: 'Gate: the state of the journal, for the inspector',
    ready: 'dialog[open] [data-part=signed-state] svg.qr',
    act: async (page) => {
      await closeShift(page);
      await page.keyboard.press('Escape');
      await page
        .locator('.closed section.card', { has: page.locator('.row.wrap') })
        .locator('.row.wrap button')
        .last()
        .click();
    },
  },
];

/** While it is in training. */
export const DOORS_TRAINING: readonly Stop[] = [
  {
    ...door,
    name: 'gate-cards-printed',
    title: 'Gate: practice cards on paper',
    ready: '.deck-print svg.qr',
    act: async (page) => {
      await train(page);
      await page.locator('.band.is-training button').click();
      await page.locator('dialog[open] .deck').waitFor();
      await page.locator('dialog[open] .deck ~ button').click();
      await page.emulateMedia({ media: 'print' });
    },
    script: withoutPrinter,
    ahead: 800,
  },
];

/** Later than every day of `tour-gate-days.ts`. */
const LATE = 51 * 3600;

/** What nothing else can be seen after. */
export const DOORS_LAST: readonly Stop[] = [
  // Kept in the app it would ask for the full screen in each of these: last.
  { ...door, name: 'gate-kiosk', title: 'Gate: the full screen was left', ready: 'dialog[open] .button.large', act: keepInApp, ahead: LATE },
  { ...door, name: 'gate-elsewhere', title: 'Gate: another window is the gate', ready: '.notice .button', act: elsewhere, ahead: LATE },
  {
    ...door,
    name: 'gate-anew',
    title: 'Gate: set up anew, with the journal of before',
    ready: '[data-part=earlier-journal]',
    who: 'new tablet',
    act: async (page, world, origin) => {
      // An enrolment code is good once, and what it leaves behind stays for the other languages.
      const [enrol, before] = [page.locator('form.stack'), page.locator('[data-part=earlier-journal]')];
      await enrol.waitFor();
      if (
        await before.waitFor({ timeout: 5000 }).then(
          () => true,
          () => false,
        )
      )
        return;
      // Another one than the other tablets' of the tour: each code serves one.
      await page.goto(origin + new URL(world.issuer.door('pharmacy')).pathname);
      await page.locator('.closed').waitFor();
      await openShift(page);
      await closeShift(page);
      await page.keyboard.press('Escape');
      await page.goto(`${origin}/gate`);
      await enterPin(page);
      await page.locator('dialog[open] .button.quiet').click();
      await page.locator('dialog[open] .button.danger').click();
    },
  },
  { ...door, name: 'gate-lost', title: 'Gate: the browser has thrown the tablet’s key away', ready: '.notice.bad', act: lose, ahead: LATE },
];
