/**
 * A vitest reporter for `npm run test:fault`: leaves one report of the run, as JSON and as a table to read, in `reports/fault.json` and `reports/fault.md` (gitignored;
 * `ASHYQ_FAULT_REPORT=DIR` chooses another folder). A row for each test: what it shows, passed or not, how long it took, its figures (figures.ts, and whatever else it
 * printed), with the commit, the machine and the date. A run of some files changes the rows of those files and keeps the others, each with the commit it was run at.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const folder = process.env.ASHYQ_FAULT_REPORT ?? 'reports';
const [json, table] = ['fault.json', 'fault.md'].map((name) => join(folder, name));
/** Of what a test printed: enough for figures, not for a stack. */
const SAID_MAX = 2000;

function commit() {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
    return execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { encoding: 'utf8' }) === '' ? hash : `${hash} and changes`;
  } catch {
    return 'unknown';
  }
}

const machine = () =>
  `${type()} ${release()}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;

/** What the figures of the test do not say already. */
function saidBy(lines, figures) {
  const known = new Set(Object.entries(figures).map(([name, value]) => `${name}: ${value}`));
  return lines
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !known.has(line))
    .join('; ')
    .slice(0, SAID_MAX);
}

function rowsOf(module, said) {
  const tests = [...module.children.allTests()];
  const ofFile = said.get(module.id) ?? [];
  const rows = tests.map((test) => {
    const figures = test.meta().figures ?? {};
    const { state, errors = [], note } = test.result();
    return {
      file: module.relativeModuleId,
      what: test.fullName,
      result: state,
      why: note ?? errors.map(({ message = '' }) => message.split('\n')[0]).join('; '),
      seconds: Number(((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)),
      figures,
      said: saidBy(said.get(test.id) ?? [], figures),
    };
  });
  // A file that fell before its tests could say anything is a row too: nothing of a run may be missing from its report.
  const broken = module.errors().map(({ message = '' }) => message.split('\n')[0]);
  const whole = { file: module.relativeModuleId, what: 'the file itself', seconds: 0, figures: {}, said: saidBy(ofFile, {}) };
  if (broken.length > 0) return [...rows, { ...whole, result: 'failed', why: broken.join('; ') }];
  return ofFile.length > 0 ? [...rows, { ...whole, what: 'before its tests', result: 'passed', why: '' }] : rows;
}

function before() {
  try {
    return JSON.parse(readFileSync(json, 'utf8')).rows;
  } catch {
    return [];
  }
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The report as a person reads it. */
function toTable({ date, commit: at, machine: on, load, rows }) {
  const counts = ['passed', 'failed', 'skipped'].map((state) => `${rows.filter(({ result }) => result === state).length} ${state}`);
  const lines = rows.map(({ file, what, result, why, seconds, figures, said, run }) => {
    const told = [...Object.entries(figures).map(([name, value]) => `${name}: ${value}`), said, why].filter((text) => text !== '').join('; ');
    return `| ${[file, what, result, seconds, told, run.commit, run.date].map(cell).join(' | ')} |`;
  });
  const head = [
    '# Faults: what was run, and what came of it',
    '',
    `Last run ${date}, commit ${at}. ${on}; load of the last minute ${load}. ${counts.join(', ')}.`,
    '',
  ];
  return [...head, '| file | what | result | s | figures | commit | date |', '| --- | --- | --- | --- | --- | --- | --- |', ...lines, ''].join('\n');
}

/** In the place of the earlier report when it is whole: a run that is cut off leaves that one. */
function write(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

// Vitest takes a reporter by its module's default export.
export default class FaultReporter {
  #said = new Map();

  onUserConsoleLog({ taskId, content }) {
    if (taskId !== undefined) this.#said.set(taskId, [...(this.#said.get(taskId) ?? []), content]);
  }

  onTestRunEnd(modules) {
    const run = { commit: commit(), date: new Date().toISOString().slice(0, 16) };
    const fresh = modules.flatMap((module) => rowsOf(module, this.#said)).map((row) => ({ ...row, run }));
    const files = new Set(fresh.map(({ file }) => file));
    const earlier = before();
    // What was not asked for this time (`-t`) says nothing new; what a test itself skips says why.
    const found = (row) =>
      row.result === 'skipped' && row.why === '' ? (earlier.find(({ file, what }) => file === row.file && what === row.what) ?? row) : row;
    const rows = [...earlier.filter(({ file }) => !files.has(file)), ...fresh.map(found)].sort((one, other) => one.file.localeCompare(other.file));
    const report = { ...run, machine: machine(), load: loadavg()[0]?.toFixed(1), rows };
    mkdirSync(folder, { recursive: true });
    write(json, `${JSON.stringify(report, null, 2)}\n`);
    write(table, toTable(report));
    console.log(`report: ${table}`);
  }
}
