/** Every kind of answer against the list of security.md, "Server baseline", and against the published scoring of two scanners: A+ each. Real issuer, real sockets, as behind TLS. */
import { describe, expect, test, vi } from 'vitest';
import { DATA_POLICY, PAGE_POLICY } from '../../src/issuer/http/headers.ts';
import { activated, enter } from '../issuer/staff-desk.ts';
import { type Asked, ask, type Line, PATIENT, say, statusesOf, type Told, withAttacked } from './attacked.ts';
import { missingOfSix, scoreOf } from './observatory.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const issuer = withAttacked({ service: { overTls: true } });
const WASM = PAGE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Readonly<Record<string, string>> = json): Asked => ({ method: 'POST', headers, body });

/** Every kind of answer: what it is, how it is asked for, its status, its policy. */
const KINDS: readonly (readonly [string, string, Asked, number, string])[] = [
  ['the app', '/', {}, 200, PAGE_POLICY],
  ['a door', '/gate', {}, 200, PAGE_POLICY],
  ['the desk', '/desk', {}, 200, PAGE_POLICY],
  ['a poster’s address', '/V/MZXW6YTB', {}, 200, PAGE_POLICY],
  ['a tablet’s address', '/E/MZXW6YTB', {}, 200, PAGE_POLICY],
  ['a page compressed', '/', { headers: { 'accept-encoding': 'br' } }, 200, PAGE_POLICY],
  ['a page that is known', '/', { headers: { 'if-none-match': '*' } }, 304, PAGE_POLICY],
  ['a script', '/assets/main-Ab3_x-9Z.js', {}, 200, PAGE_POLICY],
  ['a style', '/assets/main-Ab3_x-9Z.css', {}, 200, PAGE_POLICY],
  ['the service worker', '/sw.js', {}, 200, PAGE_POLICY],
  ['the decoder’s worker', '/assets/decode.worker-Ab3_x-9Z.js', {}, 200, WASM],
  ['a name that is almost the decoder’s', '/assets/decode.worker-Ab3_x-9Z.js/', {}, 404, DATA_POLICY],
  ['WebAssembly', '/assets/zxing_reader-Ab3_x-9Z.wasm', {}, 200, DATA_POLICY],
  ['the manifest', '/manifest.webmanifest', {}, 200, DATA_POLICY],
  ['a drawing', '/icon.svg', {}, 200, DATA_POLICY],
  ['a picture', '/icon.png', {}, 200, DATA_POLICY],
  ['a redirect', '/share', {}, 303, DATA_POLICY],
  ['a published file', '/trust/stamp.cbor', {}, 200, DATA_POLICY],
  ['a published list', '/trust/lists/0.1.cwt', {}, 200, DATA_POLICY],
  ['a published file that is not there', '/trust/bundle.9.cbor', {}, 404, DATA_POLICY],
  ['health', '/healthz', {}, 200, DATA_POLICY],
  ['readiness', '/readyz', {}, 200, DATA_POLICY],
  ['figures', '/metrics', {}, 200, DATA_POLICY],
  ['the version', '/version.json', {}, 200, DATA_POLICY],
  ['the description', '/openapi.json', {}, 200, DATA_POLICY],
  ['400', '/api/enrol', post('{'), 400, DATA_POLICY],
  ['401', '/api/desk/me', {}, 401, DATA_POLICY],
  ['403', '/api/desk/me', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, DATA_POLICY],
  ['404', '/nothing', {}, 404, DATA_POLICY],
  ['404 of the API', '/api/nothing', {}, 404, DATA_POLICY],
  ['405', '/api/enrol', {}, 405, DATA_POLICY],
  ['413', '/api/enrol', post('x'.repeat(1025)), 413, DATA_POLICY],
  ['415', '/api/enrol', post('{}', { 'content-type': 'text/plain' }), 415, DATA_POLICY],
  ['422', '/api/enrol', post('{"iin":"1","phone":"2","language":"kk"}'), 422, DATA_POLICY],
];

const judge = ({ headers }: Told) => ({ points: scoreOf(headers), missing: missingOfSix(headers) });

