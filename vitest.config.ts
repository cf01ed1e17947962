/** Test projects: the same core tests run in Node and in Chromium; end-to-end stories and the long fault runs stand apart. */
import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/run/longest-first.ts';

const oxc = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;
const define = { __APP_VERSION__: '"test"', __PINNED_ROOT__: '""' };
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** What runs in Node and puts something else in the place of what a browser has: each file in a process of its own. */
const PAGES = ['audit', 'desk', 'gate', 'shared', 'sw', 'wallet'].map((room) => `tests/${room}/**`);
/** On two processors vitest would take one, and the other would wait. Said of all that run beside each other, or vitest refuses. */
const maxWorkers = Math.max(2, availableParallelism() - 1);
const inNode = { globalSetup: 'tests/issuer/cluster.ts', testTimeout: 30_000, hookTimeout: 120_000, maxWorkers };
const NOT_IN_NODE = ['tests/e2e/**', 'tests/engines/**', 'tests/fault/**', 'tests/gallery/**', 'tests/**/*.browser.test.{ts,tsx}'];

/** Stories in which a camera reads a code. */
const FILMED = ['story', 'visits', 'family', 'import', 'venue', 'poster', 'manager', 'bad-days-camera', 'door-queue'].map(
  (name) => `tests/e2e/${name}.test.ts`,
);
const stories = { globalSetup: 'tests/e2e/template.ts', testTimeout: 240_000, hookTimeout: 240_000, retry: 1 };

export default defineConfig({
  oxc,
  define,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Files share a process: the issuer's modules take longer to load than many a file's tests.
      { extends: true, test: { ...inNode, name: 'node', isolate: false, include: ['tests/**/*.test.{ts,tsx}'], exclude: [...NOT_IN_NODE, ...PAGES] } },
      { extends: true, test: { ...inNode, name: 'node-pages', include: PAGES.map((room) => `${room}/*.test.{ts,tsx}`), exclude: NOT_IN_NODE } },
      {
        extends: true,
        // Found while a test runs, a package is bundled anew and the page reloads under the test, with two copies of Preact.
        optimizeDeps: {
          // Modules as they are: the reader finds its worker beside itself.
          exclude: ['pdfjs-dist'],
          include: [
            ...['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', 'preact-iso', '@preact/signals', '@testing-library/preact'],
            ...[
              'axe-core',
              'fast-check',
              'fflate',
              'idb',
              '@zxing/browser',
              '@zxing/library',
              'qrcode',
              'qrcode/lib/core/qrcode.js',
              'tweetnacl',
              'workbox-window',
              'zxing-wasm/reader',
              '@noble/hashes/sha2.js',
            ],
          ],
        },
        test: {
          name: 'browser',
          include: ['tests/core/**/*.test.ts', 'tests/property/**/*.test.ts', 'tests/**/*.browser.test.{ts,tsx}'],
          exclude: ['tests/**/*.node.test.ts'],
          testTimeout: 60_000,
          maxWorkers,
          browser: {
            enabled: true,
            // One page at a time: what has the focus, and what a clock is asked, is one page's.
            fileParallelism: false,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromium, args } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      // Films, real servers and whole browsers on a noisy machine: one more try, which the report names. Nothing else is tried twice: chance may have found a fault.
      // What a camera has to read runs alone: beside another browser the film comes in pieces. After the node and browser tests, not beside them.
      { extends: true, test: { ...stories, name: 'e2e', include: FILMED, fileParallelism: false, sequence: { groupOrder: 1 } } },
      // Two files at once, each with an issuer and browsers of its own: three kept two processors no busier, and each other waiting.
      {
        extends: true,
        test: { ...stories, name: 'e2e-pairs', include: ['tests/e2e/**/*.test.ts'], exclude: FILMED, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      { extends: true, test: { name: 'gallery', include: ['tests/gallery/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 240_000, fileParallelism: false } },
      { extends: true, test: { name: 'fault', include: ['tests/fault/**/*.test.ts'], testTimeout: 1_800_000, hookTimeout: 600_000, fileParallelism: false } },
    ],
  },
});
