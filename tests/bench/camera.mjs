/**
 * Row 4 of docs/performance.md: from the frame in which a code is whole before the camera to the verdict on the gate's screen, its line on the disk. The built app with its worker and
 * readers, a ministry of the tests' own, Chromium's fake camera (720p, 30 frames a second) with seeded films; in turn with @zxing/browser as shipped over the same films, A B A B.
 * By itself: `node tests/bench/camera.mjs [rounds]`; the figures are put into bench/results.json.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { onHalfACore } from './camera/half-core.mjs';
import { gatePlays, onFilm, openStage, rivalPlays } from './camera/stage.mjs';

const RESULTS = resolve(import.meta.dirname, '../../bench/results.json');
/** People in a film. */
const QUEUE = { codes: 12, flow: null };
/** Ten codes a second. */
const FLOW = { codes: 100, flow: 3 };
/** Scripts are compiled by it, and WebAssembly is there. */
const WARM_UP = { codes: 3, flow: null };

/** `{app, rival, half, flow, load}`: each as camera/tally.ts counts it, and the machine's load before and after. */
export async function cameraRates(rounds = 2) {
  const stage = await openStage();
  const { tally } = stage.tools;
  const runs = { app: [], rival: [], half: [], flow: [] };
  try {
    await onFilm(stage, WARM_UP, (film) => gatePlays(stage, film));
    const load = [loadavg()[0]];
    for (let round = 0; round < rounds; round += 1) {
      await onFilm(stage, QUEUE, async (film) => {
        // The gate first: its proofs grow old.
        runs.app.push(await gatePlays(stage, film));
        runs.rival.push(await rivalPlays(stage, film));
      });
    }
    for (let round = 0; round < rounds; round += 1) {
      await onFilm(stage, QUEUE, async (film) => runs.half.push(await onHalfACore(stage.browser, () => gatePlays(stage, film))));
    }
    await onFilm(stage, FLOW, async (film) => runs.flow.push(await gatePlays(stage, film)));
    load.push(loadavg()[0]);
    return { ...Object.fromEntries(Object.entries(runs).map(([name, films]) => [name, tally(films)])), load };
  } finally {
    await stage.close();
  }
}

/** The figures as Markdown. */
export function cameraTable({ app, rival, half, flow, load }) {
  const ms = (value, digits = 0) => (value === null ? '-' : value.toFixed(digits));
  const row = (name, { shown, verified, wrong, p50, p95, longest, lateP95, words }, target) =>
    `| ${[name, ...words].join('; ')} | ${verified} of ${shown} | ${wrong} | ${ms(p50)} | ${ms(p95)} | ${ms(longest)} | ${ms(lateP95, 1)} | ${target} |`;
  return [
    `From the frame with the whole code to the verdict, ms; 120 to 170 of each is focus hunting. Load ${load.map((one) => one.toFixed(1)).join(' to ')}.`,
    '',
    '| reader | read | wrong | p50 | p95 | longest | main thread late, p95 | target |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    row('the gate, to the verdict', app, '200, 350, all'),
    row('@zxing/browser as shipped, to the text', rival, ''),
    row('the gate on half a core', half, 'p95 450'),
    row(`the gate, ten codes a second: ${flow.aMinute.toFixed(0)} verdicts a minute`, flow, '600 a minute'),
  ].join('\n');
}

/** A run takes a few minutes; one that hangs says so instead of waiting for ever. */
const LONGEST_MS = 20 * 60_000;

if (process.argv[1] === import.meta.filename) {
  const watchdog = setTimeout(() => {
    console.error('camera.mjs: no end after 20 minutes; nothing is measured');
    process.exit(1);
  }, LONGEST_MS);
  const camera = await cameraRates(Number(process.argv[2] ?? 2));
  console.log(cameraTable(camera));
  const known = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  mkdirSync(resolve(RESULTS, '..'), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify({ ...known, camera }, null, 2)}\n`);
  clearTimeout(watchdog);
}