describe('every kind of answer', () => {
  test.each(KINDS)('%s', async (_, path, asked, status, policy) => {
    const told = await ask(issuer.origin, path, asked);
    const { headers } = told;
    const published = path.startsWith('/trust/');
    expect(told.status).toBe(status);
    expect(headers['content-security-policy']).toBe(policy);
    expect(headers).toMatchObject({
      'permissions-policy': expect.stringMatching(/^camera=\(self\), (?:[a-z-]+=\(\)(?:, |$))+$/),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': published ? 'cross-origin' : 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    });
    for (const name of ['server', 'x-powered-by', 'x-runtime', 'via', 'last-modified']) expect([name, headers[name]]).toEqual([name, undefined]);
    expect(headers['access-control-allow-origin']).toBe(published ? '*' : undefined);
    const { points, missing } = judge(told);
    expect([points.grade, missing]).toEqual(['A+', []]);
    // 100 and every bonus that an answer without scripts of others and outside the preload list can have
    expect(points.points).toBe(published ? 120 : 130);
  });

  // It would take the phone's passes and the tablet's journal (security.md, attack 15).
  test.each(KINDS)('no Clear-Site-Data in: %s', async (_, path, asked) => {
    expect((await ask(issuer.origin, path, asked)).headers['clear-site-data']).toBeUndefined();
  });

  test('a session’s cookie costs no point', async () => {
    const { world } = issuer;
    const account = await activated(world, 'scanned', 'clerk');
    const { headers } = await enter(world, account);
    expect(scoreOf(Object.fromEntries(headers))).toMatchObject({ grade: 'A+', points: 135 });
  });

  test('429 and 503 too', async () => {
    const told: Told[] = [];
    while (!told.some(({ status }) => status === 429) && told.length < 100)
      told.push(await ask(issuer.origin, '/api/enrol', { ...post('{'), from: '127.9.9.9' }));
    const slow = await Promise.all(
      Array.from({ length: 256 }, () =>
        say(issuer.server.port, 'POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{', '127.9.9.8'),
      ),
    );
    // those that hang hold every place of their network, once all have arrived; the next of it is told to come later
    const busy = 'POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{';
    const late: Line[] = [];
    const refused = async () => {
      late.push(await say(issuer.server.port, busy, '127.9.9.8'));
      return late.find((line) => statusesOf(line.text())[0] === '503')?.text() ?? '';
    };
    await expect.poll(refused, PATIENT).toContain('503');
    const text = await refused();
    const headers = Object.fromEntries([...text.matchAll(/^([\w-]+): (.*)\r$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
    for (const { socket } of [...slow, ...late]) socket.destroy();
    expect(scoreOf(told.at(-1)?.headers ?? {}).grade).toBe('A+');
    expect([scoreOf(headers).grade, missingOfSix(headers), headers['retry-after'], headers['cache-control']]).toEqual(['A+', [], '1', 'no-store']);
  });
});

describe('the score itself can fail', () => {
  const good = { 'content-security-policy': PAGE_POLICY, 'strict-transport-security': 'max-age=63072000', 'x-content-type-options': 'nosniff' };
  test.each([
    ['no policy', { ...good, 'content-security-policy': undefined }, 'csp: none', -25],
    ['inline scripts', { ...good, 'content-security-policy': "default-src 'self'; script-src 'unsafe-inline'" }, 'csp: unsafe', -20],
    ['eval', { ...good, 'content-security-policy': "default-src 'none'; script-src 'self' 'unsafe-eval'" }, 'csp: eval', -10],
    ['no HSTS', { ...good, 'strict-transport-security': undefined }, 'hsts: none', -20],
    ['an open cookie', { ...good, 'set-cookie': ['a=b'] }, 'cookies: not secure', -40],
    ['readable with cookies', { ...good, 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }, 'cors', -50],
    ['no nosniff', { ...good, 'x-content-type-options': undefined }, 'nosniff', -5],
  ])('%s', (_, headers, what, points) => {
    expect(scoreOf(headers).findings).toContainEqual({ what, points });
  });
});
