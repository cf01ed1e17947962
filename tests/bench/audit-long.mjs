/**
 * `node tests/bench/audit-long.mjs [lines] [directory]` (default 1,000,000 and one of its own): a long run in the auditor's page, with everything that held it up and all that it held;
 * and the command makes its report again. A directory keeps the lines for the next call. Reports; asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-audit-long');
await build({
  configFile: false,
  logLevel: 'error',
  root: here,
  publicDir: false,
  build: { ssr: 'tests/bench/audit-long.ts', outDir: out, emptyOutDir: true, target: 'node20', rolldownOptions: { output: { entryFileNames: 'audit.js' } } },
});
await build({ configFile: resolve(here, 'vite.config.ts'), mode: 'node', logLevel: 'error', build: { outDir: join(out, 'node') } });
const { benchLongRun } = await import(resolve(out, 'audit.js'));
const lines = Number(process.argv[2] ?? 1_000_000);
const dir = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'ashyq-bench-long-'));
const all = { long: [], work: [] };
const said = (tasks) => (tasks.length === 0 ? 'none' : `${tasks.length}, longest ${Math.round(Math.max(...tasks))} ms`);
const { verdicts, report } = await benchLongRun({
  dir,
  lines,
  client: async (pin) => {
    process.env.ASHYQ_PIN = pin;
    const client = join(out, 'client');
    await build({ configFile: resolve(here, 'vite.config.ts'), mode: 'client', logLevel: 'error', build: { outDir: client } });
    return client;
  },
  onStretch: ({ what, seconds, long, work, page, all: chromium }) => {
    all.long.push(...long);
    all.work.push(...work);
    console.log(
      `${what}: ${seconds.toFixed(1)} s; tasks over 50 ms: ${said(long)}, of processor time ${said(work)}; page and workers ${Math.round(page)} MB, all of Chromium ${Math.round(chromium)} MB`,
    );
  },
});
console.log(`${lines} lines, ${verdicts.length} characters of verdicts; tasks over 50 ms: ${said(all.long)}, of processor time ${said(all.work)}`);
writeFileSync(join(dir, 'report.json'), report);
const args = ['audit', 'report', '--trust', join(dir, 'trust'), '--check', join(dir, 'report.json'), join(dir, 'scans.csv')];
console.log(`the command makes the report again: ${execFileSync(process.execPath, [join(out, 'node/ashyq.js'), ...args], { encoding: 'utf8' }).trim()}`);
if (process.argv[3] === undefined) rmSync(dir, { recursive: true });
