/** Guessing codes and passphrases, and floods, through the whole app: what the best strategy gains in an hour, that it gains no more from many addresses, and that whoever is attacked comes back in. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { CODE_TRIES, LOCK_SECONDS } from '../../src/issuer/people/codes.ts';
import { LOCK_SECONDS as STAFF_LOCK, TRIES } from '../../src/issuer/staff/sign-in.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { withDatabase } from '../issuer/database.ts';
import { activated, enter, post, totpOf } from '../issuer/staff-desk.ts';
import { keyOf, makeWorld, type World } from '../issuer/world.ts';

/** Hashes are meant to be slow. */
vi.setConfig({ testTimeout: 180_000 });

const PEOPLE = 80;
const database = withDatabase();
const people = demoPeople('tests', PEOPLE).map(({ iin, phone }) => ({ iin, phone }));
let world: World;
let statements = 0;
beforeAll(async () => {
  const counting = database.db.withPlugin({
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  world = await makeWorld(counting, { people: PEOPLE });
});

const personOf = (nr: number) => people[nr] ?? { iin: '', phone: '' };
/** The code that a phone got last. */
async function codeAt(phone: string): Promise<string> {
  await world.issuer.delivery.idle();
  return world.messages.filter((message) => message.phone === phone).at(-1)?.code ?? '';
}
const wrong = (code: string, by: number) => String((Number(code) + by) % 1_000_000).padStart(6, '0');
const requestOf = async (key: string) => makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, keyOf(key));
const guess = async (nr: number, code: string) => world.call('/api/enrol/confirm', { ...personOf(nr), code, request: await requestOf(`guess ${nr}`) });
/** From one address, whatever the call. */
async function from(address: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  return (await world.app.request(path, sent, { incoming: { socket: { remoteAddress: address } } })).status;
}

describe('one-time codes of citizens', () => {
  /** As an attacker does best who knows both numbers: never the last try of a code while another code is to be had. Each call from another address. */
  async function hourOf(nr: number): Promise<number> {
    let guesses = 0;
    for (;;) {
      if ((await world.call('/api/enrol', { ...personOf(nr), language: 'ru' })).status === 429) break;
      const code = await codeAt(personOf(nr).phone);
      for (let by = 1; by < CODE_TRIES; by += 1) {
        if ((await guess(nr, wrong(code, by))).body['code'] !== 'code-wrong') return guesses;
        guesses += 1;
      }
    }
    // the last code’s last try locks
    const last = await guess(nr, wrong(await codeAt(personOf(nr).phone), 9));
    return guesses + (last.body['code'] === 'locked' ? 1 : 0);
  }

  test('the best strategy from any number of addresses has 11 guesses an hour at one person: one in 90,909, one in 3,787 in a day without a pause', async () => {
    const hours: number[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      hours.push(await hourOf(0));
      world.pass(3600);
    }
    expect(hours).toEqual([11, 11, 11]);
    expect(1 / ((11 * 24) / 1_000_000)).toBeGreaterThan(3_787);
  });

  test('whoever was attacked comes in half an hour after it stops at the latest, with the first code', async () => {
    await hourOf(1);
    expect((await world.call('/api/enrol', { ...personOf(1), language: 'ru' })).status).toBe(429);
    world.pass(3600);
    expect((await world.call('/api/enrol', { ...personOf(1), language: 'ru' })).status).toBe(202);
    expect((await guess(1, await codeAt(personOf(1).phone))).status).toBe(200);
    expect(LOCK_SECONDS).toBeLessThanOrEqual(1800);
  });

  test('a lock at one person is no lock at another, and an attack on a number that nobody has locks nobody', async () => {
    await hourOf(2);
    for (let nr = 0; nr < 5; nr += 1) await world.call('/api/enrol', { iin: personOf(3).iin, phone: personOf(2).phone, language: 'ru' });
    expect((await world.call('/api/enrol', { ...personOf(3), language: 'ru' })).status).toBe(202);
    expect((await guess(3, await codeAt(personOf(3).phone))).status).toBe(200);
  });

  test('one address that goes from person to person is stopped by its own bucket', async () => {
    const statuses: number[] = [];
    for (let nr = 4; nr < PEOPLE; nr += 1) statuses.push(await from('203.0.113.1', '/api/enrol', { ...personOf(nr), language: 'ru' }));
    expect(statuses.slice(0, 60)).not.toContain(429);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(await from('203.0.113.2', '/api/enrol', { ...personOf(10), language: 'ru' })).toBe(202);
  });
});

describe('codes that are long', () => {
  const guesses = { 'tablets’ codes': '/api/gate/enrol', 'activation codes of staff': '/api/desk/activation' } as const;
  test.each(Object.entries(guesses))('%s are not guessed: 128 bits and more, and one address has some thousand tries an hour', async (_, path) => {
    const body = path === '/api/gate/enrol' ? { code: 'A'.repeat(22), request: 'A'.repeat(40) } : { code: 'A'.repeat(32) };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 100) statuses.push(await from('203.0.113.9', path, body, { 'sec-fetch-site': 'same-origin' }));
    expect([statuses.at(-1), statuses.length <= 40, statuses.some((status) => status === 200)]).toEqual([429, true, false]);
  });
});

