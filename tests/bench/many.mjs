/** Row 2 of docs/performance.md by itself: `ASHYQ_BENCH_LINES=1000000 node tests/bench/many.mjs`. */
import { resolve } from 'node:path';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-many');
await build({ mode: 'node', root: here, logLevel: 'warn' });
await build({
  configFile: false,
  logLevel: 'warn',
  root: here,
  publicDir: false,
  build: { ssr: 'tests/bench/verify-many.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'many.js' } } },
});
const { manyLinesRow } = await import(resolve(out, 'many.js'));
const { what, over, ratio, min, max, rate, target } = await manyLinesRow();
console.log(`| ${what} | ${over} | ${ratio.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}) | ${Math.round(rate)} | ${target} |`);
