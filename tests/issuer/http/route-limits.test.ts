/** The limits of security.md, "Server baseline", at every address that takes a body: too long, compressed, of another type, too often, too dear. */
import { beforeAll, describe, expect, test } from 'vitest';
import { BODY_LIMITS } from '../../../src/issuer/http/body.ts';
import { withDatabase } from '../database.ts';
import { makeWorld, type World } from '../world.ts';

const database = withDatabase();
let world: World;
let callers = 0;
beforeAll(async () => {
  world = await makeWorld(database.db);
});

const { visits, lab, venue, tablet, journal, code } = BODY_LIMITS;
const LIMITS: Readonly<Record<string, number>> = {
  '/api/visits': visits,
  '/api/lab/batches': lab,
  '/api/contact/batches': lab,
  '/api/venues/apply': venue,
  '/api/contests': tablet,
  '/api/gate/renew': tablet,
  '/api/gate/journal': journal,
};

/** Addresses that take a body from anybody. Those of staff ask for a session first (403 or 401 before a byte is read). */
function openRoutes(): readonly string[] {
  const paths = world.app.routes.filter(({ method, path }) => method === 'POST' && path.startsWith('/api/') && !path.startsWith('/api/desk/'));
  return [...new Set(paths.map(({ path }) => path))];
}

async function post(path: string, body: BodyInit, headers: Record<string, string>, address?: string) {
  callers += 1;
  const remoteAddress = address ?? `10.1.${callers >> 8}.${callers & 255}`;
  const response = await world.app.request(path, { method: 'POST', headers, body }, { incoming: { socket: { remoteAddress } } });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), code: ((await response.json()) as { code?: string }).code };
}

/** Signed objects as they are; all others are JSON. */
const SIGNED = /batches$|^\/api\/gate\/(?:journal|seen|guard)$/;
const typeOf = (path: string) => ({ 'content-type': SIGNED.test(path) ? 'application/cose' : 'application/json' });

test('there are routes to try', () => {
  expect(openRoutes().length).toBeGreaterThan(10);
});

describe('every address that takes a body', () => {
  test('refuses one byte more than its limit, and takes exactly the limit', async () => {
    for (const path of openRoutes()) {
      const limit = LIMITS[path] ?? code;
      const padded = (length: number) => `{${' '.repeat(length - 2)}}`;
      expect([path, await post(path, padded(limit + 1), typeOf(path))]).toMatchObject([path, { status: 413, code: 'body-too-large' }]);
      expect([path, (await post(path, padded(limit), typeOf(path))).status]).not.toEqual([path, 413]);
    }
  });

  test('refuses a compressed body and another type', async () => {
    for (const path of openRoutes()) {
      expect([path, await post(path, 'x', { ...typeOf(path), 'content-encoding': 'gzip' })]).toMatchObject([path, { status: 415, code: 'encoding-refused' }]);
      expect([path, await post(path, 'x', { 'content-type': 'text/plain' })]).toMatchObject([path, { status: 415, code: 'media-type-unsupported' }]);
    }
  });

  test('refuses one network that asks too often, with a time to come back, and no other', async () => {
    for (const path of openRoutes()) {
      let last = await post(path, '{}', { 'content-type': 'text/plain' }, '192.0.2.1');
      for (let nr = 0; nr < 1000 && last.status !== 429; nr += 1) last = await post(path, '{}', { 'content-type': 'text/plain' }, '192.0.2.1');
      expect([path, last]).toMatchObject([path, { status: 429, code: 'rate-limited' }]);
      expect(Number(last.retryAfter)).toBeGreaterThan(0);
      expect((await post(path, '{}', { 'content-type': 'text/plain' }, '192.0.2.2')).status).toBe(415);
    }
  });
});

describe('POST /api/visits', () => {
  const full = JSON.stringify({ visits: Array.from({ length: 200 }, () => '') });
  const json = { 'content-type': 'application/json' };

  test('a network pays for lines, not for calls: thirty full calls are its burst, and single visits of others go on', async () => {
    const answers: number[] = [];
    for (let nr = 0; nr < 40; nr += 1) answers.push((await post('/api/visits', full, json, '198.51.100.1')).status);
    expect(answers.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(answers.at(-1)).toBe(429);
    // the refill is a line in ten milliseconds: a phone with one visit comes through at once
    expect((await post('/api/visits', '{"visits": [""]}', json, '198.51.100.1')).status).toBe(200);
    expect((await post('/api/visits', full, json, '198.51.100.2')).status).toBe(200);
  });
});

describe('/api/desk/*', () => {
  test('refuses a network that floods it before its session is looked up', async () => {
    const ask = () => world.app.request('/api/desk/proposals', { headers: { cookie: 'ashyq=x' } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } });
    const statuses = new Set<number>();
    for (let nr = 0; nr < 700; nr += 1) statuses.add((await ask()).status);
    expect(statuses.has(429)).toBe(true);
  });
});
