/** `npm run test:engines`: the flows in Chromium, Firefox and WebKit, then the tests of the core and of the storage in Firefox and WebKit. ENGINES=firefox takes one. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { ENGINES } from './engines.ts';
import { engines } from './provider.ts';

const top = join(import.meta.dirname, '../..');
const others = ENGINES.filter((name) => name !== 'chromium');

export default defineConfig({
  root: top,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { __APP_VERSION__: '"test"', __PINNED_ROOT__: '""' },
  test: {
    projects: [
      { extends: true, test: { name: 'engines', include: ['tests/engines/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false } },
      ...others.map((browser) => ({
        extends: true as const,
        cacheDir: `node_modules/.vite/engine-${browser}`,
        optimizeDeps: { include: ['fast-check', 'fflate', 'idb', 'tweetnacl'] },
        test: {
          name: `core in ${browser}`,
          include: ['tests/core/**/*.test.ts', 'tests/shared/storage/*.browser.test.ts', 'tests/corpus/corpus.browser.test.ts'],
          exclude: ['tests/**/*.node.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: { enabled: true, headless: false, screenshotFailures: false, ui: false, provider: engines(), instances: [{ browser }] },
        },
      })),
    ],
  },
});
