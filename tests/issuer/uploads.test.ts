/** Files handed in at the desk: previewed, proposed, confirmed by another, taken by line; and laboratories at the desk. */

import iconv from 'iconv-lite';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { purgeUploads, takeUploads, UPLOAD_SECONDS } from '../../src/issuer/registers/uploads.ts';
import { enrolPerson, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type Answered, type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 20);
let world: World;
let clerk: SignedIn;
let epidemiologist: SignedIn;
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 20 });
  await registerSource(world, 'LAB-PAPER');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  clerk = await signedIn(world, 'clerk');
  epidemiologist = await signedIn(world, 'epidemiologist');
});

const somebody = () => {
  next += 1;
  return people[next] ?? { iin: '', phone: '' };
};
const healthOf = async (iin: string) => (await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow()).health;

async function upload(who: SignedIn, kind: string, bytes: Uint8Array | string, type = 'text/csv'): Promise<Answered> {
  const response = await world.app.request(`/api/desk/uploads?kind=${kind}`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', cookie: who.cookie, 'content-type': type },
    body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

const idOf = (answer: Answered) => (answer.body['upload'] as { id: number }).id;

async function confirmBoth(id: number, choice: Record<string, unknown>): Promise<void> {
  const proposed = await clerk.post(`/api/desk/uploads/${id}/confirm`, choice);
  expect(proposed).toMatchObject({ status: 201 });
  const confirmed = await epidemiologist.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`);
  expect(confirmed).toMatchObject({ status: 200 });
  await takeUploads(world.issuer);
}

const RESULTS = (iin: string, result = 'теріс') => `iin;sampled_at;result;district\n${iin};22.11.2026 09:40;${result};7511\n`;

describe('results', () => {
  test('count once another than the uploader has said so, and are traced to the two', async () => {
    const person = somebody();
    const shown = await upload(clerk, 'lab', `${RESULTS(person.iin)}900419100004;22.11.2026;оң;7511\n900419100003;22.11.2026;оң;7511\n`);
    expect(shown.body).toMatchObject({
      upload: { kind: 'lab', encoding: 'utf-8', confirmedAt: null },
      encodings: [{ encoding: 'utf-8', sample: 'теріс оң' }],
      preview: {
        lines: 2,
        faults: 1,
        errors: [{ line: 3, code: 'iin-invalid' }],
        rows: [['2', `${person.iin.slice(0, 6)}******`, '2026-11-22T04:40Z', '0', '7511'], expect.anything()],
      },
    });
    const proposed = await clerk.post(`/api/desk/uploads/${idOf(shown)}/confirm`, { encoding: 'utf-8', source: 'LAB-PAPER' });
    await takeUploads(world.issuer);
    expect(await healthOf(person.iin)).toBe(2);
    expect(await clerk.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    const judged = await epidemiologist.get(`/api/desk/proposals/${proposed.body['proposalId']}`);
    expect(judged.body).toMatchObject({ proposal: { shown: { upload: { lines: 2, faults: 1, source: 'LAB-PAPER' } } } });
    expect(JSON.stringify(judged.body)).not.toContain(person.iin);
    await epidemiologist.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`);
    await takeUploads(world.issuer);
    expect(await healthOf(person.iin)).toBe(3);
    await enrolPerson(world, person, 'uploaded');
    expect(await reconcile(world.issuer)).toMatchObject({ tokens: 1, unexplained: 0 });
    const done = await clerk.get(`/api/desk/uploads/${idOf(shown)}`);
    expect(done.body).toMatchObject({
      upload: { accepted: 1, rejected: 2, source: 'LAB-PAPER' },
      outcome: {
        rejected: [
          { line: 3, code: 'iin-invalid' },
          { line: 4, code: 'person-unknown' },
        ],
      },
    });
    const row = await database.db.selectFrom('upload').select('raw').where('id', '=', idOf(shown)).executeTakeFirstOrThrow();
    expect(row.raw).toBeNull();
    const trail = await database.db
      .selectFrom('audit')
      .select(['kind', 'detail'])
      .where('subject', '=', `upload:${idOf(shown)}`)
      .orderBy('seq')
      .execute();
    // handed in and seen, seen by the one who judges it, then taken; what was taken shows no lines any more
    expect(trail.map(({ kind }) => kind)).toEqual(['file-uploaded', 'file-previewed', 'file-previewed', 'file-confirmed', 'file-taken']);
    expect(trail.filter(({ kind }) => kind === 'file-previewed').map(({ detail }) => detail)).toEqual([
      { by: clerk.staff.id, why: 'upload' },
      { by: epidemiologist.staff.id, why: `proposal:${proposed.body['proposalId']}` },
    ]);
  });

  test('a source that is not theirs to speak for, or none, is refused', async () => {
    const id = idOf(await upload(clerk, 'lab', RESULTS(somebody().iin)));
    for (const [source, code] of [
      ['CENTRE', 'lab-unknown'],
      ['LAB-NONE', 'lab-unknown'],
      [null, 'source-unfit'],
    ])
      expect(await clerk.post(`/api/desk/uploads/${id}/confirm`, { encoding: 'utf-8', source })).toMatchObject({ status: 422, body: { code } });
  });

  test('the same file is the same upload while it waits, and confirmed twice it is taken once', async () => {
    const text = RESULTS(somebody().iin, 'оң');
    const id = idOf(await upload(clerk, 'lab', text));
    expect(idOf(await upload(epidemiologist, 'lab', text))).toBe(id);
    const choice = { encoding: 'utf-8', source: 'LAB-PAPER' };
    const proposals = [await clerk.post(`/api/desk/uploads/${id}/confirm`, choice), await clerk.post(`/api/desk/uploads/${id}/confirm`, choice)];
    const answers = [];
    for (const { body } of proposals) answers.push(await epidemiologist.post(`/api/desk/proposals/${body['proposalId']}/confirm`));
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [200, undefined],
      [409, 'upload-taken'],
    ]);
    expect([await takeUploads(world.issuer), await takeUploads(world.issuer)]).toEqual([1, 0]);
  });

  test('a crash while it is taken is healed by the next time', async () => {
    const person = somebody();
    const id = idOf(await upload(clerk, 'lab', RESULTS(person.iin)));
    const proposed = await clerk.post(`/api/desk/uploads/${id}/confirm`, { encoding: 'utf-8', source: 'LAB-PAPER' });
    await epidemiologist.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`);
    let asked = 0;
    const dying = {
      ...world.issuer,
      policies: {
        current: (now: number) => {
          asked += 1;
          if (asked > 1) throw new Error('killed');
          return world.issuer.policies.current(now);
        },
      },
    };
    await expect(takeUploads(dying)).rejects.toThrow('killed');
    expect(await healthOf(person.iin)).toBe(2);
    expect(await takeUploads(world.issuer)).toBe(1);
    expect(await healthOf(person.iin)).toBe(3);
  });
});

test('contacts make yellow', async () => {
  const { iin } = somebody();
  const id = idOf(await upload(clerk, 'contacts', `iin,contact_at,case_ref\n${iin},2026-11-21,KC-1\n`));
  await confirmBoth(id, { encoding: 'utf-8', source: 'CENTRE' });
  expect(await healthOf(iin)).toBe(1);
});

describe('people', () => {
  const NAMES = 'iin;family_name;given_name;birth_date;district\n900419100400;Қабдолұлы;Ғани;01.02.1980;7511\n';

  test('each encoding is shown as it would read, and the operator decides', async () => {
    const answer = await upload(clerk, 'people', iconv.encode(NAMES, 'rk1048'));
    expect(answer.body).toMatchObject({
      upload: { encoding: 'rk1048' },
      preview: { lines: 1, rows: [['2', '900419******', 'Қабдолұлы', 'Ғ.', '1980-02-01', '', '7511', '']] },
    });
    const samples = (answer.body['encodings'] as { encoding: string; sample: string }[]).map(({ encoding, sample }) => `${encoding} ${sample}`);
    expect(samples).toHaveLength(3);
    expect(samples[0]).toBe('rk1048 Қабдолұлы Ғани');
    const other = await clerk.get(`/api/desk/uploads/${idOf(answer)}?encoding=windows-1251`);
    expect(JSON.stringify(other.body['preview'])).not.toContain('Қабдолұлы');
    await confirmBoth(idOf(answer), { encoding: 'rk1048' });
    const { family_name, initials } = await database.db
      .selectFrom('person')
      .select(['family_name', 'initials'])
      .where('iin', '=', '900419100400')
      .executeTakeFirstOrThrow();
    expect([family_name, initials]).toEqual(['Қабдолұлы', 'Ғ.Қ.']);
  });

  test('a register may go back to an older file', async () => {
    const moved = NAMES.replace('7511', '7101');
    const districtOf = async () =>
      (await database.db.selectFrom('person').select('district').where('iin', '=', '900419100400').executeTakeFirstOrThrow()).district;
    for (const [text, district] of [
      [NAMES, '7511'],
      [moved, '7101'],
      [NAMES, '7511'],
    ] as const) {
      await confirmBoth(idOf(await upload(clerk, 'people', text)), { encoding: 'utf-8' });
      expect(await districtOf()).toBe(district);
    }
  });

  test('a file that is no such table is named as such, and the confirmed one answers so too', async () => {
    const answer = await upload(clerk, 'guardians', 'iin;name\n1;2\n');
    expect(answer.body).toMatchObject({ preview: { code: 'column-missing' } });
    await confirmBoth(idOf(answer), { encoding: 'utf-8' });
    expect((await clerk.get(`/api/desk/uploads/${idOf(answer)}`)).body).toMatchObject({
      outcome: { accepted: 0, rejected: [{ line: 1, code: 'column-missing' }] },
    });
  });
});

describe('the door of the desk', () => {
  // ten files at once are one clerk's measure
  beforeAll(async () => {
    expect(await upload(await signedIn(world, 'clerk'), 'lab', 'iin')).toMatchObject({ status: 200 });
    clerk = await signedIn(world, 'clerk');
  });

  test('takes CSV up to its size from those who may, and nothing else', async () => {
    expect(await upload(clerk, 'lab', 'x', 'application/json')).toMatchObject({ status: 415 });
    expect(await upload(clerk, 'other', 'x')).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
    expect(await upload(clerk, 'lab', '')).toMatchObject({ status: 422, body: { code: 'empty' } });
    expect(await upload(clerk, 'lab', new Uint8Array(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    const venue = await signedIn(world, 'venue');
    expect(await upload(venue, 'lab', 'x')).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    expect(await clerk.get('/api/desk/uploads/999')).toMatchObject({ status: 404, body: { code: 'upload-unknown' } });
  });

  test('an auditor sees what became of files and none of their lines', async () => {
    const auditor = await signedIn(world, 'auditor');
    const { iin } = somebody();
    const id = idOf(await upload(clerk, 'lab', RESULTS(iin)));
    expect((await auditor.get('/api/desk/uploads')).body).toMatchObject({ uploads: expect.arrayContaining([expect.objectContaining({ id, kind: 'lab' })]) });
    const one = await auditor.get(`/api/desk/uploads/${id}`);
    expect(Object.keys(one.body).sort()).toEqual(['time', 'upload']);
  });

  test('what nobody confirms within seven days loses its bytes and comes back by being handed in again', async () => {
    const text = RESULTS(somebody().iin);
    const id = idOf(await upload(clerk, 'lab', text));
    world.pass(UPLOAD_SECONDS);
    const raw = async () => (await database.db.selectFrom('upload').select('raw').where('id', '=', id).executeTakeFirstOrThrow()).raw;
    await purgeUploads(world.issuer);
    expect(await raw()).not.toBeNull();
    world.pass(1);
    expect(await purgeUploads(world.issuer)).toBeGreaterThan(0);
    expect(await raw()).toBeNull();
    const later = await signedIn(world, 'clerk');
    expect(await later.post(`/api/desk/uploads/${id}/confirm`, { encoding: 'utf-8', source: 'LAB-PAPER' })).toMatchObject({
      status: 410,
      body: { code: 'upload-lapsed' },
    });
    expect(idOf(await upload(later, 'lab', text))).toBe(id);
    await purgeUploads(world.issuer);
    expect(await raw()).not.toBeNull();
  });
});

test('a file that was confirmed keeps its bytes until it is taken, however long that fails', async () => {
  const [one, other] = [await signedIn(world, 'clerk'), await signedIn(world, 'epidemiologist')];
  const id = idOf(await upload(one, 'people', 'iin;family_name;given_name;birth_date;district\n900419100400;Қабдолұлы;Ғани;19.04.1990;7512\n'));
  const { body } = await one.post(`/api/desk/uploads/${id}/confirm`, { encoding: 'utf-8', source: null });
  expect(await other.post(`/api/desk/proposals/${body['proposalId']}/confirm`)).toMatchObject({ status: 200 });
  const broken = { ...world.issuer, policies: { current: () => Promise.reject(new Error('down')) } };
  await expect(takeUploads(broken)).rejects.toThrow('down');
  world.pass(UPLOAD_SECONDS + 1);
  await purgeUploads(world.issuer);
  expect(await takeUploads(world.issuer)).toBe(1);
  const taken = await database.db.selectFrom('upload').select(['raw', 'outcome']).where('id', '=', id).executeTakeFirstOrThrow();
  expect(taken).toMatchObject({ raw: null, outcome: { accepted: 1, changed: 1 } });
});

test('laboratories at the desk: keys, ranges, held batches, reconciliations, each by those who may', async () => {
  const [officer, doctor, auditor] = [await signedIn(world, 'key-officer'), await signedIn(world, 'epidemiologist'), await signedIn(world, 'auditor')];
  expect((await auditor.get('/api/desk/labs')).body).toMatchObject({
    labs: [{ id: 'CENTRE' }, { id: 'LAB-PAPER', kind: 'lab', active: true, formerKeys: [] }],
  });
  const range = { kind: 'lab-revoke-range', payload: { lab: 'LAB-PAPER', by: 'sampled', from: 0, until: world.issuer.now() } };
  expect(await officer.post('/api/desk/labs/proposals', range)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  expect(await auditor.post('/api/desk/labs/proposals', range)).toMatchObject({ status: 403 });
  for (const wrong of [
    { ...range, kind: 'manual-status' },
    { ...range, payload: { ...range.payload, until: -1 } },
    { kind: 'lab-end', payload: { lab: 'x y' } },
  ])
    expect(await doctor.post('/api/desk/labs/proposals', wrong)).toMatchObject({ status: 422, body: { code: 'proposal-malformed' } });
  const asked = await doctor.post('/api/desk/labs/proposals', range);
  expect((await epidemiologistNow().then((one) => one.get(`/api/desk/proposals/${asked.body['proposalId']}`))).body).toMatchObject({
    proposal: { shown: { results: 3, people: 3 } },
  });
  expect(await (await epidemiologistNow()).post(`/api/desk/proposals/${asked.body['proposalId']}/confirm`)).toMatchObject({ status: 200 });
  expect(await sweepVoids(world.issuer)).toBe(3);
  expect((await auditor.get('/api/desk/labs/voids')).body).toMatchObject({ ranges: [{ lab: 'LAB-PAPER', results: 3, people: 3 }] });
  expect((await auditor.get('/api/desk/labs/held')).body).toMatchObject({ batches: [] });
  await reconcile(world.issuer);
  expect((await auditor.get('/api/desk/reconciliations')).body).toMatchObject({ days: [{ unexplained: 0 }, { tokens: 1 }], findings: [] });
});

/** Sessions end when the clock moves by days. */
const epidemiologistNow = () => signedIn(world, 'epidemiologist');
