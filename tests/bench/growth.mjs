/**
 * `node tests/bench/growth.mjs [people...]` (default 10,000, 100,000 and 1,000,000): the issuer's costs over registers of these sizes, and its files for as many people and for
 * twenty million. Writes bench/growth.json and the plots of docs/performance.md (docs/pictures/growth-*.svg). `--files` or `--register` measures one half; `--undrawn` leaves the plots alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildLoad, here, machine } from './load/build.mjs';
import { filesFor, NATION } from './load/files.mjs';
import { plot, slopeOf, steepestOf } from './load/plot.mjs';

const SIZES = [10_000, 100_000, 1_000_000];
const FILE = resolve(here, 'bench/growth.json');

/** Cost by cost: its points by size. */
function linesOf(points, value) {
  return [...new Set(points.map(({ cost }) => cost))].map((cost) => ({
    cost,
    points: points.filter((point) => point.cost === cost).map((point) => [point.n, value(point)]),
  }));
}

const named = ({ cost, points }) => ({
  name: points.length < 2 ? cost : `${cost}\nslope ${slopeOf(points).toFixed(2)}, at most ${steepestOf(points).toFixed(2)}`,
  points,
});

function draw({ register, files }) {
  const note = ({ machine: at }) => `commit ${at.commit}, ${at.cores} cores, Node ${at.node}, load ${at.load.toFixed(0)}; node tests/bench/growth.mjs`;
  const put = (name, picture) => writeFileSync(resolve(here, 'docs/pictures', name), plot(picture));
  if (register !== undefined)
    put('growth-register.svg', {
      title: 'What a call costs as the register grows',
      note: note(register),
      x: { title: 'people in the register', log: true },
      y: { title: 'milliseconds, median of 9', log: true },
      series: linesOf(register.points, ({ seconds }) => seconds * 1000).map(named),
    });
  if (files === undefined) return;
  put('growth-publication.svg', {
    title: 'What a publication costs as the nation grows',
    note: note(files),
    x: { title: 'people; three passes each on the lists, 1 % of them revoked', log: true },
    y: { title: 'seconds', log: true },
    series: linesOf(
      files.points.filter(({ seconds }) => seconds !== undefined),
      ({ seconds }) => seconds,
    ).map(named),
  });
  put('growth-download.svg', {
    title: 'What a door downloads that fetches every list once',
    note: note(files),
    x: { title: 'people; three passes each on the lists, 1 % of them revoked', log: true },
    y: { title: 'kilobytes', log: true },
    series: linesOf(
      files.points.filter(({ bytes }) => bytes !== undefined),
      ({ bytes }) => bytes / 1000,
    ).map(named),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const only = process.argv.find((argument) => ['--files', '--register', '--draw'].includes(argument));
  const given = process.argv.slice(2).flatMap((argument) => (argument.startsWith('--') ? [] : [Number(argument)]));
  const sizes = given.length > 0 ? given : SIZES;
  mkdirSync(resolve(here, 'bench'), { recursive: true });
  const results = only === undefined ? {} : JSON.parse(await readOr(FILE, '{}'));
  const { door } = await buildLoad('growth');
  const keep = (half, point) => {
    console.log(JSON.stringify(point));
    half.points.push(point);
    // an hour's work is not lost with its end
    writeFileSync(FILE, `${JSON.stringify(results, null, 1)}\n`);
  };
  if (only !== '--files' && only !== '--draw') {
    results.register = { machine: machine(), points: [] };
    await door.growth(sizes, (point) => keep(results.register, point));
  }
  if (only !== '--register' && only !== '--draw') {
    results.files = { machine: machine(), points: [] };
    for (const people of [...sizes, NATION]) for (const point of await filesFor(people, door)) keep(results.files, point);
  }
  if (!process.argv.includes('--undrawn')) draw(results);
}

async function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
