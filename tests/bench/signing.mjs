/**
 * `node tests/bench/signing.mjs [signatures]` (default 20,000): what a signature of a pass costs in the issuer's own process, and what it costs behind the socket of
 * `ashyq signer`, its bounds and its durable state included (decision 048): a call at a time and 32 under way at once, the two places in turn, and how long it takes
 * until the signer is ready.
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

/** The signer, as the command runs it, with more passes a minute than it can sign. */
async function serve(dataDir) {
  const { startSigner, LIMITS } = await load();
  const log = { write: () => undefined };
  const socketPath = join(dataDir, 'signer.sock');
  await startSigner({ dataDir, environment: ENVIRONMENT, socketPath, limits: { ...LIMITS, passesAMinute: 1_000_000 }, log, now: () => NOW });
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

async function main(count) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here,
    publicDir: false,
    build: { ssr: 'tests/bench/signing-door.ts', outDir: out, target: 'node20', rolldownOptions: { output: { entryFileNames: 'signing.js' } } },
  });
  const { holdCeremony, openKeyring, openRemoteKeyring } = await load();
  const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-signing-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  const begun = performance.now();
  const child = fork(import.meta.filename, ['serve', dataDir]);
  try {
    const memory = await new Promise((done) => child.once('message', (said) => done(said.memory)));
    console.log(`the signer was ready after ${((performance.now() - begun) / 1000).toFixed(2)} s and holds ${Math.round(memory / 2 ** 20)} MiB`);
    const remote = await openRemoteKeyring(join(dataDir, 'issuer'), join(dataDir, 'signer.sock'));
    const places = [
      ['in the issuer', (asked) => keyring.signStatusToken(asked)],
      ['`ashyq signer`, over its socket', (asked) => remote.signStatusToken(asked)],
    ];
    for (const [, sign] of places) await measure(sign, Math.ceil(count / 10), AT_ONCE);
    console.log('\n| where | under way at once | signatures a second | median, ms | 95 of 100 within, ms |\n| --- | --- | --- | --- | --- |');
    for (const atOnce of [1, AT_ONCE])
      for (const [where, sign] of [...places, ...places]) {
        const { rate, median, slow } = await measure(sign, Math.ceil(count / 2), atOnce);
        console.log(`| ${where} | ${atOnce} | ${rate} | ${median} | ${slow} |`);
      }
    remote.close();
  } finally {
    child.kill();
    rmSync(dataDir, { recursive: true });
  }
}

const [first, dir] = process.argv.slice(2);
if (first === 'serve') await serve(dir);
else await main(Number(first ?? 20_000));
