/** `node tests/bench/audit-page.mjs [lines] [rounds] [fit]` (default 20,000 and 3; `fit`: only lines that fit, two verifies in each): the auditor's page over bare WebCrypto, and how long anything held it up. Reports; asserts nothing. */
import { resolve } from 'node:path';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-audit-page');
await build({
  configFile: false,
  logLevel: 'error',
  root: here,
  publicDir: false,
  build: { ssr: 'tests/bench/audit-page.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'audit.js' } } },
});
const { benchAuditPage } = await import(resolve(out, 'audit.js'));
const onlyFit = process.argv[4] === 'fit';
const [lines = 20_000, rounds = 3] = process.argv.slice(2, 4).map(Number);
const { rate, ratio, work, verifying, sorting } = await benchAuditPage({
  lines,
  rounds,
  onlyFit,
  client: async (pin) => {
    process.env.ASHYQ_PIN = pin;
    const client = resolve(out, 'client');
    await build({ configFile: resolve(here, 'vite.config.ts'), mode: 'client', logLevel: 'error', build: { outDir: client } });
    return client;
  },
});
const held = (tasks) => `${tasks.length} tasks over 50 ms${tasks.length === 0 ? '' : `, longest ${Math.round(Math.max(...tasks))} ms`}`;
const said = ([median, least, most]) => `${median.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`;
console.log(
  `${lines} ${onlyFit ? 'lines that fit' : 'mixed lines'}, ${Math.round(rate)} a second: ${said(ratio)} of bare WebCrypto in as many workers (target 0.8); by processor time of all of Chromium ${said(work)}`,
);
console.log(`while it verified: ${held(verifying)}; while it sorted and filtered: ${held(sorting)} (target none)`);
