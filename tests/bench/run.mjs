/** `npm run bench`: builds the benchmark, runs it in Node and in Chromium, prints Markdown and writes bench/results.json. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { arch, cpus, platform } from 'node:os';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { decodeRates, decodeTable } from './decode.mjs';
import { issuerLoadRows } from './issuer.mjs';
import { walletRows } from './wallet-start.mjs';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench');
const base = { configFile: false, logLevel: 'warn', root: here, publicDir: false };

for (const mode of ['node', 'client', 'sw']) await build({ mode, root: here, logLevel: 'warn' });
await build({
  ...base,
  build: { ssr: 'tests/bench/node.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'node.js' } } },
});
await build({
  ...base,
  build: { lib: { entry: 'tests/bench/page.ts', formats: ['es'], fileName: () => 'page.js' }, outDir: out, emptyOutDir: false, target: 'es2022' },
});

const { nodeRows } = await import(resolve(out, 'node.js'));
const rows = [...(await nodeRows()), ...(await inChromium()), ...(await walletRows()), ...(await issuerLoadRows())];
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, platform: `${platform()} ${arch()}` };

const number = (value) => (value >= 100 ? Math.round(value).toString() : value.toFixed(value >= 10 ? 1 : 2));
console.log(`\n${machine.platform}, ${machine.cores} cores, Node ${machine.node}\n`);
console.log('| what | over | ratio (median, min-max) | a second | target |\n| --- | --- | --- | --- | --- |');
for (const { what, over, ratio, min, max, rate, target } of rows) {
  console.log(`| ${what} | ${over} | ${number(ratio)} (${number(min)}-${number(max)}) | ${number(rate)} | ${target ?? ''} |`);
}
const decode = await decodeRates();
console.log(`\n${decodeTable(decode)}`);
mkdirSync(resolve(here, 'bench'), { recursive: true });
writeFileSync(resolve(here, 'bench/results.json'), `${JSON.stringify({ machine, rows, decode }, null, 2)}\n`);

/** Benchmarks that are commands too, each in a process of its own: what hangs or fails there takes nothing of the others along. */
const OWN = [['audit-page.mjs'], ['camera.mjs'], ['growth.mjs', '--files', '--undrawn'], ['peers.mjs']];
for (const [name, ...options] of OWN) {
  console.log(`\nnode tests/bench/${[name, ...options].join(' ')}`);
  const { status } = spawnSync(process.execPath, [resolve(import.meta.dirname, name), ...options], { cwd: here, stdio: 'inherit' });
  if (status !== 0) {
    console.log(`${name} did not come to its end (${status})`);
    process.exitCode = 1;
  }
}
console.log('\nBy commands of their own, for their length: node tests/bench/growth.mjs --register, node tests/bench/endurance.mjs 60 (docs/performance.md).');

async function inChromium() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  // WebCrypto needs a secure context: a page from loopback is one.
  const server = createServer((request, response) => {
    const name = /^\/((?:assets\/)?[\w-]+\.js)$/.exec(request.url ?? '')?.[1];
    response.setHeader('content-type', name ? 'text/javascript' : 'text/html');
    response.end(name ? readFileSync(resolve(out, name)) : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.benchRows !== undefined);
    return await page.evaluate(() => globalThis.benchRows());
  } finally {
    await browser.close();
    server.close();
  }
}
