/** Addresses that lead elsewhere: path traversal, cache deception, other hosts, other methods, redirects, other origins, and values that break out of a header. Real issuer, real sockets. */
import { describe, expect, test, vi } from 'vitest';
import { ask, SECRET, SHELL, withAttacked } from './attacked.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const issuer = withAttacked();
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ask(issuer.origin, path, { headers });

/** Ways to write "one folder up" and their like, by how often they are decoded and by whom. */
const UP = [
  '..',
  '%2e%2e',
  '%2E%2E',
  '.%2e',
  '%252e%252e',
  '%c0%ae%c0%ae',
  '%e0%80%ae%e0%80%ae',
  '%f0%80%80%ae%f0%80%80%ae',
  '%uff0e%uff0e',
  '..%00',
  '..;',
  '...',
  '....//',
  '%2e%2e%2f..',
] as const;
const SLASH = ['/', '%2f', '%252f', '\\', '%5c', '%c0%af', '%ef%bc%8f', '//'] as const;
const TARGETS = ['keys/online.json', '.env.json', 'assets/main-Ab3_x-9Z.js.map', '../keys/root.cbor'] as const;

describe('path traversal', () => {
  test.each(['/', '/assets/', '/trust/', '/trust/lists/', '/E/', '/V/'])('nothing outside the published files is reached from %s', async (base) => {
    const paths = UP.flatMap((up) => SLASH.flatMap((slash) => TARGETS.map((target) => `${base}${up}${slash}${target}`)));
    for (const path of paths) {
      const told = await get(path);
      expect([path, told.text.includes(SECRET), told.status < 500]).toEqual([path, false, true]);
      // a folder up is resolved by the rules of addresses or is no file's name: what is answered is a published file or unknown
      if (told.status === 200) expect([path, ['/', '/trust/root.cbor'].includes(new URL(path, issuer.origin).pathname)]).toEqual([path, true]);
    }
  });

  test.each([
    '/trust/root.cbor%00.json',
    '/trust/root.cbor%0a',
    '/trust/root.cbor/.',
    '/trust/root.cbor%20',
    '/trust/root.cbor::$DATA',
    '/trust/ROOT.CBOR',
    '/trust//root.cbor',
    '/trust/lists/0.1.cwt%00',
    '/trust/lists/00000000000.1.cwt',
    '/trust/lists/-1.1.cwt',
    '/assets/main-Ab3_x-9Z.js%00',
    '/assets/main-Ab3_x-9Z.js.map',
    '/.env.json',
    '/assets/..%2f.env.json',
    '/index.html%2f',
    '/index.html/x',
    '/E/%2e%2e%2fkeys',
    '/E/MZXW6%00',
    '/E/MZXW6%2fYTB',
    '/E/MZXW6;x',
    '/E/мzxw',
    '/%FF%FE',
    '/%',
    '/%zz',
  ])('%s is unknown', async (path) => {
    const told = await get(encodeURI(path).replaceAll('%25', '%'));
    expect([400, 404]).toContain(told.status);
    expect(told.text).not.toContain(SHELL);
  });
});

