/** Contested statuses: taken in, decided by others, corrected by two, rejected with a reason; the deadline shows; everything is in the trail. */
import { beforeAll, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { CONTEST_SECONDS, openContest } from '../../src/issuer/contests/contests.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { expireProposals } from '../../src/issuer/staff/proposals.ts';
import { claimsOf, contactBatch, enrolPerson, labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
let world: World;
let clerk: SignedIn;
let first: SignedIn;
let second: SignedIn;

const personOf = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const signIn = async () => {
  clerk = await signedIn(world, 'clerk');
  first = await signedIn(world, 'epidemiologist');
  second = await signedIn(world, 'epidemiologist');
};

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  await signIn();
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
});

interface Line {
  readonly about: string;
  readonly id: number;
}
async function linesOf(nr: number): Promise<readonly Line[]> {
  const { body } = await first.post('/api/desk/people/find', { iin: personOf(nr).iin });
  return (body['person'] as { lines: readonly Line[] }).lines;
}
const positive = async (nr: number) => world.send('/api/lab/batches', await labBatch(world, `contest ${nr}`, [{ iin: personOf(nr).iin, result: 1 }]));
const healthOf = (nr: number) => database.db.selectFrom('person').select(['health', 'basis']).where('iin', '=', personOf(nr).iin).executeTakeFirstOrThrow();

/** A person with one positive result, contested by way of the clerk. */
async function contested(nr: number, ground = 'wrong-result'): Promise<number> {
  await positive(nr);
  const line = (await linesOf(nr)).find(({ about }) => about === 'lab-result');
  const answer = await clerk.post('/api/desk/contests', { iin: personOf(nr).iin, about: 'lab-result', aboutId: line?.id, ground });
  expect(answer.status).toBe(201);
  return Number(answer.body['contestId']);
}
const correct = (by: SignedIn, id: number, manual: unknown = null) => by.post(`/api/desk/contests/${id}/correct`, { manual });
const reject = (by: SignedIn, id: number, reason = 'line-confirmed') => by.post(`/api/desk/contests/${id}/reject`, { reason });
const confirmed = (by: SignedIn, answer: { body: Record<string, unknown> }) => by.post(`/api/desk/proposals/${String(answer.body['proposalId'])}/confirm`);
const listOf = async (state: string) =>
  ((await first.get(`/api/desk/contests?state=${state}`)).body['contests'] as { id: number; overdue: boolean; proposalId: number | null }[]) ?? [];

