/**
 * Runs the corpus through the product's command line (formats.md §10) and prints every disagreement with its clause and the bytes.
 *   node tests/conformance/run.mjs [--dir DIR] [--only TEXT] [--quiet]
 * Exit 1 when the product disagrees where formats.md is clear. Answers that fit another reading of an unclear clause are listed apart.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compareLine, compareRefusal, isRefusal } from './compare.mjs';
import { folderOf, writeCorpus } from './generate.mjs';
import { makeMutants, mutantComplaint, otherReading } from './mutants.mjs';
import { qr } from './text-codec.mjs';
import { AT } from './times.mjs';

/** @typedef {{ case: import('./suite.mjs').Case, kind: 'wrong' | 'reading', what: string, text: string }} Finding */

/** The command line under test: ours as built, or another team's in ASHYQ_CLI (a Node script). */
export const CLI = process.env.ASHYQ_CLI ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'node', 'ashyq.js');

/** Cases that can share a call: same directory, same options, no verdict that depends on the line before. @param {import('./suite.mjs').Case[]} cases */
function calls(cases) {
  const shared = new Map();
  const out = [];
  for (const one of cases) {
    if (one.alone) {
      out.push([one]);
      continue;
    }
    const id = JSON.stringify([one.trust, one.pin, one.argv]);
    if (!shared.has(id)) out.push(shared.set(id, []).get(id));
    shared.get(id).push(one);
  }
  return out;
}

/** @param {string[]} argv @param {string} input @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} */
function call(argv, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...argv], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (out[name] += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** @param {string} directory @param {import('./suite.mjs').Case[]} group */
async function judge(directory, group) {
  const [first] = group;
  const trust = join(directory, 'trust', folderOf(first.trust));
  const pin = first.pin === undefined ? [] : ['--pin', join(directory, 'pins', `${first.pin}.cbor`)];
  const argv = first.usage
    ? ['verify', ...first.argv.map((word) => (word === '{trust}' ? trust : word))]
    : ['verify', '--trust', trust, ...pin, ...first.argv, '--json'];
  const input = group.flatMap((one) => one.lines.map((line) => `${line}\n`)).join('');
  const result = await call(argv, input);
  if (first.usage) {
    const what =
      result.code === 64 && result.stdout === '' ? undefined : `expected exit 64 and no verdict, got exit ${result.code}: ${result.stdout.slice(0, 200)}`;
    return what === undefined ? [] : [{ case: first, kind: 'wrong', what, text: first.argv.join(' ') }];
  }
  if (isRefusal(first)) return compareRefusal(first, result);
  return compareVerdicts(group, result);
}

function compareVerdicts(group, result) {
  const [first] = group;
  if (result.code === 3 && first.orRefusal !== undefined) return compareRefusal({ ...first, refusal: first.orRefusal }, result);
  const rows = result.stdout.split('\n').filter((row) => row !== '');
  const expected = group.flatMap((one) => one.expect.map((expect, i) => ({ one, expect, text: one.lines[i] })));
  if (rows.length !== expected.length) {
    const what = `${expected.length} lines asked, ${rows.length} verdicts, exit ${result.code}, stderr: ${result.stderr.trim().slice(0, 300)}`;
    return group.map((one) => ({ case: one, kind: 'wrong', what, text: one.lines[0] }));
  }
  const verdicts = rows.map((row) => JSON.parse(row));
  const findings = expected.flatMap(({ one, expect, text }, i) => compareLine(one, expect, verdicts[i], text));
  const outcomes = new Set(verdicts.map((verdict) => verdict.outcome));
  const exit = outcomes.has('refuse') ? 1 : outcomes.has('undecided') ? 2 : 0;
  const lines = verdicts.every((verdict, i) => verdict.line === i + 1);
  if (result.code !== exit) findings.push({ case: first, kind: 'wrong', what: `exit ${result.code} for these verdicts, §10 says ${exit}`, text: '' });
  if (!lines) findings.push({ case: first, kind: 'wrong', what: `lines are numbered ${verdicts.slice(0, 3).map((verdict) => verdict.line)}…`, text: '' });
  return findings;
}

/** All mutants in one call. @param {string} directory */
async function judgeMutants(directory) {
  const mutants = makeMutants();
  const argv = ['--at', String(AT)];
  const result = await call(['verify', '--trust', join(directory, 'trust', 'main'), ...argv, '--json'], mutants.map(({ bytes }) => `${qr(bytes)}\n`).join(''));
  const rows = result.stdout.split('\n').filter((row) => row !== '');
  const one = { name: 'mutants of good objects', clause: '§2 reading from the start, §7 group 2', trust: 'main', argv };
  if (rows.length !== mutants.length) {
    const what = `${mutants.length} mutants, ${rows.length} verdicts, exit ${result.code}, stderr: ${result.stderr.trim().slice(0, 300)}`;
    return { mutants: mutants.length, findings: [{ case: one, kind: 'wrong', what, text: '' }] };
  }
  const findings = mutants.flatMap((mutant, i) => {
    const verdict = JSON.parse(rows[i]);
    const what = mutantComplaint(mutant, verdict);
    if (what === undefined) return [];
    const kind = verdict.outcome === 'refuse' && otherReading(mutant, verdict.code) ? 'reading' : 'wrong';
    return [{ case: one, kind, what, text: mutant.bytes.toString('hex') }];
  });
  return { mutants: mutants.length, findings };
}

/**
 * Makes the corpus and runs it. @param {{ directory?: string, only?: string }} [o]
 * @returns {Promise<{ cases: number, calls: number, mutants: number, findings: Finding[] }>}
 */
export async function runCorpus({ directory, only = '' } = {}) {
  if (!existsSync(CLI)) throw new Error('dist/node/ashyq.js is missing: run `npm run build:node` first');
  const made = directory ?? mkdtempSync(join(tmpdir(), 'ashyq-conformance-'));
  try {
    const cases = writeCorpus(made).filter((one) => one.name.includes(only));
    const queue = calls(cases);
    const findings = [];
    let next = 0;
    const worker = async () => {
      while (next < queue.length) findings.push(...(await judge(made, queue[next++])));
    };
    await Promise.all([worker(), worker()]);
    const changed = only === '' ? await judgeMutants(made) : { mutants: 0, findings: [] };
    return { cases: cases.length, calls: queue.length, mutants: changed.mutants, findings: [...findings, ...changed.findings] };
  } finally {
    if (directory === undefined) rmSync(made, { recursive: true, force: true });
  }
}

/** One finding as text. @param {Finding} finding */
export function describe({ case: one, kind, what, text }) {
  return `${kind === 'wrong' ? 'DISAGREES' : 'other reading'}  ${one.name}\n  ${one.clause}\n  ${what}\n  trust ${one.trust}${one.pin ? `, pin ${one.pin}` : ''}; ${one.argv.join(' ')}\n  ${text}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
  const { cases, calls: count, mutants, findings } = await runCorpus({ directory: option('--dir'), only: option('--only') });
  const wrong = findings.filter((finding) => finding.kind === 'wrong');
  for (const finding of process.argv.includes('--quiet') ? wrong : findings) console.log(`${describe(finding)}\n`);
  console.log(
    `${cases} cases in ${count} calls, ${mutants} mutants: ${wrong.length} disagreements, ${findings.length - wrong.length} answers by another reading`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
