/**
 * Holds the rules of docs/architecture.md that the compiler does not see: who imports whom, one door for each package, a pure core, no cycles,
 * no barrels, the layout. Each rule is shown to catch deliberate violations (architecture/violations.ts), or it would be a rule on paper.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../src/issuer/http/pages.ts';
import { isPage as isPageAtWorker } from '../sw/pages.ts';
import { checkSource, checkSources, findCycles, SOFT_CAP } from './architecture/rules.ts';
import { parseSource, readTree } from './architecture/source.ts';
import { HONEST, VIOLATIONS } from './architecture/violations.ts';

const top = join(import.meta.dirname, '..');
const files = readTree(top, ['src', 'sw']);
const sources = [...files].map(([path, text]) => parseSource(path, text));

/** What is under version control; in a checkout without git, what lies there but for what the tools make. */
function trackedFiles(): string[] {
  try {
    return execFileSync('git', ['ls-files'], { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  } catch {
    return readdirSync(top).filter((name) => !['.git', 'node_modules', 'dist', 'data', 'bench'].includes(name));
  }
}

/** The real tree with one file put in or replaced. */
function withFile(path: string, text: string) {
  return [...sources.filter((source) => source.path !== path), parseSource(path, text)];
}

describe('the house', () => {
  it('keeps every rule', () => {
    expect(checkSources(sources)).toEqual([]);
  });

  it('has the rooms of docs/architecture.md and nothing else', () => {
    expect(readdirSync(join(top, 'src')).sort()).toEqual([
      'audit',
      'cli',
      'core',
      'design',
      'desk',
      'gate',
      'issuer',
      'main.tsx',
      'routes.ts',
      'shared',
      'site',
      'wallet',
      'workers',
    ]);
  });

  it('has a top that a stranger can read: only known names are under version control', () => {
    const known = new Set(
      'ACCESSIBILITY.md .ci .dockerignore .github .gitignore .npmrc .size-limit.mjs CHANGELOG.md CONTRIBUTING.md Dockerfile LICENSE PRIVACY.md README.md SECURITY.md biome.json deploy docs index.html package-lock.json package.json public src sw tests tsconfig.base.json tsconfig.browser.json tsconfig.core.json tsconfig.json tsconfig.node.json tsconfig.tests.json tsconfig.worker.json vite.config.ts vitest.config.ts'.split(
        ' ',
      ),
    );
    const names = trackedFiles();
    const tops = new Set(names.filter((name) => name !== '').map((name) => name.split('/', 1)[0] ?? ''));
    expect([...tops].filter((name) => !known.has(name))).toEqual([]);
  });

  it('waits in a page for what a promise brings, not for the promise (tests/in-page.ts)', () => {
    const isVain = (text: string) => /\bwaitForFunction\(\s*async\b/.test(text);
    expect(isVain('page.waitForFunction(async () => false)')).toBe(true);
    expect([...readTree(top, ['tests'])].filter(([path, text]) => path !== 'tests/architecture.test.ts' && isVain(text)).map(([path]) => path)).toEqual([]);
  });

  it('reports the files beyond the soft cap', () => {
    const long = sources.filter(({ lines, path }) => lines > SOFT_CAP && !path.includes('/i18n/'));
    for (const { path, lines } of long) console.info(`${path}: ${lines} lines, soft cap ${SOFT_CAP}`);
    expect(long.length).toBeLessThanOrEqual(sources.length / 10);
  });

  it('server and service worker agree on what is a page', () => {
    const paths = [
      '/',
      '//',
      '/gate',
      '/gate/',
      '/gate/x',
      '/GATE',
      '/audit',
      '/desk',
      '/design',
      '/design/x',
      '/neutral',
      '/V/ABC',
      '/v/abc',
      '/E/A2',
      '/e/a2',
      '/V/',
      '/V/1',
      '/V/A/B',
      '/api/enrol',
      '/sw.js',
      '',
    ];
    const isPageAtServer = (path: string) => pageOf(path) !== null;
    // The desk does nothing without the network: the worker leaves its address to it.
    expect(paths.filter((path) => path !== '/desk').map(isPageAtServer)).toEqual(paths.filter((path) => path !== '/desk').map(isPageAtWorker));
    expect(isPageAtWorker('/desk')).toBe(false);
    expect(paths.filter(isPageAtServer)).toEqual(['/', '/gate', '/gate/', '/audit', '/desk', '/design', '/neutral', '/V/ABC', '/v/abc', '/E/A2', '/e/a2']);
  });
});

describe('a deliberate violation is caught', () => {
  it.each(VIOLATIONS)('%s (%s): %#', (rule, path, text, what) => {
    const violations = rule === 'cycle' ? findCycles(withFile(path, text)) : checkSource(parseSource(path, text));
    expect(
      violations.filter((violation) => violation.rule === rule),
      what,
    ).not.toEqual([]);
  });
});

describe('what only looks like a violation is not', () => {
  it.each(HONEST)('%s: %#', (path, text, what) => {
    expect(checkSource(parseSource(path, text)), what).toEqual([]);
  });
});
