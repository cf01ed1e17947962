/** People at the desk: searched by name and phone, one person's page, visits for a cause, paper and a code across the counter; each look is in the trail. */
import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
let world: World;
let clerk: SignedIn;
let epidemiologist: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  clerk = await signedIn(world, 'clerk');
  epidemiologist = await signedIn(world, 'epidemiologist');
  await registerSource(world, 'LAB-01');
});

const personOf = (nr: number) => {
  const person = people[nr];
  if (person === undefined) throw new RangeError('no such person');
  return person;
};
const idOf = async (iin: string) => (await database.db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirstOrThrow()).id;
const trailOf = async (id: number) => {
  const { rows } = await sql<{ kind: string; detail: unknown }>`select kind, detail from audit where subject = ${`person:${id}`} order by seq`.execute(
    database.db,
  );
  return rows;
};
const setGone = (id: number, gone: boolean) =>
  database.db
    .updateTable('person')
    .set(gone ? { gone_at: 1, gone_cause: 'died', phone: null } : { gone_at: null, gone_cause: null })
    .where('id', '=', id)
    .execute();
const search = (body: Record<string, unknown>, by = clerk) => by.post('/api/desk/people/search', body);
const found = (answer: { body: Record<string, unknown> }) => (answer.body['people'] as { id: number }[]).map(({ id }) => id);

describe('POST /api/desk/people/search', () => {
  test('finds by the beginning of a family name in any case, then by the given name, and says so in the trail', async () => {
    const { iin, familyName, givenName, birthDate } = personOf(3);
    const id = await idOf(iin);
    const answer = await search({ name: familyName.slice(0, 4).toUpperCase() });
    expect(answer.status).toBe(200);
    expect(found(answer)).toContain(id);
    const narrower = await search({ name: `${familyName} ${givenName.slice(0, 2).toLowerCase()}`, birth: birthDate });
    expect(found(narrower)).toEqual([id]);
    expect(narrower.body['people']).toEqual([expect.objectContaining({ familyName, givenName, birth: birthDate })]);
    expect(JSON.stringify(narrower.body)).not.toContain(iin);
    expect(await trailOf(id)).toEqual(Array(2).fill({ kind: 'person-read', detail: { by: clerk.staff.id, why: 'search-name' } }));
  });

  test('finds Kazakh letters whatever their case, and names of two letters only in whole', async () => {
    await database.db.updateTable('person').set({ family_name: 'Әубәкіров', given_name: 'Ұлан' }).where('iin', '=', personOf(4).iin).execute();
    await database.db.updateTable('person').set({ family_name: 'Ли' }).where('iin', '=', personOf(5).iin).execute();
    expect(found(await search({ name: 'әубӘК ұ' }))).toEqual([await idOf(personOf(4).iin)]);
    expect(found(await search({ name: 'ЛИ' }))).toEqual([await idOf(personOf(5).iin)]);
    expect(await search({ name: 'Л' })).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
  });

  test('finds a phone in whole, however it is written', async () => {
    const { iin, phone } = personOf(2);
    const id = await idOf(iin);
    expect(found(await search({ phone: `8${phone?.slice(2)}` }, epidemiologist))).toEqual([id]);
    expect(await trailOf(id)).toEqual([{ kind: 'person-read', detail: { by: epidemiologist.staff.id, why: 'search-phone' } }]);
    expect(await search({ phone: '+7 701' })).toMatchObject({ status: 422, body: { code: 'phone-invalid' } });
  });

  test.each([
    [{}, 422, 'words-too-few'],
    [{ birth: '1990-04-19' }, 422, 'words-too-few'],
    [{ name: '   ' }, 422, 'words-too-few'],
    [{ name: '%' }, 422, 'words-too-few'],
    [{ name: 'Нет_никого' }, 422, 'words-too-few'],
    [{ name: 'Жоқбол' }, 404, 'person-unknown'],
    [{ name: 'Ахметов', birth: '1990-02-31' }, 400, 'request-malformed'],
  ])('%o is %i %s', async (body, status, code) => {
    const asker = await signedIn(world, 'clerk');
    expect(await search(body, asker)).toMatchObject({ status, body: { code } });
  });

  test('more than twenty are nobody: the register is not read in rows', async () => {
    const rows = Array.from({ length: 21 }, (_, nr) => ({
      iin: `9004192${String(nr).padStart(5, '0')}`,
      family_name: 'Көпбаев',
      given_name: nr === 0 ? 'Бірінші' : 'Тағы',
      initials: 'Т.К.',
      birth_date: '1990-04-19',
      district: '7510',
    }));
    await database.db.insertInto('person').values(rows).execute();
    expect(await search({ name: 'Көпбаев' })).toMatchObject({ status: 422, body: { code: 'too-many-found' } });
    expect((await search({ name: 'Көпбаев Бір' })).status).toBe(200);
    const [first] = rows;
    expect(await trailOf(await idOf(first?.iin ?? ''))).toHaveLength(1);
  });
});

