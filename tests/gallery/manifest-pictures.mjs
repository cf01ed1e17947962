/**
 * `node tests/gallery/manifest-pictures.mjs`: makes the pictures that the manifests name anew. Icons from their SVG sources in public/icons, screenshots
 * from the built product (`npm run build` first), which is started with a world of its own. pngquant, where there is one, makes the files a third as large.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';

const home = resolve(import.meta.dirname, '../..');
const icons = join(home, 'public/icons');
const shots = join(home, 'public/screenshots');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const LOCALES = { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' };
/** SVG source, picture, side. */
const ICONS = [
  ['icon', 'icon-192', 192],
  ['icon', 'icon-512', 512],
  ['maskable', 'maskable-192', 192],
  ['maskable', 'maskable-512', 512],
  ['maskable', 'apple-touch-icon', 180],
  ['monochrome', 'monochrome-512', 512],
  ...['qr', 'scan', 'status', 'gate'].map((name) => [`shortcut-${name}`, `shortcut-${name}`, 192]),
];
const FORMS = {
  narrow: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
  wide: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
};
/** Screen, address, what must be on it, and in which forms. */
const SCREENS = [
  ['home', '/', '.place-group', ['narrow', 'wide']],
  ['qr', '/?screen=qr', 'svg.qr', ['narrow']],
  ['places', '/?screen=places', '.place-names', ['narrow', 'wide']],
];

function keep(file, png) {
  writeFileSync(file, png);
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', file, '--speed', '1', '64', file]);
  console.log(`${file.slice(home.length + 1)} ${readFileSync(file).length} bytes`);
}

async function drawIcons(browser) {
  for (const [source, name, side] of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const svg = readFileSync(join(icons, `${source}.svg`), 'utf8').replace('<svg ', `<svg width="${side}" height="${side}" style="display:block" `);
    await page.setContent(`<style>body{margin:0;background:transparent}</style>${svg}`);
    keep(join(icons, `${name}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function until(holds) {
  for (const end = Date.now() + 180_000; Date.now() < end; await new Promise((again) => setTimeout(again, 150))) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error('it took too long');
}

/** The product with its demo world; `terminal()` is what it has printed. */
async function start(data) {
  const port = await freePort();
  const child = spawn(process.execPath, [join(home, 'dist/node/ashyq.js'), 'start', '--port', String(port), '--data', data], { cwd: home });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  const origin = `http://127.0.0.1:${port}`;
  await until(
    async () =>
      printed.includes('ashyq ingest lab') &&
      (await fetch(`${origin}/readyz`)
        .then((answer) => answer.ok)
        .catch(() => false)),
  );
  const stop = () => new Promise((done) => child.once('exit', done) && child.kill('SIGTERM'));
  return { origin, terminal: () => printed, stop };
}

/** Enrols somebody blue: a day with something to tell. */
async function enrol(page, { origin, terminal }) {
  const [, iin, phone] = /^ {2}blue +IIN (\d{12}) +phone (\+\d+)/m.exec(terminal());
  const sent = () => [...terminal().matchAll(new RegExp(`SMS to ${phone.replace('+', '\\+')}:.*?(\\d{6})`, 'g'))].map((found) => found[1]);
  const before = sent().length;
  await page.goto(`${origin}/?screen=enrol`);
  const fields = page.getByRole('textbox');
  await fields.first().waitFor();
  await fields.nth(0).fill(iin);
  await fields.nth(1).fill(phone);
  await page.locator('button[type=submit]').click();
  await page.locator('.sent-to').waitFor();
  await page.getByRole('textbox').fill(await until(() => sent().length > before && sent().at(-1)));
  await page.locator('.status-card .name').waitFor();
}

async function takeScreens(browser, issuer, language) {
  const context = await browser.newContext({ ...FORMS.narrow, locale: LOCALES[language] });
  const page = await context.newPage();
  await enrol(page, issuer);
  for (const [name, address, wanted, forms] of SCREENS) {
    for (const form of forms) {
      // The pass lives in this context: the same page at another size.
      await page.setViewportSize(FORMS[form].viewport);
      await page.goto(`${issuer.origin}${address}`);
      await page.locator(wanted).first().waitFor();
      await page.waitForFunction(() => document.fonts.status === 'loaded');
      await page.waitForTimeout(600);
      keep(join(shots, `${name}-${form}.${language}.png`), await page.screenshot({ scale: form === 'wide' ? 'css' : 'device' }));
    }
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const scratch = mkdtempSync(join(tmpdir(), 'ashyq-pictures-'));
try {
  mkdirSync(shots, { recursive: true });
  await drawIcons(browser);
  if (!process.argv.includes('--icons')) {
    const issuer = await start(join(scratch, 'data'));
    try {
      for (const language of Object.keys(LOCALES)) await takeScreens(browser, issuer, language);
    } finally {
      await issuer.stop();
    }
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
