/**
 * Request smuggling through nginx: what two programs in a row may cut differently, sent to the real nginx with deploy/nginx.conf in front of the real issuer, while others
 * call over the same few connections between the two. Every call names itself; its answer carries the name of the call that it answers, as the issuer read it.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../../../src/issuer/http/server.ts';
import { ask, codeIn, makeFolders, SECRET, SHELL, say, statusesOf, withAttacked } from '../../security/attacked.ts';
import { type Front, freePort, MISSING, NGINX, startFront } from '../../security/front.ts';
import { type Field, sayHttp2 } from '../../security/http2.ts';
import { AMBIGUOUS, SMUGGLED, WHOLE } from '../../security/smuggling.ts';
import { figure } from '../figures.ts';

if (NGINX === null) console.warn(`skipped: ${MISSING}`);

/** The victims of one payload, before it, beside it and after it. */
const VICTIMS = 6;
const PATHS = ['/healthz', '/version.json', '/api/none', '/openapi.json'] as const;

const attacked = withAttacked({ service: { proxies: 1 } });
const folders = makeFolders();
let backend: RunningServer;
let front: Front;
/** What the issuer heard: the call's name for itself, its path, and the connection it came by. */
const heard: { readonly call: string; readonly path: string; readonly port: number }[] = [];

beforeAll(async () => {
  if (NGINX === null) return;
  // nginx reads as nobody
  chmodSync(folders.home, 0o755);
  const fetch = async (request: Request, env: unknown) => {
    const { incoming } = env as { incoming: { url?: string; socket: Socket } };
    const call = request.headers.get('x-call') ?? '';
    heard.push({ call, path: incoming.url ?? '', port: incoming.socket.remotePort ?? 0 });
    const answer = await attacked.world.app.fetch(request, env as Record<string, unknown>);
    answer.headers.set('x-answers', call);
    return answer;
  };
  backend = await startServer({ fetch, host: '127.0.0.1', port: 0 });
  front = await startFront({
    issuers: [backend.port, backend.port],
    appDir: folders.clientDir,
    publicDir: join(folders.trustDir, '..'),
  });
});
afterAll(async () => {
  await front?.stop();
  await backend?.stop();
  rmSync(folders.home, { recursive: true, force: true });
});

let calls = 0;
/** An honest call: what came back that was not meant for it, or null. */
async function victim(port: number): Promise<string | null> {
  calls += 1;
  const [call, path] = [`victim-${calls}`, PATHS[calls % PATHS.length] ?? '/'];
  const told = await ask(`http://127.0.0.1:${port}`, path, { headers: { 'x-call': call }, from: `127.4.0.${1 + (calls % 200)}` });
  const wanted = path === '/api/none' ? 404 : 200;
  return told.headers['x-answers'] === call && told.status === wanted
    ? null
    : `${path} of ${call}: ${told.status}, the answer to ${String(told.headers['x-answers'])}`;
}
const victims = (port: number, count = VICTIMS) =>
  Promise.all(Array.from({ length: count }, () => victim(port))).then((all) => all.filter((one) => one !== null));

/** Sends one payload with others around it. */
async function attack(send: () => Promise<string>) {
  const before = await victims(front.port, 2);
  const [got, during] = await Promise.all([send(), victims(front.port)]);
  return { got, wrong: [...before, ...during, ...(await victims(front.port))] };
}
/** The attacker's bytes: its calls name themselves `attacker`, the hidden one `smuggled`. */
const named = (text: string) =>
  text.replace('host: x\r\n', 'host: x\r\nx-call: attacker\r\n').replace(SMUGGLED, SMUGGLED.replace('host: x', 'host: x\r\nx-call: smuggled'));
const raw = (text: string) => async () => {
  const line = await say(front.port, text);
  // a message that nginx waits for the rest of is ended by us
  const ended = setTimeout(() => line.socket.destroy(), 700);
  const got = await line.closed;
  clearTimeout(ended);
  return got;
};
/** What both have heard since the last look, as they understood it. */
async function both() {
  await new Promise((soon) => setTimeout(soon, 30));
  const line = ({ call, path }: { readonly call: string; readonly path: string }) => `${call} ${path}`;
  // what nginx handed on and the issuer refused by its framing is no call (a version before versions has no host)
  const [nginx, issuer] = [front.calls().filter(({ handedOn, status }) => handedOn && status !== 400), heard.splice(0)];
  return { nginx: nginx.map(line).sort(), issuer: issuer.map(line).sort(), ports: issuer.map(({ port }) => port) };
}

