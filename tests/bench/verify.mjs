/** Row 1 of docs/performance.md by itself, in Node and in Chromium: `node tests/bench/verify.mjs`, half a minute. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-verify');
const base = { configFile: false, logLevel: 'error', root: here, publicDir: false };
await build({
  ...base,
  build: { ssr: 'tests/bench/verify-node.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'node.js' } } },
});
await build({
  ...base,
  build: { lib: { entry: 'tests/bench/verify-page.ts', formats: ['es'], fileName: () => 'page.js' }, outDir: out, emptyOutDir: false, target: 'es2022' },
});
const { nodeVerifyRows } = await import(resolve(out, 'node.js'));
const { rows, first } = await inChromium();
for (const { what, over, ratio, min, max, rate, target } of [...(await nodeVerifyRows()), ...rows]) {
  console.log(`| ${what} | ${over} | ${ratio.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}) | ${Math.round(rate)} | ${target ?? ''} |`);
}
const [least, half, most] = [0, 0.5, 1].map((part) => first.toSorted((a, b) => a - b)[Math.round(part * (first.length - 1))].toFixed(1));
console.log(
  `first verdict of a page over the two bare verifies of another fresh page: ${half} ms more (${least} to ${most}, ${first.length} pairs of pages), target 5`,
);
console.log(`load ${loadavg()[0].toFixed(1)}`);

/** The rows, and for each pair of fresh pages the milliseconds that a first verdict took longer than first bare verifies. */
async function inChromium() {
  // WebCrypto needs a secure context: a page from loopback is one.
  const server = createServer((request, response) => {
    const isScript = request.url.endsWith('.js');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(resolve(out, request.url.slice(1))) : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext();
  const inPage = async (name) => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.verifyBench !== undefined);
    const result = await page.evaluate((one) => globalThis.verifyBench[one](), name);
    await page.close();
    return result;
  };
  try {
    await inPage('prepare');
    const first = [];
    for (let round = 0; round < 15; round += 1) first.push((await inPage('firstVerdict')) - (await inPage('firstBare')));
    return { rows: await inPage('rows'), first };
  } finally {
    await browser.close();
    server.close();
  }
}
