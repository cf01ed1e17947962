/**
 * Vite plugin of the service worker's build: lists what the client build made and puts the list into sw.ts as `__PRECACHE__`.
 * Runs in Node at build time, after the client build; the list decides when a browser sees a new version (any changed byte changes sw.js).
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { PrecacheEntry } from './precache-entry.ts';

/** Not part of the app at work: the worker itself, maps, the build's own manifest, pictures only an install dialog shows, files for crawlers. */
const LEFT_OUT = /^(?:sw\.js|robots\.txt|\.vite\/.*|screenshots\/.*|.*\.map)$/;
/** What Vite names after its content; such a file never changes under its name. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;

/** The files below `clientDir`, in a fixed order. @throws Error when there is no build to list */
export function listPrecache(clientDir: string): PrecacheEntry[] {
  if (!existsSync(join(clientDir, 'index.html'))) throw new Error(`No client build in ${clientDir}: run "vite build --mode client" first.`);
  return readdirSync(clientDir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(clientDir.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !LEFT_OUT.test(name))
    .sort()
    .map((name) => describe(name, readFileSync(join(clientDir, name))));
}

/** Sixteen hex digits that change with any file of the app; part of the cache's name. */
export function precacheVersion(entries: readonly PrecacheEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
}

/** The plugin. `clientDir` is the output directory of the client build. */
export function injectPrecache(clientDir: string): Plugin {
  return {
    name: 'ashyq-inject-precache',
    apply: 'build',
    config() {
      const entries = listPrecache(clientDir);
      return { define: { __PRECACHE__: JSON.stringify(entries), __PRECACHE_VERSION__: JSON.stringify(precacheVersion(entries)) } };
    },
  };
}

function describe(name: string, bytes: Uint8Array): PrecacheEntry {
  const hash = createHash('sha256').update(bytes).digest();
  return { url: `/${name}`, revision: HASHED.test(name) ? null : hash.toString('hex').slice(0, 16), integrity: `sha256-${hash.toString('base64')}` };
}
