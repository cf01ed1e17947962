/** deploy/nginx.conf, run by the real nginx: answers as our own server does, and a gate refreshes its trust with every issuer down. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { checkTrust } from '../../src/core/trust/check-trust.ts';
import { FIRST_FILES_MAP, firstFilesMap } from '../../src/issuer/http/first-files.ts';
import { noStore, securityHeaders } from '../../src/issuer/http/headers.ts';
import { problem } from '../../src/issuer/http/problem.ts';
import { type RunningServer, startServer } from '../../src/issuer/http/server.ts';
import { staticApp } from '../../src/issuer/http/static.ts';
import { trustFiles } from '../../src/issuer/http/trust-files.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../src/issuer/keys/keyring.ts';
import { publishNeutral } from '../../src/issuer/publish/neutral.ts';
import { publish } from '../../src/issuer/publish/publisher.ts';
import { POLICY } from '../cli/world.ts';

const NOW = 1_795_000_000;
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((path) => {
  try {
    execFileSync(path, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (nginx === undefined) console.warn('deploy/nginx.conf was not tried: nginx is missing (Debian: apt-get install nginx-light)');

const folder = mkdtempSync(join(tmpdir(), 'ashyq-nginx-'));
const dataDir = join(folder, 'data');
const app = join(folder, 'app');
let own: RunningServer;
let child: ChildProcess | null = null;
let front = '';

function makeApp(): void {
  for (const name of ['assets', 'about', '.vite']) mkdirSync(join(app, name), { recursive: true });
  for (const [name, text] of Object.entries({
    'index.html': '<!doctype html><title>Ashyq</title>',
    'sw.js': '// worker',
    'manifest.webmanifest': '{}',
    'about/ru.html': '<!doctype html><title>Ashyq</title>',
    'about/missing.html': '<!doctype html><title>No such page</title>',
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/main-Ab3_x-9Z.js': 'export {}',
    'assets/main-Ab3_x-9Z.css': ':root {}',
    'assets/main-Ab3_x-9Z.js.map': '{}',
    'assets/decode.worker-Ab3_x-9Z.js': 'export {}',
    'assets/zxing_reader-Ab3_x-9Z.wasm': 'wasm',
    '.hidden.js': 'no',
    '.vite/manifest.json': JSON.stringify({
      'index.html': { file: 'assets/main-Ab3_x-9Z.js' },
      ...Object.fromEntries(['kk', 'ru', 'en'].map((language) => [language, { file: `assets/${language}-Ab3_x-9Z.js`, name: `first-words-${language}` }])),
      'src/gate/app.tsx': { file: 'assets/gate-app-Ab3_x-9Z.js', css: ['assets/gate-Ab3_x-9Z.css'] },
    }),
  }))
    writeFileSync(join(app, name), text);
  writeFileSync(join(app, FIRST_FILES_MAP), firstFilesMap(app));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  if (nginx === undefined) return;
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  const source = { policy: async () => Buffer.from(JSON.stringify(POLICY)), lists: async () => [{ list: 0, revoked: [5] }] };
  for (const at of [NOW, NOW + 300]) await publish({ dataDir, keyring, source, now: at });
  await publishNeutral({ dataDir, keyring, now: NOW, origin: 'https://ashyq.example' });
  makeApp();
  const ours = new Hono().use(securityHeaders({ tls: false })).use('/api/*', noStore());
  ours.get('/api/echo', (context) => context.json({ from: context.req.header('x-forwarded-for') ?? null }));
  ours.get('/healthz', (context) => context.json({ status: 'ok' }));
  ours.get('/version.json', (context) => context.json({ version: 'x' }));
  ours.route('/', trustFiles(join(dataDir, 'public/trust'))).route('/', staticApp(app));
  ours.notFound(() => problem(404, 'not-found'));
  own = await startServer({ fetch: ours.fetch, host: '127.0.0.1', port: 0 });
  const port = await freePort();
  front = `http://127.0.0.1:${port}`;
  // what an operator puts in place, and nothing else
  cpSync(join(dataDir, 'public'), join(folder, 'public'), { recursive: true });
  const text = readFileSync(resolve(import.meta.dirname, '../../deploy/nginx.conf'), 'utf8')
    .replaceAll('/srv/ashyq/', `${folder}/`)
    .replace('listen 8000', `listen 127.0.0.1:${port}`)
    .replace('pid /tmp/nginx.pid', `pid ${folder}/nginx.pid`)
    .replace('issuer-1:8080', `127.0.0.1:${await freePort()}`)
    .replace('issuer-2:8080', `127.0.0.1:${own.port}`)
    .replace('/dev/stdout', `${folder}/access.log`);
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'nginx.conf'), text);
  child = spawn(nginx, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(said);
    if ((await fetch(front).catch(() => null)) !== null) return;
    await delay(20);
  }
});
afterAll(async () => {
  if (child !== null && child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  await own?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const HEADERS = [
  'content-type',
  'cache-control',
  'content-security-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'access-control-allow-origin',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'strict-transport-security',
  'location',
];
async function ask(origin: string, path: string, init: RequestInit = {}) {
  const response = await fetch(origin + path, { redirect: 'manual', ...init });
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  return { status: response.status, body: response.status === 303 ? '' : body, headers: HEADERS.map((name) => `${name}: ${response.headers.get(name)}`) };
}

describe.skipIf(nginx === undefined)('nginx answers as our own server does', () => {
  test.each([
    ...[
      '/',
      '/gate',
      '/gate/',
      '/audit',
      '/desk',
      '/design',
      '/neutral',
      '/about/ru.html',
      '/about/fr.html',
      '/about/ru',
      '/about/missing.html',
      '/V/MFRGG',
      '/v/mfrgg',
      '/E/MFRGG',
      '/index.html',
      '/sw.js',
      '/manifest.webmanifest',
      '/icon.svg',
    ],
    ...[
      '/assets/main-Ab3_x-9Z.js',
      '/assets/main-Ab3_x-9Z.css',
      '/assets/main-Ab3_x-9Z.js.map',
      '/assets/decode.worker-Ab3_x-9Z.js',
      '/assets/decode.worker-Ab3_x-9Z.js?x',
      '/assets/decode.worker-Ab3_x-9Z0.js',
      '/assets/zxing_reader-Ab3_x-9Z.wasm',
      '/.hidden.js',
      '/nothing',
      '/gate/x',
      '/V/',
      '/V/1',
      '/assets/',
    ],
    ...[
      '/trust/root.cbor',
      '/trust/root.1.cbor',
      '/trust/stamp.cbor',
      '/trust/stamps/1.cbor',
      '/trust/stamps/9.cbor',
      '/trust/bundle.1.cbor',
      '/trust/policy.3.json',
      '/trust/lists/0.1.cwt',
      '/trust/neutral.cwt',
      '/trust/neutral.svg',
      '/trust/trust.zip',
    ],
    ...[
      '/trust/log/checkpoint',
      '/trust/log/tile/0/000.p/5',
      '/trust/log/tile/entries/000.p/5',
      '/trust/',
      '/trust/stamp.cbor.bak',
      '/trust/lists/',
      '/trust/lists/9.9.cwt',
      '/trust/../keys/online.json',
    ],
    ...['/trust/stamp.cbor?x=1', '/trust/bundle.1.cbor?x', '/api/echo', '/healthz', '/version.json', '/version.json?x', '/api/unknown', '/api/x.css'],
  ])('%s', async (path) => {
    const [theirs, ours] = [await ask(front, path), await ask(own.url, path)];
    // nginx says who called; the rest of the answer is the issuer's
    if (path === '/api/echo') expect([theirs.status, theirs.headers]).toEqual([ours.status, ours.headers]);
    else expect(theirs).toEqual(ours);
  });

  test.each([
    '/nothing',
    '/V/1',
    '/assets/',
    '/about/missing.html',
    '/.hidden.js',
    '/assets/main-Ab3_x-9Z.js.map',
    '/api/unknown',
    '/trust/none.cbor',
    '/gate',
  ])('%s to a person, and to a program that names what it takes', async (path) => {
    for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', 'TEXT/HTML', 'application/json', '*/*', 'text/htmlx'])
      for (const method of path === '/nothing' ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']) {
        const [theirs, ours] = [await ask(front, path, { method, headers: { accept } }), await ask(own.url, path, { method, headers: { accept } })];
        expect([accept, method, theirs]).toEqual([accept, method, ours]);
      }
  });

  test.each([
    ['', 'kk'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['EN', 'en'],
    ['de-DE, de;q=0.9, en;q=0.8, kk;q=0.1', 'en'],
    ['fr,de', 'kk'],
    ['kk', 'kk'],
  ])('the public pages begin in the language of a browser that wants "%s"', async (wanted, language) => {
    const answers = await Promise.all(
      ['/about', '/about/'].flatMap((path) =>
        [front, own.url].map((origin) => fetch(origin + path, { redirect: 'manual', headers: { 'accept-language': wanted } })),
      ),
    );
    expect(answers.map((answer) => [answer.status, answer.headers.get('location')])).toEqual(answers.map(() => [303, `/about/${language}.html`]));
  });

  test.each(
    [
      '/',
      '/gate',
      '/gate/',
      '/gate?x',
      '/neutral',
      '/audit/',
      '/desk',
      '/?screen=qr',
      '/V/MFRGG',
      '/gate/x',
      '/gatee',
      '/about/ru.html',
      '/assets/main-Ab3_x-9Z.js',
    ].flatMap((path) => ['', 'ru', 'de, en'].map((wanted) => [path, wanted])),
  )('what %s begins with, for a browser that wants "%s"', async (path, wanted) => {
    const told = await Promise.all(
      [front, own.url].map(async (origin) => {
        const { status, headers } = await fetch(origin + path, { headers: { 'accept-language': wanted } });
        return { status, link: headers.get('link'), byLanguage: /accept-language/.test(headers.get('vary') ?? '') };
      }),
    );
    expect(told[0]).toEqual(told[1]);
    const isGate = /^\/gate\/?(?:\?|$)/.test(path);
    const language = wanted === 'ru' ? 'ru' : wanted === '' ? 'kk' : 'en';
    if (isGate) expect(told[0]?.link).toContain(`</assets/${language}-Ab3_x-9Z.js>; rel=modulepreload, </assets/gate-app-Ab3_x-9Z.js>; rel=modulepreload`);
  });

  test('a share that no service worker took is told so', async () => {
    const answers = await Promise.all([front, own.url].map((origin) => fetch(`${origin}/share`, { redirect: 'manual' })));
    expect(answers.map((answer) => [answer.status, answer.headers.get('location')])).toEqual([1, 2].map(() => [303, '/?screen=import&shared=lost']));
  });

  test('a known version is not sent again', async () => {
    const etag = (await fetch(`${front}/trust/stamp.cbor`)).headers.get('etag') ?? '';
    const again = await fetch(`${front}/trust/stamp.cbor`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('cache-control'), again.headers.get('access-control-allow-origin')]).toEqual([304, 'no-cache', '*']);
  });

  test('a caller cannot write its own address', async () => {
    const response = await fetch(`${front}/api/echo`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(await response.json()).toEqual({ from: '127.0.0.1' });
  });

  test('/metrics is not for the outside, and no code or address is in the log', async () => {
    expect((await fetch(`${front}/metrics`)).status).toBe(404);
    await fetch(`${front}/E/SECRETSECRET?code=123456`);
    expect(readFileSync(join(folder, 'access.log'), 'utf8')).not.toMatch(/SECRET|123456|127\.0\.0\.1/);
  });

  test('a gate refreshes its trust while every issuer is down', async () => {
    await own.stop();
    expect((await fetch(`${front}/healthz`)).status).toBe(502);
    const read = async (name: string) => {
      const response = await fetch(`${front}/trust/${name}`);
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    };
    const pinned = await read('root.1.cbor');
    if (pinned === null) throw new Error('no root');
    const checked = await checkTrust({ read, pinned, previous: null, now: NOW + 301, engine: webCryptoEngine, judgeExpiry: true });
    expect(checked).toMatchObject({ ok: true, trust: { stamp: { version: 2 } } });
  });
});
