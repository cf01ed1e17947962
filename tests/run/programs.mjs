/** The browsers that the tests need: found, installed where that is allowed, or named. Chromium always; Firefox and WebKit for the flows in the other engines. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const top = join(import.meta.dirname, '../..');
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The other engines and what Debian calls them; the tests find the programs by the same names (tests/engines/engines.ts). `isOptional`: run where it is, not
 * installed for the purpose (WebKitGTK brings some hundred megabytes).
 */
const ENGINES = [
  { name: 'firefox', variable: 'FIREFOX', programs: [['firefox-esr', 'firefox']], packages: ['firefox-esr'] },
  { name: 'webkit', variable: 'WEBKIT_DRIVER', programs: [['WebKitWebDriver'], ['Xvfb']], packages: ['webkit2gtk-driver', 'xvfb'], isOptional: true },
];

/** Runs a program at the top of the project with this terminal; its exit code. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: top, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const directories = () => (process.env.PATH ?? '').split(delimiter);
const isInPath = (names) => directories().some((directory) => names.some((name) => isProgram(join(directory, name))));

/** On a Debian of our own (a container, a build machine) what is missing is one command away. */
const mayInstall = () => process.getuid?.() === 0 && isInPath(['apt-get']);

function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env);
}

function lookForBrowser() {
  const chosen = process.env.CHROMIUM;
  if (chosen) return isProgram(chosen) ? chosen : null;
  const candidates = BROWSERS.flatMap((name) => directories().map((directory) => join(directory, name)));
  return candidates.find(isProgram) ?? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(isProgram) ?? null;
}

/** The path of Chromium, installed if need be; null where it is not here and must not be installed, which is said. */
export function findBrowser() {
  const found = lookForBrowser();
  if (found) return found;
  if (mayInstall() && !process.env.CHROMIUM) {
    console.error('No Chromium here: installing it with apt-get.');
    aptInstall(['chromium', 'fonts-dejavu-core']);
    const installed = lookForBrowser();
    if (installed) return installed;
  }
  console.error(
    process.env.CHROMIUM
      ? `CHROMIUM=${process.env.CHROMIUM} is not a program.`
      : 'The tests need Chromium. Debian or Ubuntu: "sudo apt-get install chromium fonts-dejavu-core"; elsewhere install Chromium or Chrome and set CHROMIUM=/path/to/it.',
  );
  return null;
}

const isHere = ({ variable, programs }) => (process.env[variable] ? isProgram(process.env[variable]) : programs.every(isInPath));

/** The engines that can be tested here, after installing what may be installed; says plainly which cannot. */
export function findEngines() {
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
