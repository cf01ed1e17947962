/** Installation: what the browser says of the app, when it is offered, what "not now" means, and that persistence is asked for without waiting. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { install } from '../../src/shared/i18n/en/install.ts';
import { Citizen, nextPerson } from './citizen.ts';
import { Device, PHONE } from './devices.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer?.remove());

/** What Chromium holds against installing the page, and the manifest that it read. */
async function judged(page: Page): Promise<{ errors: string[]; manifest: { lang?: string; shortcuts?: { name: string }[]; id?: string }; parse: unknown[] }> {
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  const { data = '{}', errors } = await devtools.send('Page.getAppManifest');
  await devtools.detach();
  return { errors: installabilityErrors.map(({ errorId }) => errorId), manifest: JSON.parse(data), parse: errors };
}

/** Keeps the browser's own offer away, which comes when the browser likes: the test makes its own. */
async function silence({ phone }: Citizen): Promise<void> {
  await phone.context.addInitScript(() =>
    addEventListener('beforeinstallprompt', (event) => {
      if (!event.isTrusted) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }),
  );
}

/** The browser's offer, as it comes when it deems the moment right: not before the app has begun to listen, or the browser would show its own bar at once. */
async function offer(page: Page, outcome: 'accepted' | 'dismissed'): Promise<void> {
  const make = () =>
    page.evaluate((answer) => {
      const event = new Event('beforeinstallprompt', { cancelable: true });
      const prompt = async () => {
        (globalThis as { asked?: number }).asked = ((globalThis as { asked?: number }).asked ?? 0) + 1;
        return { outcome: answer };
      };
      dispatchEvent(Object.assign(event, { prompt }));
      return event.defaultPrevented;
    }, outcome);
  await expect.poll(make, { timeout: 15_000 }).toBe(true);
}
const timesAsked = (page: Page) => page.evaluate(() => (globalThis as { asked?: number }).asked ?? 0);

test('Chromium finds nothing against installing the app, in each language, and reads that language’s manifest', async () => {
  for (const [language, shortcut] of [
    ['kk', 'QR көрсету'],
    ['ru', 'Показать QR'],
    ['en', 'Show QR'],
  ] as const) {
    const device = await Device.open({ viewport: PHONE, language });
    try {
      await device.page.goto(issuer.origin);
      await device.page.locator('.screen').waitFor();
      const { errors, manifest, parse } = await judged(device.page);
      expect([language, errors, parse]).toEqual([language, [], []]);
      expect(manifest).toMatchObject({ id: '/', lang: language });
      expect(manifest.shortcuts?.[0]?.name).toBe(shortcut);
    } finally {
      await device.close();
    }
  }
});

test('another language chosen on screen is another manifest at once', async () => {
  const device = await Device.open({ viewport: PHONE });
  try {
    await device.page.goto(issuer.origin);
    await device.page.getByRole('button', { name: 'Русский' }).click();
    await expect.poll(async () => (await judged(device.page)).manifest.lang).toBe('ru');
  } finally {
    await device.close();
  }
});

test('every file that the manifests name is served, as the type that they say', async () => {
  for (const name of ['manifest.webmanifest', 'manifest.ru.webmanifest', 'manifest.en.webmanifest']) {
    const answer = await fetch(`${issuer.origin}/${name}`);
    expect([name, answer.status, answer.headers.get('content-type')]).toEqual([name, 200, 'application/manifest+json']);
    const manifest = (await answer.json()) as Record<'icons' | 'screenshots', { src: string; type: string }[]> & {
      shortcuts: { icons: { src: string; type: string }[] }[];
    };
    for (const { src, type } of [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }) => icons)]) {
      const picture = await fetch(issuer.origin + src);
      // A drawing is text and says its letters besides.
      const [served] = (picture.headers.get('content-type') ?? '').split(';');
      expect([src, picture.status, served]).toEqual([src, 200, type]);
    }
  }
});

test('the app is offered once a status is on screen, not before; “not now” holds over a restart, for thirty days', async () => {
  const citizen = await Citizen.open(issuer);
  const { page } = citizen;
  await silence(citizen);
  try {
    await citizen.open();
    await offer(page, 'accepted');
    await citizen.sees((await citizen.words('steps')).welcome.title);
    await citizen.seesNot(install.button);
    await citizen.enrol(nextPerson());
    await offer(page, 'accepted');
    await citizen.sees(install.title);
    expect(await timesAsked(page)).toBe(0);
    await citizen.press(install.later);
    await citizen.seesNot(install.title);
    await citizen.open();
    await citizen.hasPass();
    await offer(page, 'accepted');
    await citizen.seesNot(install.title);
    // The list of everything else keeps the way open.
    await citizen.open('/?screen=install');
    await offer(page, 'accepted');
    await citizen.press(install.button);
    await expect.poll(() => timesAsked(page)).toBe(1);
    await citizen.phone.shiftClock(31 * 86_400);
    await citizen.open();
    await offer(page, 'dismissed');
    await citizen.sees((await citizen.words('wallet')).home.show);
  } finally {
    await citizen.close();
  }
});

test('a no in the browser’s own question is a “not now” too', async () => {
  const citizen = await Citizen.open(issuer);
  const { page } = citizen;
  await silence(citizen);
  try {
    await citizen.enrol(nextPerson());
    await offer(page, 'dismissed');
    await citizen.sees(install.title);
    await citizen.press(install.button);
    await citizen.seesNot(install.title);
    expect(await timesAsked(page)).toBe(1);
    await citizen.open();
    await citizen.hasPass();
    await offer(page, 'accepted');
    await citizen.seesNot(install.title);
  } finally {
    await citizen.close();
  }
});

test('on an iPhone the steps are drawn, and the status is to be got in the installed app', async () => {
  const device = await Device.open({ viewport: PHONE });
  try {
    await device.context.addInitScript(() => {
      Object.defineProperty(navigator, 'userAgent', {
        value: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile/15E148 Safari/604.1',
      });
    });
    await device.page.goto(issuer.origin);
    await device.page.getByText(install.ios.open).waitFor();
    await device.page.getByRole('button', { name: install.how }).click();
    await device.page.getByText(install.ios.share).waitFor();
    expect(await device.page.locator('.install-steps li svg').count()).toBe(4);
  } finally {
    await device.close();
  }
});

test('a browser that never answers about persistence holds nothing up', async () => {
  const citizen = await Citizen.open(issuer);
  try {
    await citizen.phone.context.addInitScript(() => {
      Object.assign(globalThis, { persistAsked: 0 });
      navigator.storage.persist = () => {
        (globalThis as unknown as { persistAsked: number }).persistAsked += 1;
        return new Promise(() => undefined);
      };
    });
    await citizen.enrol(nextPerson());
    expect(await citizen.page.evaluate(() => (globalThis as unknown as { persistAsked: number }).persistAsked)).toBeGreaterThan(0);
    await citizen.open('/?screen=install');
    await citizen.sees(install.storage.best);
  } finally {
    await citizen.close();
  }
});
