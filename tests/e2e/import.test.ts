/** A pass out of a picture: what the citizen chooses, shares or opens, and what Ashyq makes of it. A real issuer, printed codes, photos and PDFs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { toBuffer } from 'qrcode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { intake } from '../../src/shared/i18n/en/intake.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { untilInPage } from '../in-page.ts';
import { Citizen, nextPerson } from './citizen.ts';
import { Darkroom } from './devices.ts';
import { Issuer, until } from './issuer.ts';

let issuer: Issuer;
let darkroom: Darkroom;
let citizen: Citizen;
const folder = mkdtempSync(join(tmpdir(), 'ashyq-import-'));

beforeAll(async () => {
  issuer = await Issuer.start();
  darkroom = await Darkroom.open();
  citizen = await Citizen.open(issuer);
  await citizen.enrol(nextPerson());
});
afterAll(async () => {
  await citizen?.close();
  await darkroom?.close();
  await issuer?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const now = () => Math.floor(Date.now() / 1000);

/** A paper pass printed by the ministry: the text of its code. */
async function printed(initials: string, ...flags: string[]): Promise<string> {
  const words = [
    'issue',
    '--data',
    issuer.dataDir,
    '--health',
    'green',
    '--evidence',
    String(now() - 7200),
    '--birth',
    '0419',
    '--initials',
    initials,
    '--paper',
    '--json',
  ];
  const { out } = await issuer.ashyq([...words, ...flags]);
  return (JSON.parse(out.slice(out.indexOf('{'))) as { qr: string }).qr;
}

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const qr = (text: string, scale = 6) =>
  toBuffer([{ data: text, mode: /^[0-9A-Z $%*+\-./:]+$/.test(text) ? 'alphanumeric' : 'byte' } as never], { errorCorrectionLevel: 'M', margin: 6, scale });

/** A document with one code of 40 mm on each page, as an office program saves it. */
async function pdf(name: string, texts: readonly string[]): Promise<string> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const codes = await Promise.all(texts.map(async (text) => (await qr(text, 8)).toString('base64')));
    await page.setContent(
      codes.map((code) => `<div style="break-after:page"><h1>Пропуск</h1><img style="width:46mm" src="data:image/png;base64,${code}"></div>`).join(''),
    );
    return file(name, await page.pdf({ format: 'A4' }));
  } finally {
    await browser.close();
  }
}

async function choose(...paths: string[]): Promise<void> {
  await citizen.open('/?screen=import');
  await citizen.page.locator('input[type=file]').setInputFiles(paths);
}

async function keep(): Promise<void> {
  await citizen.press(intake.keep);
  await citizen.sees(intake.kept);
}

test('takes a paper pass from a photo, finds it on home and shows its code as it is printed', async () => {
  const text = await printed('Ә.Қ.');
  await choose(file('photo.jpg', await darkroom.filmPrinted(text)));
  await citizen.sees('Ә.Қ.');
  await citizen.sees(intake.document);
  await keep();
  await citizen.open('/');
  await citizen.sees(intake.papers);
  await citizen.page.getByRole('link', { name: /Ә\.Қ\./ }).click();
  await citizen.sees(intake.document);
  expect(await citizen.page.locator('svg.qr path').nth(1).getAttribute('d')).toBe(drawQr(text)[0]);
  expect((await citizen.holdings()).papers).toBe(1);
});

test('keeps the same pass once, however often it is taken', async () => {
  const text = await printed('К.О.');
  const photo = file('again.jpg', await darkroom.filmPrinted(text));
  const before = (await citizen.holdings()).papers;
  await choose(photo);
  await keep();
  await choose(photo);
  await citizen.sees(intake.kept);
  expect((await citizen.holdings()).papers).toBe(before + 1);
});

test('takes a paper pass from a PDF, also with the network off', async () => {
  await citizen.open('/?screen=import');
  // The reader comes in the background, soon after this screen is opened.
  await untilInPage(citizen.page, async () => {
    const caches_ = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return caches_.flat().filter((url) => /\/assets\/pdf(?:\.worker)?-/.test(url)).length === 2;
  });
  await citizen.phone.offline(true);
  try {
    const path = await pdf('passes.pdf', [await printed('П.Д.'), await printed('Ф.Ф.')]);
    await choose(path);
    await citizen.sees('П.Д.');
    await citizen.sees('Ф.Ф.');
    await citizen.page.getByRole('button', { name: intake.keep }).first().click();
    await citizen.sees(intake.kept);
  } finally {
    await citizen.phone.offline(false);
  }
});

/** Posts a picture to the app as a system's share sheet does: a form from nowhere. `installed`: in the window of the installed app. */
async function share(photo: string, { installed }: { installed: boolean }): Promise<Page> {
  const page = await citizen.phone.context.newPage();
  // As iOS says it of a window that was opened from the home screen.
  if (installed) await page.addInitScript(() => Object.defineProperty(navigator, 'standalone', { value: true }));
  await page.setContent(
    `<form method="post" enctype="multipart/form-data" action="${citizen.network.origin}/share"><input type="file" name="pass"><button>Share</button></form>`,
  );
  await page.locator('input').setInputFiles(photo);
  await page.locator('button').click();
  return page;
}

