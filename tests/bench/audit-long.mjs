/**
 * `node tests/bench/audit-long.mjs [lines] [directory]` (default 1,000,000 and one of its own): a long run in the auditor's page, with everything that held it up and all that it held;
 * the command judges the same lines and makes the page's report again. A directory keeps the lines for the next call. Times and memory are reported; it fails where the page says another
 * code than the answer key for any line, where the command says other bytes than the page, and where the report is not the same.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const { benchLongRun, differing, DOOR, PRESENT } = await import(resolve(out, 'audit.js'));
const lines = Number(process.argv[2] ?? 1_000_000);
const dir = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'ashyq-bench-long-'));
const all = { long: [], work: [] };
const said = (tasks) => (tasks.length === 0 ? 'none' : `${tasks.length}, longest ${Math.round(Math.max(...tasks))} ms`);
const { verdicts, report, key } = await benchLongRun({
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
const wrong = differing(verdicts, key);
console.log(`${wrong.length} of ${key.length} lines are not as in the answer key${wrong.length === 0 ? '' : `: ${JSON.stringify(wrong.slice(0, 10))}`}`);

/** Runs the built command with its output in a file: what it said, for how long, and the most memory that it held (the kernel's own mark). */
async function command(what, args) {
  const result = join(dir, 'said');
  const started = performance.now();
  const child = spawn(process.execPath, [join(out, 'node/ashyq.js'), ...args], { stdio: ['ignore', openSync(result, 'w'), 'inherit'] });
  let most = 0;
  const watch = setInterval(() => {
    try {
      most = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? most);
    } catch {
      // It has ended meanwhile.
    }
  }, 200);
  await new Promise((done) => child.once('close', done));
  clearInterval(watch);
  console.log(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s, at most ${Math.round(most / 1024)} MB`);
  return readFileSync(result);
}

const data = ['--trust', join(dir, 'trust')];
const at = ['--at', String(PRESENT)];
const door = ['--category', DOOR.category, '--area', DOOR.area];
writeFileSync(join(dir, 'report.json'), report);
const again = String(
  await command('the command makes the report again', ['audit', 'report', ...data, '--check', join(dir, 'report.json'), join(dir, 'scans.csv')]),
).trim();
const judged = await command('the command judges the lines', ['verify', ...data, '--own-times', ...door, '--json', ...at, join(dir, 'scans.csv')]);
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
const isSame = digest(judged) === digest(verdicts);
console.log(`report: ${again}; the command's verdicts are ${isSame ? 'the page’s, byte for byte' : 'NOT the page’s'}`);
if (process.argv[3] === undefined) rmSync(dir, { recursive: true });
process.exitCode = wrong.length === 0 && isSame && again === 'same' ? 0 : 1;
