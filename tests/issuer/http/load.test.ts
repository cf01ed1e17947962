/** Load that is refused before the database, and callers that are slow on purpose: over real sockets, against the real limits or shortened ones. */
import { connect, type Socket } from 'node:net';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { ARRIVING_BYTES, readBody } from '../../../src/issuer/http/body.ts';
import { type LoadLimits, limitNetwork, shedLoad } from '../../../src/issuer/http/load.ts';
import { problem } from '../../../src/issuer/http/problem.ts';
import { RateBuckets } from '../../../src/issuer/http/rate.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../../src/issuer/http/server.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server that reads a body of up to a megabyte and answers its length. */
async function serve(limits: LoadLimits, options: Pick<ServerOptions, 'limits' | 'maxConnections'> = {}): Promise<RunningServer> {
  const app = new Hono().use('/api/*', shedLoad(limits).middleware);
  app.post('/api/x', async (context) => {
    const read = await readBody(context.req.raw, { limit: 1024 * 1024, type: 'application/json' });
    return read.ok ? context.text(String(read.value.length)) : read.response;
  });
  const server = await startServer({ fetch: app.fetch, host: '127.0.0.1', port: 0, ...options });
  ends.push(() => server.stop());
  return server;
}

/** What a socket got so far, and when it was closed. */
interface Caller {
  readonly socket: Socket;
  readonly closed: Promise<string>;
  text(): string;
}

async function call(server: RunningServer, text: string): Promise<Caller> {
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(received));
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  ends.push(() => socket.destroy());
  return { socket, closed, text: () => received };
}

