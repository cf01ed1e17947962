/** Callers that are slow on purpose, and connections without end, against the whole issuer: they end by themselves, hold a bounded number of places, and others are served. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startServer } from '../../src/issuer/http/server.ts';
import { ask, type Line, PATIENT, say, statusesOf, withAttacked } from './attacked.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const LIMITS = { headersTimeout: 500, requestTimeout: 1_000, connectionsCheckingInterval: 50, keepAliveTimeout: 300 };
const issuer = withAttacked({ server: { limits: LIMITS, maxConnections: 400 } });
const lines: Line[] = [];
const timers: NodeJS.Timeout[] = [];
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const { socket } of lines.splice(0)) socket.destroy();
});

async function many(count: number, text: string, from = '127.0.0.66'): Promise<readonly Line[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => say(issuer.server.port, text, from)));
  lines.push(...opened);
  return opened;
}
/** A byte now and then, as long as the other side takes it. */
function drip(opened: readonly Line[], text: string): void {
  const send = () => {
    for (const { socket } of opened) if (socket.writable) socket.write(text);
  };
  timers.push(setInterval(send, 20));
}
const honest = () =>
  ask(issuer.origin, '/api/enrol', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"iin":"x"}', from: '127.0.0.5' });
const HEAD = 'POST /api/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

describe('slow callers', () => {
  test('headers that never end are ended, and an honest call is served meanwhile', async () => {
    const slow = await many(200, HEAD);
    drip(slow, 'x-a: b\r\n');
    expect((await honest()).status).toBe(422);
    expect(new Set((await Promise.all(slow.map(({ closed }) => closed))).map((text) => statusesOf(text)[0]))).toEqual(new Set(['408']));
  });

  test('a body that never ends is ended; its network may hold so many and no more; an honest call of another is served meanwhile', async () => {
    const slow = await many(300, `${HEAD}content-length: 1000\r\n\r\n{`);
    drip(slow, ' ');
    expect((await honest()).status).toBe(422);
    const ended = await Promise.all(slow.map(({ closed }) => closed));
    // what came beyond the places and the bucket of its network was refused at once
    expect(ended.filter((text) => ['429', '503'].includes(statusesOf(text)[0] ?? '')).length).toBeGreaterThan(40);
    expect((await honest()).status).toBe(422);
  });

  test('chunks that never end are ended at the limit of the route', async () => {
    const [line] = await many(1, `${HEAD}transfer-encoding: chunked\r\n\r\n`, '127.0.0.67');
    if (line === undefined) throw new Error('no line');
    drip([line], `200\r\n${'x'.repeat(512)}\r\n`);
    await expect.poll(() => statusesOf(line.text()), PATIENT).toEqual(['413']);
  });

  test('whoever does not read what was asked for piles nothing up, and others are served', async () => {
    const slow = await many(20, '', '127.0.0.68');
    const before = process.memoryUsage().rss;
    for (const { socket } of slow) {
      socket.pause();
      socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(30));
    }
    expect((await honest()).status).toBe(422);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });
});

test('whoever does not read the answer is ended, and the place comes free', async () => {
  const fetch = () => new Response(new Uint8Array(64 * 1024 * 1024));
  const server = await startServer({ fetch, host: '127.0.0.1', port: 0, maxConnections: 1, limits: { ...LIMITS, timeout: 300 } });
  try {
    const line = await say(server.port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    lines.push(line);
    line.socket.pause();
    const place = () => say(server.port, 'HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n').then(({ closed }) => closed);
    expect(statusesOf(await place())).toEqual([]);
    await expect.poll(async () => statusesOf(await place()), PATIENT).toEqual(['200']);
  } finally {
    await server.stop();
  }
});

describe('connections', () => {
  test('beyond the cap are closed, those within it are served, and places come free', async () => {
    // Time enough, on a busy machine too, to look which were closed and to use one that was not.
    const limits = { ...LIMITS, headersTimeout: 5_000, requestTimeout: 5_000 };
    const server = await startServer({ fetch: () => new Response('ok'), host: '127.0.0.1', port: 0, maxConnections: 400, limits });
    const idle = await Promise.all(Array.from({ length: 500 }, () => say(server.port, '', '127.0.0.69')));
    lines.push(...idle);
    await expect.poll(() => idle.filter(({ socket }) => socket.destroyed || socket.readableEnded).length, PATIENT).toBeGreaterThanOrEqual(100);
    const kept = idle.filter(({ socket }) => !socket.destroyed && !socket.readableEnded);
    kept[0]?.socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(statusesOf((await kept[0]?.closed) ?? '')).toEqual(['200']);
    // the idle ones are ended by themselves
    await Promise.all(idle.map(({ closed }) => closed));
    const after = await say(server.port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(statusesOf(await after.closed)).toEqual(['200']);
    await server.stop();
  });
});
