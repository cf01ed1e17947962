/** Browsers that somebody has signed in from (decision 066): no stranger locks them out or takes their places, and what makes them known opens nothing. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { attemptSubject, endStaff, resetStaff } from '../../src/issuer/staff/accounts.ts';
import { KNOWN_SECONDS } from '../../src/issuer/staff/known-browser.ts';
import { HASHES, KNOWN_HASHES } from '../../src/issuer/staff/passphrase.ts';
import { LOCK_SECONDS, purgeAttempts, TRIES } from '../../src/issuer/staff/sign-in.ts';
import type { Slots } from '../../src/issuer/staff/slots.ts';
import { withDatabase } from './database.ts';
import type { Answered } from './staff.ts';
import { type Account, activated, enter, PASSPHRASE, post, totpOf, whoAmI } from './staff-desk.ts';
import { makeWorld, type World } from './world.ts';

/** Hashes are meant to be slow. */
vi.setConfig({ testTimeout: 180_000 });

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
});

const NAME = '__Host-ashyq-browser';
/** `name=value` of what an answer sets to know this browser by. */
const browserOf = ({ headers }: Answered) =>
  headers
    .getSetCookie()
    .find((one) => one.startsWith(`${NAME}=`))
    ?.split(';', 1)[0] ?? '';
/** Signs in, from a browser that is known by this; time moves on, so that the next code is a new one. */
async function from(account: Account, cookie?: string, over: Readonly<Record<string, unknown>> = {}): Promise<Answered> {
  const answered = await enter(world, account, over, cookie);
  world.pass(60);
  return answered;
}
const WRONG = { passphrase: 'a wrong passphrase' };
const codeOf = ({ status, body }: Answered) => (status === 200 ? 'in' : String(body['code']));
/** As five wrong tries of strangers leave it. */
async function lockOut({ login }: Account): Promise<void> {
  const now = world.issuer.now();
  await sql`
    insert into staff_attempt (subject, tries, window_start, locked_until) values (${attemptSubject(login)}, ${TRIES}, ${now}, ${now + LOCK_SECONDS})
    on conflict (subject) do update set locked_until = excluded.locked_until`.execute(database.db);
}

