/** Accounts, activation and signing in: one answer and one amount of work for whoever is not let in; tries and locks; codes that are good once. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { ACTIVATION_SECONDS, addStaff, endStaff, listStaff, resetStaff } from '../../src/issuer/staff/accounts.ts';
import { COOKIE } from '../../src/issuer/staff/cookie.ts';
import { LOCK_SECONDS, purgeAttempts, signIn, TRIES } from '../../src/issuer/staff/sign-in.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { withDatabase } from './database.ts';
import { activated, cookieOf, enter, PASSPHRASE, post, signedInAs, totpOf, trailOf, whoAmI } from './staff-desk.ts';
import { makeWorld, type World } from './world.ts';

/** Hashes are meant to be slow, and some tests make a dozen. */
vi.setConfig({ testTimeout: 180_000 });

const database = withDatabase();
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
});

describe('activation', () => {
  test('shows the secret, takes passphrase and first code, and is spent', async () => {
    const made = await addStaff(world.issuer.db, { login: 'epi-1', roles: ['epidemiologist', 'clerk'], now: world.issuer.now() });
    if (!made.ok) throw new Error(made.code);
    const { code } = made;
    const typed = ` ${code.toLowerCase().replace(/(.{4})/g, '$1-')}`;
    const [first, again] = [await post(world, '/api/desk/activation', { code }), await post(world, '/api/desk/activation', { code: typed })];
    expect(again.body).toEqual(first.body);
    expect(first.body).toMatchObject({
      login: 'epi-1',
      roles: ['epidemiologist', 'clerk'],
      uri: `otpauth://totp/Ashyq:epi-1?secret=${first.body['secret']}&issuer=Ashyq`,
    });
    const totp = totpOf(world, decodeBase32(String(first.body['secret'])) ?? new Uint8Array());
    const confirm = (over: Record<string, unknown>) => post(world, '/api/desk/activation/confirm', { code, passphrase: PASSPHRASE, totp, ...over });
    expect(await confirm({ passphrase: 'too short' })).toMatchObject({ status: 422, body: { code: 'passphrase-short' } });
    expect(await confirm({ passphrase: 'my name is epi-1 indeed' })).toMatchObject({ status: 422, body: { code: 'passphrase-weak' } });
    expect(await confirm({ passphrase: 'aaaaaaaaaaaaaaaaaaaa' })).toMatchObject({ status: 422, body: { code: 'passphrase-weak' } });
    expect(await confirm({ totp: totp === '000000' ? '000001' : '000000' })).toMatchObject({ status: 403, body: { code: 'code-wrong' } });
    expect(await confirm({ totp: '12345' })).toMatchObject({ status: 422, body: { code: 'code-wrong' } });
    const both = await Promise.all([confirm({}), confirm({})]);
    expect(both.map((one) => one.status).sort()).toEqual([200, 403]);
    expect(await post(world, '/api/desk/activation', { code })).toMatchObject({ status: 403, body: { code: 'activation-unknown' } });
    expect(await trailOf(world, made.id)).toEqual(['staff-added', 'staff-activated']);
  });

  test('ends after a day; another code is the same as none', async () => {
    const made = await addStaff(world.issuer.db, { login: 'late', roles: ['clerk'], now: world.issuer.now() });
    world.pass(ACTIVATION_SECONDS);
    for (const code of [made.ok ? made.code : '', 'AAAA', ''])
      expect(await post(world, '/api/desk/activation', { code })).toMatchObject({ status: 403, body: { code: 'activation-unknown' } });
    expect((await listStaff(world.issuer.db, world.issuer.now())).find(({ login }) => login === 'late')?.state).toBe('lapsed');
  });

  test('accounts: refusals by code', async () => {
    const add = (login: string) => addStaff(world.issuer.db, { login, roles: ['clerk'], now: world.issuer.now() });
    await add('taken');
    for (const [login, code] of [
      ['taken', 'login-taken'],
      ['Иван', 'login-invalid'],
      ['a', 'login-invalid'],
      ['-x-', 'login-invalid'],
    ] as const)
      expect(await add(login)).toEqual({ ok: false, code });
    expect(await resetStaff(world.issuer.db, 'nobody', world.issuer.now())).toEqual({ ok: false, code: 'login-unknown' });
    await endStaff(world.issuer.db, 'taken', world.issuer.now());
    expect(await endStaff(world.issuer.db, 'taken', world.issuer.now())).toEqual({ ok: false, code: 'account-ended' });
    expect(await resetStaff(world.issuer.db, 'taken', world.issuer.now())).toEqual({ ok: false, code: 'account-ended' });
  });
});