/** More than the issuer alone is tried with: what nginx is known to have read in its own way. */
const HIDDEN_GET = 'GET /api/smuggled HTTP/1.1\r\nhost: x\r\nx-a: ';
const MORE: readonly (readonly [string, string])[] = [
  ['a length that the body is shorter than', `POST /api/none HTTP/1.1\r\nhost: x\r\ncontent-length: 400\r\n\r\n${SMUGGLED}`],
  ['a body of a GET (CL.0)', `GET /api/none HTTP/1.1\r\nhost: x\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  ['a body for a file (CL.0)', `POST /robots.txt HTTP/1.1\r\nhost: x\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  ['a body of a HEAD', `HEAD /api/none HTTP/1.1\r\nhost: x\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  ['the beginning of a request, for the next one to end', `POST /api/none HTTP/1.1\r\nhost: x\r\ncontent-length: ${HIDDEN_GET.length}\r\n\r\n${HIDDEN_GET}`],
  [
    'chunks with a length behind the headers’ tab',
    `POST /api/none HTTP/1.1\r\nhost: x\r\ntransfer-encoding:\tchunked\r\ncontent-length:\t4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ['an underscore for a hyphen', `POST /api/none HTTP/1.1\r\nhost: x\r\ncontent_length: 4\r\ntransfer_encoding: chunked\r\n\r\n${SMUGGLED}`],
  [
    'chunks of a capital hexadecimal and an extension',
    `POST /api/none HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nA;x="\r\n";y\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  ],
  ['a trailer that is a length', `POST /api/none HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 60\r\n\r\n${SMUGGLED}`],
  ['expect, and no waiting', `POST /api/none HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}${SMUGGLED}`],
  ['expect something else', `POST /api/none HTTP/1.1\r\nhost: x\r\nexpect: 200-ok\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  ['connection names the length', `POST /api/none HTTP/1.1\r\nhost: x\r\nconnection: content-length\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  [
    'connection names the call’s own header',
    `POST /api/none HTTP/1.1\r\nhost: x\r\nconnection: keep-alive, x-forwarded-for\r\ncontent-length: 2\r\n\r\n{}${SMUGGLED}`,
  ],
  [
    'an upgrade to HTTP/2 in clear',
    `POST /api/none HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\ncontent-length: 2\r\n\r\n{}${SMUGGLED}`,
  ],
  ['a request line of two', `GET /api/none HTTP/1.1 /api/smuggled HTTP/1.1\r\nhost: x\r\n\r\n${SMUGGLED}`],
  ['an encoded line break in the path', `GET /api/none%20HTTP/1.1%0d%0ahost:%20x%0d%0a%0d%0aGET%20/api/smuggled HTTP/1.1\r\nhost: x\r\n\r\n${SMUGGLED}`],
  ['a whole address that names another host', `GET http://evil.example/api/none HTTP/1.1\r\nhost: x\r\n\r\n${SMUGGLED}`],
];

describe.skipIf(NGINX === null)(`nginx and the issuer${NGINX === null ? ` (${MISSING})` : ''}`, () => {
  test.for([...AMBIGUOUS, ...WHOLE.map(([name, text]) => [name, `${text}${SMUGGLED}`] as const), ...MORE])(
    '%s: both hear the same calls, and nobody gets another’s answer',
    async ([, text]) => {
      await both();
      const { wrong } = await attack(raw(named(text)));
      const { nginx, issuer } = await both();
      expect(wrong).toEqual([]);
      // one that came in whole for nginx and not for the issuer would show here; so would one that the issuer heard alone
      expect(issuer).toEqual(nginx);
      expect(issuer.filter((call) => call.startsWith('victim-'))).toHaveLength(2 + 2 * VICTIMS);
    },
  );

  test('what stands inside a body is never a call', async () => {
    for (const [name, text] of MORE.slice(0, 5)) {
      await both();
      await attack(raw(named(text)));
      expect([name, (await both()).issuer.filter((call) => call.includes('smuggled'))]).toEqual([name, []]);
    }
  });

  test('the calls of many share few connections: a wrong cut would be seen', async (context) => {
    await both();
    for (let round = 0; round < 10; round += 1) expect(await victims(front.port, 20)).toEqual([]);
    const { ports } = await both();
    expect(ports).toHaveLength(200);
    figure(context, 'connections between nginx and the issuer, of 200 calls of 200 addresses', new Set(ports).size);
    expect(new Set(ports).size).toBeLessThan(100);
  });

  test('the control: behind the same nginx a backend that does not read bodies answers others with the attacker’s request', async () => {
    const [deaf, port] = await deafBackend();
    const behind = await startFront({ issuers: [port, port], appDir: folders.clientDir, publicDir: join(folders.trustDir, '..') });
    try {
      const hidden = 'GET /api/smuggled HTTP/1.1\r\nhost: x\r\nx-call: smuggled\r\n\r\n';
      const body = `POST /api/none HTTP/1.1\r\nhost: x\r\nx-call: attacker\r\nconnection: close\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`;
      let wrong: string[] = [];
      for (let round = 0; round < 50 && wrong.length === 0; round += 1) {
        await (await say(behind.port, body)).closed;
        wrong = (await victims(behind.port)).filter((one) => one.includes('the answer to smuggled'));
      }
      expect(wrong.length).toBeGreaterThan(0);
    } finally {
      await behind.stop();
      deaf.close();
    }
  });
});

/** The classic fault (CL.0): every head is a request, whatever body it announced. */
async function deafBackend(): Promise<[Server, number]> {
  const port = await freePort();
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const call = /x-call: (\S+)/i.exec(text.slice(0, end))?.[1] ?? '';
        text = text.slice(end + 4);
        socket.write(`HTTP/1.1 200 OK\r\nx-answers: ${call}\r\ncontent-length: 2\r\n\r\nok`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return [server, port];
}

const PSEUDO: readonly Field[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':authority', 'x'],
  [':path', '/api/none'],
  ['x-call', 'attacker'],
];
const HIDDEN = SMUGGLED.replace('host: x', 'host: x\r\nx-call: smuggled');
const DOWNGRADES: readonly (readonly [string, readonly Field[], string])[] = [
  ['a coding (H2.TE)', [['transfer-encoding', 'chunked']], `0\r\n\r\n${HIDDEN}`],
  ['a length that is too short (H2.CL)', [['content-length', '0']], HIDDEN],
  ['a length that is too long', [['content-length', '4000']], HIDDEN],
  [
    'two lengths',
    [
      ['content-length', '0'],
      ['content-length', String(HIDDEN.length)],
    ],
    HIDDEN,
  ],
  ['a line break in a value', [['x-a', `b\r\ntransfer-encoding: chunked`]], `0\r\n\r\n${HIDDEN}`],
  ['a request in a value', [['x-a', `b\r\n\r\n${HIDDEN}`]], ''],
  ['a line break in a name', [['x-a: b\r\ntransfer-encoding', 'chunked']], `0\r\n\r\n${HIDDEN}`],
  ['a colon in a name', [['transfer-encoding: chunked\r\nx', 'b']], `0\r\n\r\n${HIDDEN}`],
  ['capitals in a name', [['Transfer-Encoding', 'chunked']], `0\r\n\r\n${HIDDEN}`],
  ['a zero byte in a value', [['x-a', 'b\0c']], ''],
  ['a request in the path', [[':path', `/api/none HTTP/1.1\r\nhost: x\r\n\r\n${HIDDEN}`]], ''],
  ['a request in the method', [[':method', `GET /api/smuggled HTTP/1.1\r\nhost: x\r\n\r\nGET`]], ''],
  ['two paths', [[':path', '/api/smuggled']], ''],
  ['another host beside the authority', [['host', 'evil.example']], ''],
  ['a request in the authority', [[':authority', `x\r\n\r\n${HIDDEN}`]], ''],
  ['connection', [['connection', 'keep-alive, x-forwarded-for']], ''],
];

describe.skipIf(NGINX === null)('HTTP/2 in front, HTTP/1.1 behind', () => {
  test.for(DOWNGRADES)('%s: never a second call', async ([, fields, body]) => {
    await both();
    const { wrong } = await attack(async () => {
      const replaced = PSEUDO.filter(([name]) => !fields.some(([other]) => other === name) || fields.length > 1);
      await sayHttp2(front.http2Port, [...replaced, ...fields], body);
      return '';
    });
    const { nginx, issuer } = await both();
    expect([wrong, issuer.filter((call) => call.startsWith('smuggled'))]).toEqual([[], []]);
    expect(issuer).toEqual(nginx);
  });

  test('the control: an honest call of the same frames is heard', async () => {
    await both();
    await sayHttp2(front.http2Port, [...PSEUDO, ['content-type', 'application/json']], '{}');
    expect((await both()).issuer).toEqual(['attacker /api/none']);
  });
});

describe.skipIf(NGINX === null)('addresses that nginx and the issuer may read differently', () => {
  const UPS = ['..%2f', '%2e%2e/', '../', '..;/', '%2e%2e%2f', '..%5c', '..\\', '%2f', '/', './', ';x/', '%252e%252e%252f'] as const;
  const BASES = ['/x/', '/trust/', '/trust/lists/', '/assets/', '/E/MZXW6/', '/gate/', '/'] as const;
  const TARGETS = ['api/desk/me', 'api/none', 'metrics', 'openapi.json', 'keys/online.json', 'trust/stamp.cbor'] as const;
  const get = (path: string) => ask(`http://127.0.0.1:${front.port}`, path, { headers: { 'sec-fetch-site': 'same-origin' } });
  const isKept = (header: string | undefined) => header !== undefined && /public|max-age|immutable/.test(header);

  test('no answer of the API may be kept or be read by other sites, whatever way leads to it; nothing outside is reached', async (context) => {
    const paths = BASES.flatMap((base) => UPS.flatMap((up) => TARGETS.map((target) => `${base}${up}${target}`)));
    await both();
    for (const path of paths) {
      const told = await get(path);
      const { issuer } = await both();
      expect([path, told.text.includes(SECRET), told.status < 500]).toEqual([path, false, true]);
      const published = told.status === 200 && told.text === 'stamp';
      if (published) continue;
      expect([path, isKept(told.headers['cache-control']), told.headers['access-control-allow-origin'] === '*' && told.status < 400]).toEqual([
        path,
        false,
        false,
      ]);
      // what the issuer heard is what nginx decided by
      expect(issuer.filter((call) => !/^ \/(?:api\/[\w/]+|openapi\.json)$/.test(call))).toEqual([]);
      expect([path, told.text.includes('ashyq_http')]).toEqual([path, false]);
    }
    // the control: the file itself is there, and may be kept by everybody
    expect((await get('/trust/stamp.cbor')).text).toBe('stamp');
    figure(context, 'addresses', paths.length);
  });

  test('an address of the API that ends like a file is the API’s, and kept by nobody', async () => {
    for (const path of ['/api/desk/me', '/api/enrol', '/api/none'])
      for (const suffix of [
        '/x.css',
        '.css',
        ';x.css',
        '%2fx.css',
        '%3fx.css',
        '%00.css',
        '%0ax.css',
        '/..%2f..%2f..%2fassets%2fmain-Ab3_x-9Z.css',
        '?x.css',
        '%23x.css',
      ]) {
        const told = await get(path + suffix);
        if (told.status === 200 && told.headers['content-type']?.startsWith('text/css')) continue;
        expect([path + suffix, told.status >= 400, isKept(told.headers['cache-control']), told.text === SHELL]).toEqual([path + suffix, true, false, false]);
      }
  });

  test('an address with its host in it is told from another one: unknown', async () => {
    const { got } = await attack(raw('GET /trust/../api/desk/me HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\r\n'));
    expect(statusesOf(got)).toEqual(['404']);
    expect(got.toLowerCase()).toContain('cache-control: no-store');
    expect(codeIn({ status: 404, headers: {}, text: got.slice(got.indexOf('\r\n\r\n') + 4) })).toBe('not-found');
  });
});
