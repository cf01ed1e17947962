/**
 * `node tests/bench/lighthouse.mjs [origin]`: Lighthouse's scores for the first screens of a running Ashyq (default: http://localhost:8080, the address that `npm start` prints), on its
 * slow phone: the processor 4 times slower, 1.6 Mbit/s, 150 ms there and back. Lighthouse is fetched into dist/ when it is not there: two hundred packages for one table are none of the project's.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const VERSION = '12.8.2';
const PAGES = ['/about/kk.html', '/about/en-privacy.html', '/', '/neutral', '/gate', '/audit', '/desk'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const shelf = resolve(import.meta.dirname, '../../dist/lighthouse');
/** A certificate of one's own on this machine, in front of `npm start`, is no reason to stop. */
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'];
const origin = new URL(process.argv[2] ?? 'http://localhost:8080').origin;

if (!existsSync(join(shelf, 'node_modules/lighthouse'))) {
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, 'package.json'), JSON.stringify({ private: true, dependencies: { lighthouse: VERSION } }));
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: shelf, stdio: 'inherit' });
}
const fetched = (file) => import(pathToFileURL(join(shelf, 'node_modules', file)).href);
const { default: lighthouse } = await fetched('lighthouse/core/index.js');
const { launch } = await fetched('chrome-launcher/dist/index.js');

console.log(`| page | ${CATEGORIES.join(' | ')} | what is below the best |\n| --- |${' --- |'.repeat(CATEGORIES.length + 1)}`);
for (const path of PAGES) {
  const chrome = await launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: FLAGS });
  try {
    const { lhr } = await lighthouse(origin + path, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: 'error' });
    const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name]?.score ?? 0) * 100));
    console.log(`| ${path} | ${scores.join(' | ')} | ${belowTheBest(lhr).join('; ')} |`);
  } finally {
    chrome.kill();
  }
}
console.log(`\nLighthouse ${VERSION}, ${origin}, load ${loadavg()[0].toFixed(1)}`);

/** Audits that count and are not full, each with what it says of itself. */
function belowTheBest({ categories, audits }) {
  const counted = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  return [...new Set(counted.map(({ id }) => id))]
    .map((id) => audits[id])
    .filter(({ score }) => score !== null && score < 0.9)
    .map(({ id, displayValue }) => (displayValue ? `${id} ${displayValue}` : id));
}