describe('a contested result', () => {
  test('two persons withdraw the line: the status is computed anew and every token is revoked', async () => {
    const id = await contested(0);
    const token = await enrolPerson(world, personOf(0), 'phone 0');
    const asked = await correct(first, id);
    expect(asked.status).toBe(201);
    expect(await confirmed(first, asked)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect(await healthOf(0)).toEqual({ health: 0, basis: 1 });
    expect(await confirmed(second, asked)).toMatchObject({ status: 200 });
    expect(await healthOf(0)).toEqual({ health: 2, basis: 0 });
    const { rows } = await sql`select revoked_cause from token join person on person.id = person_id where iin = ${personOf(0).iin}`.execute(database.db);
    expect(rows).toEqual([{ revoked_cause: 'correction' }]);
    expect(claimsOf(await renew(world, token, ['phone 0', 'phone 0b']))).toMatchObject({ health: 2 });
    expect((await first.get(`/api/desk/contests/${id}`)).body['contest']).toMatchObject({ state: 'corrected', decidedBy: second.staff.id, reason: null });
    const { rows: trail } = await sql<{ kind: string }>`select kind from audit where subject = ${`contest:${id}`} order by seq`.execute(database.db);
    expect(trail.map(({ kind }) => kind)).toEqual(['contest-opened', 'contest-corrected']);
  });

  test('rejected with a reason by somebody else than who took it in; nothing changes, and it may be contested again', async () => {
    await positive(1);
    const line = (await linesOf(1))[0];
    const body = { iin: personOf(1).iin, about: 'lab-result', aboutId: line?.id, ground: 'not-me' };
    const id = Number((await first.post('/api/desk/contests', body)).body['contestId']);
    expect(await clerk.post('/api/desk/contests', body)).toMatchObject({ status: 409, body: { code: 'contest-open' } });
    expect(await reject(first, id)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect(await reject(clerk, id)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    expect(await reject(second, id, 'because')).toMatchObject({ status: 400 });
    expect(await reject(second, id)).toMatchObject({ status: 200 });
    expect(await reject(second, id)).toMatchObject({ status: 409, body: { code: 'contest-ended' } });
    expect(await correct(second, id)).toMatchObject({ status: 409, body: { code: 'contest-ended' } });
    expect(await healthOf(1)).toEqual({ health: 0, basis: 1 });
    expect(await clerk.post('/api/desk/contests', body)).toMatchObject({ status: 201 });
  });

  test('a correction that is withdrawn or runs out leaves the contest open; while it waits nothing else is decided', async () => {
    const id = await contested(2);
    const asked = await correct(first, id);
    expect(await correct(second, id)).toMatchObject({ status: 409, body: { code: 'proposal-open' } });
    expect(await reject(second, id)).toMatchObject({ status: 409, body: { code: 'proposal-open' } });
    expect((await listOf('open')).find((one) => one.id === id)?.proposalId).toBe(asked.body['proposalId']);
    await first.post(`/api/desk/proposals/${String(asked.body['proposalId'])}/withdraw`);
    const again = await correct(first, id);
    expect(again.status).toBe(201);
    world.pass(CONTEST_SECONDS);
    await expireProposals(world.issuer);
    await signIn();
    expect(await confirmed(second, again)).toMatchObject({ status: 409, body: { code: 'proposal-expired' } });
    expect((await listOf('open')).find((one) => one.id === id)).toMatchObject({ overdue: true, proposalId: null });
    expect(await reject(second, id, 'no-evidence')).toMatchObject({ status: 200 });
  });

  test('one whose laboratory corrected the line meanwhile has nothing left to correct', async () => {
    const id = await contested(3);
    const asked = await correct(first, id);
    const sampledAt = (
      await sql<{ at: number }>`select max(sampled_at) as at from lab_result where person_id = (select id from person where iin = ${personOf(3).iin})`.execute(
        database.db,
      )
    ).rows[0]?.at;
    world.pass(1);
    await world.send('/api/lab/batches', await labBatch(world, 'contest 3 corrected', [{ iin: personOf(3).iin, result: 0, sampledAt: sampledAt ?? 0 }]));
    expect(await confirmed(second, asked)).toMatchObject({ status: 409, body: { code: 'line-unknown' } });
    await second.post(`/api/desk/proposals/${String(asked.body['proposalId'])}/withdraw`);
    expect(await reject(second, id, 'settled-meanwhile')).toMatchObject({ status: 200 });
  });

  test('of a correction and a rejection at the same moment one happens', async () => {
    for (const nr of [4, 5, 6]) {
      const id = await contested(nr);
      const asked = await correct(first, id);
      const [yes, no] = await Promise.all([confirmed(second, asked), reject(second, id)]);
      expect([yes.status, no.status]).toEqual([200, 409]);
      expect(await healthOf(nr)).toEqual({ health: 2, basis: 0 });
    }
  });
});

test('a contested contact counts as if it had never come', async () => {
  await world.send('/api/contact/batches', await contactBatch(world, 'contest contact', [{ iin: personOf(7).iin }]), 'application/cose');
  expect(await healthOf(7)).toEqual({ health: 1, basis: 2 });
  const line = (await linesOf(7))[0];
  const opened = await clerk.post('/api/desk/contests', { iin: personOf(7).iin, about: 'contact', aboutId: line?.id, ground: 'never-met' });
  const asked = await correct(first, Number(opened.body['contestId']));
  expect(await confirmed(second, asked)).toMatchObject({ status: 200 });
  expect(await healthOf(7)).toEqual({ health: 2, basis: 0 });
  expect(await linesOf(7)).toEqual([]);
});

test('a status contested as a whole is set by hand', async () => {
  const opened = await clerk.post('/api/desk/contests', { iin: personOf(8).iin, about: 'status', ground: 'other-evidence' });
  const id = Number(opened.body['contestId']);
  expect(await correct(first, id)).toMatchObject({ status: 422, body: { code: 'manual-needed' } });
  expect(await correct(first, id, { health: 3, untilAt: 1 })).toMatchObject({ status: 422, body: { code: 'until-past' } });
  const asked = await correct(first, id, { health: 3, untilAt: world.issuer.now() + 86_400 });
  expect(await confirmed(second, asked)).toMatchObject({ status: 200 });
  expect(await healthOf(8)).toEqual({ health: 3, basis: 7 });
});

describe('refusals', () => {
  const iin = personOf(9).iin;
  const cases: readonly [string, Record<string, unknown>, number, string][] = [
    ['a line of somebody else', { iin, about: 'lab-result', aboutId: 1, ground: 'not-me' }, 404, 'line-unknown'],
    ['a line without its number', { iin, about: 'contact', ground: 'not-me' }, 400, 'request-malformed'],
    ['a status with a number', { iin, about: 'status', aboutId: 1, ground: 'not-me' }, 400, 'request-malformed'],
    ['a ground of one’s own', { iin, about: 'status', ground: 'unfair' }, 400, 'request-malformed'],
    ['nobody', { iin: demoPeople('strangers', 1)[0]?.iin, about: 'status', ground: 'not-me' }, 404, 'person-unknown'],
  ];
  test.each(cases)('%s', async (_, body, status, code) => {
    expect(await clerk.post('/api/desk/contests', body)).toMatchObject({ status, body: { code } });
  });

  test('a line with a status by hand, and one that is unknown', async () => {
    const id = await contested(9);
    expect(await correct(first, id, { health: 3, untilAt: world.issuer.now() + 60 })).toMatchObject({ status: 422, body: { code: 'manual-unfit' } });
    for (const answer of [await correct(first, 9999), await reject(first, 9999), await first.get('/api/desk/contests/9999')])
      expect(answer).toMatchObject({ status: 404, body: { code: 'contest-unknown' } });
  });
});

test('the deadline shows in the list and in the figures, what is due first comes first', async () => {
  const personId = (await database.db.selectFrom('person').select('id').where('iin', '=', personOf(10).iin).executeTakeFirstOrThrow()).id;
  const now = world.issuer.now() - 2 * CONTEST_SECONDS;
  await openContest(world.issuer, { personId, about: 'status', aboutId: null, ground: 'exempt', by: clerk.staff, now });
  const [open, overdue] = [await listOf('open'), await listOf('overdue')];
  expect(open[0]).toMatchObject({ personId, overdue: true, deadlineAt: now + CONTEST_SECONDS });
  expect(overdue.map((one) => one.id)).toEqual(open.filter((one) => one.overdue).map((one) => one.id));
  const figures = await (await world.app.request('/metrics')).text();
  expect(figures).toContain(`ashyq_contests_open ${open.length}\n`);
  expect(figures).toContain(`ashyq_contests_overdue ${overdue.length}\n`);
});

test('the trail holds, and names nobody', async () => {
  expect(await firstBrokenAudit(database.db)).toBeNull();
  const { rows } = await sql<{ text: string }>`select concat(subject, detail) as text from audit`.execute(database.db);
  for (const { iin, familyName } of people) for (const secret of [iin, familyName]) expect(rows.map((row) => row.text).join('\n')).not.toContain(secret);
});
