/** "Show QR" on a phone without a network: the code stands before the app does, nothing moves when the app takes it over, and it stays alive where the app never comes. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Citizen, nextPerson } from './citizen.ts';
import { Issuer } from './issuer.ts';
import { gone } from './network.ts';

declare global {
  interface Window {
    /** What each frame of this page had drawn since the first code. */
    codeFrames: string[];
  }
}

let issuer: Issuer;
let citizen: Citizen;

beforeAll(async () => {
  issuer = await Issuer.start();
});
afterEach(() => citizen?.close());
afterAll(() => issuer?.remove());

/** Somebody with a pass, whose phone keeps the whole app and has no network any more. */
async function offlineCitizen(language: 'kk' | 'ru'): Promise<void> {
  citizen = await Citizen.open(issuer, { language });
  await citizen.enrol(nextPerson());
  await citizen.phone.installed();
  await citizen.page.reload();
  await citizen.hasPass();
  citizen.network.weather = gone;
}

/** Takes the wallet's own script out of the store and out of the browser's cache, as a browser may that needs room; the first code's is another one. */
async function loseApp(): Promise<number> {
  const devTools = await citizen.phone.context.newCDPSession(citizen.page);
  await devTools.send('Network.clearBrowserCache');
  return citizen.page.evaluate(async () => {
    let lost = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) if (/\/assets\/wallet-app-[\w-]+\.js/.test(request.url) && (await cache.delete(request))) lost += 1;
    }
    return lost;
  });
}

const dark = () => citizen.page.locator('svg.qr path').nth(1).getAttribute('d');

test('the app takes the first code over: from the first frame with a code on there is one code in every frame, and nothing moves', async () => {
  await offlineCitizen('kk');
  await citizen.page.addInitScript(() => {
    window.codeFrames = [];
    const look = () => {
      const codes = document.querySelectorAll('svg.qr');
      const places = ['.qr-bar', 'h1', 'svg.qr', '.countdown', '.qr-hint', 'footer'].map((name) => {
        const box = document.querySelector(`.qr-screen ${name === '.qr-bar' ? name : `main ${name}`}`)?.getBoundingClientRect();
        return box === undefined ? name : `${name} ${box.left} ${box.top} ${box.width} ${box.height}`;
      });
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      if (codes.length > 0 || window.codeFrames.length > 0) window.codeFrames.push([codes.length, ground, ...places].join('; '));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await citizen.open('/?screen=qr');
  const inApp = citizen.page.locator('#app .qr-screen svg.qr');
  await inApp.waitFor();
  await citizen.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const frames = await citizen.page.evaluate(() => window.codeFrames);
  expect(frames.length).toBeGreaterThan(1);
  expect(new Set(frames).size).toBe(1);
  expect(frames[0]).toMatch(/^1; rgb\(255, 255, 255\); .qr-bar \d/);
});

test('where the app never comes the code is made anew, and a notice below it loads the page again', async () => {
  await offlineCitizen('ru');
  expect(await loseApp()).toBe(1);
  await citizen.open('/?screen=qr');
  const common = await citizen.words('common');
  await citizen.sees(common.partMissing);
  expect(await citizen.page.locator('svg.qr').count()).toBe(1);
  const before = await dark();
  await expect.poll(dark, { timeout: 40_000 }).not.toBe(before);
  await citizen.picture('first-code-without-app');
  await Promise.all([citizen.page.waitForEvent('load'), citizen.press(common.reload)]);
  await citizen.page.locator('svg.qr').waitFor();
  await citizen.press((await citizen.words('wallet')).qr.close);
  await citizen.page.waitForURL((url) => url.search === '');
});
