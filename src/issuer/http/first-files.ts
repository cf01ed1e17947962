/**
 * What a page begins with, named in its answer's `Link` header: a phone that was never here asks for all of it at once, not for each script when the one before it has
 * come (RFC 8288; HTML, `modulepreload`). Whoever has the service worker never sees this header, and a server without it serves the same pages, later. For nginx the build writes
 * the same as lines of a `map` (deploy/nginx.conf).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As Vite writes it. */
interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** A first screen by its address: its modules, and its sections of the dictionary beside those of every app. What a phone with a pass opens lies in its service worker's store. */
const FIRST: Readonly<Record<string, { readonly modules: readonly string[]; readonly words: readonly string[] }>> = {
  '/': { modules: ['wallet/app.tsx', 'wallet/enrol/screens/welcome.tsx'], words: ['wallet', 'steps'] },
  '/neutral': { modules: ['wallet/app.tsx', 'wallet/neutral/screens/neutral.tsx'], words: ['wallet', 'steps', 'neutral', 'family'] },
  '/gate': { modules: ['gate/app.tsx'], words: ['gate'] },
  '/audit': { modules: ['audit/app.tsx'], words: ['codes', 'audit'] },
  '/desk': { modules: ['desk/app.tsx'], words: ['codes', 'desk'] },
};

const LANGUAGES = ['kk', 'ru', 'en'];

/** The header for a page, null where there is nothing to say. `language` is the one that the page will most likely begin in. */
export type FirstFiles = (path: string, language: string) => string | null;

/** Reads what the build says of itself, once. */
export function firstFiles(clientDir: string): FirstFiles {
  const path = join(clientDir, '.vite/manifest.json');
  if (!existsSync(path)) return () => null;
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const known = new Map<string, string | null>();
  return (page, language) => {
    const key = `${page} ${language}`;
    const first = FIRST[page];
    if (first === undefined) return null;
    if (!known.has(key)) known.set(key, headerOf(manifest, first, language));
    return known.get(key) ?? null;
  };
}

/** Where the build keeps nginx's lines, below the app's folder; no server gives away a name that begins with a dot. */
export const FIRST_FILES_MAP = '.first-files.map';

/** The lines of nginx's `map "$language$request_uri"`: one for each page and language that has a header. */
export function firstFilesMap(clientDir: string): string {
  const first = firstFiles(clientDir);
  const lines = Object.keys(FIRST).flatMap((page) =>
    LANGUAGES.flatMap((language) => {
      const header = first(page, language);
      return header === null ? [] : `"~^${language}${page === '/' ? '/' : `${page}/?`}(?:\\?|$)" "${header}";\n`;
    }),
  );
  return lines.join('');
}

function headerOf(manifest: Manifest, { modules, words }: (typeof FIRST)[string], language: string): string | null {
  const ofEvery = Object.keys(manifest).filter((key) => manifest[key]?.name === 'frame' || manifest[key]?.name === `first-words-${language}`);
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
    for (const style of chunk.css ?? []) files.add(style);
  };
  for (const key of [...ofEvery, ...modules.map((name) => `src/${name}`), ...words.map((name) => `src/shared/i18n/${language}/${name}.ts`)]) visit(key);
  // The page itself names what its entry needs, and that comes first.
  const own = new Set((manifest['index.html']?.imports ?? []).map((key) => manifest[key]?.file));
  const links = [...files]
    .filter((file) => !own.has(file))
    .map((file) => `</${file}>; rel=${file.endsWith('.css') ? 'preload; as=style; crossorigin' : 'modulepreload'}`);
  return links.length === 0 ? null : links.join(', ');
}
