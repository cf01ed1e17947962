/** A status set by hand: proposed by IIN in the body, confirmed by a second person, computed with basis `operator`, revoked where it is stricter. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { recomputeDue } from '../../src/issuer/maintenance.ts';
import { MANUAL_CAUSES, MANUAL_MAX_SECONDS } from '../../src/issuer/people/manual-status.ts';
import { claimsOf, enrolPerson, labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
const DAY = 86_400;
let world: World;
let first: SignedIn;
let second: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  first = await signedIn(world, 'epidemiologist');
  second = await signedIn(world, 'epidemiologist');
  await registerSource(world, 'LAB-01');
});

const personOf = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const idOf = async (iin: string) => (await database.db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirstOrThrow()).id;
const statusOf = (iin: string) =>
  database.db.selectFrom('person').select(['health', 'basis', 'evidence_at', 'health_until']).where('iin', '=', iin).executeTakeFirstOrThrow();
const wish = (nr: number, over: Record<string, unknown> = {}) => ({
  iin: personOf(nr).iin,
  health: 0,
  cause: 'isolation-order',
  untilAt: world.issuer.now() + 5 * DAY,
  ...over,
});
const proposed = async (by: SignedIn, body: Record<string, unknown>, path = '/api/desk/manual-status') => {
  const answer = await by.post(path, body);
  expect(answer.status).toBe(201);
  return Number(answer.body['proposalId']);
};
const confirmed = (by: SignedIn, id: number) => by.post(`/api/desk/proposals/${id}/confirm`);

describe('manual-status', () => {
  test('nothing happens until a second person says yes; then health, history, tokens and trail follow', async () => {
    const { iin } = personOf(0);
    const token = await enrolPerson(world, personOf(0), 'phone 0');
    const id = await proposed(first, wish(0));
    expect(await statusOf(iin)).toMatchObject({ health: 2, basis: 0 });
    expect(await confirmed(first, id)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    const published = world.published();
    expect(await confirmed(second, id)).toMatchObject({ status: 200, body: { repeated: false } });
    const now = world.issuer.now();
    expect(await statusOf(iin)).toEqual({ health: 0, basis: 7, evidence_at: now, health_until: now + 5 * DAY });
    expect(world.published()).toBe(published + 1);
    const person = await idOf(iin);
    const { rows: tokens } = await sql<{ cause: string }>`select revoked_cause as cause from token where person_id = ${person}`.execute(database.db);
    expect(tokens).toEqual([{ cause: 'status' }]);
    const { rows: history } = await sql`select health, basis, cause, cause_ref from health_history where person_id = ${person}`.execute(database.db);
    expect(history).toEqual([{ health: 0, basis: 7, cause: 'operator', cause_ref: `proposal:${id}` }]);
    const renewed = claimsOf(await renew(world, token, ['phone 0', 'phone 0b']));
    expect(renewed).toMatchObject({ health: 0, basis: 7, evidenceAt: now, exp: now + 72 * 3600 });
    const { rows: trail } = await sql<{ kind: string; detail: Record<string, unknown> }>`
      select kind, detail from audit where subject = ${`proposal:${id}`} order by seq`.execute(database.db);
    expect(trail.map(({ kind }) => kind)).toEqual(['proposal-made', 'proposal-confirmed']);
    expect(trail[1]?.detail).toEqual({ kind: 'manual-status', proposedBy: first.staff.id, confirmedBy: second.staff.id, person, revokedTokens: 1 });
  });

  test('a milder status revokes nothing and sets aside what was known; news counts, and the end brings the rest back', async () => {
    const { iin } = personOf(1);
    await world.send('/api/lab/batches', await labBatch(world, 'manual 1', [{ iin, result: 1 }]));
    await enrolPerson(world, personOf(1), 'phone 1');
    expect(await statusOf(iin)).toMatchObject({ health: 0, basis: 1 });
    await confirmed(second, await proposed(first, wish(1, { health: 2, cause: 'laboratory-error', untilAt: world.issuer.now() + 2 * DAY })));
    expect(await statusOf(iin)).toMatchObject({ health: 2, basis: 7 });
    const { rows } = await sql<{ n: number }>`select count(*) as n from token where person_id = ${await idOf(iin)} and revoked_at is not null`.execute(
      database.db,
    );
    expect(rows[0]?.n).toBe(0);
    // a sample taken before the decision and reported after it: nobody knew of it
    await world.send('/api/lab/batches', await labBatch(world, 'manual 1 late', [{ iin, result: 0, sampledAt: world.issuer.now() - 7200 }]));
    expect(await statusOf(iin)).toMatchObject({ health: 3, basis: 3 });
    await world.send('/api/lab/batches', await labBatch(world, 'manual 1 later', [{ iin, result: 1, sampledAt: world.issuer.now() - 60 }]));
    expect(await statusOf(iin)).toMatchObject({ health: 0, basis: 1 });
  });

  test('its end needs nobody: the registers speak again by the clock', async () => {
    const { iin } = personOf(2);
    await world.send('/api/lab/batches', await labBatch(world, 'manual 2', [{ iin, result: 1 }]));
    await confirmed(second, await proposed(first, wish(2, { health: 3, cause: 'medical-exemption', untilAt: world.issuer.now() + DAY })));
    expect(await statusOf(iin)).toMatchObject({ health: 3, basis: 7, health_until: world.issuer.now() + DAY });
    world.pass(DAY);
    await recomputeDue(world.issuer);
    expect(await statusOf(iin)).toMatchObject({ health: 0, basis: 1 });
    first = await signedIn(world, 'epidemiologist');
    second = await signedIn(world, 'epidemiologist');
  });

  test('ended before its time by two persons; a second one takes the place of the first', async () => {
    const { iin } = personOf(3);
    await confirmed(second, await proposed(first, wish(3)));
    await confirmed(second, await proposed(first, wish(3, { health: 1 })));
    expect(await statusOf(iin)).toMatchObject({ health: 1, basis: 7 });
    const found = await first.post('/api/desk/people/find', { iin });
    const lines = (found.body['person'] as { lines: { about: string; id: number }[] }).lines.filter((line) => line.about === 'manual-status');
    expect(lines).toHaveLength(1);
    const end = { iin, manualId: lines[0]?.id };
    const [once, twice] = [await proposed(first, end, '/api/desk/manual-status/end'), await proposed(first, end, '/api/desk/manual-status/end')];
    expect(await confirmed(first, once)).toMatchObject({ status: 403 });
    expect(await confirmed(second, once)).toMatchObject({ status: 200 });
    expect(await statusOf(iin)).toEqual({ health: 2, basis: 0, evidence_at: null, health_until: null });
    expect(await confirmed(second, twice)).toMatchObject({ status: 409, body: { code: 'manual-ended' } });
    expect(await first.post('/api/desk/manual-status/end', end)).toMatchObject({ status: 409, body: { code: 'manual-ended' } });
  });

  test('one whose end has come while it waited is refused', async () => {
    const id = await proposed(first, wish(4, { untilAt: world.issuer.now() + 600 }));
    world.pass(600);
    expect(await confirmed(second, id)).toMatchObject({ status: 409, body: { code: 'until-past' } });
    expect(await statusOf(personOf(4).iin)).toMatchObject({ health: 2 });
  });

  const refusals: readonly [string, Record<string, unknown>, number, string][] = [
    ['nobody with that number', { iin: demoPeople('strangers', 1)[0]?.iin }, 404, 'person-unknown'],
    ['a number that cannot be', { iin: '900419100004' }, 422, 'iin-invalid'],
    ['an end that is past', { untilAt: 1 }, 422, 'until-past'],
    ['an end too far away', { untilAt: 1_795_341_600 + MANUAL_MAX_SECONDS + 10 * DAY }, 422, 'until-too-far'],
    ['a cause of one’s own', { cause: 'a friend' }, 400, 'request-malformed'],
    ['a fifth status', { health: 4 }, 400, 'request-malformed'],
    ['half a second', { untilAt: 1_795_999_999.5 }, 400, 'request-malformed'],
  ];
  test.each(refusals)('%s is refused', async (_, over, status, code) => {
    expect(await first.post('/api/desk/manual-status', wish(5, over))).toMatchObject({ status, body: { code } });
  });

  test('what the second person sees: the numbers, and of the person what a door sees', async () => {
    const id = await proposed(first, wish(6));
    const seen = await second.get(`/api/desk/proposals/${id}`);
    const personId = await idOf(personOf(6).iin);
    expect(seen.body['proposal']).toMatchObject({
      kind: 'manual-status',
      mine: false,
      mayConfirm: true,
      payload: { personId, health: 0, cause: 'isolation-order' },
      shown: { person: { id: personId, initials: people[6]?.initials, birth: Number(personOf(6).iin.slice(2, 6)), health: 2 } },
    });
    expect(JSON.stringify(seen.body)).not.toContain(personOf(6).iin);
    expect(JSON.stringify(seen.body)).not.toContain(people[6]?.familyName);
    const auditor = await signedIn(world, 'auditor');
    expect((await auditor.get(`/api/desk/proposals/${id}`)).body['proposal']).toMatchObject({ mayConfirm: false, shown: {} });
    // whoever was shown the person is in the trail; the auditor was not
    const looks = await sql<{ detail: unknown }>`select detail from audit where kind = 'person-read' and subject = ${`person:${personId}`}`.execute(
      database.db,
    );
    expect(looks.rows.map(({ detail }) => detail)).toEqual([{ by: second.staff.id, why: `proposal:${id}` }]);
    expect(await auditor.post(`/api/desk/proposals/${id}/confirm`)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  });

  test('every cause can be stored', async () => {
    for (const cause of MANUAL_CAUSES) expect(await confirmed(second, await proposed(first, wish(7, { cause })))).toMatchObject({ status: 200 });
  });
});

test('people/find: the least of a person, and whoever looked is in the trail', async () => {
  const { iin } = personOf(1);
  const clerk = await signedIn(world, 'clerk');
  const found = await clerk.post('/api/desk/people/find', { iin: `${iin.slice(0, 6)} ${iin.slice(6)}` });
  expect(Object.keys(found.body['person'] as object).sort()).toEqual(['basis', 'birth', 'evidenceAt', 'health', 'id', 'initials', 'lines', 'until']);
  expect(JSON.stringify(found.body)).not.toContain(iin);
  const { rows } = await sql`select detail from audit where kind = 'person-read' and subject = ${`person:${await idOf(iin)}`}`.execute(database.db);
  expect(rows).toEqual([{ detail: { by: clerk.staff.id, why: 'find' } }]);
});

test('neither log nor trail holds an IIN or a name', async () => {
  const { rows } = await sql<{ text: string }>`select concat(subject, detail) as text from audit`.execute(database.db);
  const { rows: payloads } = await sql<{ text: string }>`select payload::text as text from proposal`.execute(database.db);
  const text = [...rows, ...payloads].map((row) => row.text).join('\n') + world.logLines.join('');
  for (const person of people) for (const secret of [person.iin, person.familyName, person.phone]) expect(text).not.toContain(secret);
});