describe('cache deception', () => {
  // what a cache in front might keep for everybody: an address that ends like a file
  const SUFFIXES = [
    '/x.css',
    '.css',
    ';x.css',
    '%2fx.css',
    '%3fx.css',
    '%00.css',
    '%0ax.css',
    '/..%2fassets%2fmain-Ab3_x-9Z.css',
    '?x.css',
    '#x.css',
    '%23x.css',
  ];

  test.each(['/api/desk/me', '/api/desk/proposals', '/api/enrol', '/api/none'])('no answer of %s may be kept, whatever is appended', async (path) => {
    for (const suffix of ['', ...SUFFIXES]) {
      const told = await get(`${path}${suffix}`.replace('#', '%23'));
      expect([suffix, told.status >= 400, told.headers['cache-control']]).toEqual([suffix, true, 'no-store']);
    }
  });

  test('every route of the API answers no-store, to nobody and to a session', async () => {
    const paths = [...new Set(issuer.world.app.routes.map(({ path }) => path).filter((path) => path.startsWith('/api/') && !path.includes('*')))];
    expect(paths.length).toBeGreaterThan(60);
    let from = 0;
    for (const path of paths)
      for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE']) {
        from += 1;
        const told = await ask(issuer.origin, path.replace(/:\w+/g, '1'), { method, from: `127.2.${from >> 8}.${from & 255}` });
        expect([path, method, told.headers['cache-control'], told.headers['etag'], told.headers['set-cookie'] === undefined || path.endsWith('/end')]).toEqual([
          path,
          method,
          'no-store',
          undefined,
          true,
        ]);
      }
  });

  test('what may be kept sets no cookie and is the same with and without a session', async () => {
    const cookie = `__Host-ashyq-staff=${'a'.repeat(43)}`;
    for (const path of ['/', '/desk', '/assets/main-Ab3_x-9Z.js', '/trust/stamp.cbor', '/trust/bundle.1.cbor', '/sw.js', '/E/MZXW6YTB']) {
      const [without, withOne] = [await get(path), await get(path, { cookie, authorization: 'Bearer x' })];
      expect([path, withOne.text, withOne.headers['set-cookie'], withOne.headers['cache-control']]).toEqual([
        path,
        without.text,
        undefined,
        without.headers['cache-control'],
      ]);
    }
  });

  test('a query is no other file, and what is compressed says by which header it differs', async () => {
    for (const path of ['/', '/assets/main-Ab3_x-9Z.js', '/trust/stamp.cbor'])
      expect((await get(`${path}?utm=1&x=%3Cscript%3E`)).text).toBe((await get(path)).text);
    for (const path of ['/assets/main-Ab3_x-9Z.js', '/icon.svg']) expect((await get(path)).headers['vary']).toBe('accept-encoding');
    // A page names what its first screen begins with, in the browser's language.
    expect((await get('/')).headers['vary']).toBe('accept-language, accept-encoding');
  });

  test('headers that caches forget to look at change nothing', async () => {
    const plain = await get('/gate');
    for (const name of [
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-original-url',
      'x-rewrite-url',
      'x-forwarded-prefix',
      'x-http-method-override',
      'forwarded',
      'x-host',
    ]) {
      const told = await get('/gate', { [name]: name === 'forwarded' ? 'host=evil.example' : '/api/desk/me' });
      expect([name, told.status, told.text, told.headers['location']]).toEqual([name, 200, plain.text, undefined]);
    }
  });
});

describe('another host', () => {
  test.each(['evil.example', 'evil.example:80@127.0.0.1', '127.0.0.1#@evil.example', 'evil.example/x', '[::1', 'a b', 'ЖЖ', '', 'x'.repeat(300)])(
    'a host of %j is in no answer, and opens nothing',
    async (host) => {
      const sent = Buffer.from(host).toString('latin1');
      for (const path of ['/', '/share', '/trust/stamp.cbor', '/openapi.json', '/version.json', '/api/desk/me']) {
        const told = await get(path, { host: sent });
        const all = `${JSON.stringify(told.headers)}${told.text}`;
        expect([path, all.includes('evil.example'), told.status < 500]).toEqual([path, false, true]);
      }
    },
  );

  test('calls of the desk compare with our own address, not with the host that was sent', async () => {
    const evil = { host: 'evil.example', origin: 'http://evil.example', 'content-type': 'application/json' };
    const told = await ask(issuer.origin, '/api/desk/session', { method: 'POST', headers: evil, body: '{}' });
    expect([told.status, JSON.parse(told.text)]).toMatchObject([403, { code: 'cross-origin' }]);
  });

  test('an address with its host in the request line is the same call', async () => {
    expect((await get('http://evil.example/healthz')).text).toBe((await get('/healthz')).text);
    for (const odd of ['ftp://evil.example/', 'http://', 'javascript:alert(1)', '//evil.example/healthz', '*'])
      expect((await get(odd)).status).toBeLessThan(500);
  });
});

