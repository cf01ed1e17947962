/**
 * `npm run gallery`: pictures of every screen, in every language, at phone, tablet and laptop size, light and dark, from the running product.
 * They land in gallery/ (not in git). Nothing is compared: people look at them.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { Darkroom, Device, LAPTOP, PHONE, TABLET } from '../e2e/devices.ts';
import { Issuer } from '../e2e/issuer.ts';
import { chooseLanguage, LANGUAGES, SIZES, type Size, take, takeAll, takeSizes } from './take.ts';

/** One grey pixel: an empty room. */
const EMPTY = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.remove());

/** How many codes were asked for, by colour. */
const asked = new Map<string, number>();

/** Fills the enrolment; `picture` is called at each of its two steps. */
async function enrol({ page }: Device, colour: string, picture: (name: string) => Promise<void> = async () => undefined): Promise<void> {
  const person = issuer.person(colour);
  await page.goto(`${issuer.origin}/?screen=enrol`);
  const fields = page.getByRole('textbox');
  await fields.first().waitFor();
  await fields.nth(0).fill(person.iin);
  await fields.nth(1).fill(person.phone);
  await picture('wallet-enrol-who');
  await page.locator('button[type=submit]').click();
  asked.set(colour, (asked.get(colour) ?? 0) + 1);
  await page.locator('.sent-to').waitFor();
  await picture('wallet-enrol-code');
}

async function finish({ page }: Device, colour: string): Promise<void> {
  await page.getByRole('textbox').fill(await issuer.code(issuer.person(colour).phone, (asked.get(colour) ?? 1) - 1));
  await page.locator('.status-card .name').waitFor();
  await page.waitForTimeout(1500);
}

/** A paper pass made by hand: it can be pasted at the door. */
async function paper(health: string, ...flags: string[]): Promise<string> {
  const { out } = await issuer.ashyq([
    'issue',
    '--data',
    issuer.dataDir,
    '--health',
    health,
    '--birth',
    '0419',
    '--initials',
    'Ә.Қ.',
    '--paper',
    '--json',
    ...flags,
  ]);
  return (JSON.parse(out.slice(out.indexOf('{'))) as { qr: string }).qr;
}

test('wallet: enrolment in each language', async () => {
  for (const [language] of LANGUAGES) {
    const device = await Device.open({ viewport: PHONE, language });
    try {
      await enrol(device, 'blue', (name) => takeSizes(device.page, name, language));
    } finally {
      await device.close();
    }
  }
});

test('wallet', async () => {
  for (const colour of ['green', 'blue', 'yellow', 'red']) {
    const device = await Device.open({ viewport: PHONE });
    const { page } = device;
    try {
      if (colour === 'green') {
        await page.goto(issuer.origin);
        await page.getByRole('button', { name: 'Get my status' }).waitFor();
        await takeAll(page, 'wallet-welcome');
        await takeAll(page, 'wallet-welcome', 'dark');
        await chooseLanguage(page, 'English');
      }
      await enrol(device, colour);
      await finish(device, colour);
      await takeAll(page, `wallet-home-${colour}`);
      await takeAll(page, `wallet-home-${colour}`, 'dark');
      if (colour === 'green') await pictureInside(page);
    } finally {
      await device.close();
    }
  }
});

/** The screens behind home: settings, scanner, live QR. */
async function pictureInside(page: Page): Promise<void> {
  await page.goto(`${issuer.origin}/?screen=settings`);
  await page.getByRole('button', { name: 'English' }).waitFor();
  await takeAll(page, 'wallet-settings');
  for (const [language, button] of LANGUAGES) {
    await page.goto(`${issuer.origin}/`);
    await chooseLanguage(page, button);
    await page.goto(`${issuer.origin}/?screen=qr`);
    await page.locator('svg.qr').waitFor();
    await takeSizes(page, 'wallet-qr', language);
  }
}

test('gate', async () => {
  const phone = await Device.open({ viewport: PHONE });
  const tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  const darkroom = await Darkroom.open();
  const { page } = tablet;
  /** Verdicts leave by themselves, so each language and size has its own scan. */
  const verdicts = async (name: string, text: string) => {
    for (const [size, viewport] of Object.entries(SIZES) as [Size, typeof PHONE][]) {
      await page.setViewportSize(viewport);
      for (const [language, button] of LANGUAGES) {
        await page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
        await chooseLanguage(page, button);
        await page.locator('.tools button').nth(1).click();
        await page.getByRole('textbox').fill(text);
        await page.locator('dialog button[type=submit]').click();
        await page.locator('section.verdict').waitFor({ timeout: 30_000 });
        await take(page, name, { theme: 'light', size, language });
      }
    }
  };
  try {
    await page.goto(`${issuer.origin}/gate`);
    await page.locator('.button.primary').waitFor();
    await takeAll(page, 'gate-enrol');
    tablet.film(await darkroom.filmPrinted(issuer.door('airport').toUpperCase()));
    await page.locator('.button.primary').click();
    await page.locator('.closed').waitFor({ timeout: 40_000 });
    tablet.film(await darkroom.film(EMPTY, 10));
    await takeAll(page, 'gate-closed');
    await takeAll(page, 'gate-closed', 'dark');
    await page.locator('.closed .button.primary').click();
    await page.waitForTimeout(2000);
    await takeAll(page, 'gate-scan');
    await verdicts('gate-refuse-foreign', 'HC1:NOT OURS');
    await verdicts('gate-refuse-policy', await paper('blue'));
    await verdicts('gate-admit', await paper('green', '--evidence', String(Math.floor(Date.now() / 1000) - 7200)));
    await verdicts('gate-undecided', 'ASQ2:LATER');
    await enrol(phone, 'green');
    await finish(phone, 'green');
    await phone.page.goto(`${issuer.origin}/?screen=qr`);
    await phone.page.locator('svg.qr').waitFor();
    await page.setViewportSize(TABLET);
    await chooseLanguage(page, 'English');
    tablet.film(await darkroom.film(await phone.page.screenshot(), 1200));
    await page.reload();
    await page.locator('section.verdict').waitFor({ timeout: 30_000 });
    await take(page, 'gate-admit-camera', { theme: 'light', size: 'tablet', language: 'en' });
  } finally {
    await phone.close();
    await tablet.close();
    await darkroom.close();
  }
});

test('audit and desk', async () => {
  const laptop = await Device.open({ viewport: LAPTOP, scale: 1 });
  const { page } = laptop;
  try {
    for (const name of ['audit', 'desk']) {
      await page.goto(`${issuer.origin}/${name}`);
      await page.waitForTimeout(2500);
      await takeAll(page, name);
      await takeAll(page, name, 'dark');
    }
    await page.goto(`${issuer.origin}/audit`);
    await page.locator('textarea').waitFor();
    const pass = await paper('green');
    await page.locator('textarea').fill([pass, 'HC1:NOT OURS', 'ASQ2:LATER', `${pass}0`].join('\n'));
    await page.locator('.button.primary').click();
    await page.locator('.audit-lines').waitFor();
    await takeAll(page, 'audit-results');
  } finally {
    await laptop.close();
  }
});
