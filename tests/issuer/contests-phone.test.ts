/** A contest from the phone: about what the status rests on or a door's refusal, once, a few a day, told back with its deadline, in the trail without a name. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { makeReceipt, type Receipt } from '../../src/core/journal/receipt.ts';
import type { ContestWish, ToldContest } from '../../src/core/token/contest.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { CONTEST_SECONDS } from '../../src/issuer/contests/contests.ts';
import { RECEIPT_SECONDS } from '../../src/issuer/contests/receipt.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { lockPeople } from '../../src/issuer/people/health.ts';
import { contactBatch, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, enrolled, holdChild, type Pass } from './household.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
const personOf = (nr: number) => people[nr] ?? { iin: '', phone: '' };
let world: World;
let tablet: Tablet;
let epidemiologist: SignedIn;
let second: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  await insertVenue(world, CINEMA);
  tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'tablet');
  epidemiologist = await signedIn(world, 'epidemiologist');
  second = await signedIn(world, 'epidemiologist');
});

const receiptOf = (changes: Partial<Receipt> = {}, { credential, signer }: Tablet = tablet): Promise<Uint8Array> => {
  const says = { code: 'not-admitted', rule: 'weekend', policyVersion: 1, stampVersion: 7, ref: new Uint8Array(16).fill(9) };
  return makeReceipt(credential, { venueId: CINEMA, gate: 1, iat: world.issuer.now() - 600, ...says, ...changes }, signer);
};
const contest = (pass: Pass, ground: ContestWish['ground'], receipt: Uint8Array | null = null) => ask(world, 'contest', pass, { contest: { ground, receipt } });
const told = (answer: { body: Record<string, unknown> }) => answer.body['contests'] as readonly ToldContest[];
const positive = (nr: number) => labBatch(world, `phone ${nr}`, [{ iin: personOf(nr).iin, result: 1 }]).then((batch) => world.send('/api/lab/batches', batch));

describe('POST /api/contests', () => {
  test('of somebody red contests the very result, until 72 hours from now; the same again changes nothing', async () => {
    await positive(0);
    const pass = await enrolled(world, personOf(0), 'red');
    expect(told(await contest(pass, null))).toEqual([]);
    const answer = await contest(pass, 'wrong-result');
    const now = world.issuer.now();
    expect(answer.status).toBe(200);
    const open = { about: 'lab-result', ground: 'wrong-result', state: 'open', openedAt: now, deadlineAt: now + CONTEST_SECONDS };
    expect(told(answer)).toEqual([{ ...open, reason: null, decidedAt: null, receipt: null }]);
    world.pass(60);
    expect(told(await contest(pass, 'not-me'))).toEqual(told(answer));
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('decided by two at the desk, it is told as corrected, and the status is the new one', async () => {
    await positive(1);
    const pass = await enrolled(world, personOf(1), 'corrected');
    await contest(pass, 'not-me');
    const { rows } = await sql<{ id: number }>`select max(id) as id from contest`.execute(database.db);
    const path = `/api/desk/contests/${rows[0]?.id}`;
    expect((await epidemiologist.get(path)).body['contest']).toMatchObject({ openedBy: null, about: 'lab-result' });
    const proposed = await epidemiologist.post(`${path}/correct`, { manual: null });
    expect(await second.post(`/api/desk/proposals/${String(proposed.body['proposalId'])}/confirm`)).toMatchObject({ status: 200 });
    expect(told(await contest(pass, null))).toMatchObject([{ state: 'corrected', decidedAt: world.issuer.now() }]);
  });

  test('a correction waits for the person before it holds the contest, as a phone that lays a receipt to it does', async () => {
    await positive(10);
    await contest(await enrolled(world, personOf(10), 'in turn'), 'not-me');
    const { rows } = await sql<{ id: number; person_id: number }>`select id, person_id from contest order by id desc limit 1`.execute(database.db);
    const [{ id, person_id: personId } = { id: 0, person_id: 0 }] = rows;
    const proposed = await epidemiologist.post(`/api/desk/contests/${id}/correct`, { manual: null });
    const confirming = await database.db.transaction().execute(async (trx) => {
      await lockPeople(trx, [personId]);
      const under = second.post(`/api/desk/proposals/${String(proposed.body['proposalId'])}/confirm`);
      const waits = sql<{ n: number }>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await waits.execute(database.db)).rows[0]?.n, { timeout: 30_000 }).toBe(1);
      await sql`select from contest where id = ${id} for update nowait`.execute(trx);
      return { under };
    });
    expect(await confirming.under).toMatchObject({ status: 200 });
  });

  test('of a contact contests the contact, of somebody blue the status as a whole', async () => {
    await world.send('/api/contact/batches', await contactBatch(world, 'phone contact', [{ iin: personOf(2).iin }]));
    expect(told(await contest(await enrolled(world, personOf(2), 'yellow'), 'never-met'))).toMatchObject([{ about: 'contact' }]);
    expect(told(await contest(await enrolled(world, personOf(3), 'blue'), 'exempt'))).toMatchObject([{ about: 'status' }]);
  });

  test('a refusal is contested with its receipt: the door, the moment and the verdict are told back and shown at the desk', async () => {
    const pass = await enrolled(world, personOf(4), 'refused');
    const receipt = await receiptOf();
    const says = { venueId: CINEMA, venue: 'Арман', gate: 1, at: world.issuer.now() - 600, code: 'not-admitted', rule: 'weekend' };
    expect(told(await contest(pass, 'wrongly-refused', receipt))).toMatchObject([{ about: 'refusal', ground: 'wrongly-refused', receipt: says }]);
    expect(told(await contest(pass, 'wrongly-refused', receipt))).toHaveLength(1);
    expect(told(await contest(pass, 'wrongly-refused', await receiptOf({ iat: world.issuer.now() - 300 })))).toHaveLength(2);
    const { rows } = await sql<{ id: number }>`select max(id) as id from contest`.execute(database.db);
    const path = `/api/desk/contests/${rows[0]?.id}`;
    expect((await second.get(path)).body['contest']).toMatchObject({ about: 'refusal', receipt: { venueId: CINEMA, code: 'not-admitted' } });
    const listed = (await second.get('/api/desk/contests')).body;
    expect(listed['contests']).toContainEqual(expect.objectContaining({ about: 'refusal', receipt: null }));
    expect(JSON.stringify(listed)).not.toContain(CINEMA);
    expect(await epidemiologist.post(`${path}/correct`, { manual: null })).toMatchObject({ status: 422, body: { code: 'manual-needed' } });
    expect(await epidemiologist.post(`${path}/reject`, { reason: 'door-mistaken' })).toMatchObject({ status: 200 });
    expect(told(await contest(pass, null)).map(({ state, reason }) => [state, reason])).toEqual([
      ['rejected', 'door-mistaken'],
      ['open', null],
    ]);
  });

  test('a receipt that comes later is laid to the contest that stands', async () => {
    const pass = await enrolled(world, personOf(5), 'later');
    await contest(pass, 'exempt');
    expect(told(await contest(pass, 'exempt', await receiptOf()))).toMatchObject([{ about: 'status', receipt: { venueId: CINEMA } }]);
  });

  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['of nothing', async () => new Uint8Array([0xd2]), 'receipt-invalid'],
    ['that another key signed', () => receiptOf({}, { ...tablet, signer: { ...tablet.signer, sign: async () => new Uint8Array(64) } }), 'receipt-invalid'],
    ['from the future', () => receiptOf({ iat: world.issuer.now() + 3600 }), 'receipt-invalid'],
    ['that is too old', () => receiptOf({ iat: world.issuer.now() - RECEIPT_SECONDS }), 'receipt-too-old'],
  ])('a receipt %s is refused and opens nothing', async (_, make, code) => {
    const pass = await enrolled(world, personOf(6), `spoiled ${_}`);
    expect(await contest(pass, 'wrongly-refused', await make())).toMatchObject({ status: 422, body: { code } });
    expect(told(await contest(pass, null))).toEqual([]);
  });

  test('five in a day, then a wait; asking how they stand goes on', async () => {
    const pass = await enrolled(world, personOf(7), 'many');
    for (let nr = 1; nr <= 5; nr += 1)
      expect(await contest(pass, 'wrongly-refused', await receiptOf({ iat: world.issuer.now() - nr }))).toMatchObject({ status: 200 });
    const refused = await contest(pass, 'wrongly-refused', await receiptOf());
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(told(await contest(pass, null))).toHaveLength(5);
    world.pass(86_400);
    expect(await contest(pass, 'wrongly-refused', await receiptOf())).toMatchObject({ status: 200 });
  });

  test('a guardian contests for the child; a phone whose pass moved contests nothing', async () => {
    const child = await addChild(world, 0, [personOf(8)]);
    const mother = await enrolled(world, personOf(8), 'mother');
    const held = await holdChild(world, mother, child.refs.get(personOf(8).iin), 'child on the mother’s phone');
    expect(told(await contest(held, 'not-me'))).toMatchObject([{ about: 'status' }]);
    expect(told(await contest(mother, null))).toEqual([]);
    await enrolled(world, personOf(8), 'new phone');
    expect(await contest(mother, 'not-me')).toMatchObject({ status: 403, body: { code: 'device-replaced' } });
  });

  test('a request for something else, and one without its wish, are not taken', async () => {
    const pass = await enrolled(world, personOf(9), 'wrong');
    expect(await ask(world, 'contest', pass, { action: 'family' })).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect(await world.call('/api/contests', { request: toBase64Url(new Uint8Array(1401)) })).toMatchObject({ status: 400 });
  });

  test('the trail has numbers and digests: no door, no name', async () => {
    const { rows } = await sql<{ text: string }>`select detail::text as text from audit where kind like 'contest-%'`.execute(database.db);
    expect(rows.length).toBeGreaterThan(5);
    for (const { text } of rows) expect(text).not.toMatch(/ALA-|Арман|not-admitted/);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });
});