describe('GET /api/desk/people/:id', () => {
  test('shows events with what became of them, changes with their cause, devices and passes; no name, IIN, phone or index', async () => {
    const { iin, phone, familyName } = personOf(0);
    await enrolPerson(world, personOf(0), 'phone of 0');
    await world.send('/api/lab/batches', await labBatch(world, 'events', [{ iin, result: 1 }]));
    const id = await idOf(iin);
    const { status, body } = await clerk.get(`/api/desk/people/${id}`);
    expect(status).toBe(200);
    expect(body['person']).toMatchObject({
      id,
      health: 0,
      events: [{ about: 'lab-result', value: 1, endedAt: null, source: 'LAB-01' }],
      changes: [{ health: 0, cause: 'lab-result' }],
      devices: [{ active: true, guardian: false, endedAt: null }],
      tokens: [{ paper: false, health: 2, revokedCause: 'status' }],
    });
    for (const secret of [iin, phone ?? '', familyName, 'tokenIndex', 'token_index', 'holderKey']) expect(JSON.stringify(body)).not.toContain(secret);
    expect((await trailOf(id)).at(-1)).toEqual({ kind: 'person-read', detail: { by: clerk.staff.id, why: 'page' } });
  });

  test.each(['999999', '0', 'x', '-1'])('%s is nobody', async (id) => {
    expect(await clerk.get(`/api/desk/people/${id}`)).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
  });
});

