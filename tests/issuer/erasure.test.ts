/** Erasure because a person asks for it: with the pass from the phone, or at the desk by two clerks; and what the law keeps (docs/privacy.md). */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, enrolled, holdChild } from './household.ts';
import { signedIn } from './staff.ts';
import { CINEMA, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const PEOPLE = demoPeople('tests', 7);
let world: World;
let phones = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE.length });
  await insertVenue(world, CINEMA);
});
beforeEach(async () => {
  await sql`truncate visit, trace_contact, trace_case`.execute(database.db);
  world.pass(3 * 3600);
});

const personOf = (nr: number) => PEOPLE[nr] ?? { iin: '', phone: '' };
const idOf = async (iin: string) => (await sql<{ id: number }>`select id from person where iin = ${iin}`.execute(database.db)).rows[0]?.id ?? 0;
function phoneOf(nr: number) {
  phones += 1;
  return enrolled(world, personOf(nr), `phone ${phones}`);
}

async function visited(personId: number, times: number): Promise<void> {
  await sql`
    insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at)
    select ${personId}, substr(sha256((${personId} || ' ' || n)::bytea), 1, 16), ${CINEMA}, 0, ${world.issuer.now()} - n * 86400, false, 0, sha256(''), 0
    from generate_series(1, ${times}::integer) as n`.execute(database.db);
}

const left = async (personId: number) =>
  (await sql<{ n: number }>`select count(*) as n from visit where person_id = ${personId}`.execute(database.db)).rows[0]?.n;

test('who gives the pass up takes the visits along, and statuses by hand that are over: the trail says how many', async () => {
  const id = await idOf(personOf(0).iin);
  const phone = await phoneOf(0);
  await visited(id, 5);
  const now = world.issuer.now();
  const manual = (health: number, from: number, until: number, replaced: number | null) =>
    sql`
    insert into manual_status (person_id, health, cause, from_at, until_at, known_result_id, known_contact_id, proposal_id, replaced_at)
    values (${id}, ${health}, 'appeal', ${from}, ${until}, 0, 0, (select min(id) from proposal), ${replaced})`.execute(database.db);
  const someone = await signedIn(world, 'clerk');
  await database.db.transaction().execute((trx) => propose(trx, { kind: 'erase-person', payload: { personId: id }, by: someone.staff, now }));
  await manual(1, now - 9000, now + 9000, now - 600);
  await manual(2, now - 600, now + 9000, null);
  expect((await ask(world, 'delete', phone)).body).toEqual({ revokedTokens: 1, visitsGoneBy: now + 30 * 86_400, time: now });
  expect(await left(id)).toBe(0);
  const standing = await sql`select health from manual_status where person_id = ${id}`.execute(database.db);
  expect(standing.rows).toEqual([{ health: 2 }]);
  const { rows } = await sql<{ detail: unknown }>`select detail from audit where kind = 'person-erased' order by seq desc limit 1`.execute(database.db);
  expect(rows).toEqual([{ detail: { visits: 5, keptVisits: 0, contests: 0, manualStatuses: 1, by: null } }]);
  expect(await firstBrokenAudit(database.db)).toBeNull();
});

test('visits of somebody infected, or being traced, stay until their clock; the answer is the same as for anybody, also when it is asked again', async () => {
  const infected = await idOf(personOf(1).iin);
  const traced = await idOf(personOf(2).iin);
  const [one, two] = [await phoneOf(1), await phoneOf(2)];
  for (const id of [infected, traced]) await visited(id, 3);
  // blue again, a week after having been red
  await sql`
    insert into health_history (person_id, at, health, basis, cause) values (${infected}, ${world.issuer.now() - 7 * 86_400}, 0, 1, 'lab-result')`.execute(
    database.db,
  );
  await sql`
    insert into trace_case (person_id, opened_at, opened_by, reason, cause, from_at, until_at, rules, stays, found)
    values (${traced}, ${world.issuer.now()}, 1, 'control-centre', 'a cause in words', 1, 2, '{}', 0, 0)`.execute(database.db);
  const clerk = await signedIn(world, 'clerk');
  const until = world.issuer.now() + 29 * 86_400;
  for (const id of [infected, traced]) {
    const { erasure } = (await clerk.get(`/api/desk/people/${id}/erasure`)).body;
    expect(erasure).toMatchObject({ erasedVisits: 0, keptVisits: 3, keptVisitsUntil: until });
  }
  expect(await clerk.get('/api/desk/people/999999/erasure')).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
  const answers = [];
  for (const phone of [async () => one, async () => two, () => phoneOf(0), () => phoneOf(2), () => phoneOf(0)]) {
    answers.push(await ask(world, 'delete', await phone()));
  }
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect([await left(infected), await left(traced)]).toEqual([3, 3]);
  const { rows } = await sql<{ detail: unknown }>`
    select detail from audit where kind = 'person-erased' and subject = ${`person:${traced}`} order by seq limit 1`.execute(database.db);
  expect(rows[0]?.detail).toMatchObject({ visits: 0, keptVisits: 3 });
});