describe('staff', () => {
  const WRONG = 'not the passphrase of this one';

  test('with the passphrase known, a code is guessed five times in a quarter of an hour: one in 694 in a day without a pause', async () => {
    const account = await activated(world, 'known', 'clerk');
    const step = stepOf(world.issuer.now());
    const good = [-1, 0, 1].map((off) => codeOf(account.secret, step + off));
    const bad = Array.from({ length: 40 }, (_, nr) => String(nr).padStart(6, '0')).filter((code) => !good.includes(code));
    const codes: unknown[] = [];
    // many at once, each from another address
    for (const answered of await Promise.all(bad.slice(0, 12).map((totp) => enter(world, account, { totp })))) codes.push(answered.body['code']);
    expect(codes.filter((code) => code === 'sign-in-wrong')).toHaveLength(TRIES);
    expect(codes.filter((code) => code === 'locked')).toHaveLength(12 - TRIES);
    const aDay = ((24 * 3600) / STAFF_LOCK) * TRIES * 3;
    expect(1_000_000 / aDay).toBeGreaterThan(694);
    // and whoever is locked out comes in when it ends
    world.pass(STAFF_LOCK);
    expect((await enter(world, account)).status).toBe(200);
  });

  test('a lock at one account is no lock at another; one address that tries many logins is stopped by its own bucket', async () => {
    const [one, two] = [await activated(world, 'locked-one', 'clerk'), await activated(world, 'free-two', 'clerk')];
    for (let nr = 0; nr < TRIES; nr += 1) await enter(world, one, { passphrase: WRONG });
    expect([(await enter(world, one)).status, (await enter(world, two)).status]).toEqual([429, 200]);
    const statuses = new Set<number>();
    for (let nr = 0; nr < 40; nr += 1)
      statuses.add(await from('203.0.113.3', '/api/desk/session', { login: '', passphrase: '', totp: 'x' }, { 'sec-fetch-site': 'same-origin' }));
    expect(statuses).toEqual(new Set([422, 429]));
  });

  test('a passphrase that is tried at many accounts costs each its own try, and none is told from one that is not there', async () => {
    const account = await activated(world, 'sprayed', 'clerk');
    const totp = totpOf(world, account.secret);
    const answers = await Promise.all(['sprayed', 'nobody-1', 'nobody-2'].map((login) => post(world, '/api/desk/session', { login, passphrase: WRONG, totp })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(new Set(['403 sign-in-wrong']));
  });
});

describe('a flood', () => {
  test('from one network asks the database no more than its bucket allows, and another network is served meanwhile', async () => {
    await world.issuer.delivery.idle();
    const before = statements;
    const flood = Array.from({ length: 2_000 }, () => from('198.51.100.7', '/api/enrol', { ...personOf(20), language: 'ru' }));
    const honest = from('198.51.100.8', '/api/enrol', { ...personOf(21), language: 'ru' });
    const statuses = await Promise.all(flood);
    expect(await honest).toBe(202);
    const counted = (status: number) => statuses.filter((one) => one === status).length;
    // the bucket's sixty and what it refilled meanwhile; the others cost the database nothing
    expect(counted(429) + counted(503)).toBeGreaterThan(1_800);
    expect(statements - before).toBeLessThan(4 * (2_000 - counted(429) - counted(503) + 10) + 200);
  });

  test('from many networks at once is shed at a number of calls, with a time to come back, and afterwards all is as before', async () => {
    const calls = Array.from({ length: 1_500 }, (_, nr) => from(`10.${nr >> 8}.${nr & 255}.1`, '/api/enrol', { ...personOf(nr % PEOPLE), language: 'ru' }));
    const statuses = await Promise.all(calls);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(1_000);
    expect(statuses.filter((status) => ![202, 429, 503].includes(status))).toEqual([]);
    world.pass(3600);
    expect(await from('198.51.100.9', '/api/enrol', { ...personOf(30), language: 'ru' })).toBe(202);
  });
});
