/**
 * `npm run proofs`: runs the tests that docs/security.md names under "Proofs", and says of each row whether a test whose title has its words was run and passed: a test that
 * is skipped, renamed or only mentioned in a comment shows nothing. `-- --project NAME` (more than once) for some of them; without it all but `fault`, whose runs take hours
 * (`-- --project fault`). Cases of the adversarial corpus (tests/corpus/attacks) are shown by the tests that judge the whole of it. Exit 1 if a row is not shown.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const top = join(import.meta.dirname, '../..');
const ROW = /^\| ([^|]+) \| `([^`|]+)` \| ([^|]+) \|$/;
const CORPUS = 'tests/corpus/corpus.test.ts';
const ALL = ['node', 'node-pages', 'browser', 'e2e', 'e2e-pairs'];

const { values } = parseArgs({ options: { project: { type: 'string', multiple: true } } });
const projects = values.project ?? ALL;

const section = readFileSync(join(top, 'docs/security.md'), 'utf8')
  .split(/^## /m)
  .find((one) => one.startsWith('Proofs\n'));
const rows = (section ?? '').split('\n').flatMap((line) => {
  const [, what, file, words] = ROW.exec(line) ?? [];
  return words === undefined
    ? []
    : [
        {
          what,
          file: file.startsWith('tests/corpus/attacks/') ? CORPUS : file,
          words: file === CORPUS || file.startsWith('tests/corpus/attacks/') ? '' : words,
          line,
        },
      ];
});

/** Words as they stand in the source; what a table puts into a title may be anything. */
const pattern = (words) =>
  new RegExp(
    words
      .split(/%[sdjo]|\$\{[^}]*\}|\$\w+/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
    's',
  );

function runTests(files) {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-proofs-'));
  const out = join(folder, 'results.json');
  const args = ['run', '--passWithNoTests', ...projects.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile=${out}`];
  spawnSync(process.execPath, [join(top, 'node_modules/vitest/vitest.mjs'), ...args, ...files], { cwd: top, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    return JSON.parse(readFileSync(out, 'utf8')).testResults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const files = [...new Set(rows.map(({ file }) => file))];
const ran = new Map();
for (const { name, assertionResults } of runTests(files)) {
  const file = relative(top, name);
  ran.set(file, [...(ran.get(file) ?? []), ...assertionResults]);
}
const verdicts = rows
  .filter(({ file }) => ran.has(file))
  .map((row) => {
    const found = (ran.get(row.file) ?? []).filter(({ fullName }) => pattern(row.words).test(fullName));
    const bad = found.find(({ status }) => status === 'failed');
    const isShown = bad === undefined && found.some(({ status }) => status === 'passed');
    return { ...row, why: isShown ? null : bad !== undefined ? 'failed' : found.length === 0 ? 'no test of that title was run' : 'skipped' };
  });
const left = verdicts.filter(({ why }) => why !== null);
for (const { line, why } of left) console.error(`NOT SHOWN (${why}): ${line}`);
console.log(
  `${verdicts.length - left.length} of ${rows.length} rows of docs/security.md shown; ${left.length} not; ${rows.length - verdicts.length} in other projects than ${projects.join(', ')}`,
);
process.exitCode = rows.length === 0 || verdicts.length === 0 || left.length > 0 ? 1 : 0;
