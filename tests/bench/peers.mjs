/**
 * `node tests/bench/peers.mjs`: one whole verdict of ours, two signatures, beside what the verifiers of other passes do with their one, in turn in one process. The others' libraries
 * are fetched into dist/ when they are not there (some are AGPL or long unkept: none is a package of this project), without running anything of their installation.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { cose, dcc, nzcp, smart } from './peers/passes.mjs';

const PACKAGES = { '@auth0/cose': '1.0.2', '@vaxxnz/nzcp': '1.1.1', 'dcc-utils': '0.4.0', jose: '6.2.18' };
const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-peers');
const shelf = resolve(here, 'dist/peers');

const load = (fetched, name) => import(pathToFileURL(fetched.resolve(name)).href);

if (fetchPeers()) await measure();

/** False, with the reason said, where they are not here and cannot be fetched. */
function fetchPeers() {
  if (Object.keys(PACKAGES).every((name) => existsSync(join(shelf, 'node_modules', name)))) return true;
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  try {
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: shelf, stdio: 'inherit' });
    return true;
  } catch {
    console.error('The other passes’ libraries could not be fetched from the npm registry. Nothing was measured.');
    process.exitCode = 1;
    return false;
  }
}

async function measure() {
  await build({
    configFile: false,
    logLevel: 'error',
    root: here,
    publicDir: false,
    build: { ssr: 'tests/bench/peers/ours.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'ours.js' } } },
  });
  const { compare, oneVerdict } = await import(pathToFileURL(resolve(out, 'ours.js')).href);
  const fetched = createRequire(join(shelf, 'package.json'));
  const peers = [cose(await load(fetched, '@auth0/cose')), await smart(await load(fetched, 'jose')), nzcp(fetched('@vaxxnz/nzcp')), dcc(fetched('dcc-utils'))];
  console.log(
    '| one verdict, two signatures, Node | over one pass of | time over time (median, min-max) | ours, a second | theirs, a second |\n| --- | --- | --- | --- | --- |',
  );
  for (const peer of peers) {
    await sound(peer);
    for (const [engine, a] of await oneVerdict()) {
      const { ratio, min, max, rate } = await compare({ what: engine, over: peer.name, times: 100, rounds: 9, a, b: peer.check });
      console.log(
        `| ${engine} | ${peer.name} | ${ratio.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}) | ${Math.round(rate)} | ${Math.round(rate * ratio)} |`,
      );
    }
  }
  console.log(`\nThe others verify ES256, we Ed25519. Load ${loadavg()[0].toFixed(1)}`);
}

/** A rival that says yes to anything is none. */
async function sound({ name, check, refuses }) {
  await check();
  const said = await Promise.resolve()
    .then(refuses)
    .then(
      () => 'yes',
      () => 'no',
    );
  if (said === 'yes') throw new RangeError(`${name} takes a signature with a changed bit`);
}
