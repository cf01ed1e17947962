/** Sessions: idle, over, ended; which calls come from our own pages; the cookie; the one-time codes by their RFC. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { endStaff, resetStaff } from '../../src/issuer/staff/accounts.ts';
import { ASKED_BY, COOKIE, isSameOrigin, mayKeepCookie, tokenOf } from '../../src/issuer/staff/cookie.ts';
import { ROLES } from '../../src/issuer/staff/roles.ts';
import { endSession, findSession, IDLE_SECONDS, purgeSessions, SESSION_SECONDS } from '../../src/issuer/staff/sessions.ts';
import { codeOf, stepMatching, stepOf } from '../../src/issuer/staff/totp.ts';
import { quiet, withDatabase } from './database.ts';
import { asBrowser, routesOf, signedIn } from './staff.ts';
import { activated, cookieOf, enter, post, signedInAs, trailOf, whoAmI } from './staff-desk.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
});

describe('sessions', () => {
  test('end after 15 minutes without a call; looking who one is does not count as one', async () => {
    const staff = await signedIn(world, 'clerk');
    world.pass(IDLE_SECONDS - 1);
    expect((await staff.get('/api/desk/proposals')).status).toBe(200);
    world.pass(IDLE_SECONDS - 1);
    const me = await staff.get('/api/desk/me');
    expect(me).toMatchObject({ status: 200, body: { idleAt: world.issuer.now() + 1 } });
    world.pass(1);
    for (const path of ['/api/desk/me', '/api/desk/proposals']) expect(await staff.get(path)).toMatchObject({ status: 401, body: { code: 'session-ended' } });
  });

  test('end when a working day is over, however busy', async () => {
    const staff = await signedIn(world, 'clerk');
    for (let passed = 0; passed + 600 < SESSION_SECONDS; passed += 600) {
      world.pass(600);
      expect((await staff.get('/api/desk/proposals')).status).toBe(200);
    }
    world.pass(600);
    expect((await staff.get('/api/desk/proposals')).status).toBe(401);
  });

  test('signing out ends it at once and takes the cookie away; so do a reset and the end of the account', async () => {
    const account = await activated(world, 'leaver', 'clerk');
    const cookie = cookieOf(await enter(world, { ...account, login: 'leaver' }));
    const out = await post(world, '/api/desk/session/end', {}, cookie);
    expect([out.status, out.headers.get('set-cookie')]).toEqual([200, `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`]);
    expect((await whoAmI(world, cookie)).status).toBe(401);
    expect((await post(world, '/api/desk/session/end', {}, cookie)).status).toBe(200);
    const before = await signedInAs(world, account.id);
    await resetStaff(world.issuer.db, 'leaver', world.issuer.now());
    expect((await whoAmI(world, before)).status).toBe(401);
    world.pass(60);
    expect(await enter(world, { ...account, login: 'leaver' })).toMatchObject({ status: 403, body: { code: 'sign-in-wrong' } });
    const after = await signedInAs(world, account.id);
    await endStaff(world.issuer.db, 'leaver', world.issuer.now());
    expect((await whoAmI(world, after)).status).toBe(401);
    expect(await trailOf(world, account.id)).toEqual(['staff-added', 'staff-activated', 'staff-signed-in', 'staff-signed-out', 'staff-reset', 'staff-ended']);
  });

  test('on a shared desk the next person’s sign-in ends the last one’s session', async () => {
    const [one, two] = [await activated(world, 'desk-a', 'clerk'), await activated(world, 'desk-b', 'clerk')];
    const first = cookieOf(await enter(world, one));
    const second = cookieOf(await enter(world, two, {}, first));
    expect([(await whoAmI(world, first)).status, (await whoAmI(world, second)).body['staff']]).toEqual([
      401,
      { id: two.id, login: 'desk-b', roles: ['clerk'] },
    ]);
  });

  test('are known to every instance: opened at one, used and ended at the other', async () => {
    const other = await openDatabase({ databaseUrl: database.url, dataDir: '/nonexistent', log: quiet, connections: 2 });
    try {
      const { id, login } = await activated(world, 'two-places', 'clerk');
      const token = (await signedInAs(world, id)).slice(COOKIE.length + 1);
      const there = () => findSession(other.db, token, { now: world.issuer.now(), touch: true, demo: false });
      world.pass(IDLE_SECONDS - 1);
      expect(await there()).toMatchObject({ staff: { id, roles: ['clerk'] }, login });
      world.pass(IDLE_SECONDS - 1);
      expect((await whoAmI(world, `${COOKIE}=${token}`)).status).toBe(200);
      await other.db.transaction().execute((trx) => endSession(trx, token));
      expect((await whoAmI(world, `${COOKIE}=${token}`)).status).toBe(401);
      expect(await there()).toBeNull();
    } finally {
      await other.close();
    }
  });

  test('a page acts for its own account only: where somebody else signed in in its browser, its calls do nothing and keep nothing alive', async () => {
    const [mine, other] = [await signedIn(world, ...ROLES), await signedIn(world, ...ROLES)];
    const ask = (path: string, asked: string, method = 'GET') =>
      asBrowser(world, path, { method, cookie: other.cookie, headers: { [ASKED_BY]: asked }, ...(method === 'POST' ? { body: {} } : {}) });
    const seen = async () => Number((await other.get('/api/desk/me')).body['idleAt']);
    const idleAt = await seen();
    world.pass(60);
    for (const route of routesOf(world)) {
      const answered = await ask(route.path.replace(/:\w+/g, '999999'), String(mine.staff.id), route.method);
      expect([route, answered]).toMatchObject([route, { status: 409, body: { code: 'session-other' } }]);
    }
    for (const wrong of ['0', '-1', '1.0', 'x', '', `${other.staff.id} `.repeat(2)])
      expect(await ask('/api/desk/proposals', wrong)).toMatchObject({ status: 409, body: { code: 'session-other' } });
    expect(await ask('/api/desk/me', String(mine.staff.id))).toMatchObject({ status: 409, body: { code: 'session-other' } });
    expect(await ask('/api/desk/session/end', String(mine.staff.id), 'POST')).toMatchObject({ status: 409, body: { code: 'session-other' } });
    expect(await seen()).toBe(idleAt);
    for (const path of ['/api/desk/me', '/api/desk/proposals']) expect((await ask(path, String(other.staff.id))).status).toBe(200);
    expect((await ask('/api/desk/session/end', String(other.staff.id), 'POST')).status).toBe(200);
    expect((await other.get('/api/desk/me')).status).toBe(401);
    // a session that is over says so, whoever asks
    expect(await ask('/api/desk/proposals', String(mine.staff.id))).toMatchObject({ status: 401, body: { code: 'session-ended' } });
  });

  test('are swept when over', async () => {
    world.pass(SESSION_SECONDS);
    const staff = await signedIn(world, 'clerk');
    await purgeSessions(world.issuer.db, world.issuer.now());
    expect((await sql<{ n: number }>`select count(*) as n from staff_session`.execute(database.db)).rows[0]?.n).toBe(1);
    expect((await staff.get('/api/desk/me')).status).toBe(200);
  });
});

describe('where a call comes from', () => {
  const of = (method: string, headers: Record<string, string>) =>
    isSameOrigin(new Request('https://a.example/api/desk/x', { method, headers }), 'https://a.example');
  const cases: readonly [string, string, Record<string, string>, boolean][] = [
    ['a page of ours writes', 'POST', { 'sec-fetch-site': 'same-origin' }, true],
    ['a neighbour’s page writes', 'POST', { 'sec-fetch-site': 'same-site' }, false],
    ['a stranger’s page writes', 'POST', { 'sec-fetch-site': 'cross-site' }, false],
    ['a stranger’s page that also claims our origin', 'POST', { 'sec-fetch-site': 'cross-site', origin: 'https://a.example' }, false],
    ['an address that was typed writes', 'POST', { 'sec-fetch-site': 'none' }, false],
    ['an older browser, our page', 'POST', { origin: 'https://a.example' }, true],
    ['an older browser, a stranger’s page', 'POST', { origin: 'https://b.example' }, false],
    ['a page without an origin', 'POST', { origin: 'null' }, false],
    ['nothing said writes', 'POST', {}, false],
    ['nothing said reads', 'GET', {}, true],
    ['an address that was typed reads', 'GET', { 'sec-fetch-site': 'none' }, true],
    ['a stranger’s page reads', 'GET', { 'sec-fetch-site': 'cross-site' }, false],
  ];
  test.each(cases)('%s', (_, method, headers, expected) => {
    expect(of(method, headers)).toBe(expected);
  });

  test('every call asks it, signing in and out too', async () => {
    const staff = await signedIn(world, 'clerk');
    for (const path of ['/api/desk/activation', '/api/desk/activation/confirm', '/api/desk/session', '/api/desk/session/end', '/api/desk/people/find'])
      expect(await asBrowser(world, path, { method: 'POST', body: {}, cookie: staff.cookie, headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({
        status: 403,
        body: { code: 'cross-origin' },
      });
  });

  test('a cookie that is there twice, or is none of ours, is no session', () => {
    const of = (cookie: string) => tokenOf(new Request('https://a.example/', { headers: { cookie } }));
    expect(of(`a=b; ${COOKIE}=x`)).toBe('x');
    expect(of(`${COOKIE}=x; ${COOKIE}=y`)).toBeNull();
    expect(of(`x${COOKIE}=x`)).toBeNull();
  });

  test('without TLS nobody signs in but on this machine', async () => {
    expect(mayKeepCookie({ overTls: false, origin: () => 'http://127.0.0.1:8080' })).toBe(true);
    expect(mayKeepCookie({ overTls: false, origin: () => 'http://ashyq.example' })).toBe(false);
    expect(mayKeepCookie({ overTls: true, origin: () => 'https://ashyq.example' })).toBe(true);
  });
});

describe('one-time codes', () => {
  test('RFC 6238, appendix B (SHA-1, six digits of the eight)', () => {
    const secret = new TextEncoder().encode('12345678901234567890');
    const vectors: readonly [number, string][] = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ];
    for (const [at, code] of vectors) expect([stepMatching(secret, code, at), codeOf(secret, stepOf(at))]).toEqual([stepOf(at), code]);
  });

  test('the step before and after, no more', () => {
    const secret = new Uint8Array(20).fill(7);
    for (const [off, good] of [
      [-60, false],
      [-30, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const)
      expect(stepMatching(secret, codeOf(secret, stepOf(3_000_000 + off)), 3_000_000) !== null).toBe(good);
  });
});
