/** The HTTP ground of the issuer, called with a `Request`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noStore, PAGE_POLICY, securityHeaders } from '../../../src/issuer/http/headers.ts';
import { createLog, requestLog } from '../../../src/issuer/http/log.ts';
import { loggedPath, pageOf } from '../../../src/issuer/http/pages.ts';
import { problem } from '../../../src/issuer/http/problem.ts';
import { staticApp } from '../../../src/issuer/http/static.ts';
import { trustFiles } from '../../../src/issuer/http/trust-files.ts';

const directory = mkdtempSync(join(tmpdir(), 'ashyq-http-'));
const SHELL = '<!doctype html><title>Ashyq</title>';
const MISSING = '<!doctype html><title>No such page</title>';
const SCRIPT = 'export const answer = 42;\n'.repeat(50);
const lines: string[] = [];
let app: Hono;

beforeAll(() => {
  const client = join(directory, 'client');
  const trust = join(directory, 'trust');
  for (const name of ['assets', 'about']) mkdirSync(join(client, name), { recursive: true });
  mkdirSync(join(trust, 'lists'), { recursive: true });
  writeFileSync(join(client, 'index.html'), SHELL);
  writeFileSync(join(client, 'about/missing.html'), MISSING);
  writeFileSync(join(client, 'sw.js'), '// worker');
  writeFileSync(join(client, 'manifest.webmanifest'), '{}');
  writeFileSync(join(client, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(client, 'icon.png'), new Uint8Array([1, 2, 3]));
  writeFileSync(join(client, 'assets/main-Ab3_x-9Z.js'), SCRIPT);
  writeFileSync(join(client, 'assets/decode.worker-Ab3_x-9Z.js'), SCRIPT);
  writeFileSync(join(client, 'assets/main-Ab3_x-9Z.js.map'), '{}');
  writeFileSync(join(trust, 'stamp.cbor'), new Uint8Array([0xd2, 1]));
  writeFileSync(join(trust, 'root.cbor'), new Uint8Array([0xd8, 0x62]));
  writeFileSync(join(trust, 'bundle.7.cbor'), new Uint8Array([0xd8, 0x62, 7]));
  writeFileSync(join(trust, 'policy.3.json'), '{"version":3}');
  writeFileSync(join(trust, 'lists/0.12.cwt'), new Uint8Array([0xd2, 12]));
  writeFileSync(join(directory, 'secret.cbor'), 'no');

  const built = new Hono();
  built.use(requestLog(createLog((line) => lines.push(line))));
  built.use(securityHeaders({ tls: false, wasmScript: /^\/assets\/decode\.worker-[\w-]{8}\.js$/ }));
  built.use('/api/*', noStore());
  built.get('/api/ping', (context) => context.json({ time: 1 }));
  built.route('/', trustFiles(trust));
  built.route('/', staticApp(client));
  built.notFound(() => problem(404, 'not-found'));
  app = built;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => app.request(`http://ashyq.test${path}`, { method, headers });

describe('securityHeaders', () => {
  it('gives pages the policy of security.md word for word', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sw",
    );
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it('is on every answer, a 404 and the api too, and nowhere unsafe', async () => {
    for (const path of ['/', '/api/ping', '/trust/stamp.cbor', '/nothing', '/assets/main-Ab3_x-9Z.js', '/sw.js']) {
      const policy = (await get(path)).headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).not.toContain('unsafe');
    }
  });

  it('lets WebAssembly run in the decoder worker script and nowhere else', async () => {
    const policy = (await get('/assets/decode.worker-Ab3_x-9Z.js')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy.replace(" 'wasm-unsafe-eval'", '')).toBe(PAGE_POLICY);
  });

  it('sends HSTS only behind TLS', async () => {
    const secure = new Hono().use(securityHeaders({ tls: true })).get('/', (context) => context.text('x'));
    expect((await secure.request('/')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
  });
});

describe('staticApp', () => {
  it('names what a first visit begins with, in the language that the browser asks for', async () => {
    const client = join(directory, 'named');
    mkdirSync(join(client, '.vite'), { recursive: true });
    writeFileSync(join(client, 'index.html'), SHELL);
    const words = (language: string) => ({
      [`_first-words-${language}.js`]: { file: `assets/first-words-${language}-x.js`, name: `first-words-${language}` },
      [`src/shared/i18n/${language}/gate.ts`]: { file: `assets/gate-${language}-x.js`, name: 'gate' },
    });
    const manifest = {
      'index.html': { file: 'assets/index-x.js', imports: ['_base.js'] },
      '_base.js': { file: 'assets/base-x.js', name: 'base' },
      '_frame.js': { file: 'assets/frame-x.js', name: 'frame', imports: ['_base.js'] },
      'src/gate/app.tsx': { file: 'assets/gate-app-x.js', imports: ['_frame.js', '_storage.js'], css: ['assets/gate-x.css'] },
      '_storage.js': { file: 'assets/storage-x.js', name: 'storage', imports: ['_base.js'] },
      ...words('ru'),
      ...words('kk'),
    };
    writeFileSync(join(client, '.vite/manifest.json'), JSON.stringify(manifest));
    const named = staticApp(client);
    const linkOf = async (path: string, language: string) => (await named.request(path, { headers: { 'accept-language': language } })).headers;
    const script = (name: string) => `</assets/${name}-x.js>; rel=modulepreload`;
    const inRussian = [
      script('frame'),
      script('first-words-ru'),
      script('gate-app'),
      script('storage'),
      '</assets/gate-x.css>; rel=preload; as=style; crossorigin',
      script('gate-ru'),
    ];
    for (const path of ['/gate', '/gate/']) expect((await linkOf(path, 'de, ru;q=0.8')).get('link')).toBe(inRussian.join(', '));
    expect((await linkOf('/gate', 'de')).get('link')).toContain(script('gate-kk'));
    expect((await linkOf('/gate', 'de')).get('vary')).toContain('accept-language');
    // A poster's address is opened by a phone that has the app, or wants its whole; the service worker stores the shell without a header.
    for (const path of ['/V/ABC234', '/index.html']) expect((await linkOf(path, 'ru')).get('link')).toBeNull();
  });

  it.each(['/', '/gate', '/gate/', '/audit', '/desk', '/neutral', '/V/ABC234', '/v/abc234', '/E/MZXW6YTB'])('%s answers the shell', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(SHELL);
  });

  it.each([
    '/unknown',
    '/gate/x',
    '/V/',
    '/V/A1',
    '/V/ABC/D',
    '/wallet',
    '/assets/none-12345678.js',
    '/api/none',
    '/assets/main-Ab3_x-9Z.js.map',
    '/..%2fsecret.cbor',
    '/index.php',
  ])('%s is not found, and not the shell', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'not-found' });
  });

  it.each(['/unknown', '/V/A1', '/index.php', '/about/missing.html'])('%s answers people with the page that leads home, not found either', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, method);
      expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
        404,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      expect(await response.text()).toBe(method === 'GET' ? MISSING : '');
    }
  });

  it.each([
    ['/unknown', 'GET', '*/*'],
    ['/unknown', 'POST', 'text/html'],
    ['/api/none', 'GET', 'text/html'],
    ['/trust/none.cbor', 'GET', 'text/html'],
  ])('%s by %s for %s is the problem as ever', async (path, method, accept) => {
    const response = await get(path, { accept }, method);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  it('hashed assets are immutable, everything with a fixed name is asked for again', async () => {
    expect((await get('/assets/main-Ab3_x-9Z.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const path of ['/', '/sw.js', '/manifest.webmanifest', '/icon.png', '/index.html']) {
      expect((await get(path)).headers.get('cache-control'), path).toBe('no-cache');
    }
  });

  it('says of every text, SVG too, in which letters it is written', async () => {
    const types = await Promise.all(
      ['/', '/sw.js', '/assets/main-Ab3_x-9Z.js', '/icon.svg'].map(async (path) => (await get(path)).headers.get('content-type')),
    );
    expect(types).toEqual(['text/html', 'text/javascript', 'text/javascript', 'image/svg+xml'].map((type) => `${type}; charset=utf-8`));
  });

  it('compresses text and only text, as asked, and the bytes come back', async () => {
    const brotli = await get('/assets/main-Ab3_x-9Z.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(new Uint8Array(await brotli.arrayBuffer())).toString()).toBe(SCRIPT);
    const gzip = await get('/assets/main-Ab3_x-9Z.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(new Uint8Array(await gzip.arrayBuffer())).toString()).toBe(SCRIPT);
    expect((await get('/icon.png', { 'accept-encoding': 'br' })).headers.has('content-encoding')).toBe(false);
    expect((await get('/')).headers.has('content-encoding')).toBe(false);
  });

  it('answers 304 for what the browser has, and HEAD without a body', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/', { 'if-none-match': `W/${etag}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
    const head = await get('/', {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it('says what to do where there is no build', () => {
    expect(() => staticApp(join(directory, 'nowhere'))).toThrow('npm run build');
  });
});

describe('trustFiles', () => {
  it.each([
    ['/trust/stamp.cbor', 'application/cose', 'no-cache'],
    ['/trust/root.cbor', 'application/cose', 'no-cache'],
    ['/trust/bundle.7.cbor', 'application/cose', 'public, max-age=31536000, immutable'],
    ['/trust/policy.3.json', 'application/json', 'public, max-age=31536000, immutable'],
    ['/trust/lists/0.12.cwt', 'application/statuslist+cwt', 'public, max-age=31536000, immutable'],
  ])('%s', async (path, type, cache) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toBe(cache);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await get(path, { 'if-none-match': response.headers.get('etag') ?? '' })).status).toBe(304);
  });

  it.each([
    '/trust/',
    '/trust/bundle.8.cbor',
    '/trust/../secret.cbor',
    '/trust/%2e%2e/secret.cbor',
    '/trust/lists/../stamp.cbor/',
    '/trust/lists',
    '/trust/root.key',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('problem', () => {
  it('is RFC 9457 with a code, extra members never replace its own', async () => {
    const response = problem(409, 'clock-skew', { members: { time: 5, code: 'other' }, retryAfter: 0.2 });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({ type: 'urn:ashyq:problem:clock-skew', title: 'Clock skew', status: 409, code: 'clock-skew', time: 5 });
    expect(() => problem(200, 'fine')).toThrow(RangeError);
    expect(() => problem(400, 'Not A Code')).toThrow(RangeError);
  });

  it('an api answer is never kept', async () => {
    expect((await get('/api/ping')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('pageOf and loggedPath', () => {
  it('pageOf takes exactly the addresses of formats.md §11', () => {
    expect(pageOf(`/V/${'A'.repeat(1001)}`)).toBeNull();
    expect(pageOf('/GATE')).toBeNull();
    expect(pageOf('//')).toBeNull();
  });

  it('a code in an address never reaches the log', async () => {
    lines.length = 0;
    await get('/E/MZXW6YTBOI?iin=900101100000');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"path":"/E/*"');
    expect(lines[0]).not.toContain('MZXW6YTBOI');
    expect(lines[0]).not.toContain('900101');
    expect(loggedPath('/trust/stamp.cbor')).toBe('/trust/stamp.cbor');
    expect(loggedPath('/%D0%90')).toBe('/*');
  });
});
