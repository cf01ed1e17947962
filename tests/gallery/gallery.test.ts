/**
 * `npm run gallery`: pictures of every screen, in every language, at phone, tablet and laptop size, light and dark, from the running product.
 * They land in gallery/ (not in git). Nothing is compared: people look at them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { Darkroom, Device, LAPTOP, PHONE, TABLET } from '../e2e/devices.ts';
import { Issuer } from '../e2e/issuer.ts';

const OUT = resolve(import.meta.dirname, '../../gallery');
const LANGUAGES = [
  ['kk', 'Қазақша'],
  ['ru', 'Русский'],
  ['en', 'English'],
] as const;
const SIZES = { phone: PHONE, tablet: TABLET, laptop: LAPTOP } as const;

/** One grey pixel: an empty room. */
const EMPTY = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.remove());

/** One screen in every language and size; the page keeps what it shows. */
async function picture(page: Page, name: string, theme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const [language, button] of LANGUAGES) {
      const choose = page.getByRole('button', { name: button });
      if (await choose.first().isVisible()) await choose.first().click();
      await page.waitForTimeout(350);
      const file = join(OUT, theme, size, `${name}.${language}.png`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await page.screenshot());
    }
  }
  await page.setViewportSize(PHONE);
}

async function enrol(device: Device, colour: string): Promise<void> {
  const { page } = device;
  const person = issuer.person(colour);
  await page.goto(`${issuer.origin}/?screen=enrol`);
  const english = page.getByRole('button', { name: 'English' });
  if ((await english.count()) > 0) await english.click();
  await page.getByLabel('IIN').fill(person.iin);
  await page.getByLabel('Mobile phone').fill(person.phone);
  if (colour === 'green') await picture(page, 'wallet-enrol-who');
  if ((await english.count()) > 0) await english.click();
  await page.getByRole('button', { name: 'Send me a code' }).click();
  const field = page.getByLabel('Code from the message');
  await field.waitFor();
  if (colour === 'green') await picture(page, 'wallet-enrol-code');
  await page.getByRole('textbox').fill(await issuer.code(person.phone));
  await page.locator('.status-card .name').waitFor();
  await page.waitForTimeout(1500);
}

test('wallet', async () => {
  for (const colour of ['green', 'blue', 'yellow', 'red']) {
    const device = await Device.open({ viewport: PHONE });
    try {
      if (colour === 'green') {
        await device.page.goto(issuer.origin);
        await device.page.getByRole('button', { name: 'Get my status' }).waitFor();
        await picture(device.page, 'wallet-welcome');
        await picture(device.page, 'wallet-welcome', 'dark');
        await device.page.emulateMedia({ colorScheme: 'light' });
      }
      await enrol(device, colour);
      await picture(device.page, `wallet-home-${colour}`);
      await picture(device.page, `wallet-home-${colour}`, 'dark');
      if (colour !== 'green') continue;
      await device.page.goto(`${issuer.origin}/?screen=settings`);
      await device.page.waitForTimeout(800);
      await picture(device.page, 'wallet-settings');
      for (const [language, button] of LANGUAGES) {
        await device.page.goto(`${issuer.origin}/`);
        await device.page.getByRole('button', { name: button }).click();
        await device.page.goto(`${issuer.origin}/?screen=qr`);
        await device.page.locator('svg.qr').waitFor();
        for (const [size, viewport] of Object.entries(SIZES)) {
          await device.page.setViewportSize(viewport);
          await device.page.waitForTimeout(300);
          writeFileSync(join(OUT, 'light', size, `wallet-qr.${language}.png`), await device.page.screenshot());
        }
        await device.page.setViewportSize(PHONE);
      }
    } finally {
      await device.close();
    }
  }
});

test('gate', async () => {
  const phone = await Device.open({ viewport: PHONE });
  const tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  const { page } = tablet;
  const darkroom = await Darkroom.open();
  /** Verdicts leave by themselves, so each language and size has its own scan. */
  const verdicts = async (name: string, present: () => Promise<void>) => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const [language, button] of LANGUAGES) {
        await page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
        await choose(button);
        await present();
        await page.locator('section.verdict').waitFor({ timeout: 30_000 });
        await page.waitForTimeout(400);
        const file = join(OUT, 'light', size, `${name}.${language}.png`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, await page.screenshot());
      }
    }
  };
  /** A phone's scan screen has no room for the languages: they are chosen at tablet size. */
  const choose = async (button: string) => {
    const size = page.viewportSize() ?? TABLET;
    await page.setViewportSize(TABLET);
    await page.getByRole('button', { name: button }).click();
    await page.setViewportSize(size);
  };
  const paste = async (text: string) => {
    await page.locator('.tools button').first().click();
    await page.getByRole('textbox').fill(text);
    await page.locator('dialog button[type=submit]').click();
  };
  try {
    await page.goto(`${issuer.origin}/gate`);
    await page.waitForTimeout(800);
    await picture(page, 'gate-enrol');
    tablet.film(await darkroom.filmPrinted(issuer.door('airport').toUpperCase()));
    await page.locator('.button.primary').click();
    await page.locator('.closed').waitFor({ timeout: 40_000 });
    tablet.film(await darkroom.film(EMPTY, 10));
    await picture(page, 'gate-closed');
    await picture(page, 'gate-closed', 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('.closed .button.primary').click();
    await page.waitForTimeout(2000);
    await picture(page, 'gate-scan');
    await verdicts('gate-refuse-foreign', () => paste('HC1:NOT OURS'));
    const made = await issuer.ashyq(['issue', '--data', issuer.dataDir, '--health', 'blue', '--initials', 'Ә.Қ.', '--birth', '1201', '--paper', '--json']);
    const { qr } = JSON.parse(made.out.slice(made.out.indexOf('{'))) as { qr: string };
    await verdicts('gate-refuse-policy', () => paste(qr));
    const green = await issuer.ashyq([
      'issue',
      '--data',
      issuer.dataDir,
      '--health',
      'green',
      '--evidence',
      String(Math.floor(Date.now() / 1000) - 7200),
      '--initials',
      'А.С.',
      '--birth',
      '0419',
      '--paper',
      '--json',
    ]);
    const admitted = (JSON.parse(green.out.slice(green.out.indexOf('{'))) as { qr: string }).qr;
    await verdicts('gate-admit', () => paste(admitted));
    await verdicts('gate-undecided', () => paste('ASQ2:LATER'));
    await enrol(phone, 'green');
    await phone.page.goto(`${issuer.origin}/?screen=qr`);
    await phone.page.locator('svg.qr').waitFor();
    tablet.film(await darkroom.film(await phone.page.screenshot(), 1200));
    await page.reload();
    await page.locator('section.verdict').waitFor({ timeout: 30_000 });
    writeFileSync(join(OUT, 'light', 'tablet', 'gate-admit-camera.en.png'), await page.screenshot());
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
      await picture(page, name);
      await picture(page, name, 'dark');
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${issuer.origin}/audit`);
    await page.locator('textarea').waitFor();
    const paper = await issuer.ashyq(['issue', '--data', issuer.dataDir, '--health', 'green', '--initials', 'А.С.', '--birth', '0419', '--paper', '--json']);
    const { qr } = JSON.parse(paper.out.slice(paper.out.indexOf('{'))) as { qr: string };
    await page.locator('textarea').fill([qr, 'HC1:NOT OURS', 'ASQ2:LATER', `${qr}0`].join('\n'));
    await page.locator('.button.primary').click();
    await page.locator('.audit-lines').waitFor();
    await picture(page, 'audit-results');
  } finally {
    await laptop.close();
  }
});
