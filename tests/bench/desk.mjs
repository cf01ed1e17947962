/**
 * `node tests/bench/desk.mjs [people] [scans]` (default 100,000 and 1,000,000): makes a register of that size and times every call that the desk's pages make to read.
 * Prints a table; the exit code is 1 when a call's median is above a fifth of a second.
 */
import { resolve } from 'node:path';
import { build } from 'vite';

const SLOW_MS = 200;
const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-desk');
await build({ mode: 'node', root: here, logLevel: 'warn' });
await build({
  configFile: false,
  logLevel: 'warn',
  root: here,
  publicDir: false,
  build: { ssr: 'tests/bench/desk-rows.ts', outDir: out, target: 'node20', rolldownOptions: { output: { entryFileNames: 'desk.js' } } },
});
const { benchDesk } = await import(resolve(out, 'desk.js'));
const [people = 100_000, scans = 1_000_000] = process.argv.slice(2).map(Number);
const { made, counted, again, rows, simulation } = await benchDesk({ people, scans });
console.log(
  `\n${people} people, ${scans} scans: made in ${made.toFixed(0)} s, figures counted in ${counted.toFixed(1)} s, with nothing new in ${again.toFixed(2)} s\n`,
);
console.log('| call | status | median, ms | slowest, ms |\n| --- | --- | --- | --- |');
for (const { what, status, median, slowest } of [...rows].sort((a, b) => b.median - a.median))
  console.log(`| ${what} | ${status} | ${median.toFixed(1)} | ${slowest.toFixed(1)} |`);
const { days, lines, parts, median, slowest, whole } = simulation;
console.log(
  `\nA draft tried out on ${days} days, ${lines} lines: ${whole.toFixed(1)} s in ${parts} parts, median ${median.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`,
);
const slow = rows.filter(({ median }) => median > SLOW_MS);
if (slow.length > 0) {
  console.error(`${slow.length} calls take longer than ${SLOW_MS} ms`);
  process.exitCode = 1;
}
