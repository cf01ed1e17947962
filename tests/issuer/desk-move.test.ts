/** Somebody's pass on another phone, at the desk: never by one clerk alone, one code for one yes, and every other number of the person is told. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { MOVE_PROPOSAL_SECONDS, MOVE_SECONDS } from '../../src/issuer/people/move.ts';
import { enrolPerson, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { asBrowser, type SignedIn, signedIn } from './staff.ts';
import { signedInAs } from './staff-desk.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 16);
let world: World;
let clerk: SignedIn;
let colleague: SignedIn;
let nr = -1;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 16 });
  clerk = await signedIn(world, 'clerk');
  colleague = await signedIn(world, 'clerk');
});

/** Somebody new; with `enrolled` their pass is on the phone of the register. */
async function somebody({ enrolled = true } = {}) {
  nr += 1;
  const person = people[nr];
  if (person === undefined) throw new RangeError('no such person');
  const { id } = await database.db.selectFrom('person').select('id').where('iin', '=', person.iin).executeTakeFirstOrThrow();
  const token = enrolled ? await enrolPerson(world, person, `old ${nr}`) : null;
  return { ...person, id, token, keyName: `old ${nr}`, other: `+770199911${String(nr).padStart(2, '0')}` };
}
const make = (id: number, phone: string, by = clerk) => by.post(`/api/desk/people/${id}/enrolment`, { phone });
const confirm = (proposalId: unknown, by = colleague) => by.post(`/api/desk/proposals/${String(proposalId)}/confirm`);
const enrol = async (iin: string, phone: string, code: unknown) => {
  const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, keyOf(`new ${phone}`)));
  const answer = await world.call('/api/enrol/confirm', { iin, phone, code, request });
  await world.issuer.delivery.idle();
  return answer;
};
/** The same account with a session of now. */
async function again({ staff }: SignedIn): Promise<SignedIn> {
  const cookie = await signedInAs(world, staff.id);
  return {
    staff,
    cookie,
    get: (path) => asBrowser(world, path, { method: 'GET', cookie }),
    post: (path, body = {}) => asBrowser(world, path, { method: 'POST', cookie, body }),
  };
}
/** Connections that wait for a lock. */
const waiting = async () =>
  (await sql<{ n: number }>`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db))
    .rows[0]?.n;
const trailOf = async (id: number) =>
  (await sql<{ kind: string; detail: unknown }>`select kind, detail from audit where subject = ${`person:${id}`} order by seq`.execute(database.db)).rows;

describe('POST /api/desk/people/:id/enrolment of somebody whose pass is on a phone', () => {
  test('gives no code but a proposal, the same one however often; after a colleague’s yes one code, and the earlier phone is told and out', async () => {
    const { id, iin, phone, other, token, keyName } = await somebody();
    const asked = await make(id, other);
    expect(asked.status).toBe(202);
    expect(asked.body['code']).toBeUndefined();
    expect((await make(id, other)).body['proposalId']).toBe(asked.body['proposalId']);
    expect(await confirm(asked.body['proposalId'], clerk)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect((await confirm(asked.body['proposalId'])).status).toBe(200);
    const told = world.told.length;
    const made = await make(id, other);
    expect(made.status).toBe(201);
    expect(world.told).toHaveLength(told);
    expect((await enrol(iin, other, made.body['code'])).status).toBe(200);
    expect(world.told.slice(told)).toEqual([phone]);
    expect(await renew(world, token ?? new Uint8Array(), [keyName, 'next'])).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
    // one yes, one code
    expect((await make(id, other)).status).toBe(202);
    expect((await trailOf(id)).map(({ kind }) => kind)).toEqual(['device-enrolled', 'desk-code-made', 'device-enrolled', 'move-told']);
  });

  test('two calls at once are one proposal', async () => {
    const { id, other } = await somebody();
    // each account may ask a few times in a row only
    const by = await signedIn(world, 'clerk');
    // both under way before either has ended: the end of the trail, which each writes last, is held until both wait
    const asked = await database.db.transaction().execute(async (trx) => {
      await sql`select from audit_head for update`.execute(trx);
      const both = Promise.all([make(id, other, by), make(id, '+77019991198', by)]);
      await expect.poll(waiting, { timeout: 30_000 }).toBe(2);
      return { both };
    });
    const answers = await asked.both;
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.body['proposalId']).toBe(answers[1]?.body['proposalId']);
  });

  test('no number is in the proposal, the trail or the row of the second person’s yes', async () => {
    const { id, other, phone } = await somebody();
    const { body } = await make(id, other);
    await confirm(body['proposalId']);
    const kept = await sql<{ text: string }>`
      select coalesce(string_agg(line, ' '), '') as text from (
        select proposal::text as line from proposal union all select audit::text from audit union all select desk_move::text from desk_move) as lines`.execute(
      database.db,
    );
    for (const number of [other, phone]) expect(kept.rows[0]?.text).not.toContain(number.slice(-9));
  });

  test('the yes is good for whoever proposed, and for half an hour; a proposal for an hour', async () => {
    const { id, other } = await somebody();
    const first = (await make(id, other)).body['proposalId'];
    await confirm(first);
    const another = await make(id, other, colleague);
    expect(another.status).toBe(202);
    expect((await colleague.post(`/api/desk/proposals/${another.body['proposalId']}/withdraw`)).status).toBe(200);
    world.pass(MOVE_SECONDS);
    // sessions end after a quarter of an hour without a call
    clerk = await again(clerk);
    const second = (await make(id, other)).body['proposalId'];
    expect(second).not.toBe(first);
    world.pass(MOVE_PROPOSAL_SECONDS);
    clerk = await again(clerk);
    colleague = await again(colleague);
    expect(await confirm(second)).toMatchObject({ status: 409, body: { code: 'proposal-expired' } });
  });

  test('one is open at a time: a second clerk is told of the first one’s, and may refuse it or wait for its end', async () => {
    const { id, other } = await somebody();
    const [one, two] = [await signedIn(world, 'clerk'), await signedIn(world, 'clerk')];
    const first = (await make(id, other, one)).body['proposalId'];
    expect(await make(id, '+77019991197', two)).toMatchObject({ status: 409, body: { code: 'proposal-open' } });
    expect((await make(id, other, one)).body['proposalId']).toBe(first);
    expect((await two.post(`/api/desk/proposals/${String(first)}/withdraw`)).status).toBe(200);
    expect((await make(id, other, two)).status).toBe(202);
    world.pass(MOVE_PROPOSAL_SECONDS);
    [clerk, colleague] = [await again(clerk), await again(colleague)];
    // over, though the clock’s task has not said so yet
    expect((await make(id, other, await again(one))).status).toBe(202);
  });

  test('a second yes takes the place of one that nobody used: one move is one code', async () => {
    const { id, other } = await somebody();
    const [one, two] = [await signedIn(world, 'clerk'), await signedIn(world, 'clerk')];
    await confirm((await make(id, other, one)).body['proposalId'], two);
    const second = await make(id, '+77019991196', two);
    expect(second.status).toBe(202);
    expect((await confirm(second.body['proposalId'], one)).status).toBe(200);
    expect(await make(id, other, one)).toMatchObject({ status: 202 });
    expect((await make(id, '+77019991196', two)).status).toBe(201);
  });

  test('a phone that is locked after wrong tries does not use the yes up', async () => {
    const { id, iin, other } = await somebody();
    await world.call('/api/enrol', { iin, phone: other });
    for (let tries = 0; tries < 3; tries += 1) await enrol(iin, other, '000000');
    await confirm((await make(id, other)).body['proposalId']);
    expect(await make(id, other)).toMatchObject({ status: 429, body: { code: 'locked' } });
    expect((await make(id, '+77019991199')).status).toBe(201);
  });

  test('whoever died meanwhile is moved nowhere', async () => {
    const { id, other } = await somebody();
    const { body } = await make(id, other);
    await sql`update person set gone_at = 1, gone_cause = 'died', phone = null where id = ${id}`.execute(database.db);
    expect(await confirm(body['proposalId'])).toMatchObject({ status: 409, body: { code: 'person-unknown' } });
  });
});

describe('a first phone at the desk', () => {
  test('needs one clerk, and the number of the register is told', async () => {
    const { id, iin, phone, other } = await somebody({ enrolled: false });
    const told = world.told.length;
    const made = await make(id, other);
    expect(made.status).toBe(201);
    expect((await enrol(iin, other, made.body['code'])).status).toBe(200);
    // the same phone once more, for an answer that was lost, tells nobody twice
    expect((await enrol(iin, other, made.body['code'])).status).toBe(200);
    expect(world.told.slice(told)).toEqual([phone]);
  });

  test('its code opens nothing once another phone holds the pass', async () => {
    const { id, iin, phone, other } = await somebody({ enrolled: false });
    const { body } = await make(id, other);
    await enrolPerson(world, { iin, phone }, 'the person’s own');
    expect(await enrol(iin, other, body['code'])).toMatchObject({ status: 403, body: { code: 'code-expired' } });
    // nor at the next try with the same key
    expect(await enrol(iin, other, body['code'])).toMatchObject({ status: 403 });
    expect((await trailOf(id)).filter(({ kind }) => kind === 'device-enrolled')).toHaveLength(1);
  });
});

test('a code that enrolled a phone does not take the pass back from the one that replaced it', async () => {
  const { id, iin, phone, other } = await somebody({ enrolled: false });
  const { body } = await make(id, other, await signedIn(world, 'clerk'));
  expect((await enrol(iin, other, body['code'])).status).toBe(200);
  await enrolPerson(world, { iin, phone }, 'the owner’s');
  const told = world.told.length;
  for (let tries = 0; tries < 2; tries += 1) expect(await enrol(iin, other, body['code'])).toMatchObject({ status: 403, body: { code: 'code-expired' } });
  const { rows } = await sql`select phone from device where person_id = ${id} and active`.execute(database.db);
  expect(rows).toEqual([{ phone }]);
  expect(world.told).toHaveLength(told);
});

test('a pass that comes back by the register’s number tells the number that it was on, and that number is kept no longer', async () => {
  const { id, iin, phone, other } = await somebody({ enrolled: false });
  await enrol(iin, other, (await make(id, other)).body['code']);
  const told = world.told.length;
  await enrolPerson(world, { iin, phone }, 'back');
  await world.issuer.delivery.idle();
  expect(world.told.slice(told)).toEqual([other]);
  const { rows } = await sql`select active, phone from device where person_id = ${id} order by id`.execute(database.db);
  expect(rows).toEqual([
    { active: false, phone: null },
    { active: true, phone },
  ]);
});
