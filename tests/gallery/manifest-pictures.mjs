/**
 * `node tests/gallery/manifest-pictures.mjs`: makes the pictures that the manifests name anew. Icons from their SVG sources in public/icons, screenshots
 * from the built product (`npm run build` first), which is started with a world of its own. pngquant, where there is one, makes the files a third as large.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, enrol, startProduct } from './product.mjs';

const home = resolve(import.meta.dirname, '../..');
const icons = join(home, 'public/icons');
const shots = join(home, 'public/screenshots');
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

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
const scratch = mkdtempSync(join(tmpdir(), 'ashyq-pictures-'));
try {
  mkdirSync(shots, { recursive: true });
  await drawIcons(browser);
  if (!process.argv.includes('--icons')) {
    const issuer = await startProduct(join(scratch, 'data'));
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
