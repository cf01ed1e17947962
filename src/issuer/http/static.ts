/**
 * The built app from memory: hashed assets immutable, html, worker and manifest asked for again each time, pages answer the shell.
 * Unknown paths are not found, never the shell (security.md, attack 15): people get a page that says so and leads home, programs the problem as everywhere.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Hono } from 'hono';
import { EMERGENCY_WORKER } from './emergency-worker.ts';
import { firstFiles } from './first-files.ts';
import { pageOf } from './pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
/** The page for people whose address leads nowhere (src/site/pages.ts); deploy/nginx.conf has the same rule. */
const MISSING = '/about/missing.html';
const DATA = /^\/(?:api|trust)\//;
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|manifest\+json|wasm)|image\/svg)/;
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  readonly immutable: boolean;
  /** By content coding; filled when first asked for. */
  readonly coded: Map<string, Promise<Uint8Array<ArrayBuffer>>>;
}

/**
 * The files of a client build. Maps and dot files are not served. Read once: a new build needs a new start. `emergencyWorker` serves the no-op
 * service worker in place of the build's. @throws Error when there is no build
 */
export function staticApp(clientDir: string, { emergencyWorker = false }: { emergencyWorker?: boolean } = {}): Hono {
  const files = readFiles(clientDir);
  const first = firstFiles(clientDir);
  if (emergencyWorker) files.set('/sw.js', fileOf('/sw.js', new TextEncoder().encode(EMERGENCY_WORKER)));
  const shell = files.get('/index.html');
  if (!shell) throw new Error(`No client build in ${clientDir}. Run "npm run build" first.`);
  const missing = files.get(MISSING);
  files.delete(MISSING);
  const app = new Hono();
  // A share that no service worker took (the browser threw it away): the file is lost, and the page says so. Its body is not read.
  app.on(['GET', 'POST'], '/share', (context) => context.redirect('/?screen=import&shared=lost', 303));
  for (const path of ['/about', '/about/'])
    app.get(path, (context) => context.redirect(`/about/${tongueOf(context.req.header('accept-language') ?? '')}.html`, 303));
  app.get('*', async (context, next) => {
    const { pathname } = new URL(context.req.url);
    const page = pageOf(pathname);
    if (page !== null) return answer(shell, context.req.raw, { link: first(page, tongueOf(context.req.header('accept-language') ?? '')) });
    const file = files.get(pathname);
    if (file) return answer(file, context.req.raw);
    if (!missing || DATA.test(pathname) || !/\btext\/html\b/i.test(context.req.header('accept') ?? '')) return next();
    return new Response(missing.bytes, { status: 404, headers: { 'content-type': missing.type, 'cache-control': 'no-store' } });
  });
  return app;
}

/** The first of the browser's languages that the public pages have, else Kazakh, the state language. */
const tongueOf = (accepted: string): string => /^(?:(?!\s*(?:kk|ru|en))[^,]*,)*\s*(kk|ru|en)/i.exec(accepted)?.[1]?.toLowerCase() ?? 'kk';

async function answer(file: StaticFile, request: Request, page: { readonly link: string | null } | null = null): Promise<Response> {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
  });
  if (page !== null) headers.append('vary', 'accept-language');
  if (page !== null && page.link !== null) headers.set('link', page.link);
  const compressible = COMPRESSIBLE.test(file.type);
  if (compressible) headers.append('vary', 'accept-encoding');
  if (matches(request.headers.get('if-none-match'), file.etag)) return new Response(null, { status: 304, headers });
  const coding = compressible ? chooseCoding(request.headers.get('accept-encoding') ?? '') : null;
  if (!coding) return new Response(file.bytes, { headers });
  headers.set('content-encoding', coding);
  return new Response(await compressed(file, coding), { headers });
}

/** Whether an If-None-Match names this entity tag (RFC 9110 §13.1.2, weak comparison). */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (!ifNoneMatch) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''));
}

function chooseCoding(accepted: string): 'br' | 'gzip' | null {
  const codings = accepted.split(',').map((part) => part.trim().toLowerCase());
  const accepts = (name: string) => codings.some((part) => part === name || (part.startsWith(`${name};`) && !/;\s*q=0(?:\.0*)?$/.test(part)));
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : null;
}

function compressed(file: StaticFile, coding: 'br' | 'gzip'): Promise<Uint8Array<ArrayBuffer>> {
  let job = file.coded.get(coding);
  if (!job) {
    const run =
      coding === 'br' ? promisify(brotliCompress)(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : promisify(gzip)(file.bytes, { level: 9 });
    job = run.then((bytes) => new Uint8Array(bytes));
    file.coded.set(coding, job);
  }
  return job;
}

function readFiles(clientDir: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  if (!existsSync(clientDir)) return files;
  for (const found of readdirSync(clientDir, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name)
      .slice(clientDir.replace(/[\\/]+$/, '').length)
      .replaceAll('\\', '/');
    if (!found.isFile() || !TYPES[extname(found.name)] || path.includes('/.')) continue;
    files.set(path, fileOf(path, new Uint8Array(readFileSync(join(found.parentPath, found.name)))));
  }
  return files;
}

function fileOf(path: string, bytes: Uint8Array<ArrayBuffer>): StaticFile {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { bytes, type: TYPES[extname(path)] ?? 'application/octet-stream', etag, immutable: HASHED.test(path), coded: new Map() };
}
