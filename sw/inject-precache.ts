/**
 * Vite plugin of the service worker's build: lists what the client build made and puts the list into sw.ts as `__PRECACHE__`.
 * Runs in Node at build time, after the client build; the list decides when a browser sees a new version (any changed byte changes sw.js).
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { PrecacheEntry } from './precache-entry.ts';

/** Not part of the app at work: the worker itself, maps, the build's own manifest, pictures only an install dialog shows, files for crawlers, the public pages. */
const LEFT_OUT = /^(?:sw\.js|robots\.txt|\.vite\/.*|screenshots\/.*|about\/.*|assets\/site-[\w-]{8}\.css|.*\.map)$/;
/** The brochure of the design system and the ministry's desk: for those who open them, with a network; nobody else's phone downloads them. */
const LATER = /^src\/(?:design\/|desk\/|shared\/i18n\/\w+\/(?:design|desk\w*)\.ts$)/;
/** The PDF reader and the better of the code readers: each larger than the rest of the app, and fetched after it (sw/stock.ts). */
const SECOND = /^assets\/(?:pdf(?:\.worker)?-[\w-]{8}\.js|zxing_reader-[\w-]{8}\.wasm)$/;
/** What Vite names after its content; such a file never changes under its name. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;

/** The files below `clientDir`, in a fixed order. @throws Error when there is no build to list */
export function listPrecache(clientDir: string): PrecacheEntry[] {
  if (!existsSync(join(clientDir, 'index.html'))) throw new Error(`No client build in ${clientDir}: run "vite build --mode client" first.`);
  const needed = reachable(clientDir);
  return readdirSync(clientDir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(clientDir.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !LEFT_OUT.test(name) && needed(name))
    .sort()
    .map((name) => describe(name, readFileSync(join(clientDir, name))));
}

/** Sixteen hex digits that change with any file of the app; part of the cache's name. */
export function precacheVersion(entries: readonly PrecacheEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
}

/** How long the system may keep back what was written (30 s of age, looked at each 5 s), and a journal's commit (5 s). */
const SETTLE_MS = 45_000;

/** Stands in the script for the hash of all the rest of it, which only the finished script has. */
const SELF = '@ashyq-worker@';

/** The plugin. `clientDir` is the output directory of the client build; `settleMs` is other than that in tests (sw/durable.ts). */
export function injectPrecache(clientDir: string, settleMs = SETTLE_MS): Plugin {
  return {
    name: 'ashyq-inject-precache',
    apply: 'build',
    config() {
      const entries = listPrecache(clientDir);
      const isLater = ({ url }: PrecacheEntry) => SECOND.test(url.slice(1));
      const lists = {
        __PRECACHE__: entries.filter((entry) => !isLater(entry)),
        __LATER__: entries.filter(isLater),
        __PRECACHE_VERSION__: precacheVersion(entries),
        __SETTLE_MS__: settleMs,
        __WORKER__: SELF,
      };
      return { define: Object.fromEntries(Object.entries(lists).map(([name, value]) => [name, JSON.stringify(value)])) };
    },
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = file.code.replaceAll(SELF, hashOf(file.code).slice(0, 16));
    },
  };
}

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

/** Tells which files the app at work may ask for: what the entry reaches by any import but those of LATER, and whatever the manifest does not know. */
function reachable(clientDir: string): (name: string) => boolean {
  const path = join(clientDir, '.vite/manifest.json');
  if (!existsSync(path)) return () => true;
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Chunk>>;
  const filesOf = ({ file, css = [], assets = [] }: Chunk) => [file, ...css, ...assets];
  const needed = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined || LATER.test(key) || needed.has(key)) return;
    needed.add(key);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  const kept = new Set([...needed].flatMap((key) => filesOf(manifest[key] ?? { file: '' })));
  const known = new Set(Object.values(manifest).flatMap(filesOf));
  return (name) => kept.has(name) || !known.has(name);
}

const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

function describe(name: string, bytes: Uint8Array): PrecacheEntry {
  const hash = hashOf(bytes);
  // A piece of what stands beside it costs next to nothing in the compressed script.
  return { url: `/${name}`, revision: HASHED.test(name) ? null : hash.slice(0, 16), integrity: `sha256-${hash}` };
}