describe('another method', () => {
  test('a method in a header, a field or the query overrides nothing', async () => {
    const override = { 'x-http-method-override': 'POST', 'x-http-method': 'POST', 'x-method-override': 'POST' };
    expect((await get('/api/enrol?_method=POST', override)).status).toBe(405);
    const posted = {
      method: 'POST',
      headers: { ...override, 'x-http-method-override': 'GET', 'content-type': 'application/json', origin: issuer.origin },
      body: '{"_method":"GET"}',
    };
    expect((await ask(issuer.origin, '/api/desk/me', posted)).status).toBe(405);
  });

  test('HEAD is GET without its body, TRACE and OPTIONS tell nothing', async () => {
    for (const path of ['/', '/trust/stamp.cbor', '/healthz', '/api/desk/me', '/nothing']) {
      const [head, whole] = [await ask(issuer.origin, path, { method: 'HEAD' }), await get(path)];
      expect([path, head.status, head.text, head.headers['content-type'], head.headers['cache-control']]).toEqual([
        path,
        whole.status,
        '',
        whole.headers['content-type'],
        whole.headers['cache-control'],
      ]);
    }
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'PUT', 'DELETE', 'PATCH'])
      for (const path of ['/', '/trust/stamp.cbor', '/api/enrol', '/api/desk/me', '/assets/main-Ab3_x-9Z.js']) {
        const told = await ask(issuer.origin, path, { method, headers: { 'x-secret': 'reflected-value', origin: 'https://evil.example' } });
        expect([method, path, told.text.includes('reflected-value'), [404, 405].includes(told.status)]).toEqual([method, path, false, true]);
      }
  });
});

describe('another origin', () => {
  test('only published files may be read by others, and never with cookies', async () => {
    const origin = { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    for (const path of ['/trust/stamp.cbor', '/trust/bundle.1.cbor', '/trust/none.cbor']) {
      const { headers } = await get(path, origin);
      expect([headers['access-control-allow-origin'], headers['access-control-allow-credentials']]).toEqual(['*', undefined]);
    }
    for (const path of ['/', '/api/desk/me', '/api/enrol', '/version.json', '/openapi.json', '/metrics', '/assets/main-Ab3_x-9Z.js', '/nothing'])
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const { headers } = await ask(issuer.origin, path, { method, headers: origin });
        expect([path, method, Object.keys(headers).filter((name) => name.startsWith('access-control'))]).toEqual([path, method, []]);
        expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      }
  });
});

describe('redirects and values that come back', () => {
  test('the one redirect goes to our own page, whatever is asked', async () => {
    for (const path of ['/share', '/share?url=https://evil.example', '/share?next=//evil.example', '/share?text=a%0d%0aset-cookie:x=1'])
      expect([path, (await get(path, { referer: 'https://evil.example' })).headers['location']]).toEqual([path, '/?screen=import&shared=lost']);
    for (const path of ['//evil.example', '//evil.example/%2e%2e', '/\\evil.example', '/%5cevil.example', '/gate//evil.example', '/https://evil.example'])
      expect([path, (await get(path)).headers['location']]).toEqual([path, undefined]);
  });

  test('a line break in an address or a value makes no header, and no line of the log', async () => {
    const before = issuer.world.logLines.length;
    for (const path of [
      '/%0d%0aset-cookie:%20a=b',
      '/E/MZXW6%0d%0aset-cookie:a=b',
      '/share?x=%0d%0aset-cookie:a=b',
      '/trust/%0d%0aset-cookie:a=b',
      '/api/desk/people/1%0d%0aset-cookie:a=b',
    ]) {
      const told = await get(path);
      expect([path, told.headers['set-cookie'], told.headers['a']]).toEqual([path, undefined, undefined]);
    }
    const lines = issuer.world.logLines.slice(before);
    expect(lines.map((line) => line.trimEnd().split('\n').length)).toEqual(lines.map(() => 1));
    expect(lines.filter((line) => line.includes('set-cookie'))).toEqual([]);
  });
});
