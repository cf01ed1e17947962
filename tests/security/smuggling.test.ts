/** Request smuggling against the real issuer: a message that could be cut in two ways is refused whole, and nothing of it ever becomes a call. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isAmbiguous } from '../../src/issuer/http/framing.ts';
import { type Line, PATIENT, say, statusesOf, withAttacked } from './attacked.ts';
import { AMBIGUOUS, SMUGGLED, WHOLE } from './smuggling.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const issuer = withAttacked();
const lines: Line[] = [];
afterEach(() => {
  for (const { socket } of lines.splice(0)) socket.destroy();
});

const open = async (text: string) => {
  const line = await say(issuer.server.port, text);
  lines.push(line);
  return line;
};
/** Which paths became calls, since the last look. */
function called(): readonly string[] {
  const paths = issuer.world.logLines.map((line) => JSON.parse(line) as { event: string; path?: string }).flatMap(({ path }) => path ?? []);
  (issuer.world.logLines as string[]).length = 0;
  return paths;
}

describe('a message that two programs may cut differently', () => {
  test.each(AMBIGUOUS)('%s is refused, its connection closed, and nothing behind it is a call', async (_, text) => {
    called();
    const got = await (await open(text)).closed;
    // chunks that are wrong show when the call that they belong to has been heard; what stands behind them is not
    const [last, ...before] = [...statusesOf(got)].reverse();
    expect([last, before.filter((status) => status !== '404')]).toEqual(['400', []]);
    expect(called().filter((path) => path !== '/api/none')).toEqual([]);
    // and the server goes on for others
    const next = await open('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(statusesOf(await next.closed)).toEqual(['200']);
    expect(called()).toEqual(['/healthz']);
  });

  test('one that cannot be cut otherwise is taken, and the next one on the connection is another call', async () => {
    for (const [name, text] of WHOLE) {
      called();
      const got = await (await open(`${text}${SMUGGLED}`)).closed;
      expect([name, statusesOf(got)[1]]).toEqual([name, '404']);
      expect([name, called()]).toEqual([name, ['/api/none', '/api/smuggled']]);
    }
  });
});

describe('an answer that comes before the body', () => {
  const hidden = SMUGGLED.replace('connection: close\r\n', '');
  test.each([
    ['a page', 'GET', '/'],
    ['a page by another method', 'POST', '/'],
    ['a published file', 'GET', '/trust/stamp.cbor'],
    ['a share', 'POST', '/share'],
    ['what is unknown', 'POST', '/api/none'],
    ['a call of the desk without a session', 'POST', '/api/desk/people/find'],
    ['a call by a method that it does not take', 'PUT', '/api/enrol'],
    ['a call of another type', 'POST', '/api/enrol'],
  ])('%s: the body is never read as the next request', async (_, method, path) => {
    called();
    const line = await open(`${method} ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: ${hidden.length}\r\n\r\n`);
    await expect.poll(() => statusesOf(line.text()).length, PATIENT).toBe(1);
    line.socket.write(`${hidden}GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    await line.closed;
    // the connection goes on with the request after the body, or is closed; what stood in the body is in neither case one
    expect(['/healthz', path]).toContain(called().at(-1));
    expect(line.text()).not.toContain('smuggled');
    expect(
      statusesOf(line.text())
        .slice(1)
        .filter((status) => status !== '200'),
    ).toEqual([]);
  });
});

describe('requests one after the other on one connection', () => {
  test('each has its own headers: the second asks without the first one’s session', async () => {
    const first = 'GET /api/desk/me HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n';
    const line = await open(`${first}cookie: __Host-ashyq-staff=${'a'.repeat(43)}\r\nashyq-staff: 7\r\n\r\n${first}connection: close\r\n\r\n`);
    expect(statusesOf(await line.closed)).toEqual(['401', '401']);
  });

  test('two hundred are answered in their order', async () => {
    const paths = Array.from({ length: 200 }, (_, nr) => (nr % 2 === 0 ? '/healthz' : '/api/none'));
    const text = paths.map((path, nr) => `GET ${path} HTTP/1.1\r\nhost: x\r\n${nr === 199 ? 'connection: close\r\n' : ''}\r\n`).join('');
    expect(statusesOf(await (await open(text)).closed)).toEqual(paths.map((path) => (path === '/healthz' ? '200' : '404')));
  });
});

describe('isAmbiguous', () => {
  test.each([
    [['Host', 'x'], '1.1', false],
    [['Host', 'x', 'Transfer-Encoding', 'ChUnKeD '], '1.1', false],
    [['Accept', 'x'], '1.1', true],
    [['Accept', 'x'], '1.0', false],
    [['Host', 'x', 'hOST', 'x'], '1.1', true],
    [['Host', 'x', 'Transfer-Encoding', 'identity, chunked'], '1.1', true],
    [['Host', 'x', 'Transfer-Encoding', 'chunked', 'transfer-encoding', 'chunked'], '1.1', true],
    [['Host', 'x', 'Transfer-Encoding', 'chunked'], '1.0', true],
    [['Host', 'x'], '0.9', true],
    [['Host', 'x'], '2.0', true],
  ] as const)('%j over HTTP/%s: %s', (rawHeaders, httpVersion, expected) => {
    expect(isAmbiguous({ httpVersion, rawHeaders: [...rawHeaders] })).toBe(expected);
  });
});
