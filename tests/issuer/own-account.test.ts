/** One's own account at the desk: another passphrase, the sessions in one's name, and that an id of a session never outlives a proof. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { attemptSubject } from '../../src/issuer/staff/accounts.ts';
import { browserOf } from '../../src/issuer/staff/browser.ts';
import { COOKIE } from '../../src/issuer/staff/cookie.ts';
import { HASHES, KNOWN_HASHES } from '../../src/issuer/staff/passphrase.ts';
import { IDLE_SECONDS } from '../../src/issuer/staff/sessions.ts';
import { LOCK_SECONDS, TRIES } from '../../src/issuer/staff/sign-in.ts';
import { withDatabase } from './database.ts';
import { asBrowser } from './staff.ts';
import { type Account, activated, cookieOf, enter, PASSPHRASE, post, signedInAs, totpOf, trailOf, whoAmI } from './staff-desk.ts';
import { makeWorld, type World } from './world.ts';

/** Hashes are meant to be slow. */
vi.setConfig({ testTimeout: 180_000 });

const NEXT = 'көктемде қарлығаш келеді екен';
const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
});

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const list = async (cookie: string) =>
  (await asBrowser(world, '/api/desk/own/sessions', { method: 'GET', cookie })).body['sessions'] as Record<string, unknown>[];
const change = (account: Account, cookie: string, over: Record<string, unknown> = {}) =>
  post(world, '/api/desk/own/passphrase', { passphrase: PASSPHRASE, totp: totpOf(world, account.secret), next: NEXT, ...over }, cookie);

describe('another passphrase', () => {
  test('needs the present one and a code; then only the new one signs in, every other session is over and this one has a new id', async () => {
    const account = await activated(world, 'changer', 'clerk');
    const [here, there] = [await signedInAs(world, account.id), await signedInAs(world, account.id)];
    const done = await change(account, here);
    expect(done).toMatchObject({ status: 200, body: { expiresAt: expect.any(Number) } });
    const fresh = cookieOf(done);
    expect([(await whoAmI(world, here)).status, (await whoAmI(world, there)).status, (await whoAmI(world, fresh)).status]).toEqual([401, 401, 200]);
    world.pass(60);
    expect(await enter(world, account)).toMatchObject({ status: 403, body: { code: 'sign-in-wrong' } });
    world.pass(60);
    expect((await enter(world, account, { passphrase: NEXT })).status).toBe(200);
    expect((await trailOf(world, account.id)).slice(-2)).toEqual(['staff-passphrase-changed', 'staff-signed-in']);
  });

  test('is refused for what is wrong with it, and nothing changes', async () => {
    const account = await activated(world, 'refused', 'clerk');
    const cookie = await signedInAs(world, account.id);
    for (const [over, status, code] of [
      [{ next: 'short' }, 422, 'passphrase-short'],
      [{ next: 'refused refused refused' }, 422, 'passphrase-weak'],
      [{ next: PASSPHRASE }, 422, 'passphrase-same'],
      [{ totp: '12' }, 422, 'code-wrong'],
      [{ passphrase: 'another one than it is' }, 403, 'own-proof-wrong'],
      [{ next: 'x'.repeat(200) }, 400, 'request-malformed'],
    ] as const)
      expect([code, await change(account, cookie, over)]).toMatchObject([code, { status, body: { code } }]);
    // what is wrong with the new one costs no try
    expect((await whoAmI(world, cookie)).status).toBe(200);
    expect((await enter(world, account)).status).toBe(200);
  });

  test('a stolen session guesses no passphrase: its tries are those of signing in, and the lock ends by itself', async () => {
    const account = await activated(world, 'stolen', 'clerk');
    const cookie = await signedInAs(world, account.id);
    for (let nr = 0; nr < TRIES - 1; nr += 1) expect((await change(account, cookie, { passphrase: `guess number ${nr} of many` })).status).toBe(403);
    expect(await enter(world, account, { passphrase: 'the fifth of the tries' })).toMatchObject({ status: 403 });
    expect(await enter(world, account)).toMatchObject({ status: 429, body: { code: 'locked' } });
    world.pass(LOCK_SECONDS);
    expect((await enter(world, account)).status).toBe(200);
  });

  test('a code is good once, here too', async () => {
    const account = await activated(world, 'once', 'clerk');
    const cookie = cookieOf(await enter(world, account));
    expect(await change(account, cookie)).toMatchObject({ status: 403, body: { code: 'own-proof-wrong' } });
    world.pass(60);
    expect((await change(account, cookie)).status).toBe(200);
  });
});

