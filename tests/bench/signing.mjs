/**
 * `node tests/bench/signing.mjs [signatures]` (default 20,000): what a signature of a pass costs in the issuer's own process, and what it would cost in a process of its
 * own that alone holds the keys and takes typed claims over IPC (decision 048): a call at a time, 32 under way at once, and how long it takes until such a process is ready.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { memoryUsage } from 'node:process';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-signing');
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'a passphrase for measuring', ASHYQ_ROOT_PASSPHRASE: 'another one for measuring' };
const NOW = 1_795_000_000;
const AT_ONCE = 32;
const load = () => import(resolve(out, 'signing.js'));
const claims = (index) => ({
  iat: NOW,
  exp: NOW + 259_200,
  holderKey: new Uint8Array(32).fill(7),
  health: 3,
  basis: 3,
  evidenceAt: NOW - 3600,
  index,
  initials: 'А.С.',
  birth: 1127,
});

/** The process that signs: nothing comes in but claims, nothing goes out but tokens. */
async function serve(dataDir) {
  const { openKeyring } = await load();
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  process.on('message', async ({ id, claims: asked }) => process.send({ id, token: await keyring.signStatusToken(asked) }));
  process.send({ ready: true, memory: memoryUsage().rss });
}

/** Calls a second and how long the slowest twentieth took at least, ms. */
async function measure(sign, count, atOnce) {
  const took = [];
  let nr = 0;
  const work = async () => {
    for (let mine = nr++; mine < count; mine = nr++) {
      const asked = performance.now();
      await sign(claims(mine));
      took.push(performance.now() - asked);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - begun) / 1000;
  took.sort((one, other) => one - other);
  return { rate: Math.round(count / seconds), median: took[Math.floor(count / 2)].toFixed(3), slow: took[Math.floor(count * 0.95)].toFixed(3) };
}

function signerIn(child) {
  const waiting = new Map();
  let next = 0;
  child.on('message', ({ id, token }) => {
    waiting.get(id)?.(token);
    waiting.delete(id);
  });
  return (asked) =>
    new Promise((done) => {
      next += 1;
      waiting.set(next, done);
      child.send({ id: next, claims: asked });
    });
}

async function main(count) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here,
    publicDir: false,
    build: { ssr: 'tests/bench/signing-door.ts', outDir: out, target: 'node20', rolldownOptions: { output: { entryFileNames: 'signing.js' } } },
  });
  const { holdCeremony, openKeyring } = await load();
  const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-signing-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  const begun = performance.now();
  const child = fork(import.meta.filename, ['serve', dataDir], { serialization: 'advanced' });
  try {
    const memory = await new Promise((done) => child.once('message', (said) => done(said.memory)));
    console.log(`the other process was ready after ${((performance.now() - begun) / 1000).toFixed(2)} s and holds ${Math.round(memory / 2 ** 20)} MiB`);
    const places = [
      ['in this process', (asked) => keyring.signStatusToken(asked)],
      ['in a process of its own', signerIn(child)],
    ];
    console.log('\n| where | under way at once | signatures a second | median, ms | 95 of 100 within, ms |\n| --- | --- | --- | --- | --- |');
    for (const atOnce of [1, AT_ONCE])
      for (const [where, sign] of places) {
        await measure(sign, Math.ceil(count / 10), atOnce);
        const { rate, median, slow } = await measure(sign, count, atOnce);
        console.log(`| ${where} | ${atOnce} | ${rate} | ${median} | ${slow} |`);
      }
  } finally {
    child.kill();
    rmSync(dataDir, { recursive: true });
  }
}

const [first, dir] = process.argv.slice(2);
if (first === 'serve') await serve(dir);
else await main(Number(first ?? 20_000));
