/** Bodies, rates and the server's end. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { BODY_LIMITS, readBody, readJson } from '../../../src/issuer/http/body.ts';
import { shedLoad } from '../../../src/issuer/http/load.ts';
import { networkOf, RateBuckets, rateLimited } from '../../../src/issuer/http/rate.ts';
import { startServer } from '../../../src/issuer/http/server.ts';

const post = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  new Request('http://ashyq.test/api/x', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

async function codeOf(read: Awaited<ReturnType<typeof readBody>> | Awaited<ReturnType<typeof readJson>>): Promise<unknown> {
  return read.ok ? 'ok' : ((await read.response.json()) as { code: string }).code;
}

/** A body of unknown length that counts how much of it was taken. */
function endless(chunk: number): { body: ReadableStream<Uint8Array>; taken: () => number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += chunk;
      controller.enqueue(new Uint8Array(chunk).fill(0x20));
    },
  });
  return { body, taken: () => taken };
}

describe('readBody and readJson', () => {
  it('takes a JSON object', async () => {
    const read = await readJson(post('{"iin":"x"}'), BODY_LIMITS.code);
    expect(read).toEqual({ ok: true, value: { iin: 'x' } });
  });

  it.each(['[]', '"text"', 'null', '{', '', '\u0000'])('%j is request-malformed', async (text) => {
    expect(await codeOf(await readJson(post(text), 100))).toBe('request-malformed');
  });

  it.each([['{"a":"x\\u0000"}'], ['{"a":[{"b":"\\ud800"}]}'], ['{"\\u0000":1}'], ['{"a":"\\uDFFF\\uD800"}']])('%s holds what is no text', async (text) => {
    expect(await codeOf(await readJson(post(text), 100))).toBe('request-malformed');
  });

  it.each([['{"a":"\\ud83c\\udfac"}'], ['{"a":"\\\\u0000"}'], ['{"a":"\\u0001"}']])('%s is text', async (text) => {
    expect(await codeOf(await readJson(post(text), 100))).toBe('ok');
  });

  it('invalid UTF-8 is request-malformed', async () => {
    expect(await codeOf(await readJson(post(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])), 100))).toBe('request-malformed');
  });

  it('counts bytes, not characters, and takes exactly the limit', async () => {
    const read = (text: string) => readBody(post(text), { limit: 6, type: 'application/json' });
    expect(await codeOf(await read('ЖЖЖ'))).toBe('ok');
    expect(await codeOf(await read('ЖЖЖ1'))).toBe('body-too-large');
  });

  it('stops reading a body without end soon after the limit, whatever length it declares', async () => {
    const stream = endless(600);
    expect(await codeOf(await readBody(post(stream.body), { limit: BODY_LIMITS.code, type: 'application/json' }))).toBe('body-too-large');
    expect(stream.taken()).toBeLessThan(4 * BODY_LIMITS.code);
  });

  it('refuses any content coding and any other type before reading', async () => {
    for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip']) {
      expect(await codeOf(await readJson(post('{}', { 'content-type': 'application/json', 'content-encoding': coding }), 100))).toBe('encoding-refused');
    }
    expect(await codeOf(await readJson(post('{}', { 'content-type': 'text/plain' }), 100))).toBe('media-type-unsupported');
    expect(await codeOf(await readJson(post('{}', { 'content-type': 'application/json; charset=utf-8' }), 100))).toBe('ok');
  });
});