describe('one’s own sessions', () => {
  test('are listed without an address, and ended one by one or all but this one', async () => {
    const account = await activated(world, 'many', 'clerk');
    const signedIn = await asBrowser(world, '/api/desk/session', {
      method: 'POST',
      body: { login: account.login, passphrase: PASSPHRASE, totp: totpOf(world, account.secret) },
      headers: { 'user-agent': FIREFOX },
    });
    const here = cookieOf(signedIn);
    const others = [await signedInAs(world, account.id), await signedInAs(world, account.id), await signedInAs(world, account.id)];
    const now = world.issuer.now();
    const shown = await list(here);
    expect(shown).toHaveLength(4);
    expect(shown.at(-1)).toEqual({ nr: expect.any(Number), browser: 'firefox', since: now, seen: now, until: now + IDLE_SECONDS, own: true });
    const [newest] = shown;
    expect((await post(world, `/api/desk/own/sessions/${String(newest?.['nr'])}/end`, { passphrase: PASSPHRASE }, here)).status).toBe(200);
    expect((await whoAmI(world, others[2] ?? '')).status).toBe(401);
    expect(await post(world, '/api/desk/own/sessions/end-others', { passphrase: PASSPHRASE }, here)).toMatchObject({ status: 200, body: { ended: 2 } });
    expect((await list(here)).map(({ own }) => own)).toEqual([true]);
    expect(await post(world, '/api/desk/own/sessions/end-others', { passphrase: PASSPHRASE }, here)).toMatchObject({ status: 200, body: { ended: 0 } });
    expect((await trailOf(world, account.id)).slice(-3)).toEqual(['staff-signed-in', 'staff-sessions-ended', 'staff-sessions-ended']);
  });

  test('are ended against the passphrase only; a right one costs no try and gives none back', async () => {
    const account = await activated(world, 'factor', 'clerk');
    const [here, there] = [await signedInAs(world, account.id), await signedInAs(world, account.id)];
    const end = (passphrase: string) => post(world, '/api/desk/own/sessions/end-others', { passphrase }, here);
    for (let nr = 0; nr < TRIES - 1; nr += 1)
      expect(await end('not the passphrase of it')).toMatchObject({ status: 403, body: { code: 'own-passphrase-wrong' } });
    expect((await whoAmI(world, there)).status).toBe(200);
    expect(await end(PASSPHRASE)).toMatchObject({ status: 200, body: { ended: 1 } });
    expect((await end('not the passphrase of it')).status).toBe(403);
    expect(await end(PASSPHRASE)).toMatchObject({ status: 429, body: { code: 'locked' } });
    expect((await post(world, '/api/desk/own/sessions/end-others', {}, here)).status).toBe(400);
  });

  test('nobody sees or ends another’s, nor their own by number', async () => {
    const [one, two] = [await activated(world, 'one', 'clerk'), await activated(world, 'two', 'auditor')];
    const [mine, theirs] = [await signedInAs(world, one.id), await signedInAs(world, two.id)];
    const [session] = await list(theirs);
    const [own] = await list(mine);
    for (const nr of [session?.['nr'], own?.['nr'], 'x'])
      expect(await post(world, `/api/desk/own/sessions/${String(nr)}/end`, { passphrase: PASSPHRASE }, mine)).toMatchObject({
        status: 404,
        body: { code: 'session-unknown' },
      });
    expect([(await whoAmI(world, theirs)).status, (await whoAmI(world, mine)).status]).toEqual([200, 200]);
    world.pass(IDLE_SECONDS - 1);
    await asBrowser(world, '/api/desk/proposals', { method: 'GET', cookie: theirs });
    world.pass(1);
    const later = await signedInAs(world, one.id);
    // what is idle is over, and not listed
    expect(await list(later)).toHaveLength(1);
  });
});

