/** Where the films of tests/bench/camera.mjs are made and played: the built app before Chromium's fake camera, and the other scanner's page. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { CHROMIUM_FLAGS } from '../../gallery/product.mjs';

const here = resolve(import.meta.dirname, '../../..');
const out = resolve(here, 'dist/bench-camera');
const MEMORY = '/dev/shm';
/** What the films take, bytes, with as much again to spare. */
const ROOM = 4e9;
/** A proof counts for a minute: a film may begin so many seconds late. */
const LATE = 20;
/** How often a film is made anew on a machine that was too busy for it. */
const TRIES = 5;
/** What whoever does not answer at the end of a film is waited for, ms. */
const PATIENCE = 10_000;

/** Everything that films need; `close` takes it away. */
export async function openStage() {
  const tools = await openTools();
  const folder = mkdtempSync(join(filmFolder(), 'ashyq-camera-'));
  const lens = join(folder, 'lens.y4m');
  tools.openFilm(lens, { codes: 1, flow: 1 }).close();
  const ministry = await tools.openMinistry();
  const rival = await serveRival();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...CHROMIUM_FLAGS, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${lens}`],
  });
  const close = async () => {
    // What does not end by itself ends with this process.
    const late = new Promise((passed) => setTimeout(passed, PATIENCE));
    await Promise.race([browser.close().then(() => ministry.close()), late]);
    rival.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const app = await openPage(browser);
    await tools.openDoor(app, ministry.enrolment);
    await app.evaluate(() => globalThis.eyes.sleep());
    return { tools, folder, lens, browser, app, rivalUrl: rival.url, close, people: 0, perCode: 0.5, films: new Map() };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Memory where there is some: a gigabyte that is written to a disk is in everybody's way while it is played. */
function filmFolder() {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ROOM ? MEMORY : tmpdir();
}

async function openTools() {
  const base = { configFile: false, logLevel: 'error', root: here, publicDir: false };
  await build({
    ...base,
    build: {
      ...{ ssr: 'tests/bench/camera/door.ts', outDir: out, emptyOutDir: true, target: 'node20' },
      rolldownOptions: { output: { entryFileNames: 'door.js' } },
    },
  });
  for (const name of ['eyes', 'rival']) {
    const lib = { entry: `tests/bench/camera/${name}.ts`, formats: ['iife'], name, fileName: () => `${name}.js` };
    await build({ ...base, build: { lib, outDir: out, emptyOutDir: false, target: 'es2022' } });
  }
  return import(join(out, 'door.js'));
}

async function serveRival() {
  const server = createServer((request, response) => {
    const isScript = request.url === '/rival.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(join(out, 'rival.js')) : '<!doctype html><body><script src="/rival.js"></script>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

async function openPage(browser) {
  const context = await browser.newContext({ viewport: { width: 800, height: 1180 }, locale: 'en-GB' });
  await context.addInitScript({ content: readFileSync(join(out, 'eyes.js'), 'utf8') });
  return context.newPage();
}

/** Makes a film of so many new people whose phones sign as it is played, waits for its time, and lets it be used. */
export async function onFilm(stage, { codes, flow }, use) {
  const { tools } = stage;
  const kept = filmOf(stage, { codes, flow });
  const from = stage.people;
  stage.people += codes;
  for (let tries = 1; ; tries += 1) {
    const begun = tools.seconds();
    // As long as the last one took, and half as long again: what this machine does beside is not known.
    const startsAt = begun + Math.ceil(1.5 * stage.perCode * codes) + 2;
    const brought = [];
    for (let nr = 0; nr < codes; nr += 1) {
      brought.push(await tools.bring(from + nr, startsAt + Math.floor(tools.secondsTo(nr, flow))));
      kept.film.hold(nr, brought[nr].text, 1000 * (from + nr));
    }
    const took = tools.seconds() - begun;
    stage.perCode = took / codes;
    if (tools.seconds() <= startsAt + LATE) {
      await new Promise((now) => setTimeout(now, 1000 * (startsAt - tools.seconds())));
      return use({ file: kept.file, seconds: tools.secondsTo(codes, flow), brought });
    }
    if (tries === TRIES) throw new Error(`a film of ${codes} codes took ${took} s to make: its proofs are stale before they are shown`);
  }
}

/** One film of each kind is kept: only its codes are made anew. */
function filmOf({ tools, folder, films }, plan) {
  const name = `${plan.codes}-${plan.flow}.y4m`;
  const known = films.get(name);
  if (known !== undefined) return known;
  const file = join(folder, name);
  const kept = { file, film: tools.openFilm(file, plan) };
  films.set(name, kept);
  return kept;
}

/** Plays a film before the gate's camera. The value: what was shown, with what came of it. */
export async function gatePlays(stage, film) {
  const { app } = stage;
  const seen = await played(stage, film, { page: app, start: () => app.evaluate(() => globalThis.eyes.wake()) });
  await app.evaluate(() => globalThis.eyes.sleep());
  return { ...seen, expected: film.brought.map(({ code }) => code) };
}

/** The same before the other scanner, on a page that is new each time; the gate sleeps meanwhile, for there is one camera. */
export async function rivalPlays(stage, film) {
  const page = await openPage(stage.browser);
  try {
    await page.goto(stage.rivalUrl);
    const seen = await played(stage, film, { page, start: () => page.evaluate(() => globalThis.start()) });
    return { ...seen, expected: film.brought.map(({ text }) => text) };
  } finally {
    await page.context().close();
  }
}

/** Ends with the film, or a while after: then with a word instead of what was not told. */
async function played({ lens }, { file, seconds }, { page, start }) {
  await page.bringToFront();
  await page.evaluate(() => globalThis.eyes.begin());
  renameSync(file, lens);
  try {
    await start();
    const limit = 1000 * (seconds + 3) + PATIENCE;
    const ended = await page
      .waitForFunction(() => globalThis.eyes.seen().ended, null, { timeout: limit, polling: 250 })
      .then(
        () => true,
        () => false,
      );
    const seen = await Promise.race([page.evaluate(() => globalThis.eyes.seen()), new Promise((late) => setTimeout(late, PATIENCE, null))]);
    if (seen === null) return { shown: [], came: [], late: [], frames: 0, ended: false, word: 'the page did not answer any more' };
    return { ...seen, word: ended ? null : 'the film’s end was not seen' };
  } finally {
    renameSync(lens, file);
  }
}
