/** Renewal: what it takes, what it gives, what it refuses, and many at once. */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeStatusToken, issueStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { claimsOf, enrolPerson, labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 8);
const [ayan, dana, erlan, zhanar, marat, aliya, sanzhar] = people;
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 8 });
  await registerSource(world, 'LAB-01');
});

const some = <T>(value: T | undefined): T => {
  if (value === undefined) throw new RangeError('missing');
  return value;
};

describe('POST /api/token', () => {
  test('gives a token with a new index for the new key, and revokes nothing', async () => {
    const token = await enrolPerson(world, some(ayan), 'ayan 1');
    world.pass(86_400);
    const published = world.published();
    const answer = await renew(world, token, ['ayan 1', 'ayan 2']);
    expect(answer).toMatchObject({ status: 200, body: { time: world.issuer.now() } });
    const claims = claimsOf(answer);
    expect(claims.holderKey).toEqual(keyOf('ayan 2').publicKey);
    expect(claims.index).not.toBe(decodeStatusToken(token).payload.index);
    expect(claims.iat).toBe(world.issuer.now());
    expect(world.published()).toBe(published);
    const { rows } = await sql<{ n: number }>`select count(*) as n from token where revoked_at is not null`.execute(database.db);
    expect(rows[0]?.n).toBe(0);
  });

  test('renews with an expired token, and again with the same one when the answer was lost', async () => {
    const token = await enrolPerson(world, some(dana), 'dana 1');
    world.pass(10 * 86_400);
    const answers = [await renew(world, token, ['dana 1', 'dana 2']), await renew(world, token, ['dana 1', 'dana 2'])];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(claimsOf(some(answers[0])).index).not.toBe(claimsOf(some(answers[1])).index);
  });

  test('renews with a revoked token of the active device: so a phone learns of its new status', async () => {
    const token = await enrolPerson(world, some(erlan), 'erlan 1');
    await world.send('/api/lab/batches', await labBatch(world, 'erlan', [{ iin: some(erlan).iin, result: 1 }]));
    expect(claimsOf(await renew(world, token, ['erlan 1', 'erlan 2']))).toMatchObject({ health: 0, basis: 1, evidenceAt: world.issuer.now() - 3600 });
  });

  test('refuses the former device', async () => {
    const token = await enrolPerson(world, some(zhanar), 'former');
    world.pass(60);
    await enrolPerson(world, some(zhanar), 'present');
    expect(await renew(world, token, ['former', 'former 2'])).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
  });

  test('recomputes a status that time has changed before it signs', async () => {
    const sampledAt = world.issuer.now() - 3600;
    await world.send('/api/lab/batches', await labBatch(world, 'marat', [{ iin: some(marat).iin, sampledAt }]));
    const token = await enrolPerson(world, some(marat), 'marat 1');
    expect(decodeStatusToken(token).payload).toMatchObject({ health: 3, exp: sampledAt + 72 * 3600 });
    world.pass(72 * 3600);
    expect(claimsOf(await renew(world, token, ['marat 1', 'marat 2']))).toMatchObject({ health: 2, evidenceAt: null, exp: world.issuer.now() + 72 * 3600 });
  });

  test('refuses a clock that is more than five minutes off and tells the time', async () => {
    const token = await enrolPerson(world, some(aliya), 'aliya 1');
    const request = await makeDeviceRequest({ action: 'renew', iat: world.issuer.now() - 301 }, keyOf('aliya 2'));
    const answer = await world.call('/api/token', { request: await makeRenewal(token, request, keyOf('aliya 1')) });
    expect(answer).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
  });

  describe('refuses as request-invalid', () => {
    let token: Uint8Array;
    beforeAll(async () => {
      token = await enrolPerson(world, some(sanzhar), 'holder');
    });
    const request = (action: 'renew' | 'enrol' | 'delete' = 'renew', key = 'next') => makeDeviceRequest({ action, iat: world.issuer.now() }, keyOf(key));
    const send = async (bytes: Uint8Array) => world.call('/api/token', { request: bytes });
    const refused = { status: 403, body: { code: 'request-invalid' } };

    test('a wrapping by somebody else’s key', async () => {
      expect(await send(await makeRenewal(token, await request(), keyOf('thief')))).toMatchObject(refused);
    });
    test('the old key once more as the new one', async () => {
      expect(await send(await makeRenewal(token, await request('renew', 'holder'), keyOf('holder')))).toMatchObject(refused);
    });
    test.each(['enrol', 'delete'] as const)('a request to %s', async (action) => {
      expect(await send(await makeRenewal(token, await request(action), keyOf('holder')))).toMatchObject(refused);
    });
    test('a bare request', async () => {
      expect(await send(await request())).toMatchObject(refused);
    });
    test('a token signed by another ministry', async () => {
      const forged = await issueStatusToken(decodeStatusToken(token).payload, keyOf('another ministry'));
      expect(await send(await makeRenewal(forged, await request(), keyOf('holder')))).toMatchObject(refused);
    });
    test('a token that we signed but never issued', async () => {
      const { payload } = decodeStatusToken(token);
      const unknown = await issueStatusToken({ ...payload, index: payload.index + 1 }, world.tokenKey);
      expect(await send(await makeRenewal(unknown, await request(), keyOf('holder')))).toMatchObject(refused);
    });
    test('a token that we signed with somebody else’s index in it', async () => {
      const { payload } = decodeStatusToken(token);
      const other = await issueStatusToken({ ...payload, holderKey: keyOf('thief').publicKey }, world.tokenKey);
      expect(await send(await makeRenewal(other, await request(), keyOf('thief')))).toMatchObject(refused);
    });
    test('any bit of it changed', async () => {
      const good = await makeRenewal(token, await request(), keyOf('holder'));
      for (let bit = 0; bit < good.length * 8; bit += 97) {
        const bad = good.slice();
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect((await send(bad)).status).toBe(403);
      }
    });
    test('random bytes', async () => {
      expect(await send(new Uint8Array(200).fill(0x80))).toMatchObject(refused);
    });
    test('and the right one is taken', async () => {
      expect(await send(await makeRenewal(token, await request(), keyOf('holder')))).toMatchObject({ status: 200 });
    });
  });

  test('a body without bytes is malformed', async () => {
    expect(await world.call('/api/token', { request: 'no=t base64' })).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
    expect(await world.call('/api/token', {})).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
  });

  test('fifty at once get fifty indices', async () => {
    const token = await enrolPerson(world, some(people[7]), 'many');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, nr) => renew(world, token, ['many', `many ${nr}`])));
    expect(new Set(answers.map((answer) => claimsOf(answer).index)).size).toBe(50);
  });

  test('a positive result in the middle of renewals leaves no unexpired token that is not red', async () => {
    const person = some(people[7]);
    const token = await enrolPerson(world, person, 'race');
    const renewals = Array.from({ length: 30 }, (_, nr) => renew(world, token, ['race', `race ${nr}`]));
    const batch = world.send('/api/lab/batches', await labBatch(world, 'race', [{ iin: person.iin, result: 1, sampledAt: world.issuer.now() - 5 }]));
    const answers = await Promise.all(renewals);
    expect(await batch).toMatchObject({ body: { accepted: 1 } });
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from token join person on person.id = person_id
      where iin = ${person.iin} and token.revoked_at is null and exp > ${world.issuer.now()} and token.health <> 0`.execute(database.db);
    expect(rows[0]?.n).toBe(0);
  });
});

test('one phone cannot use up the indices: after sixty it waits, and others do not', async () => {
  const [greedy, other] = [await enrolPerson(world, some(people[7]), 'greedy'), await enrolPerson(world, some(people[0]), 'other')];
  const answers = await Promise.all(Array.from({ length: 65 }, (_, nr) => renew(world, greedy, ['greedy', `greedy ${nr}`])));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused[0]).toMatchObject({ body: { code: 'rate-limited' } });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await renew(world, other, ['other', 'other 2'])).status).toBe(200);
});

describe('POST /api/token/delete', () => {
  const remove = async (token: Uint8Array, key: string, action: 'delete' | 'renew' = 'delete') => {
    const request = await makeDeviceRequest({ action, iat: world.issuer.now() }, keyOf(`${key} deletes`));
    return world.call('/api/token/delete', { request: await makeRenewal(token, request, keyOf(key)) });
  };

  test('ends the device, revokes every unexpired token of the person, publishes', async () => {
    const person = some(people[5]);
    const first = await enrolPerson(world, person, 'leaver');
    const second = await renew(world, first, ['leaver', 'leaver 2']);
    expect(second.status).toBe(200);
    const published = world.published();
    expect(await remove(first, 'leaver')).toMatchObject({ status: 200, body: { revokedTokens: 2, time: world.issuer.now() } });
    expect(world.published()).toBe(published + 1);
    expect(await renew(world, first, ['leaver', 'leaver 3'])).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
    expect(await remove(first, 'leaver')).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
    const { rows } = await sql<{ cause: string | null; n: number }>`
      select revoked_cause as cause, count(*) as n from token join person on person.id = person_id
      where iin = ${person.iin} and exp > ${world.issuer.now()} and revoked_cause is distinct from 'device' group by revoked_cause`.execute(database.db);
    expect(rows).toEqual([{ cause: 'deletion', n: 2 }]);
  });

  test('a phone that was replaced at this moment takes nothing from its successor', async () => {
    const person = some(people[7]);
    const token = await enrolPerson(world, person, 'replaced');
    const { index } = decodeStatusToken(token).payload;
    const removed = await database.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: number }>`select id from person where iin = ${person.iin} for update`.execute(trx);
      const waiting = remove(token, 'replaced');
      // until it has found its device active and waits for the person
      await new Promise((resolve) => setTimeout(resolve, 400));
      await sql`update device set active = false, phone = null where person_id = ${rows[0]?.id}`.execute(trx);
      return { answer: waiting };
    });
    expect(await removed.answer).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
    expect(await database.db.selectFrom('token').select('revoked_at').where('token_index', '=', index).executeTakeFirst()).toEqual({ revoked_at: null });
  });

  test('afterwards the same person may enrol again', async () => {
    world.pass(3601);
    expect(decodeStatusToken(await enrolPerson(world, some(people[5]), 'back again')).payload.health).toBe(2);
  });

  test('refuses a request to renew, and somebody else’s key', async () => {
    world.pass(3601);
    const token = await enrolPerson(world, some(people[6]), 'stays');
    expect(await remove(token, 'stays', 'renew')).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect(await remove(token, 'thief')).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect((await renew(world, token, ['stays', 'stays 2'])).status).toBe(200);
  });
});
