/**
 * `npm test`: finds (or installs) Chromium, builds what the end-to-end tests serve, runs the unit, browser and end-to-end tests, then the flows in the other
 * engines (`npm run test:engines`) where Firefox and WebKit are here or can be installed; prints the counts, and what was not run.
 *
 * CHROMIUM=/path/to/chromium chooses the browser; ASHYQ_TEST_REPORT=FILE keeps vitest's JSON report. Arguments go to vitest (`npm test -- tests/core`).
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const top = join(import.meta.dirname, '..');
const PROJECTS = ['node', 'browser', 'e2e', 'e2e-pairs'];
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

/**
 * The other engines and what Debian calls them; the tests find the programs by the same names (tests/engines/engines.ts). `isOptional`: run where it is, not
 * installed for the purpose (WebKitGTK brings some hundred megabytes).
 */
const ENGINES = [
  { name: 'firefox', variable: 'FIREFOX', programs: [['firefox-esr', 'firefox']], packages: ['firefox-esr'] },
  { name: 'webkit', variable: 'WEBKIT_DRIVER', programs: [['WebKitWebDriver'], ['Xvfb']], packages: ['webkit2gtk-driver', 'xvfb'], isOptional: true },
];

function isInPath(names) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => names.some((name) => isProgram(join(directory, name))));
}

const isHere = ({ variable, programs }) => (process.env[variable] ? isProgram(process.env[variable]) : programs.every(isInPath));

/** The engines that can be tested here, after installing what may be installed; says plainly which cannot. */
function findEngines() {
  const missing = ENGINES.filter((engine) => !isHere(engine) && engine.isOptional !== true);
  if (missing.length > 0 && mayInstall()) {
    const packages = missing.flatMap((engine) => engine.packages);
    console.error(`Not here: ${missing.map(({ name }) => name).join(', ')}. Installing ${packages.join(', ')} with apt-get.`);
    aptInstall(packages);
  }
  for (const { name, packages } of ENGINES.filter((engine) => !isHere(engine)))
    console.error(`NOT RUN: the flows and core tests in ${name}. Debian or Ubuntu: "sudo apt-get install ${packages.join(' ')}", then "npm run test:engines".`);
  return ENGINES.filter(isHere).map(({ name }) => name);
}

/** On a Debian of our own (a container, a build machine) what is missing is one command away. */
const mayInstall = () => process.getuid?.() === 0 && isInPath(['apt-get']);

function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env);
}

function installBrowser() {
  if (!mayInstall() || process.env.CHROMIUM) return null;
  console.error('No Chromium here: installing it with apt-get.');
  aptInstall(['chromium', 'fonts-dejavu-core']);
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
  try {
    const projects = PROJECTS.flatMap((project) => ['--project', project]);
    const runs = [{ args: [...projects, ...process.argv.slice(2)], env: { CHROMIUM: chromium } }];
    const engines = process.argv.length > 2 ? [] : findEngines();
    if (engines.length > 0)
      runs.push({
        args: ['--config', 'tests/engines/vitest.config.ts'],
        env: { CHROMIUM: chromium, ENGINES: ['chromium', ...engines].join(',') },
        isTriedAgain: true,
      });
    const results = runs.map((one, nr) => runOnceOrTwice(one, join(scratch, `report-${nr}.json`)));
    return conclude(results);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Engines driven from outside do not always answer in time (docs/decisions/013): their run has one more try, and says so. */
function runOnceOrTwice(one, report) {
  const first = runTests(one, report);
  if (first.status === 0 || !one.isTriedAgain) return first;
  console.error(`TRIED AGAIN: the other engines, of which ${first.counts.failed} failed in the first run.`);
  return runTests(one, report);
}

function runTests({ args, env }, report) {
  const vitest = join(top, 'node_modules/vitest/vitest.mjs');
  const status = run(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], env);
  try {
    return { status, counts: countTests(report), report: JSON.parse(readFileSync(report, 'utf8')) };
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    return { status: 1, counts: { passed: 0, failed: 1 }, report: null };
  }
}

/** Adds the runs up, prints the counts and keeps one report of all. */
function conclude(results) {
  const sum = (read) => results.reduce((total, result) => total + read(result), 0);
  const [passed, failed] = [sum(({ counts }) => counts.passed), sum(({ counts }) => counts.failed)];
  const { ASHYQ_TEST_REPORT: kept } = process.env;
  // A run without a report has left one failure that no test file stands for.
  const unreported = results.filter(({ report }) => report === null).length;
  const reports = results.flatMap(({ report }) => (report === null ? [] : [report]));
  const whole = {
    numPassedTests: passed,
    numFailedTests: reports.reduce((total, { numFailedTests }) => total + numFailedTests, 0) + unreported,
    testResults: reports.flatMap(({ testResults }) => testResults),
  };
  if (kept) writeFileSync(kept, JSON.stringify(whole));
  console.log(`${passed} passed, ${failed} failed`);
  return results.some(({ status }) => status !== 0) || failed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = main();
