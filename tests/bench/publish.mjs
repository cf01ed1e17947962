/**
 * `node tests/bench/publish.mjs [people...]`: a publication for so many people (default 1, 20 and 200 million): the first, one with a changed list, one with nothing but a
 * stamp; the log at 100,000 entries; and a bare write of the same bytes in turn, so that the numbers mean something on another machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-publish');
await build({
  configFile: false,
  logLevel: 'warn',
  root: here,
  publicDir: false,
  build: { ssr: 'tests/bench/publish-door.ts', outDir: out, target: 'node20', rolldownOptions: { output: { entryFileNames: 'publish.js' } } },
});
const { holdCeremony, openKeyring, publish, extendLog, LIST_ENTRIES, FILES } = await import(resolve(out, 'publish.js'));

const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'a passphrase for measuring', ASHYQ_ROOT_PASSPHRASE: 'another one for measuring' };
const NOW = 1_795_000_000;
const policy = {
  version: 3,
  utcOffsetMinutes: 300,
  durations: { greenHours: 72, redDays: 14, yellowDays: 14 },
  limits: { tokenHours: 72, proofSeconds: 60, skewSeconds: 30, amberHours: 12, stopHours: 48, paperDays: 7 },
  areas: { '*': 'green' },
  categories: { voluntary: { kk: 'Ерікті', ru: 'Добровольный', en: 'Voluntary' } },
  rules: [{ id: 'default', when: { health: ['blue', 'green'] }, admit: true }],
};
const seconds = async (work) => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

/** A hundredth of each list, evenly strewn by a small generator that is the same every time. */
function strewn(list) {
  let state = (list + 1) * 2_654_435_761;
  const chosen = new Set();
  while (chosen.size < LIST_ENTRIES / 100) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    chosen.add(list * LIST_ENTRIES + (state % LIST_ENTRIES));
  }
  return chosen;
}

console.log(
  '| tokens | lists | first publication, s | one list changed, s | stamp only, s | the same bytes written and synced, s | stamp, bytes |\n| --- | --- | --- | --- | --- | --- | --- |',
);
for (const people of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1e6, 20e6, 200e6]) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-bench-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  const lists = Array.from({ length: Math.ceil(people / LIST_ENTRIES) }, (_, list) => ({ list, revoked: strewn(list) }));
  const source = { policy: async () => Buffer.from(JSON.stringify(policy)), lists: async () => lists };
  let now = NOW;
  const once = () => seconds(() => publish({ dataDir, keyring, source, now: ++now }));
  const first = await once();
  const changed = [];
  const stamps = [];
  const bare = [];
  for (let round = 0; round < 5; round += 1) {
    lists[0].revoked.add(round);
    changed.push(await once());
    stamps.push(await once());
    const bytes = await readFile(join(dataDir, 'public/trust/trust.zip'));
    bare.push(await seconds(() => writeFile(join(dataDir, 'bare'), bytes, { flush: true })));
  }
  const middle = (values) => values.sort((a, b) => a - b)[2].toFixed(3);
  const stamp = (await readFile(join(dataDir, 'public/trust/stamp.cbor'))).length;
  console.log(`| ${people} | ${lists.length} | ${first.toFixed(2)} | ${middle(changed)} | ${middle(stamps)} | ${middle(bare)} | ${stamp} |`);
  rmSync(dataDir, { recursive: true, force: true });
}

const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-bench-'));
await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
const keyring = await openKeyring(dataDir, ENVIRONMENT);
const log = { dataDir, trustDir: join(dataDir, 'public/trust'), keyring, files: FILES, firstRoot: new Uint8Array([1]), stamped: null };
let version = 0;
const more = (count) => Array.from({ length: count }, () => ({ kind: 'policy', k: null, version: ++version, sha256: new Uint8Array(32), length: 1 }));
await extendLog(log, more(110_000));
const [withEnd, without] = [[], []];
for (let round = 0; round < 5; round += 1) {
  withEnd.push(await seconds(() => extendLog(log, more(2))));
  rmSync(join(dataDir, 'publish/log.end.json'));
  without.push(await seconds(() => extendLog(log, more(2))));
}
const middle = (values) => (values.sort((a, b) => a - b)[2] * 1000).toFixed(1);
console.log(`\nlog of 110,000 entries, two more: ${middle(withEnd)} ms from its remembered end, ${middle(without)} ms from the beginning`);
rmSync(dataDir, { recursive: true, force: true });
