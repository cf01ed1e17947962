/**
 * `npm test`: finds (or installs) Chromium, builds what the end-to-end tests serve, runs the unit, browser and end-to-end tests, then the flows in the other
 * engines (`npm run test:engines`) where Firefox and WebKit are here or can be installed; names what failed, what was tried again and what was not run, and counts.
 *
 * CHROMIUM=/path/to/chromium chooses the browser; ASHYQ_TEST_REPORT=FILE keeps the result as JSON, `{passed, failed, failures}`. Arguments go to vitest
 * (`npm test -- tests/core`).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { findBrowser, findEngines, run } from './run/programs.mjs';

const top = join(import.meta.dirname, '..');
const PROJECTS = ['node', 'node-pages', 'browser', 'e2e', 'e2e-pairs'].flatMap((project) => ['--project', project]);

/** Browsers, films and servers driven from outside: on a busy machine they do not always answer in time. */
const DRIVEN = /^tests\/(?:e2e|engines|sw)\/|^core in /;
const OUT_OF_TIME = /^(?:Test|Hook) timed out in|Timeout \d+ ?ms exceeded|did not succeed in time|Failed to fetch dynamically imported module/;

function runVitest(args, { env, scratch }) {
  const file = join(scratch, 'modules.json');
  rmSync(file, { force: true });
  const vitest = [join(top, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', `--reporter=${join(top, 'tests/run/reporter.mjs')}`];
  const status = run(process.execPath, [...vitest, ...args], { ...env, MODULES_REPORT: file });
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const isExplained = status === 0 || report.outside.length > 0 || report.modules.some(({ failures }) => failures.length > 0);
    return isExplained ? report : { ...report, outside: [`vitest ended with ${status}, and no test says why`] };
  } catch (error) {
    return { modules: [], outside: [`vitest left no report: ${error.message}`] };
  }
}

const isDriven = ({ project, file }) => DRIVEN.test(file) || DRIVEN.test(project);
const ranOutOfTime = ({ failures }) => failures.every(({ message }) => OUT_OF_TIME.test(message));

/**
 * Runs one set of tests. An engine that ended under its tests (`isDriven`) begins anew. Files that failed are run once more, alone, if each of them drives a browser from outside or ran out of time and nothing else is wrong:
 * time says something about the machine. What failed in any other way is never tried twice: chance may have found a fault.
 */
function runSet(args, circumstances) {
  const first = runVitest(args, circumstances);
  if (first.outside.length > 0 && circumstances.isDriven) {
    console.error(`TRIED AGAIN, all of it: ${first.outside.join(' | ')}`);
    const failed = first.outside.map((message) => ({ project: 'outside any test', file: '', failures: [{ name: '', message }] }));
    return { ...runVitest(args, circumstances), again: failed };
  }
  const failed = first.modules.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0 || first.outside.length > 0 || !failed.every((module) => isDriven(module) || ranOutOfTime(module))) return { ...first, again: [] };
  const files = [...new Set(failed.map(({ file }) => file))];
  console.error(`TRIED AGAIN, alone: ${files.join(' ')}`);
  const second = runVitest([...args, '--no-file-parallelism', ...files], circumstances);
  const isSecond = ({ project, file }) => second.modules.some((module) => module.project === project && module.file === file);
  return { modules: [...first.modules.filter((module) => !isSecond(module)), ...second.modules], outside: second.outside, again: failed };
}

/** Where the time went: each project's files together (they run beside each other, so the sum is more than the clock says), and the slowest ten. */
function timeTable(modules) {
  const projects = new Map();
  for (const { project, seconds } of modules) projects.set(project, (projects.get(project) ?? 0) + seconds);
  const line = (seconds, name) => `  ${seconds.toFixed(0).padStart(5)} s  ${name}`;
  const slowest = [...modules].sort((one, other) => other.seconds - one.seconds).slice(0, 10);
  return [
    'Time, summed over files:',
    ...[...projects].map(([name, seconds]) => line(seconds, name)),
    'The slowest files:',
    ...slowest.map(({ project, file, seconds }) => line(seconds, `${project}: ${file}`)),
  ].join('\n');
}

/** Names what failed and what passed only when tried again, prints the counts, keeps them for whoever asked; the exit code. */
function conclude(sets) {
  const modules = sets.flatMap((set) => set.modules);
  console.log(timeTable(modules));
  const failures = [
    ...modules.flatMap(({ project, file, failures }) => failures.map(({ name, message }) => `${project}: ${file} ${name}: ${message.split('\n')[0]}`)),
    ...sets.flatMap(({ outside }) => outside),
  ];
  const again = [
    ...sets.flatMap(({ again }) =>
      again.flatMap(({ project, file, failures }) => failures.map(({ name, message }) => `${project}: ${file} ${name}: ${message.split('\n')[0]}`)),
    ),
    ...modules.flatMap(({ project, file, unsteady }) => unsteady.map((name) => `${project}: ${file} ${name}`)),
  ];
  if (again.length > 0) console.log(`Unsteady, tried again:\n${again.map((line) => `  ${line}`).join('\n')}`);
  if (failures.length > 0) console.log(`Failed:\n${failures.map((line) => `  ${line}`).join('\n')}`);
  const passed = modules.reduce((sum, module) => sum + module.passed, 0);
  const { ASHYQ_TEST_REPORT: kept } = process.env;
  if (kept) writeFileSync(kept, JSON.stringify({ passed, failed: failures.length, failures }));
  console.log(`${passed} passed, ${failures.length} failed`);
  return failures.length > 0 || passed === 0 ? 1 : 0;
}

function main() {
  const chromium = findBrowser();
  if (!chromium) return 1;
  for (const script of ['build:node', 'build:client', 'build:sw']) {
    const status = run('npm', ['run', '--silent', script]);
    if (status !== 0) return status;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'ashyq-report-'));
  try {
    const asked = process.argv.slice(2);
    const sets = [runSet([...PROJECTS, ...asked], { env: { CHROMIUM: chromium }, scratch })];
    const engines = asked.length > 0 ? [] : findEngines();
    const env = { CHROMIUM: chromium, ENGINES: ['chromium', ...engines].join(',') };
    if (engines.length > 0) sets.push(runSet(['--config', 'tests/engines/vitest.config.ts'], { env, scratch, isDriven: true }));
    return conclude(sets);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = main();
