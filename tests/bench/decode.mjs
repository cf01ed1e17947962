/**
 * Row 5 of docs/performance.md: how many pictures of codes are read, by condition and by reader. `node tests/bench/decode.mjs [folder]`: with a folder the frames are
 * kept there as pictures too. Photographs are read where `../shared/photos` is; they are not part of this repository. Counts, not times: the same on every machine.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const photos = process.env.ASHYQ_PHOTOS ?? resolve(here, '../shared/photos');
const EACH = 36;
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };

/** `{conditions: {name: tallies}, photos: {set: {codes, tallies, empty}} | null}`; a tally is `{read, wrong}`. */
export async function decodeRates(folder = null) {
  const out = resolve(here, 'dist/bench-decode');
  const entry = { 'decode/page': 'tests/bench/decode/page.ts', 'decode/frames': 'tests/bench/decode/frames.ts' };
  await build({
    ...{ configFile: false, logLevel: 'error', root: here, publicDir: false },
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', output: { entryFileNames: '[name].js' } },
    },
  });
  const { CONDITIONS } = await import(join(out, 'decode/frames.js'));
  const server = createServer((request, response) => answer(out, request, response));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.decodePhotos !== undefined);
    const conditions = {};
    for (const name of Object.keys(CONDITIONS)) {
      conditions[name] = await page.evaluate((condition) => globalThis.decodeCondition(condition), name);
      if (folder !== null) await keepPictures(page, folder, name);
    }
    return { conditions, photos: existsSync(photos) ? await photographs(page) : null };
  } finally {
    await browser.close();
    server.close();
  }
}

function answer(out, request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = path.startsWith('/photos/') ? join(photos, path.slice('/photos/'.length)) : join(out, path);
  const isPage = path === '/';
  if (!isPage && !existsSync(file)) return response.writeHead(404).end();
  response.setHeader('content-type', TYPES[isPage ? 'html' : path.split('.').at(-1)] ?? 'application/octet-stream');
  response.end(isPage ? '<!doctype html><script type="module" src="/decode/page.js"></script>' : readFileSync(file));
}

async function keepPictures(page, folder, name) {
  mkdirSync(folder, { recursive: true });
  for (const number of [0, 17, 35]) {
    const url = await page.evaluate(([condition, at]) => globalThis.pictureOf(condition, at), [name, number]);
    writeFileSync(join(folder, `${name.replaceAll(/[ ,]+/g, '-')}-${number}.png`), Buffer.from(url.split(',')[1], 'base64'));
  }
}

async function photographs(page) {
  const all = JSON.parse(readFileSync(join(photos, 'manifest.json'), 'utf8'));
  const sets = {};
  for (const set of new Set(all.map((photo) => photo.set))) {
    const urls = (hasCode) =>
      all
        .filter((photo) => photo.set === set && photo.group.startsWith('falsepositives') !== hasCode)
        .map(({ file, text }) => ({ url: `/photos/${file.split('/').map(encodeURIComponent).join('/')}`, text }));
    const read = (list) => page.evaluate((given) => globalThis.decodePhotos(given), list);
    const [codes, empty] = [urls(true), urls(false)];
    sets[set] = { codes: codes.length, tallies: await read(codes), pictures: empty.length, empty: await read(empty) };
  }
  return sets;
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

/** The rates as Markdown. */
export function decodeTable({ conditions, photos: sets }) {
  const names = Object.keys(Object.values(conditions)[0]);
  const sum = (name, key) => Object.values(conditions).reduce((total, tallies) => total + tallies[name][key], 0);
  const frames = EACH * Object.keys(conditions).length;
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row([`${frames} synthetic frames, ${EACH} of each`, ...names]),
    row(['---', ...names.map(() => '---')]),
    ...Object.entries(conditions).map(([condition, tallies]) => row([condition, ...names.map((name) => tallies[name].read)])),
    row(['**all**', ...names.map((name) => `**${percent(sum(name, 'read'), frames)}**`)]),
    row(['read as something else', ...names.map((name) => sum(name, 'wrong'))]),
    '',
    ...(sets === null ? ['No photographs here (`../shared/photos`): not measured.'] : photoLines(sets)),
  ].join('\n');
}

function photoLines(sets) {
  const lines = Object.entries(sets).flatMap(([set, { codes, tallies, pictures, empty }]) =>
    Object.entries(tallies).map(
      ([name, { read, wrong }]) => `| ${set}: ${codes} photographs | ${name} | ${percent(read, codes)} | ${wrong} | ${empty[name].wrong} of ${pictures} |`,
    ),
  );
  return ['| photographs | reader | read | as another text | a code seen where none is |', '| --- | --- | --- | --- | --- |', ...lines];
}

if (process.argv[1] === import.meta.filename) console.log(decodeTable(await decodeRates(process.argv[2] ?? null)));