test('a child that another guardian holds keeps its visits; when the last one lets go they go too', async () => {
  const child = await addChild(world, 0, [personOf(3), personOf(4)]);
  const [mother, father] = [await phoneOf(3), await phoneOf(4)];
  const hers = await holdChild(world, mother, child.refs.get(personOf(3).iin), 'her child');
  await holdChild(world, father, child.refs.get(personOf(4).iin), 'his child');
  await visited(child.id, 4);
  expect(await ask(world, 'delete', hers)).toMatchObject({ status: 200 });
  expect(await left(child.id)).toBe(4);
  const hisOwn = await idOf(personOf(4).iin);
  await visited(hisOwn, 2);
  expect(await ask(world, 'delete', father)).toMatchObject({ status: 200 });
  expect([await left(child.id), await left(hisOwn)]).toEqual([0, 0]);
});

test('at the desk two clerks end phones and passes and erase; one of them alone does nothing', async () => {
  const id = await idOf(personOf(5).iin);
  await phoneOf(5);
  await visited(id, 2);
  const [one, two] = [await signedIn(world, 'clerk'), await signedIn(world, 'clerk')];
  const asked = await one.post('/api/desk/erasures', { iin: personOf(5).iin });
  expect(asked.status).toBe(202);
  // what is told beforehand, to both, is what then happens
  const told = { erasedVisits: 2, endedPhones: 1, endedPasses: 1, keptVisits: 0, keptVisitsUntil: null, keptResults: 0 };
  expect((await one.get(`/api/desk/people/${id}/erasure`)).body['erasure']).toMatchObject(told);
  expect((await two.get(`/api/desk/proposals/${asked.body['proposal']}`)).body['proposal']).toMatchObject({ shown: { ...told, person: { id } } });
  const looks = await sql`select 1 from audit where kind = 'person-read' and subject = ${`person:${id}`} and detail ->> 'why' = 'erasure'`.execute(database.db);
  expect(looks.rows).toHaveLength(1);
  const confirm = `/api/desk/proposals/${asked.body['proposal']}/confirm`;
  expect(await one.post(confirm)).toMatchObject({ status: 403, body: { code: 'same-person' } });
  expect(await left(id)).toBe(2);
  expect(await two.post(confirm)).toMatchObject({ status: 200 });
  expect(await left(id)).toBe(0);
  const { rows } = await sql<{ active: number; valid: number }>`
    select (select count(*) from device where person_id = ${id} and active) as active,
      (select count(*) from token where person_id = ${id} and revoked_at is null) as valid`.execute(database.db);
  expect(rows).toEqual([{ active: 0, valid: 0 }]);
  const trail = await sql<{ detail: unknown }>`select detail from audit where kind = 'proposal-confirmed' order by seq desc limit 1`.execute(database.db);
  expect(trail.rows[0]?.detail).toMatchObject({ kind: 'erase-person', person: id, devices: 1, visits: 2 });
  expect(await one.post('/api/desk/erasures', { iin: '111111111111' })).toMatchObject({ status: 422, body: { code: 'iin-invalid' } });
  const other = await signedIn(world, 'epidemiologist');
  expect(await other.post('/api/desk/erasures', { iin: personOf(5).iin })).toMatchObject({ status: 403, body: { code: 'role-missing' } });
});

test('paper that the desk printed for somebody without a phone ends with their erasure', async () => {
  const { iin } = personOf(6);
  const { id } = await database.db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirstOrThrow();
  const [one, two] = [await signedIn(world, 'clerk'), await signedIn(world, 'clerk')];
  expect((await one.post(`/api/desk/people/${id}/paper`)).status).toBe(201);
  const asked = await one.post('/api/desk/erasures', { personId: id });
  expect(await two.post(`/api/desk/proposals/${asked.body['proposal']}/confirm`)).toMatchObject({ status: 200 });
  const { rows } = await sql<{ cause: string | null }>`select revoked_cause as cause from token where person_id = ${id}`.execute(database.db);
  expect(rows).toEqual([{ cause: 'deletion' }]);
});
