/** The issuer's own answers as the desk's pages read them: nothing of their shape is invented here. */
import { beforeAll, expect, test } from 'vitest';
import { readHeld, readLabFigures, readLabLines, readLabs, readRangeCount, readRanges, readReconciliations } from '../../src/desk/data/lab-answers.ts';
import { readUploadAnswer, readUploads } from '../../src/desk/data/upload-answers.ts';
import { readApplications, readDistricts, readGateCode, readVenueInFull, readVenues } from '../../src/desk/venues/venue-answers.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { contactBatch, labBatch, registerSource } from '../issuer/actions.ts';
import { withDatabase } from '../issuer/database.ts';
import { type SignedIn, signedIn } from '../issuer/staff.ts';
import { CINEMA, insertVenue } from '../issuer/visits.ts';
import { makeWorld, type World } from '../issuer/world.ts';

const database = withDatabase();
const people = demoPeople('tests', 8);
const iin = (nr: number) => people[nr]?.iin ?? '';
let world: World;
let all: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 8 });
  await insertVenue(world, CINEMA);
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  all = await signedIn(world, 'clerk', 'epidemiologist', 'key-officer');
});

const bounds = (id: string, envelope: Readonly<Record<string, number>>) =>
  world.issuer.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify(envelope) })
    .where('id', '=', id)
    .execute();

test('batches that are held, of results and of contacts', async () => {
  await bounds('LAB-01', { linesAnHourNew: 1 });
  await bounds('CENTRE', { contactsADayNew: 1 });
  await ingestBatch(world.issuer, 'lab', await labBatch(world, 'held', [{ iin: iin(1) }, { iin: iin(2), result: 1 }]));
  await ingestBatch(world.issuer, 'contact', await contactBatch(world, 'held', [{ iin: iin(3) }, { iin: iin(4) }]));
  const held = readHeld((await all.get('/api/desk/labs/held')).body);
  expect(held.find(({ lab }) => lab === 'LAB-01')).toMatchObject({
    figures: { lines: 2, negatives: 1, positives: 1 },
    excess: [{ reason: 'rate', against: 'bound', seen: 2, allowed: 1 }],
    heldUntil: expect.any(Number),
  });
  expect(held.find(({ lab }) => lab === 'CENTRE')).toMatchObject({ figures: { more: { contacts: 2 } }, excess: [{ reason: 'contacts' }] });
});

test('laboratories, their figures, ranges and the reconciliation', async () => {
  expect(readLabs((await all.get('/api/desk/labs')).body)).toMatchObject([
    { id: 'CENTRE', kind: 'contact' },
    { id: 'LAB-01', active: true, formerKeys: [] },
  ]);
  expect(readLabLines((await all.get('/api/desk/lab-figures')).body)).toMatchObject([{ id: 'LAB-01', today: { lines: 2 }, held: 1 }]);
  for (const id of ['LAB-01', 'CENTRE']) {
    const figures = readLabFigures((await all.get(`/api/desk/lab-figures/${id}`)).body);
    expect(figures).toMatchObject({ id, batches: [{ state: 'held' }] });
    expect(Object.keys(figures.bounds)).toEqual(Object.keys(figures.usual));
    expect(figures.days).toHaveLength(29);
  }
  expect(readRangeCount((await all.get('/api/desk/lab-range?lab=LAB-01&by=received&from=0&until=9999999999')).body).results).toBeGreaterThanOrEqual(0);
  expect(readRanges((await all.get('/api/desk/labs/voids')).body)).toEqual([]);
  expect(readReconciliations((await all.get('/api/desk/reconciliations')).body)).toEqual({ days: [], findings: [] });
});

test('files: how they read, and that they are no table', async () => {
  const hand = async (kind: string, body: string) => {
    const headers = { 'sec-fetch-site': 'same-origin', cookie: all.cookie, 'content-type': 'text/csv' };
    return readUploadAnswer(
      (await (await world.app.request(`/api/desk/uploads?kind=${kind}`, { method: 'POST', headers, body })).json()) as Record<string, unknown>,
    );
  };
  const read = await hand('lab', `iin;sampled_at;result;district\n${iin(1)};22.11.2026;теріс;7511\nx;22.11.2026;оң;7511\n`);
  expect(read).toMatchObject({ encoding: 'utf-8', preview: { lines: 1, faults: 1, errors: [{ line: 3, code: 'iin-invalid' }] }, outcome: null });
  expect(await hand('guardians', 'a;b\n1;2\n')).toMatchObject({ preview: { code: 'column-missing' } });
  expect(readUploads((await all.get('/api/desk/uploads')).body).map(({ kind }) => kind)).toEqual(['guardians', 'lab']);
});

test('venues, districts, applications, a tablet’s code', async () => {
  expect(readVenues((await all.get('/api/desk/venues')).body)).toMatchObject([{ id: CINEMA, zone: 'red' }]);
  expect(readDistricts((await all.get('/api/desk/districts')).body)).toMatchObject([{ venues: 1 }]);
  const code = readGateCode((await all.post(`/api/desk/venues/${CINEMA}/gates/1/code`)).body);
  expect(code.url).toContain(code.code);
  expect(readVenueInFull((await all.get(`/api/desk/venues/${CINEMA}`)).body)).toMatchObject({
    venue: { id: CINEMA },
    tablets: [{ gate: 1, key: null, codeUntil: code.validUntil, lastContactAt: null }],
  });
  const fields = { taxNumber: '210440000007', category: 'theatre', name: 'Опера', address: 'Астана, Есіл', area: '7111' };
  expect((await all.post('/api/desk/venues', fields)).status).toBe(202);
  expect(readApplications((await all.get('/api/desk/venue-applications')).body)).toMatchObject([{ ...fields, venueId: null, createdBy: all.staff.id }]);
});

test('an answer of another shape is no answer: every reader refuses it', () => {
  const readers = [readHeld, readLabs, readLabLines, readLabFigures, readRangeCount, readRanges, readReconciliations, readUploads, readUploadAnswer];
  for (const read of [...readers, readVenues, readVenueInFull, readDistricts, readApplications, readGateCode]) {
    for (const answer of [
      {},
      { batches: [{}], labs: [{ id: 1 }], figures: {}, count: {}, ranges: 1, days: [{}], uploads: [{ kind: 'x' }], venues: [{}], upload: {} },
    ])
      expect(() => read(answer)).toThrow();
  }
});
