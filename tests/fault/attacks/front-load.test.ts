/** Floods and slow callers before the real nginx with deploy/nginx.conf: what one network can take, that another one is served meanwhile, and that a mobile network's thousands behind one address are no flood. */
import { chmodSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Line, makeFolders, PATIENT, say, statusesOf, withAttacked } from '../../security/attacked.ts';
import { type Front, MISSING, NGINX, startFront } from '../../security/front.ts';
import { figure } from '../figures.ts';

if (NGINX === null) console.warn(`skipped: ${MISSING}`);
/** As deploy/nginx.conf has them. */
const [AT_ONCE, BURST] = [1000, 8000];

const attacked = withAttacked({ service: { proxies: 1 } });
const folders = makeFolders();
let front: Front;
beforeAll(async () => {
  if (NGINX === null) return;
  // nginx reads as nobody
  chmodSync(folders.home, 0o755);
  const { port } = attacked.server;
  front = await startFront({ issuers: [port, port], appDir: folders.clientDir, publicDir: join(folders.trustDir, '..') });
});
afterAll(async () => {
  await front?.stop();
  rmSync(folders.home, { recursive: true, force: true });
});

const origin = () => `http://127.0.0.1:${front.port}`;
const count = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length;
/** What everybody needs: the app, the stamp, an answer of the issuer, as often as some people together ask. The share that was served, asked for until `flood` is over. */
async function honestWhile<T>(flood: Promise<T>): Promise<{ readonly asked: number; readonly served: number; readonly slowest: number; readonly of: T }> {
  let over = false;
  const done = flood.finally(() => {
    over = true;
  });
  let [asked, served, slowest] = [0, 0, 0];
  while (!over || asked < 30) {
    for (const [path, wanted] of [
      ['/', 200],
      ['/trust/stamp.cbor', 200],
      ['/version.json', 200],
    ] as const) {
      const began = performance.now();
      const { status } = await ask(origin(), path, { from: '127.6.0.1', headers: { 'sec-fetch-site': 'same-origin' } });
      slowest = Math.max(slowest, performance.now() - began);
      asked += 1;
      served += Number(status === wanted);
    }
    await new Promise((next) => setTimeout(next, 20));
  }
  return { asked, served, slowest: Math.round(slowest), of: await done };
}

/** So many calls of one address over so many kept connections, as fast as they are answered. */
async function burst(
  calls: number,
  { from, connections, path }: { readonly from: string; readonly connections: number; readonly path: string },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, localAddress: from });
  const one = () =>
    new Promise<number>((resolve) => {
      const sent = request(origin() + path, { agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('error', () => resolve(0));
      sent.end();
    });
  const statuses = await Promise.all(Array.from({ length: calls }, one));
  agent.destroy();
  return statuses;
}

describe.skipIf(NGINX === null)(`nginx under load${NGINX === null ? ` (${MISSING})` : ''}`, () => {
  test('connections with a slow body: one network holds a thousand, the next is told to come later, another network is served', async (context) => {
    const head = 'POST /api/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{';
    const lines: Line[] = [];
    const drip = setInterval(() => {
      for (const { socket } of lines) if (socket.writable) socket.write(' ');
    }, 1_000);
    const flood = async () => {
      for (let nr = 0; nr < AT_ONCE + 300; nr += 100) lines.push(...(await Promise.all(Array.from({ length: 100 }, () => say(front.port, head, '127.5.0.1')))));
      await expect.poll(() => lines.filter((line) => statusesOf(line.text())[0] === '429').length, PATIENT).toBe(300);
      // and they stay as long as they send: two looks a while later are the same
      await new Promise((later) => setTimeout(later, 3_000));
      return lines.filter((line) => line.text() === '').length;
    };
    const { asked, served, slowest, of: held } = await honestWhile(flood());
    const refused = lines.find((line) => line.text() !== '')?.text() ?? '';
    clearInterval(drip);
    for (const { socket } of lines) socket.destroy();
    expect([held, asked - served]).toEqual([AT_ONCE, 0]);
    expect(refused).toMatch(/retry-after: 2\r\n[\s\S]*"code":"rate-limited"/i);
    expect(refused).toMatch(/cache-control: no-store\r\n/i);
    figure(context, 'connections held by one network', held);
    figure(context, 'calls of another network meanwhile, served / asked', `${served} / ${asked}`);
    figure(context, 'the slowest of them, ms', slowest);
    // their places come free
    await expect.poll(async () => (await ask(origin(), '/healthz', { from: '127.5.0.1' })).status, PATIENT).toBe(200);
  });

  test('connections that never finish their headers are ended, and another network is served', async (context) => {
    const lines = await Promise.all(Array.from({ length: 1_500 }, () => say(front.port, 'GET / HTTP/1.1\r\nhost: x\r\n', '127.5.0.2')));
    const began = performance.now();
    const ended = Promise.all(lines.map(({ closed }) => closed)).then((texts) => ({ texts, seconds: (performance.now() - began) / 1000 }));
    const { asked, served, of } = await honestWhile(ended);
    expect([new Set(of.texts.map((text) => statusesOf(text)[0])).has('200'), asked - served]).toEqual([false, 0]);
    figure(context, 'slow headers ended after, s', of.seconds.toFixed(1));
    figure(context, 'calls of another network meanwhile, served / asked', `${served} / ${asked}`);
  });

  test('calls as fast as they come: beyond the burst they are refused, and another network is served', async (context) => {
    const flood = burst(BURST * 2, { from: '127.5.0.3', connections: 200, path: '/trust/stamp.cbor' });
    const { asked, served, slowest, of: statuses } = await honestWhile(flood);
    expect([count(statuses, 200) >= BURST, count(statuses, 429) > 1_000, count(statuses, 200) + count(statuses, 429)]).toEqual([true, true, BURST * 2]);
    expect(asked - served).toBe(0);
    figure(context, 'of the flood served / refused', `${count(statuses, 200)} / ${count(statuses, 429)}`);
    figure(context, 'calls of another network meanwhile, served / asked', `${served} / ${asked}`);
    figure(context, 'the slowest of them, ms', slowest);
  });

  test('five hundred phones of a mobile network open the app in the same seconds: every one is served', async (context) => {
    const PHONES = 500;
    // what a phone asks that has the app already: the page, the worker, the stamp, a bundle, a list, and one call
    const paths = ['/', '/sw.js', '/trust/stamp.cbor', '/trust/bundle.1.cbor', '/trust/lists/0.1.cwt', '/healthz'];
    const phone = async () => {
      const statuses: number[] = [];
      for (const path of paths) statuses.push((await ask(origin(), path, { from: '127.7.0.1' })).status);
      return statuses;
    };
    const statuses = (await Promise.all(Array.from({ length: PHONES }, phone))).flat();
    expect(count(statuses, 200)).toBe(PHONES * paths.length);
    figure(context, 'phones behind one address, calls, refused', `${PHONES}, ${statuses.length}, ${statuses.length - count(statuses, 200)}`);
  });
});
