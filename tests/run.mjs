/**
 * `npm test`: finds (or installs) Chromium, builds what the end-to-end tests serve, runs the unit, browser and end-to-end tests, prints the counts.
 *
 * CHROMIUM=/path/to/chromium chooses the browser; ASHYQ_TEST_REPORT=FILE keeps vitest's JSON report. Arguments go to vitest (`npm test -- tests/core`).
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const top = join(import.meta.dirname, '..');
const PROJECTS = ['node', 'browser', 'e2e'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findBrowser() {
  const chosen = process.env.CHROMIUM;
  if (chosen) return isProgram(chosen) ? chosen : null;
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = BROWSERS.flatMap((name) => directories.map((directory) => join(directory, name)));
  return candidates.find(isProgram) ?? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(isProgram) ?? null;
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: top, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** On a Debian of our own (a container, a build machine) the browser is one command away. */
function installBrowser() {
  const mayInstall = process.getuid?.() === 0 && (process.env.PATH ?? '').split(delimiter).some((directory) => isProgram(join(directory, 'apt-get')));
  if (!mayInstall || process.env.CHROMIUM) return null;
  console.error('No Chromium here: installing it with apt-get.');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], env);
  return findBrowser();
}

/** What the report says; a file that could not even be loaded counts as one failure. */
function countTests(report) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  for (const file of broken) console.error(`Could not run ${file.name}: ${file.message}`);
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

function main() {
  const chromium = findBrowser() ?? installBrowser();
  if (!chromium) {
    console.error(
      process.env.CHROMIUM
        ? `CHROMIUM=${process.env.CHROMIUM} is not a program.`
        : 'The tests need Chromium. Debian or Ubuntu: "sudo apt-get install chromium fonts-dejavu-core"; elsewhere install Chromium or Chrome and set CHROMIUM=/path/to/it.',
    );
    return 1;
  }
  for (const script of ['build:node', 'build:client', 'build:sw']) {
    const status = run('npm', ['run', '--silent', script]);
    if (status !== 0) return status;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'ashyq-report-'));
  const report = process.env.ASHYQ_TEST_REPORT ?? join(scratch, 'report.json');
  const vitest = join(top, 'node_modules/vitest/vitest.mjs');
  const projects = PROJECTS.flatMap((project) => ['--project', project]);
  const args = [vitest, 'run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
  const status = run(process.execPath, args, { CHROMIUM: chromium });
  try {
    const { passed, failed } = countTests(report);
    console.log(`${passed} passed, ${failed} failed`);
    return status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    return 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = main();
