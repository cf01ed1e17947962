/** The table of roles: every staff route times every role, and what nobody gets without a session. A new route must be written down here. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ROLES, type Role } from '../../src/issuer/staff/roles.ts';
import { withDatabase } from './database.ts';
import { ROLE_TABLE } from './role-table.ts';
import { asBrowser, routesOf, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

/** Every route as every role: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
});

const key = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
/** As the table says, not as the route does; a route that it does not name is nobody's. */
const rolesOf = (route: { method: string; path: string }): readonly Role[] => ROLE_TABLE[key(route)] ?? [];

test('the table names every staff route with its roles, and none that is not there', () => {
  const added = Object.fromEntries(routesOf(world).map((route) => [key(route), [...route.roles].sort()]));
  expect(added).toEqual(Object.fromEntries(Object.entries(ROLE_TABLE).map(([route, roles]) => [route, [...roles].sort()])));
});

describe('every staff route, whoever added it', () => {
  test('each role gets past the door or is told that it is missing', async () => {
    for (const role of ROLES) {
      const staff = await signedIn(world, role);
      for (const route of routesOf(world)) {
        const path = route.path.replace(/:\w+/g, '999999');
        const { status, body } = route.method === 'GET' ? await staff.get(path) : await staff.post(path, {});
        const refused = status === 403 && body['code'] === 'role-missing';
        // proposals/:id judges the kind's own roles as well, but of an unknown proposal it says so first
        expect([role, key(route), refused]).toEqual([role, key(route), !rolesOf(route).includes(role)]);
        expect([key(route), status < 500]).toEqual([key(route), true]);
      }
    }
  });

  test('nobody without a session, from another site, or by another method', async () => {
    const staff = await signedIn(world, ...ROLES);
    for (const { method, path: pattern } of routesOf(world)) {
      const path = pattern.replace(/:\w+/g, '999999');
      const body = method === 'POST' ? {} : undefined;
      expect(await asBrowser(world, path, { method, body })).toMatchObject({ status: 401, body: { code: 'session-ended' } });
      expect(await asBrowser(world, path, { method, body, cookie: staff.cookie, headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({
        status: 403,
        body: { code: 'cross-origin' },
      });
      const other = await asBrowser(world, path, { method: 'DELETE', cookie: staff.cookie });
      expect([other.status, other.headers.get('allow')?.includes(method)]).toEqual([405, true]);
      expect(other.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('no path holds more than row numbers and words', () => {
    for (const { path } of routesOf(world)) expect(path).toMatch(/^\/api\/desk(\/([a-z-]+|:[a-zA-Z]+))+$/);
  });
});

test('whoever is refused leaves a line in the log: which call, why, and whose account', async () => {
  const staff = await signedIn(world, 'clerk');
  const [path, method] = ['/api/desk/trail', 'GET'];
  const before = world.logLines.length;
  await staff.get(path);
  await asBrowser(world, path, { method, cookie: staff.cookie, headers: { 'sec-fetch-site': 'cross-site' } });
  await asBrowser(world, path, { method });
  const refused = world.logLines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(refused.filter(({ event }) => event === 'access-refused')).toEqual([
    expect.objectContaining({ level: 'warn', code: 'role-missing', method, path, staff: staff.staff.id }),
    expect.objectContaining({ level: 'warn', code: 'cross-origin', method, path, staff: null }),
    expect.objectContaining({ level: 'warn', code: 'session-ended', method, path, staff: null }),
  ]);
});

test('one account asks so often and no more', async () => {
  const staff = await signedIn(world, 'clerk');
  const other = await signedIn(world, 'clerk');
  const ask = async () => (await staff.post('/api/desk/people/find', { iin: '900419100003' })).status;
  expect(await ask()).toBe(404);
  let asked = 1;
  while (asked < 500 && (await ask()) === 404) asked += 1;
  expect(asked).toBeGreaterThanOrEqual(30);
  expect(asked).toBeLessThan(500);
  expect((await other.post('/api/desk/people/find', { iin: '900419100003' })).status).toBe(404);
});
