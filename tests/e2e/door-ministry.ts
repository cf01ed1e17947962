/**
 * A ministry of its own for one door: the app built with its root, the issuer's own static files and headers, the test world's trust files and keys. What it signs
 * may be right or wrong in any way, which no real issuer would do. Trust, enrolment and nothing else: journals stay on the tablet.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Hono } from 'hono';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { verifyDeviceRequest } from '../../src/core/token/request.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { securityHeaders } from '../../src/issuer/http/headers.ts';
import { problem } from '../../src/issuer/http/problem.ts';
import { startServer } from '../../src/issuer/http/server.ts';
import { staticApp } from '../../src/issuer/http/static.ts';
import { DAY, type Files, KEYS, publish, venueClaims } from '../core/world.ts';
import { toldSettings } from '../gate/settings.ts';

const HOME = resolve(import.meta.dirname, '../..');
export const seconds = (): number => Math.floor(Date.now() / 1000);

export interface Ministry {
  readonly origin: string;
  /** The link that enrols a tablet here; it may be used again and again. */
  readonly enrolment: string;
  close(): Promise<void>;
}

/** Builds the app and serves it. Its trust data are of now, or of a moment so many seconds ahead, for a tablet whose clock is moved. */
export async function openMinistry(ahead = 0): Promise<Ministry> {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-door-'));
  const files = await publish({ now: seconds() + ahead });
  const [root, client] = [join(folder, 'root.cbor'), join(folder, 'client')];
  writeFileSync(root, files.get('root.cbor') ?? '');
  const vite = join(HOME, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--mode', 'client', '--outDir', client, '--logLevel', 'error'], {
    cwd: HOME,
    env: { ...process.env, ASHYQ_PIN: root },
  });
  const served = app(client, files, ahead);
  const server = await startServer({ host: '127.0.0.1', port: 0, fetch: (request) => served.fetch(request) });
  return {
    origin: server.url,
    enrolment: `${server.url}/E/${encodeBase32(new Uint8Array(16).fill(7))}`,
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function app(client: string, files: Files, ahead: number): Hono {
  const built = new Hono();
  built.use(securityHeaders({ tls: false }));
  built.get('/trust/*', ({ req }) => {
    const bytes = files.get(req.path.slice('/trust/'.length));
    return bytes === undefined
      ? problem(404, 'not-found')
      : new Response(bytes, { headers: { 'content-type': 'application/cose', 'cache-control': 'no-cache' } });
  });
  built.post('/api/gate/enrol', async ({ req }) => {
    const { request } = (await req.json()) as { request: string };
    const asked = await verifyDeviceRequest(fromBase64Url(request), webCryptoEngine);
    if (asked === null) return problem(403, 'request-invalid');
    const now = seconds() + ahead;
    const claims = venueClaims({ iat: now, exp: now + 30 * DAY, tabletKey: asked.key, index: null });
    const credential = toBase64Url(await issueVenueCredential(claims, KEYS.venue));
    return Response.json({ credential, ...(await toldSettings({ claims, request })), time: now });
  });
  built.route('/', staticApp(client));
  built.notFound(() => problem(404, 'not-found'));
  return built;
}