test('shares a picture to the installed Ashyq from the gallery', async () => {
  const photo = file('shared.jpg', await darkroom.filmPrinted(await printed('Ш.Ш.')));
  const gallery = await share(photo, { installed: true });
  try {
    await gallery.getByText('Ш.Ш.').waitFor({ timeout: 30_000 });
    expect(new URL(gallery.url()).pathname + new URL(gallery.url()).search).toBe('/?screen=import');
    expect(await gallery.evaluate(() => caches.has('ashyq-shared'))).toBe(false);
    // The file was taken: the page opened again begins anew, and a share that brought nothing says so.
    await gallery.reload();
    await gallery.getByText(intake.choose).waitFor();
    await gallery.goto(`${citizen.network.origin}/?screen=import&shared=lost`);
    await gallery.getByText(intake.lost).waitFor();
  } finally {
    await gallery.close();
  }
});

test('a file that comes to Ashyq in a browser is opened only on a tap, for a website may have sent it', async () => {
  const photo = file('unasked.jpg', await darkroom.filmPrinted(await printed('С.С.')));
  for (const answer of [intake.shared.forget, intake.shared.read]) {
    const page = await share(photo, { installed: false });
    try {
      await page.getByText(intake.shared.text).waitFor();
      await page.getByText(intake.another).waitFor();
      expect(await page.getByText('С.С.').count()).toBe(0);
      expect(await page.evaluate(() => caches.has('ashyq-shared'))).toBe(true);
      await page.getByRole('button', { name: answer }).click();
      await page.getByText(intake.shared.text).waitFor({ state: 'detached' });
      if (answer === intake.shared.read) await page.getByText('С.С.').waitFor({ timeout: 30_000 });
      expect(await page.evaluate(() => caches.has('ashyq-shared'))).toBe(false);
    } finally {
      await page.close();
    }
  }
});

test('a photo of a phone’s live QR is not kept: it dies within a minute', async () => {
  await citizen.open('/?screen=qr');
  await citizen.page.locator('svg.qr').waitFor();
  const photo = file('phone.jpg', await darkroom.film(await citizen.page.screenshot(), 1200));
  await choose(photo);
  await citizen.sees(intake.code.live.title);
  expect(await citizen.page.getByRole('button', { name: intake.keep }).count()).toBe(0);
});

test('forged, expired and foreign codes on one sheet: each has its sentence, and none can be kept', async () => {
  const stranger = signerFromSeed(new Uint8Array(32).fill(99));
  const claims = {
    iat: now() - 60,
    exp: now() + 86_400,
    holderKey: null,
    health: 3,
    basis: 3,
    evidenceAt: now() - 7200,
    index: 5,
    initials: 'Х.Х.',
    birth: 101,
  };
  const forged = formatQr(await issueStatusToken(claims, stranger));
  const ends = now() + 4;
  const expired = await printed('Е.Е.', '--expires', String(ends));
  const codes = await Promise.all([forged, expired, 'HTTPS://EXAMPLE.COM/'].map(async (text) => (await qr(text, 5)).toString('base64')));
  const images = codes.map((code) => `<img src="data:image/png;base64,${code}">`).join('');
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1500, height: 520 } });
  await page.setContent(`<body style="margin:20px;background:#ddd;display:flex;gap:30px;align-items:flex-start">${images}`);
  const sheet = file('sheet.png', await page.screenshot());
  await browser.close();
  await until(30, async () => now() > ends);
  await choose(sheet);
  for (const { title } of [intake.code.refused, intake.code.expired, intake.code.foreign]) await citizen.sees(title);
  expect(await citizen.page.getByRole('button', { name: intake.keep }).count()).toBe(0);
});

test('the poster of a place leads to the place; nothing of it is opened before', async () => {
  const text = `HTTPS://ASHYQ.EXAMPLE/V/${'ABCDEFGH'.repeat(10)}`;
  await choose(file('poster.png', await qr(text)));
  await citizen.sees(intake.code.venue.title);
  await citizen.press(intake.openVenue);
  await citizen.page.waitForURL((url) => url.pathname.startsWith('/V/'));
});

test('what cannot be read is said: no picture, no code, a broken PDF, too large', async () => {
  const cases = [
    ['letter.txt', Buffer.from('no picture at all'), intake.fault['picture-unreadable']],
    ['blank.jpg', await darkroom.film(await qr('X', 1), 1), intake.fault['file-without-code']],
    ['broken.pdf', Buffer.from('%PDF-1.7 and nothing more'), intake.fault['pdf-unreadable']],
    ['huge.pdf', Buffer.alloc(20 * 1024 * 1024 + 1), intake.fault['file-too-large']],
  ] as const;
  for (const [name, bytes, { title, todo }] of cases) {
    await choose(file(name, bytes));
    await citizen.sees(title);
    await citizen.sees(todo);
  }
});

test('removes a paper pass from this phone', async () => {
  const before = (await citizen.holdings()).papers;
  await citizen.open('/');
  await citizen.page.getByRole('link', { name: /Ә\.Қ\./ }).click();
  await citizen.press(intake.held.remove);
  await citizen.press(intake.held.removeConfirm);
  await citizen.hasPass();
  await citizen.page.getByRole('link', { name: /Ә\.Қ\./ }).waitFor({ state: 'detached' });
  expect((await citizen.holdings()).papers).toBe(before - 1);
});