describe('POST /api/desk/session', () => {
  test('a passphrase and a code give a cookie that no page can read, and one’s roles', async () => {
    const account = await activated(world, 'epi-2', 'epidemiologist');
    const answer = await enter(world, { ...account, login: ' EPI-2 ' });
    expect(answer).toMatchObject({ status: 200, body: { staff: { id: account.id, login: 'epi-2', roles: ['epidemiologist'] }, idleSeconds: 900 } });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-ashyq-staff=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect(await whoAmI(world, cookieOf(answer))).toMatchObject({ status: 200, body: { staff: { id: account.id, login: 'epi-2' } } });
    const { rows } = await sql<{ text: string }>`select staff_session::text as text from staff_session`.execute(database.db);
    expect(rows.map(({ text }) => text).join()).not.toContain(cookieOf(answer).slice(COOKIE.length + 1));
    expect(await trailOf(world, account.id)).toEqual(['staff-added', 'staff-activated', 'staff-signed-in']);
  });

  test('a code is good once, also at the same moment and from a copied screen', async () => {
    const account = await activated(world, 'once', 'clerk');
    const both = await Promise.all([enter(world, { ...account, login: 'once' }), enter(world, { ...account, login: 'once' })]);
    expect(both.map((one) => one.status).sort()).toEqual([200, 403]);
    expect(await enter(world, { ...account, login: 'once' })).toMatchObject({ status: 403, body: { code: 'sign-in-wrong' } });
    world.pass(30);
    expect(await enter(world, { ...account, login: 'once' })).toMatchObject({ status: 200 });
  });

  test('whatever is wrong has one answer', async () => {
    const account = await activated(world, 'one-answer', 'clerk');
    await activated(world, 'closed', 'clerk');
    await endStaff(world.issuer.db, 'closed', world.issuer.now());
    const made = await addStaff(world.issuer.db, { login: 'not-yet', roles: ['clerk'], now: world.issuer.now() });
    expect(made.ok).toBe(true);
    const old = codeOf(account.secret, stepOf(world.issuer.now()) - 2);
    const answers = [
      await enter(world, { ...account, login: 'nobody-of-that-name' }),
      await enter(world, { ...account, login: 'one-answer' }, { passphrase: `${PASSPHRASE}?` }),
      await enter(world, { ...account, login: 'one-answer' }, { totp: old }),
      await enter(world, { ...account, login: 'closed' }),
      await enter(world, { ...account, login: 'not-yet' }),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([answers[0]?.status, answers[0]?.body]);
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'sign-in-wrong' } });
  });

  test('somebody unknown costs the same work: the same statements, one hash', async () => {
    await activated(world, 'same-work', 'clerk');
    const work = async (login: string) => {
      const statements: string[] = [];
      const db = database.db.withPlugin({
        transformQuery({ node }) {
          statements.push(JSON.stringify(node, (name, value) => (name === 'value' || name === 'parameters' ? undefined : value)));
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const given = { login, passphrase: 'not the passphrase', totp: '123456', former: null, demo: true };
      return { answer: await signIn({ ...world.issuer, db }, given), statements };
    };
    const known = await work('same-work');
    expect(known.statements).toHaveLength(2);
    expect(await work('a-stranger')).toEqual(known);
  });

  test('five tries, also at once, then a quarter of an hour; known or not', async () => {
    const account = await activated(world, 'locked', 'clerk');
    for (const login of ['locked', 'not-there']) {
      const tries = await Promise.all(Array.from({ length: 12 }, () => enter(world, { ...account, login }, { passphrase: 'a wrong passphrase' })));
      expect(tries.filter((one) => one.body['code'] === 'sign-in-wrong')).toHaveLength(TRIES);
      expect(tries.filter((one) => one.body['code'] === 'locked')).toHaveLength(12 - TRIES);
      const right = await enter(world, { ...account, login });
      expect(right).toMatchObject({ status: 429, body: { code: 'locked' } });
      expect(right.headers.get('retry-after')).toBe(String(LOCK_SECONDS));
    }
    world.pass(LOCK_SECONDS);
    expect(await enter(world, { ...account, login: 'locked' })).toMatchObject({ status: 200 });
  });

  test('signing in forgets earlier tries, and so does a quarter of an hour', async () => {
    const account = await activated(world, 'patient', 'clerk');
    const wrong = async () => expect((await enter(world, account, { passphrase: 'a wrong passphrase' })).body['code']).toBe('sign-in-wrong');
    // all tries but the last are spent; each one more costs a hash
    const spent = () => sql`update staff_attempt set tries = ${TRIES - 1}`.execute(database.db);
    await wrong();
    await spent();
    expect(await enter(world, account)).toMatchObject({ status: 200 });
    await wrong();
    await spent();
    world.pass(LOCK_SECONDS);
    await wrong();
    await wrong();
    world.pass(2 * LOCK_SECONDS);
    await purgeAttempts(world.issuer.db, world.issuer.now());
    expect((await sql<{ n: number }>`select count(*) as n from staff_attempt`.execute(database.db)).rows[0]?.n).toBe(0);
  });

  test('an account of the demo opens nothing outside the demo, not even a session it has', async () => {
    const account = await activated(world, 'demo-x', 'clerk');
    const cookie = await signedInAs(world, account.id);
    await sql`update staff set demo = true where id = ${account.id}`.execute(database.db);
    expect((await whoAmI(world, cookie)).status).toBe(200);
    const given = { login: 'demo-x', passphrase: PASSPHRASE, totp: totpOf(world, account.secret), former: null };
    expect(await signIn(world.issuer, { ...given, demo: false })).toMatchObject({ ok: false, code: 'sign-in-wrong' });
    expect(await signIn(world.issuer, { ...given, demo: true })).toMatchObject({ ok: true });
  });
});

test('whoever is not let in leaves a line in the log', () => {
  const codes = world.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event }) => event === 'sign-in-refused');
  expect(new Set(codes.map(({ code }) => code))).toEqual(new Set(['sign-in-wrong', 'locked']));
});

test('no log line and no entry of the trail holds a login, a passphrase or a code', async () => {
  const { rows } = await sql<{ text: string }>`select concat(subject, detail) as text from audit`.execute(database.db);
  const text = rows.map((row) => row.text).join('\n') + world.logLines.join('');
  for (const secret of [PASSPHRASE, 'epi-1', 'epi-2', 'patient', 'otpauth']) expect(text).not.toContain(secret);
});
