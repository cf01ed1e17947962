/** One build file, three outputs: the PWA and the public pages (dist/client), its service worker (dist/client/sw.js), the issuer and the command line (dist/node). */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { FIRST_FILES_MAP, firstFilesMap } from './src/issuer/http/first-files.ts';
import { publicSite } from './src/site/build-site.ts';
import { injectPrecache } from './sw/inject-precache.ts';

const here = import.meta.dirname;
const jsx = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;
const version = JSON.parse(readFileSync(resolve(here, 'package.json'), 'utf8')).version as string;

/** The root that this build of the app trusts first (formats.md §6), as hex; empty where none was made yet, and then the app trusts nothing. */
function pinnedRoot(): string {
  const file = process.env['ASHYQ_PIN'] ?? resolve(process.env['ASHYQ_DATA'] ?? resolve(here, 'data'), 'public/trust/root.cbor');
  if (existsSync(file)) return readFileSync(file).toString('hex');
  if (process.argv.includes('client')) console.warn(`no root at ${file}: this build of the app trusts nothing yet (ashyq keys init, then ASHYQ_PIN)`);
  return '';
}

const define = { __APP_VERSION__: JSON.stringify(version), __PINNED_ROOT__: JSON.stringify(pinnedRoot()) };

// @zxing's modules are free of side effects; without this the reader's bundle is four times as large (docs/decisions/003).
const treeshake = { moduleSideEffects: (id: string) => !id.includes('@zxing') };

/**
 * Which files of a lazy part are asked for together with it. Only what is on the way to a first screen gains from that: everything else lies in the worker's
 * cache by the time somebody opens it, and its lists would be 2 kB in every first path.
 */
const FIRST_SCREENS = /\/(?:boot|first-code|wallet-app|gate-app|home|qr)-[\w-]+\.js$/;
const preloads = (file: string, needed: string[], { hostType }: { readonly hostType: 'html' | 'js' }): string[] =>
  hostType === 'html' || FIRST_SCREENS.test(`/${file}`) ? needed : needed.filter((name) => name.endsWith('.css'));

/** The rooms' apps by their rooms: `wallet-app-1a2b3c4d.js`, not one more `app-1a2b3c4d.js`. */
function chunkName({ facadeModuleId }: { readonly facadeModuleId: string | null }): string {
  const room = /\/src\/(\w+)\/app\.tsx$/.exec(facadeModuleId ?? '')?.[1];
  return room === undefined ? 'assets/[name]-[hash].js' : `assets/${room}-app-[hash].js`;
}

/**
 * What always comes together stands in one file: each is one more answer of the service worker on the way to a first screen, and one more line in its list. What
 * every page begins with, what the first code of a wallet signs and draws with (docs/decisions/052), what reads signed things, what reads the ministry's data,
 * what opens the storage, the frame of every app and its words, the lists of words that come later, a status
 * and whose it is, lines and their icons.
 */