describe('session fixation', () => {
  test('a cookie that was there before signing in is never the session after it', async () => {
    const account = await activated(world, 'fixed', 'clerk');
    const planted = `${COOKIE}=${'A'.repeat(43)}`;
    const before = await whoAmI(world, planted);
    const after = cookieOf(await enter(world, account, {}, planted));
    expect([before.status, (await whoAmI(world, planted)).status, (await whoAmI(world, after)).status, after === planted]).toEqual([401, 401, 200, false]);
  });

  test('each sign-in has an id of its own, and ends the one that this browser had', async () => {
    const account = await activated(world, 'again', 'clerk');
    const first = cookieOf(await enter(world, account));
    world.pass(60);
    const second = cookieOf(await enter(world, account, {}, first));
    expect([first === second, (await whoAmI(world, first)).status, (await whoAmI(world, second)).status]).toEqual([false, 401, 200]);
  });

  test('no session by half: with the passphrase alone or the code alone there is no cookie', async () => {
    const account = await activated(world, 'half', 'clerk');
    for (const over of [{ passphrase: 'another one than it is' }, { totp: '000000' }, { totp: '' }, { passphrase: '' }])
      expect((await enter(world, account, over)).headers.get('set-cookie')).toBeNull();
  });

  test('an id in the address, a field or another header opens nothing', async () => {
    const token = (await signedInAs(world, (await activated(world, 'address', 'clerk')).id)).slice(COOKIE.length + 1);
    for (const [path, headers] of [
      [`/api/desk/me?${COOKIE}=${token}`, {}],
      [`/api/desk/me;${COOKIE}=${token}`, {}],
      ['/api/desk/me', { authorization: `Bearer ${token}` }],
      ['/api/desk/me', { cookie: `ashyq-staff=${token}` }],
      ['/api/desk/me', { cookie: `${COOKIE}=${token}; ${COOKIE}=${'B'.repeat(43)}` }],
    ] as const)
      expect((await asBrowser(world, path, { method: 'GET', headers })).status).toBeGreaterThanOrEqual(401);
  });
});

test.each([
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 YaBrowser/25.10 Safari/537.36', 'yandex'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0', 'edge'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/120.0', 'opera'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36', 'samsung'],
  [FIREFOX, 'firefox'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', 'chrome'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', 'safari'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1', 'safari'],
  [`<script>alert(1)</script>${'Safari/'.repeat(10_000)}`, 'other'],
  [null, 'other'],
])('browserOf %#', (userAgent, expected) => {
  expect(browserOf(userAgent)).toBe(expected);
});

describe('when too many passphrases are being hashed', () => {
  /** Takes every place of the hashes, until it is told to give them back. */
  function occupy(): () => Promise<unknown> {
    let free: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      free = resolve;
    });
    const held = [HASHES, KNOWN_HASHES].flatMap((slots) => Array.from({ length: slots === HASHES ? 34 : 9 }, () => slots.run(() => until)));
    return () => {
      free();
      return Promise.all(held);
    };
  }
  const triesOf = async ({ login }: Account) =>
    (await database.db.selectFrom('staff_attempt').select('tries').where('subject', '=', attemptSubject(login)).executeTakeFirst())?.tries ?? 0;

  test('signing in, another passphrase and ending sessions are told to come later, and no try is spent', async () => {
    const account = await activated(world, 'busy', 'clerk');
    const [cookie] = [await signedInAs(world, account.id), await signedInAs(world, account.id)];
    const give = occupy();
    try {
      for (let nr = 0; nr < 3; nr += 1) {
        const ending = post(world, '/api/desk/own/sessions/end-others', { passphrase: PASSPHRASE }, cookie);
        const refused = await Promise.all([enter(world, account), change(account, cookie), ending]);
        expect(refused.map(({ status, body }) => [status, body['code']])).toEqual([1, 2, 3].map(() => [503, 'overloaded']));
      }
      expect(await triesOf(account)).toBe(0);
    } finally {
      await give();
    }
    expect((await change(account, cookie)).status).toBe(200);
  });
});
