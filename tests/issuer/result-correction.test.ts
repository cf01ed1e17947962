/** A PCR result corrected at the desk by two persons (decision 033): what stands then, what its laboratory can still say, and what nobody can. */
import { beforeAll, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const PEOPLE = demoPeople('tests', 6);
const HOUR = 3600;
let world: World;
let first: SignedIn;
let second: SignedIn;
let ids: readonly number[];
let batches = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE.length });
  await registerSource(world, 'LAB-01');
  [first, second] = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
  ids = (await sql<{ id: number }>`select id from person order by id`.execute(database.db)).rows.map(({ id }) => id);
});

const personOf = (nr: number) => PEOPLE[nr] ?? { iin: '', phone: '' };
const sampledAt = () => world.issuer.now() - 20 * HOUR;

/** The laboratory says so now. */
async function said(nr: number, result: number, at: number): Promise<void> {
  batches += 1;
  world.pass(60);
  const answer = await world.send('/api/lab/batches', await labBatch(world, `corrected ${batches}`, [{ iin: personOf(nr).iin, sampledAt: at, result }]));
  if (answer.status !== 200) throw new Error(`lab/batches answered ${answer.status}`);
}

interface Line {
  readonly id: number;
  readonly source: string;
  readonly value: number;
}
const standing = async (nr: number) => ((await first.get(`/api/desk/people/${ids[nr]}`)).body['person'] as { lines: readonly Line[] }).lines;
const healthOf = async (nr: number) => (await sql<{ health: number }>`select health from person where id = ${ids[nr]}`.execute(database.db)).rows[0]?.health;
const pathOf = (nr: number, line: number | undefined) => `/api/desk/people/${ids[nr]}/results/${line}/correct`;

/** Proposed by one, confirmed by the other. */
async function correct(nr: number, result: number): Promise<void> {
  const [line] = await standing(nr);
  const proposed = await first.post(pathOf(nr, line?.id), { result, cause: 'laboratory-told' });
  expect(proposed.status).toBe(201);
  expect(await second.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`)).toMatchObject({ status: 200, body: { repeated: false } });
}

describe('result-correction', () => {
  test('takes two: then the right value stands, every pass is revoked, and the trail has numbers', async () => {
    await said(0, 1, sampledAt());
    await enrolPerson(world, personOf(0), 'phone 0');
    const [line] = await standing(0);
    expect([await healthOf(0), line]).toMatchObject([0, { source: 'LAB-01', value: 1 }]);
    const proposed = await first.post(pathOf(0, line?.id), { result: 0, cause: 'samples-mixed-up' });
    const confirm = `/api/desk/proposals/${proposed.body['proposalId']}/confirm`;
    expect(await first.post(confirm)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect(await first.post(pathOf(0, line?.id), { result: 2, cause: 'typing-error' })).toMatchObject({ status: 409, body: { code: 'proposal-open' } });
    const shown = (await second.get(`/api/desk/proposals/${proposed.body['proposalId']}`)).body['proposal'];
    expect(shown).toMatchObject({
      payload: { result: 0, causeWord: 'samples-mixed-up' },
      shown: { resultBefore: 1, source: 'LAB-01', person: { id: ids[0] } },
    });
    expect(await healthOf(0)).toBe(0);
    const published = world.published();
    expect((await second.post(confirm)).status).toBe(200);
    expect([await healthOf(0), await standing(0)]).toMatchObject([3, [{ source: 'DESK/LAB-01', value: 0 }]]);
    expect(world.published()).toBeGreaterThan(published);
    const { rows } = await sql<{ detail: unknown }>`select detail from audit where kind = 'result-corrected' order by seq desc limit 1`.execute(database.db);
    expect(rows[0]?.detail).toMatchObject({ from: 1, to: 0, cause: 'samples-mixed-up', revokedTokens: 1 });
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a result that is none of the person’s counts no more, and neither comes back by being sent again', async () => {
    const at = sampledAt();
    await said(1, 1, at);
    await correct(1, 2);
    expect([await healthOf(1), await standing(1)]).toEqual([2, []]);
    await said(1, 1, at);
    expect([await healthOf(1), await standing(1)]).toEqual([2, []]);
    const other = sampledAt();
    await said(2, 1, other);
    await correct(2, 0);
    await said(2, 1, other);
    expect([await healthOf(2), await standing(2)]).toMatchObject([3, [{ source: 'DESK/LAB-01', value: 0 }]]);
  });

  test('its laboratory’s own new word takes the place of the desk’s; what the desk wrote may be corrected again', async () => {
    const at = sampledAt();
    await said(3, 1, at);
    await correct(3, 0);
    await said(3, 2, at);
    expect([await healthOf(3), await standing(3)]).toEqual([2, []]);
    const other = sampledAt();
    await said(4, 0, other);
    await correct(4, 1);
    expect(await healthOf(4)).toBe(0);
    await correct(4, 0);
    expect([await healthOf(4), await standing(4)]).toMatchObject([3, [{ source: 'DESK/LAB-01', value: 0 }]]);
  });

  test('a pass that rests on it is explained by what two persons did, and by nothing that somebody wrote into the database', async () => {
    world.pass(120);
    await enrolPerson(world, personOf(4), 'phone 4');
    expect(await reconcile(world.issuer, { again: true })).toMatchObject({ unexplained: 0 });
    // what two persons said of somebody else speaks for nobody here
    await sql`
      update lab_result set row_id = (select max(id)::text from proposal
        where kind = 'result-correction' and state = 'confirmed' and payload ->> 'result' = '0' and payload ->> 'personId' <> ${String(ids[4])})
      where lab_id = 'DESK/LAB-01' and person_id = ${ids[4]} and replaced_at is null`.execute(database.db);
    expect(await reconcile(world.issuer, { again: true })).toMatchObject({ unexplained: 1 });
    await sql`update lab_result set row_id = '999999' where lab_id = 'DESK/LAB-01' and person_id = ${ids[4]} and replaced_at is null`.execute(database.db);
    expect(await reconcile(world.issuer, { again: true })).toMatchObject({ unexplained: 1 });
  });

  test('nothing that does not stand, is the same, or is somebody else’s; and by nobody but an epidemiologist', async () => {
    const at = sampledAt();
    await said(5, 1, at);
    const [line] = await standing(5);
    const wish = { result: 0, cause: 'typing-error' };
    expect(await first.post(pathOf(5, line?.id), { ...wish, result: 1 })).toMatchObject({ status: 422, body: { code: 'same-value' } });
    for (const path of [pathOf(4, line?.id), pathOf(5, 999_999), `/api/desk/people/0/results/${line?.id}/correct`])
      expect(await first.post(path, wish)).toMatchObject({ status: 404, body: { code: 'line-unknown' } });
    for (const wrong of [{}, { ...wish, result: 3 }, { ...wish, cause: 'because' }]) expect((await first.post(pathOf(5, line?.id), wrong)).status).toBe(400);
    expect(await (await signedIn(world, 'clerk')).post(pathOf(5, line?.id), wish)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    // proposed, and corrected by the laboratory before the second person came
    const { body } = await first.post(pathOf(5, line?.id), wish);
    await said(5, 0, at);
    expect(await second.post(`/api/desk/proposals/${body['proposalId']}/confirm`)).toMatchObject({ status: 409, body: { code: 'line-unknown' } });
  });
});