describe('a browser that somebody has signed in from', () => {
  test('is let in while a stranger’s guesses have locked the login, and gives the stranger nothing back', async () => {
    const account = await activated(world, 'besieged', 'clerk');
    const known = browserOf(await from(account));
    const guesses = await Promise.all(Array.from({ length: TRIES + 1 }, () => enter(world, account, WRONG)));
    expect(guesses.map(codeOf).sort()).toEqual(['locked', ...Array(TRIES).fill('sign-in-wrong')]);
    expect(codeOf(await from(account))).toBe('locked');
    const again = await from(account, known);
    expect([codeOf(again), codeOf(await from(account))]).toEqual(['in', 'locked']);
    world.pass(LOCK_SECONDS);
    expect(codeOf(await from(account))).toBe('in');
  });

  test('has five tries of its own, which lock it alone', async () => {
    const account = await activated(world, 'own-tries', 'clerk');
    const known = browserOf(await from(account));
    const tries = [];
    for (let nr = 0; nr < TRIES + 1; nr += 1) tries.push(codeOf(await enter(world, account, WRONG, known)));
    expect(tries).toEqual([...Array(TRIES).fill('sign-in-wrong'), 'locked']);
    expect([codeOf(await from(account, known)), codeOf(await from(account))]).toEqual(['locked', 'in']);
  });

  test('finds a place while strangers hold all of theirs; where its own are taken it is told to come later, and no try is spent', async () => {
    const account = await activated(world, 'crowded', 'clerk');
    const known = browserOf(await from(account));
    await sql`delete from staff_attempt`.execute(database.db);
    const fill = (slots: Slots, places: number) => {
      let free: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        free = resolve;
      });
      const held = Array.from({ length: places }, () => slots.run(() => until));
      return async () => {
        free();
        await Promise.all(held);
      };
    };
    const strangers = fill(HASHES, 34);
    try {
      expect([codeOf(await from(account)), codeOf(await from(account, known))]).toEqual(['overloaded', 'in']);
    } finally {
      await strangers();
    }
    const known2 = browserOf(await from(account));
    const own = fill(KNOWN_HASHES, 9);
    try {
      expect(codeOf(await from(account, known2))).toBe('overloaded');
    } finally {
      await own();
    }
    expect((await sql`select from staff_attempt where tries > 0`.execute(database.db)).rows).toEqual([]);
  });

  test('is known by something new after each sign-in; what it was known by before is worth nothing', async () => {
    const account = await activated(world, 'renewed', 'clerk');
    const first = browserOf(await from(account));
    const second = browserOf(await from(account, first));
    expect(second).not.toBe(first);
    await lockOut(account);
    expect([codeOf(await from(account, first)), codeOf(await from(account, second))]).toEqual(['locked', 'in']);
  });

  test('of a shared desk is known for each who has signed in from it, and for nobody else', async () => {
    const [one, two, three] = [
      await activated(world, 'desk-one', 'clerk'),
      await activated(world, 'desk-two', 'clerk'),
      await activated(world, 'desk-three', 'clerk'),
    ];
    const shared = browserOf(await from(two, browserOf(await from(one))));
    for (const account of [one, two, three]) await lockOut(account);
    expect(codeOf(await from(three, shared))).toBe('locked');
    const after = await from(one, shared);
    expect([codeOf(after), codeOf(await from(two, browserOf(after)))]).toEqual(['in', 'in']);
  });

  test('is strange again after a reset, another passphrase, the account’s end, and thirty days', async () => {
    const count = async () => (await sql`select from staff_browser`.execute(database.db)).rows.length;
    await sql`delete from staff_browser`.execute(database.db);
    const [reset, changed, ended, away] = [
      await activated(world, 'is-reset', 'clerk'),
      await activated(world, 'is-changed', 'clerk'),
      await activated(world, 'is-ended', 'clerk'),
      await activated(world, 'is-away', 'clerk'),
    ];
    const signedIn = [];
    for (const account of [reset, changed, ended, away]) signedIn.push(await from(account));
    expect(await count()).toBe(4);
    await resetStaff(world.issuer.db, reset.login, world.issuer.now());
    await endStaff(world.issuer.db, ended.login, world.issuer.now());
    const session = signedIn[1]?.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const next = 'жеті рет өлшеп, бір рет кес';
    const change = await post(world, '/api/desk/own/passphrase', { passphrase: PASSPHRASE, totp: totpOf(world, changed.secret), next }, session);
    expect([change.status, await count()]).toEqual([200, 1]);
    world.pass(KNOWN_SECONDS);
    await lockOut(away);
    expect(codeOf(await from(away, browserOf(signedIn[3] as Answered)))).toBe('locked');
    await purgeAttempts(world.issuer.db, world.issuer.now());
    expect(await count()).toBe(0);
  });

  test('is known by a cookie that no script reads and no other site sends, that opens nothing, and that is kept as a digest', async () => {
    const account = await activated(world, 'cookie', 'clerk');
    const answered = await from(account);
    const set = answered.headers.getSetCookie().find((one) => one.startsWith(NAME)) ?? '';
    expect(set).toMatch(/^__Host-ashyq-browser=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    expect((await whoAmI(world, browserOf(answered))).status).toBe(401);
    const { rows } = await sql<{ hash: Uint8Array }>`select token_hash as hash from staff_browser`.execute(database.db);
    expect(rows.some(({ hash }) => Buffer.from(hash).toString('base64url') === browserOf(answered).split('=')[1])).toBe(false);
    for (const cookie of [`${NAME}=`, `${NAME}=${'A'.repeat(43)}`, `${NAME}=' or 1=1 --`, `${browserOf(answered)}; ${browserOf(answered)}`]) {
      await lockOut(account);
      expect([cookie, codeOf(await from(account, cookie))]).toEqual([cookie, 'locked']);
    }
  });
});
