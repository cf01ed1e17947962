/** The end of every body, to the byte, over real sockets: every route that takes one, of the staff too; compressed, in chunks without a length, and with a client that waits for leave to send. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BODY_LIMITS } from '../../src/issuer/http/body.ts';
import { ROLES } from '../../src/issuer/staff/roles.ts';
import { routesOf, type SignedIn, signedIn } from '../issuer/staff.ts';
import { CINEMA, insertVenue } from '../issuer/visits.ts';
import { ask, codeIn, type Line, PATIENT, say, statusesOf, withAttacked } from './attacked.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 180_000 });

const issuer = withAttacked();
/** Several, because each account has a bucket at each route. */
let staff: readonly SignedIn[];
beforeAll(async () => {
  staff = await Promise.all(Array.from({ length: 6 }, () => signedIn(issuer.world, ...ROLES)));
  // some routes look for their place before they read
  await insertVenue(issuer.world, CINEMA);
});
const lines: Line[] = [];
afterEach(() => {
  for (const { socket } of lines.splice(0)) socket.destroy();
});

const { code, tablet, venue, journal, visits, drill, policy, lab, upload } = BODY_LIMITS;
/** Routes whose limit is not that of a code, written down by hand. */
const LIMITS: Readonly<Record<string, number>> = {
  '/api/visits': visits,
  '/api/lab/batches': lab,
  '/api/contact/batches': lab,
  '/api/venues/apply': venue,
  '/api/contests': tablet,
  '/api/gate/renew': tablet,
  '/api/gate/journal': journal,
  '/api/desk/venues': venue,
  '/api/desk/venues/:id/change': venue,
  '/api/desk/cases': venue,
  '/api/desk/cases/:id/contacts': venue,
  '/api/desk/policy-drafts/:id/change': policy,
  '/api/desk/policy-drafts/:id/signed': policy,
  '/api/desk/drills': drill,
  '/api/desk/uploads': upload,
};
/** POST routes that read no body at all, whatever is sent. */
const BODILESS =
  /\/(?:proposals\/:id\/confirm|withdraw|approve|drop|posters?|close|reopen|revoke|reset|paper|session\/end|trail\/check|gates\/:gate\/code|:id\/request)$/;
const isBodiless = ({ path, isStaff }: Tried) => (isStaff || path === '/api/desk/session/end') && BODILESS.test(path);

interface Tried {
  readonly path: string;
  readonly limit: number;
  readonly type: string;
  readonly isStaff: boolean;
}
/** Every POST route of the app, from the app itself. */
function routes(): readonly Tried[] {
  const open = issuer.world.app.routes.filter(({ method, path }) => method === 'POST' && path.startsWith('/api/')).map(({ path }) => path);
  const desk = new Set<string>(routesOf(issuer.world).map(({ path }) => path));
  return [...new Set(open)].map((path) => ({
    path,
    limit: LIMITS[path] ?? code,
    type: path === '/api/desk/uploads' ? 'text/csv' : /batches$|^\/api\/gate\/(?:journal|seen|guard)$/.test(path) ? 'application/cose' : 'application/json',
    isStaff: desk.has(path),
  }));
}

let callers = 0;
const address = () => {
  callers += 1;
  return `127.8.${callers >> 7}.${1 + (callers & 127)}`;
};
const headersOf = ({ type, isStaff, path }: Tried): Readonly<Record<string, string>> => ({
  'content-type': type,
  ...(path.startsWith('/api/desk/') ? { 'sec-fetch-site': 'same-origin' } : {}),
  ...(isStaff ? { cookie: staff[callers % staff.length]?.cookie ?? '' } : {}),
});
const urlOf = ({ path }: Tried) =>
  `${path.replace('venues/:id', `venues/${CINEMA}`).replace(/:\w+/g, '1')}${path === '/api/desk/uploads' ? '?kind=people' : ''}`;
const padded = (length: number) => `{${' '.repeat(length - 2)}}`;
const send = (route: Tried, body: string | Uint8Array, more: Readonly<Record<string, string>> = {}) =>
  ask(issuer.origin, urlOf(route), { method: 'POST', headers: { ...headersOf(route), ...more }, body, from: address() });

describe('every route that takes a body', () => {
  test('takes exactly its limit, and not one byte more; the server says so before or while it arrives', async () => {
    const [all, bodiless]: [Tried[], string[]] = [[...routes()], []];
    expect(all.length).toBeGreaterThan(60);
    for (const route of all) {
      const over = await send(route, padded(route.limit + 1));
      // whoever reads no body reads none of any length
      if (over.status !== 413) {
        bodiless.push(route.path);
        continue;
      }
      expect([route.path, codeIn(over)]).toEqual([route.path, 'body-too-large']);
      expect([route.path, (await send(route, padded(route.limit))).status]).not.toEqual([route.path, 413]);
      expect([route.path, (await send(route, padded(route.limit - 1))).status]).not.toEqual([route.path, 413]);
    }
    expect(bodiless.sort()).toEqual(
      all
        .filter(isBodiless)
        .map(({ path }) => path)
        .sort(),
    );
  });

  test('counts chunks without a length as it counts a length', async () => {
    for (const route of routes().filter((route) => !isBodiless(route))) {
      const chunked = { 'transfer-encoding': 'chunked' };
      expect([route.path, (await send(route, padded(route.limit + 1), chunked)).status]).toEqual([route.path, 413]);
      expect([route.path, (await send(route, padded(route.limit), chunked)).status]).not.toEqual([route.path, 413]);
    }
  });

  test('takes no compressed body, however small, and unpacks none', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    for (const route of routes().filter((route) => !isBodiless(route)))
      for (const [coding, body] of [
        ['gzip', gzipSync('{}')],
        ['br', brotliCompressSync('{}')],
        ['deflate', deflateSync('{}')],
        ['x-gzip', bomb.subarray(0, route.limit)],
        ['identity, gzip', gzipSync('{}')],
        ['zstd', Buffer.from('{}')],
      ] as const) {
        const told = await send(route, new Uint8Array(body), { 'content-encoding': coding });
        expect([route.path, coding, told.status, codeIn(told)]).toEqual([route.path, coding, 415, 'encoding-refused']);
      }
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });
});

describe('a client that waits for leave to send (expect: 100-continue)', () => {
  const open = async (text: string) => {
    const line = await say(issuer.server.port, text, address());
    lines.push(line);
    return line;
  };
  const head = (length: number, more = '') =>
    `POST /api/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: ${length}\r\n${more}\r\n`;

  test('gets it, and one answer to the body that follows', async () => {
    const line = await open(head(2));
    await expect.poll(() => statusesOf(line.text()), PATIENT).toEqual(['100']);
    line.socket.write('{}');
    await expect.poll(() => statusesOf(line.text()), PATIENT).toEqual(['100', '422']);
  });

  test('a length beyond the limit is refused without a byte of the body, and what was announced is never the next request', async () => {
    const line = await open(head(code + 1));
    await expect.poll(() => statusesOf(line.text()).at(-1), PATIENT).toBe('413');
    line.socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((later) => setTimeout(later, 200));
    expect(statusesOf(line.text()).filter((status) => status === '200')).toEqual([]);
  });

  test('any other expectation is refused', async () => {
    const line = await open(head(2).replace('100-continue', 'a-pony'));
    await expect.poll(() => statusesOf(line.text()), PATIENT).toEqual(['417']);
  });
});