describe('RateBuckets', () => {
  it('wait tells how long without taking', () => {
    const buckets = new RateBuckets({ burst: 2, refillSeconds: 10 });
    expect([buckets.wait('a', 0), buckets.wait('a', 0), buckets.size]).toEqual([0, 0, 0]);
    expect([buckets.take('a', 0), buckets.wait('a', 0), buckets.take('a', 0)]).toEqual([0, 0, 0]);
    expect([buckets.wait('a', 0), buckets.wait('a', 4), buckets.wait('a', 10), buckets.wait('b', 4)]).toEqual([10, 6, 0, 0]);
  });

  it('charge goes below nothing; what is owed is waited for', () => {
    const buckets = new RateBuckets({ burst: 2, refillSeconds: 10 });
    for (let nr = 0; nr < 5; nr += 1) buckets.charge('a', 0);
    expect([buckets.wait('a', 0), buckets.wait('a', 40), buckets.wait('b', 0)]).toEqual([40, 0, 0]);
  });

  it('allows the burst, then one for each refill, each key for itself', () => {
    const buckets = new RateBuckets({ burst: 3, refillSeconds: 10 });
    expect([0, 0, 0].map(() => buckets.take('a', 100))).toEqual([0, 0, 0]);
    expect(buckets.take('a', 100)).toBe(10);
    expect(buckets.take('a', 105)).toBe(5);
    expect(buckets.take('b', 105)).toBe(0);
    expect(buckets.take('a', 110)).toBe(0);
    expect(buckets.take('a', 110)).toBeGreaterThan(0);
  });

  it('a clock that goes back refills nothing', () => {
    const buckets = new RateBuckets({ burst: 1, refillSeconds: 10 });
    buckets.take('a', 1000);
    expect(buckets.take('a', 10)).toBe(10);
    expect(buckets.take('a', 1009)).toBeGreaterThan(0);
  });

  it('a flood of keys does not grow without end and does not push out a key in use', () => {
    const buckets = new RateBuckets({ burst: 1, refillSeconds: 1e6, maxKeys: 100 });
    buckets.take('victim', 0);
    for (let index = 0; index < 10_000; index += 1) {
      buckets.take(`flood-${index}`, 1);
      if (index % 50 === 0) expect(buckets.take('victim', 1)).toBeGreaterThan(0);
    }
    expect(buckets.size).toBe(100);
  });

  it('answers 429 with retry-after in whole seconds', () => {
    expect(rateLimited(4.2).headers.get('retry-after')).toBe('5');
    expect(rateLimited(4.2).status).toBe(429);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    [undefined, 'unknown'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('shedLoad', () => {
  it('answers 503 at once beyond the cap and recovers', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const app = new Hono().use(shedLoad({ atWork: 1 }).middleware).get('/', async (context) => {
      await gate;
      return context.text('done');
    });
    const first = app.request('/');
    expect((await app.request('/')).status).toBe(503);
    open();
    expect((await first).status).toBe(200);
    expect((await app.request('/')).status).toBe(200);
  });
});

describe('startServer', () => {
  it('lets a running call finish, takes no new one, and is down in time', async () => {
    let arrived: () => void = () => undefined;
    const atWork = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      fetch: async () => {
        arrived();
        await new Promise((resolve) => setTimeout(resolve, 400));
        return new Response('finished');
      },
    });
    const running = fetch(server.url).then((response) => response.text());
    await atWork;
    const startedAt = performance.now();
    const stopped = server.stop();
    expect(server.stopping).toBe(true);
    expect(await running).toBe('finished');
    await stopped;
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('cuts a call that never ends, in under 10 s', async () => {
    const server = await startServer({ host: '127.0.0.1', port: 0, fetch: () => new Promise<Response>(() => undefined) });
    const hung = fetch(server.url).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await hung).toBe('cut');
  }, 20_000);

  it('refuses headers beyond 8 KiB', async () => {
    const server = await startServer({ host: '127.0.0.1', port: 0, fetch: () => new Response('x') });
    const status = await new Promise((resolve, reject) => {
      httpRequest(server.url, { headers: { 'x-long': 'a'.repeat(9000) } }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(431);
    await server.stop();
  });

  it('drops a connection beyond the cap', async () => {
    const server = await startServer({ host: '127.0.0.1', port: 0, maxConnections: 1, fetch: () => new Response('x') });
    const first = connect(server.port, '127.0.0.1');
    await new Promise((resolve) => first.once('connect', resolve));
    const second = connect(server.port, '127.0.0.1');
    await new Promise((resolve) => second.once('close', resolve));
    first.destroy();
    await server.stop();
    expect(second.destroyed).toBe(true);
  });

  it('rejects with EADDRINUSE where another listens', async () => {
    const server = await startServer({ host: '127.0.0.1', port: 0, fetch: () => new Response('x') });
    await expect(startServer({ host: '127.0.0.1', port: server.port, fetch: () => new Response('y') })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server.stop();
  });
});