const head = (length: number) => `POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const quick = (server: RunningServer) =>
  fetch(`${server.url}/api/x`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then((response) => response.status);
const status = (caller: Caller) => /^HTTP\/1\.1 (\d+)/.exec(caller.text())?.[1];

describe('shedLoad', () => {
  it('callers that send a byte and wait take no place of those who are done', async () => {
    const server = await serve({ atWork: 2, arriving: 60 });
    const slow = await Promise.all(Array.from({ length: 50 }, () => call(server, `${head(100)}{`)));
    expect(await Promise.all([quick(server), quick(server)])).toEqual([200, 200]);
    expect(slow.map((caller) => caller.text())).toEqual(slow.map(() => ''));
    for (const { socket } of slow.slice(0, 2)) socket.write(`${' '.repeat(98)}}`);
    await expect.poll(() => slow.slice(0, 2).map(status)).toEqual(['200', '200']);
  });

  it('refuses more of them than it holds, first those of one network, and takes others again when they have gone', async () => {
    const server = await serve({ atWork: 10, arriving: 5, arrivingFromOne: 3 });
    const slow: Caller[] = [];
    for (let nr = 0; nr < 3; nr += 1) slow.push(await call(server, `${head(100)}{`));
    await expect.poll(async () => status(await untilAnswered(server))).toBe('503');
    for (const { socket } of slow) socket.destroy();
    await expect
      .poll(async () => {
        const late = await call(server, `${head(2)}{`);
        late.socket.write('}');
        await expect.poll(() => status(late)).toBeDefined();
        return status(late);
      })
      .toBe('200');
  });

  /** One that is refused is told so at once, with a time to come back. */
  async function untilAnswered(server: RunningServer): Promise<Caller> {
    const caller = await call(server, `${head(100)}{`);
    await expect.poll(() => caller.text()).toMatch(/retry-after: 1/i);
    return caller;
  }

  it('counts what is at work, not what has been answered', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const load = shedLoad({ atWork: 3 });
    const app = new Hono().use(load.middleware).get('/', async (context) => {
      await gate;
      return context.text('done');
    });
    const first = [1, 2, 3].map(() => app.request('/'));
    expect([(await app.request('/')).status, load.calls.size]).toEqual([503, 3]);
    open();
    expect((await Promise.all(first)).map((response) => response.status)).toEqual([200, 200, 200]);
    expect(load.calls.size).toBe(0);
  });
});

describe('limitNetwork', () => {
  it('each network has its own bucket, behind a proxy of ours too', async () => {
    const app = new Hono().use(limitNetwork({ burst: 2, refillSeconds: 1000 }, 1)).get('/', (context) => context.text('x'));
    const from = async (address: string) => (await app.request('/', { headers: { 'x-forwarded-for': `203.0.113.9, ${address}` } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 200, 429, 200]);
  });
});

describe('RateBuckets with a price', () => {
  it('a dear call takes as much as many cheap ones, and one dearer than the burst takes all of it', () => {
    const buckets = new RateBuckets({ burst: 10, refillSeconds: 1 });
    expect([buckets.take('a', 0, 8), buckets.take('a', 0, 3), buckets.take('a', 0, 2)]).toEqual([0, 1, 0]);
    expect([buckets.take('b', 0, 50), buckets.take('b', 0, 1)]).toEqual([0, 41]);
  });
});

describe('bodies on their way', () => {
  it('are bounded together: one too many is told to come later, and the memory is given back', async () => {
    const piece = new Uint8Array(ARRIVING_BYTES / 4);
    const sending: ReadableStreamDefaultController<Uint8Array>[] = [];
    const send = () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          sending.push(controller);
          controller.enqueue(piece);
        },
      });
      const request = new Request('http://x/', { method: 'POST', body, headers: { 'content-type': 'application/json' }, duplex: 'half' } as RequestInit);
      return readBody(request, { limit: ARRIVING_BYTES, type: 'application/json' });
    };
    const held = [1, 2, 3, 4].map(send);
    const refused = await send();
    expect(refused.ok ? 200 : [refused.response.status, refused.response.headers.get('retry-after')]).toEqual([503, '2']);
    for (const controller of sending.slice(0, 4)) controller.close();
    expect((await Promise.all(held)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    const again = send();
    sending.at(-1)?.close();
    expect((await again).ok).toBe(true);
  });
});

describe('startServer against slow callers', () => {
  const limits = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 };

  it('ends a caller whose headers never end (slowloris), and serves others meanwhile', async () => {
    const server = await serve({ atWork: 10 }, { limits });
    const slow = await Promise.all(Array.from({ length: 100 }, () => call(server, 'POST /api/x HTTP/1.1\r\nhost: x\r\n')));
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('x-a: b\r\n');
    }, 20);
    ends.push(() => clearInterval(drip));
    expect(await quick(server)).toBe(200);
    expect(new Set((await Promise.all(slow.map(({ closed }) => closed))).map((text) => text.slice(9, 12)))).toEqual(new Set(['408']));
  });

  it('ends a caller whose body never ends', async () => {
    const server = await serve({ atWork: 10, arriving: 10 }, { limits });
    const slow = await call(server, `${head(1000)}{`);
    const drip = setInterval(() => slow.socket.writable && slow.socket.write(' '), 20);
    ends.push(() => clearInterval(drip));
    await slow.closed;
    expect(await quick(server)).toBe(200);
  });

  it('holds many idle connections and still answers', async () => {
    const server = await serve({ atWork: 10 });
    await Promise.all(Array.from({ length: 500 }, () => call(server, '')));
    expect(await quick(server)).toBe(200);
  });

  it.each([
    ['a request line that is none', 'HELLO\r\n\r\n', '400'],
    ['two lengths', 'POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}', '400'],
    ['a length and chunks at once', 'POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}', '400'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['a header line too long', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(9000)}\r\n\r\n`, '431'],
    ['many headers', `GET / HTTP/1.1\r\nhost: x\r\n${'x-many: of them\r\n'.repeat(1000)}\r\n`, '431'],
  ])('refuses %s', async (_, text, expected) => {
    const server = await serve({ atWork: 10 });
    expect((await (await call(server, text)).closed).slice(9, 12)).toBe(expected);
  });
});

it('a problem never carries more than its code', async () => {
  expect(await problem(503, 'overloaded').json()).toEqual({ type: 'urn:ashyq:problem:overloaded', title: 'Overloaded', status: 503, code: 'overloaded' });
});
