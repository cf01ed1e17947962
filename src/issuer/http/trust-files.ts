/**
 * The published trust files (formats.md §6) below `/trust/`: public, the same bytes for everybody, cacheable, readable from any origin so that
 * another team's verifier or a CDN needs nothing else. No cookie, no query and no log line tells who fetched.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { problem } from './problem.ts';
import { matches } from './static.ts';

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:root|stamp)\.cbor$/, 'application/cose'],
  [/^(?:root|bundle|statement)\.\d{1,9}\.cbor$/, 'application/cose'],
  [/^stamps\/\d{1,9}\.cbor$/, 'application/cose'],
  [/^policy\.\d{1,9}\.json$/, 'application/json'],
  [/^lists\/\d{1,9}\.\d{1,9}\.cwt$/, 'application/statuslist+cwt'],
  [/^neutral\.cwt$/, 'application/cwt'],
  [/^neutral\.svg$/, 'image/svg+xml; charset=utf-8'],
  [/^trust\.zip$/, 'application/zip'],
  [/^journals\/\d{1,9}\.bin$/, 'application/octet-stream'],
  [/^log\/checkpoint$/, 'text/plain; charset=utf-8'],
  [/^log\/tile\/(?:entries|\d)\/(?:x\d{3}\/){0,3}\d{3}(?:\.p\/\d{1,3})?$/, 'application/octet-stream'],
];
/** Everything else below /trust/ never changes under its name. */
const MUTABLE = /^(?:(?:root|stamp)\.cbor|neutral\.(?:cwt|svg)|trust\.zip|log\/checkpoint)$/;

/** Routes `/trust/*` from `trustDir` (`<data>/public/trust`); the files are read anew each time, since publishing renames new ones into place. */
export function trustFiles(trustDir: string): Hono {
  const app = new Hono();
  app.get('/trust/*', async (context) => {
    const name = new URL(context.req.url).pathname.slice('/trust/'.length);
    // Only names that formats.md gives: no other path reaches the file system.
    const type = NAMES.find(([pattern]) => pattern.test(name))?.[1];
    const bytes = type ? await readFile(join(trustDir, name)).catch(missing) : null;
    const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
    if (!type || !bytes) return withHeaders(problem(404, 'not-found'), open);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const cache = MUTABLE.test(name) ? 'no-cache' : 'public, max-age=31536000, immutable';
    const headers = { ...open, 'content-type': type, 'cache-control': cache, etag };
    if (matches(context.req.header('if-none-match') ?? null, etag)) return new Response(null, { status: 304, headers });
    return new Response(new Uint8Array(bytes), { headers });
  });
  return app;
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR') return null;
  throw error;
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