describe('POST /api/desk/people/:id/visits', () => {
  test('needs a cause of the list, which the trail keeps', async () => {
    const id = await idOf(personOf(1).iin);
    const at = world.issuer.now();
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
      values (${id}, ${Buffer.alloc(16, 1)}, 'ALA-00001', 2, ${at - 600}, null, true, ${at - 600}, ${Buffer.alloc(32)}, ${at})`.execute(database.db);
    for (const body of [{}, { cause: 'curiosity' }]) expect((await epidemiologist.post(`/api/desk/people/${id}/visits`, body)).status).toBe(400);
    expect(await trailOf(id)).toEqual([]);
    const { body } = await epidemiologist.post(`/api/desk/people/${id}/visits`, { cause: 'own-request' });
    expect(body['visits']).toEqual([{ venueId: 'ALA-00001', venueName: null, gate: 2, entered: at - 600, left: null, witnessed: true }]);
    expect(await trailOf(id)).toEqual([{ kind: 'visits-read', detail: { by: epidemiologist.staff.id, why: 'own-request', visits: 1 } }]);
  });
});

describe('POST /api/desk/people/:id/paper', () => {
  test('prints a bare pass for somebody without a phone, three a day, and a stricter status revokes it', async () => {
    const { iin } = personOf(6);
    const id = await idOf(iin);
    const answer = await clerk.post(`/api/desk/people/${id}/paper`);
    expect(answer.status).toBe(201);
    const { payload } = decodeStatusToken(fromBase64Url(String(answer.body['token'])));
    expect(payload).toMatchObject({ holderKey: null, health: 2 });
    expect(await trailOf(id)).toEqual([{ kind: 'paper-issued', detail: { by: clerk.staff.id, device: null, exp: payload.exp } }]);
    for (const status of [201, 201, 409]) expect((await clerk.post(`/api/desk/people/${id}/paper`)).status).toBe(status);
    await world.send('/api/lab/batches', await labBatch(world, 'stricter', [{ iin, result: 1 }]));
    const { rows } = await sql<{ cause: string }>`select distinct revoked_cause as cause from token where person_id = ${id}`.execute(database.db);
    expect(rows).toEqual([{ cause: 'status' }]);
  });

  test('nobody has no paper, nor has whoever died or left', async () => {
    const nobody = { status: 404, body: { code: 'person-unknown' } };
    expect(await clerk.post('/api/desk/people/999999/paper')).toMatchObject(nobody);
    const id = await idOf(personOf(5).iin);
    await setGone(id, true);
    expect(await clerk.post(`/api/desk/people/${id}/paper`)).toMatchObject(nobody);
    await setGone(id, false);
    expect((await clerk.post(`/api/desk/people/${id}/paper`)).status).toBe(201);
  });
});

describe('POST /api/desk/people/:id/enrolment', () => {
  const confirm = async (iin: string, phone: string, code: string) => {
    const key = keyOf(`desk phone ${phone}`);
    const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, key));
    return world.call('/api/enrol/confirm', { iin, phone, code, request });
  };

  test('a phone that the register does not have enrols with the code that is read out, and only with that', async () => {
    const { iin } = personOf(7);
    const id = await idOf(iin);
    const phone = '+77019990007';
    // the phone asks as any other: nothing is sent to it
    await world.call('/api/enrol', { iin, phone });
    const sent = world.messages.length;
    const { status, body } = await clerk.post(`/api/desk/people/${id}/enrolment`, { phone: '8 701 999 00 07' });
    expect([status, body['validSeconds']]).toEqual([201, 600]);
    expect(world.messages.length).toBe(sent);
    expect((await confirm(iin, phone, String(body['code']) === '000000' ? '000001' : '000000')).status).toBe(403);
    expect((await confirm(iin, phone, String(body['code']))).status).toBe(200);
    expect((await trailOf(id)).map(({ kind }) => kind)).toEqual(['desk-code-made', 'device-enrolled', 'move-told']);
  });

  test('another person cannot use it, nor the same one ten minutes later', async () => {
    const id = await idOf(personOf(8).iin);
    const phone = '+77019990008';
    const { body } = await clerk.post(`/api/desk/people/${id}/enrolment`, { phone });
    expect((await confirm(personOf(9).iin, phone, String(body['code']))).status).toBe(403);
    world.pass(601);
    expect(await confirm(personOf(8).iin, phone, String(body['code']))).toMatchObject({ status: 403, body: { code: 'code-expired' } });
  });

  test('whoever died or left gets no code, and one that was made before enrols nothing', async () => {
    const { iin } = personOf(1);
    const id = await idOf(iin);
    const phone = '+77019990001';
    const { body } = await clerk.post(`/api/desk/people/${id}/enrolment`, { phone });
    await setGone(id, true);
    expect(await clerk.post(`/api/desk/people/${id}/enrolment`, { phone })).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
    expect(await confirm(iin, phone, String(body['code']))).toMatchObject({ status: 403, body: { code: 'code-expired' } });
    await setGone(id, false);
    expect((await confirm(iin, phone, String(body['code']))).status).toBe(200);
  });

  test('wrong tries lock the phone for the desk as well', async () => {
    const { iin } = personOf(10);
    const id = await idOf(iin);
    const phone = '+77019990010';
    const { body } = await clerk.post(`/api/desk/people/${id}/enrolment`, { phone });
    const wrong = String((Number(body['code']) + 1) % 1_000_000).padStart(6, '0');
    for (let nr = 0; nr < 3; nr += 1) await confirm(iin, phone, wrong);
    expect(await clerk.post(`/api/desk/people/${id}/enrolment`, { phone })).toMatchObject({ status: 429, body: { code: 'locked' } });
  });
});

test('manual-status and contests take the number of a person who was found in place of the IIN, and not both', async () => {
  const id = await idOf(personOf(11).iin);
  const wish = { health: 0, cause: 'isolation-order', untilAt: world.issuer.now() + 86_400 };
  expect((await epidemiologist.post('/api/desk/manual-status', { ...wish, personId: id })).status).toBe(201);
  for (const who of [{}, { personId: id, iin: personOf(11).iin }, { personId: 999_999 }])
    expect(await epidemiologist.post('/api/desk/manual-status', { ...wish, ...who })).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
  expect((await clerk.post('/api/desk/contests', { personId: id, about: 'status', ground: 'not-me' })).status).toBe(201);
});