const TOGETHER = [
  {
    name: 'base',
    test: /vite.preload-helper|\/src\/(?:shared\/(?:i18n\/(?:code-words|start-language|types|fill|format|plural)|storage\/(?:glance|schema))|wallet\/(?:pass\/first-shown|trouble\/offset))\.ts$/,
  },
  {
    name: 'signing',
    test: /\/src\/(?:core\/(?:bytes|qr|codec\/(?:base32|base45|bits|cbor-write|cose-write|ed25519|key-cache|malformed)|token\/typ)|shared\/storage\/device-key)\.ts$/,
  },
  { name: 'first-code', test: /\/src\/(?:core\/(?:qr-path|token\/present)|wallet\/pass\/(?:live-qr|first-qr|first-screen)|shared\/ui\/draw-qr)\.ts$/ },
  { name: 'storage', test: /\/node_modules\/idb\/|\/src\/shared\/(?:build|storage\/(?:held|lock|new-log|open|result|settings))\.ts$/ },
  ...['kk', 'ru', 'en'].map((language) => ({ name: `first-words-${language}`, test: new RegExp(`/src/shared/i18n/${language}/(?:common|status)\\.ts$`) })),
  { name: 'reading', test: /\/src\/core\/(?:codec\/(?:cbor-limits|cbor-read|cose)|token\/(?:cnf|health|short-text|sign-as))\.ts$/ },
  {
    name: 'trust-load',
    test: /\/node_modules\/fflate\/|\/src\/(?:core\/(?:trust\/(?:bundle|check-trust|file-check|inflate|members|refusal|root|signed-file|stamp|status-list)|policy\/policy)|shared\/network\/trust-load)\.ts$/,
  },
  { name: 'rare-sections', test: /\/src\/shared\/i18n\/(?:audit|door|wallet)-sections\.ts$/ },
  {
    name: 'cards',
    test: /\/src\/(?:shared\/ui\/(?:Facts|StatusCard|StatusMark)\.tsx|shared\/storage\/holders\.ts|wallet\/(?:parts\/icons|trouble\/say)\.tsx?)$/,
  },
  { name: 'more-icons', test: /\/src\/wallet\/parts\/(?:list\.tsx|more-icons\.ts)$/ },
  {
    name: 'frame',
    test: /\/node_modules\/(?:preact|preact-iso|@preact)\/|\/src\/shared\/(?:boot\.tsx|i18n\/(?:words|sections|manifest)\.ts|ui\/(?:Screen\.tsx|Button\.tsx|LanguageSwitch\.tsx|Notice\.tsx|later\.tsx|launch\.ts|icons\.tsx|Logo\.tsx|UpdateBanner\.tsx|announce\.ts))$/,
  },
];

/** What each page begins with, for an nginx that serves the app by itself. */
const forNginx: Plugin = {
  name: 'ashyq-for-nginx',
  apply: 'build',
  closeBundle() {
    const folder = resolve(here, 'dist/client');
    writeFileSync(resolve(folder, FIRST_FILES_MAP), firstFilesMap(folder));
  },
};

const client: UserConfig = {
  define,
  oxc: jsx,
  plugins: [publicSite(here, process.env['ASHYQ_ORIGIN'] || null), forNginx],
  build: {
    outDir: 'dist/client',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    modulePreload: { polyfill: false, resolveDependencies: preloads },
    rolldownOptions: { treeshake, output: { chunkFileNames: chunkName, codeSplitting: { includeDependenciesRecursively: false, groups: TOGETHER } } },
  },
  // Workers are bundled apart: the decoder needs the same setting (482 kB without it).
  worker: { format: 'es', rolldownOptions: { treeshake } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/trust': 'http://127.0.0.1:8080' } },
};

const worker: UserConfig = {
  define: { ...define, 'process.env.NODE_ENV': '"production"' },
  publicDir: false,
  plugins: [injectPrecache(resolve(here, 'dist/client'))],
  build: {
    outDir: 'dist/client',
    emptyOutDir: false,
    target: 'es2022',
    rolldownOptions: { input: resolve(here, 'sw/sw.ts'), output: { entryFileNames: 'sw.js', format: 'iife' } },
  },
};

/** The types of the library, beside it: the package carries no source. */
const libraryTypes: Plugin = {
  name: 'ashyq-library-types',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'verifier.d.ts', source: readFileSync(resolve(here, 'src/cli/verifier-package.d.ts'), 'utf8') });
  },
};

/** `npx ashyq` makes the program executable the first time and keeps the link to it: built again, it would be refused. */
const executable: Plugin = {
  name: 'ashyq-executable',
  apply: 'build',
  closeBundle: () => chmodSync(resolve(here, 'dist/node/ashyq.js'), 0o755),
};

const node: UserConfig = {
  define,
  publicDir: false,
  plugins: [libraryTypes, executable],
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      // The program, a thread of its `verify --jobs`, and the library for makers of turnstiles (docs/cli.md).
      input: {
        ashyq: resolve(here, 'src/cli/main.ts'),
        'verify-worker': resolve(here, 'src/cli/verify-worker.ts'),
        verifier: resolve(here, 'src/cli/verifier.ts'),
      },
      output: { entryFileNames: '[name].js', banner: ({ name }) => (name === 'ashyq' ? '#!/usr/bin/env node' : '') },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'node' ? node : mode === 'sw' ? worker : client));
