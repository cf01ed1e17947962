/** What the desk looks at before it decides: figures of laboratories, ranges counted beforehand, districts, the posters of a region. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { dayOf, startOf } from '../../src/issuer/figures/day.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import type { Role } from '../../src/issuer/staff/roles.ts';
import { contactBatch, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { routesOf, type SignedIn, signedIn } from './staff.ts';
import { CINEMA, GROCERY, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 20);
const person = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const HOUR = 3600;
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 20 });
  await insertVenue(world, CINEMA);
  await insertVenue(world, GROCERY, { category: 'grocery', tax_number: '210440000804' });
  await registerSource(world, 'CENTRE', { kind: 'contact' });
});

/** Signed in anew: the tests let hours pass. */
const epidemiologist = (): Promise<SignedIn> => signedIn(world, 'epidemiologist');

const TABLE: Readonly<Record<string, readonly Role[]>> = {
  'GET /api/desk/lab-figures': ['epidemiologist', 'key-officer', 'auditor'],
  'GET /api/desk/lab-figures/:id': ['epidemiologist', 'key-officer', 'auditor'],
  'GET /api/desk/lab-range': ['epidemiologist', 'key-officer', 'auditor'],
  'GET /api/desk/districts': ['clerk'],
  'GET /api/desk/posters': ['clerk'],
};

test('the table names these routes with their roles', () => {
  const added = routesOf(world).filter(({ path }) => /^\/api\/desk\/(?:lab-|districts|posters)/.test(path));
  expect(Object.fromEntries(added.map(({ method, path, roles }) => [`${method} ${path}`, roles]))).toEqual(TABLE);
});

describe('a range counted beforehand', () => {
  test('says exactly what the sweep then does, and leaves everything as it is', async () => {
    await registerSource(world, 'LAB-COUNT');
    const send = async (name: string, rows: Parameters<typeof labBatch>[2]) =>
      ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows, { sourceId: 'LAB-COUNT' }));
    await send('before', [{ iin: person(3).iin }]);
    world.pass(HOUR);
    const from = world.issuer.now();
    const sampledAt = from - HOUR / 2;
    await send('in it', [
      { iin: person(1).iin, sampledAt },
      { iin: person(2).iin, sampledAt },
    ]);
    // corrected within the range: two lines about one sample, one of which counts
    world.pass(60);
    await send('in it, corrected', [{ iin: person(2).iin, sampledAt, result: 1 }]);
    await enrolPerson(world, person(1), 'count 1');
    world.pass(HOUR);
    const doctor = await epidemiologist();
    const query = `lab=LAB-COUNT&by=received&from=${from}&until=${from + HOUR}`;
    const counted = await doctor.get(`/api/desk/lab-range?${query}`);
    expect(counted).toMatchObject({ status: 200, body: { count: { results: 3, people: 2, tokens: 1 } } });
    expect((await doctor.get(`/api/desk/lab-range?lab=LAB-COUNT&by=sampled&from=${sampledAt}&until=${sampledAt + 1}`)).body).toMatchObject({
      count: { results: 3, people: 2, tokens: 1 },
    });
    const payload = { lab: 'LAB-COUNT', by: 'received', from, until: from + HOUR };
    const proposed = await doctor.post('/api/desk/labs/proposals', { kind: 'lab-revoke-range', payload });
    const other = await signedIn(world, 'epidemiologist');
    expect(await other.post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`)).toMatchObject({ status: 200 });
    await sweepVoids(world.issuer);
    const [done] = (await doctor.get('/api/desk/labs/voids')).body['ranges'] as Record<string, unknown>[];
    expect(done).toMatchObject({ results: 3, people: 2, revokedTokens: 1 });
    expect((await doctor.get(`/api/desk/lab-range?${query}`)).body).toMatchObject({ count: { results: 0, people: 0, tokens: 0 } });
  });

  test('of contacts says whom it lets go, and that no pass is revoked by it', async () => {
    const sent = await contactBatch(world, 'contacts', [{ iin: person(15).iin }, { iin: person(16).iin }]);
    await ingestBatch(world.issuer, 'contact', sent);
    await enrolPerson(world, person(15), 'count contact');
    const now = world.issuer.now();
    const doctor = await epidemiologist();
    expect((await doctor.get(`/api/desk/lab-range?lab=CENTRE&by=received&from=${now - 1}&until=${now + 1}`)).body).toMatchObject({
      count: { results: 2, people: 2, tokens: 0 },
    });
    expect((await doctor.get(`/api/desk/lab-range?lab=CENTRE&by=met&from=${now - 60}&until=${now + 1}`)).body).toMatchObject({ count: { results: 0 } });
    const payload = { lab: 'CENTRE', by: 'received', from: now - 1, until: now + 1 };
    const proposed = await doctor.post('/api/desk/labs/proposals', { kind: 'contact-revoke-range', payload });
    expect(await (await epidemiologist()).post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`)).toMatchObject({ status: 200 });
    await sweepVoids(world.issuer);
    expect(((await doctor.get('/api/desk/labs/voids')).body['ranges'] as object[])[0]).toMatchObject({ results: 2, people: 2, revokedTokens: 0 });
    expect((await doctor.get('/api/desk/lab-figures/CENTRE')).body).toMatchObject({ figures: { bounds: { contactsADay: 2000 }, own: {} } });
  });

  test('is refused for nobody’s laboratory, for a source of contacts, and for no range', async () => {
    const doctor = await epidemiologist();
    const ask = (query: string) => doctor.get(`/api/desk/lab-range?${query}`);
    expect(await ask('lab=NOBODY&by=received&from=1&until=2')).toMatchObject({ status: 404, body: { code: 'lab-unknown' } });
    expect(await ask('lab=CENTRE&by=sampled&from=1&until=2')).toMatchObject({ status: 422, body: { code: 'source-unfit' } });
    for (const query of ['', 'lab=CENTRE&by=received&from=2&until=2', 'lab=CENTRE&by=later&from=1&until=2', 'lab=CENTRE&by=received&from=-1&until=2'])
      expect(await ask(query)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
  });
});

describe('figures of a laboratory', () => {
  test('are of the last 24 hours and of the days before, with its batches and the region it works in', async () => {
    await registerSource(world, 'LAB-FIGURES');
    await registerSource(world, 'LAB-NEXT');
    const send = async (lab: string, name: string, rows: Parameters<typeof labBatch>[2]) =>
      ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows, { sourceId: lab }));
    await send('LAB-FIGURES', 'yesterday', [{ iin: person(5).iin }, { iin: person(6).iin, result: 1 }]);
    await send('LAB-NEXT', 'next door', [{ iin: person(9).iin, result: 1 }]);
    world.pass(25 * HOUR);
    await send('LAB-FIGURES', 'today', [{ iin: person(7).iin, result: 1 }, { iin: '900419100004' }]);
    const doctor = await epidemiologist();
    const labs = (await doctor.get('/api/desk/lab-figures')).body['labs'] as { id: string }[];
    expect(labs.map(({ id }) => id)).not.toContain('CENTRE');
    expect(labs.find(({ id }) => id === 'LAB-FIGURES')).toMatchObject({
      today: { lines: 2, negatives: 0, positives: 1 },
      past: { lines: 2, negatives: 1, positives: 1 },
      held: 0,
    });
    const { figures } = (await doctor.get('/api/desk/lab-figures/LAB-FIGURES')).body as { figures: Record<string, unknown> & { days: unknown[] } };
    expect(figures).toMatchObject({
      bounds: { linesAnHour: 500 },
      own: {},
      region: { code: '75', lines: 5, positives: 2 },
      batches: [
        { state: 'taken', accepted: 1, rejected: 1, held: 0, uploadId: null, excess: [] },
        { state: 'taken', accepted: 2, rejected: 0 },
      ],
    });
    expect(figures.days).toHaveLength(29);
    // as Kazakhstan counts days: the last one is today, whatever the hour
    const today = startOf(dayOf(world.issuer.now()));
    const days = figures.days as { from: number; lines: number }[];
    expect(days.filter(({ lines }) => lines > 0)).toMatchObject([
      { from: startOf(dayOf(world.issuer.now() - 25 * HOUR)), lines: 2, negatives: 1, positives: 1 },
      { from: today, lines: 2, negatives: 0, positives: 1 },
    ]);
    expect([days[0]?.from, days.at(-1)?.from]).toEqual([today - 28 * 24 * HOUR, today]);
    expect(await doctor.get('/api/desk/lab-figures/NOBODY')).toMatchObject({ status: 404, body: { code: 'lab-unknown' } });
  });

  test('show what is held', async () => {
    await registerSource(world, 'LAB-HELD');
    await world.issuer.db
      .updateTable('lab')
      .set({ envelope: JSON.stringify({ linesAnHourNew: 1 }) })
      .where('id', '=', 'LAB-HELD')
      .execute();
    const rows = [10, 11].map((nr) => ({ iin: person(nr).iin }));
    await ingestBatch(world.issuer, 'lab', await labBatch(world, 'too many', rows, { sourceId: 'LAB-HELD' }));
    const doctor = await epidemiologist();
    const labs = (await doctor.get('/api/desk/lab-figures')).body['labs'] as { id: string }[];
    expect(labs.find(({ id }) => id === 'LAB-HELD')).toMatchObject({ held: 1 });
    expect((await doctor.get('/api/desk/lab-figures/LAB-HELD')).body).toMatchObject({
      figures: { own: { linesAnHourNew: 1 }, batches: [{ state: 'held', held: 2, excess: [{ reason: 'rate', against: 'bound', seen: 2, allowed: 1 }] }] },
    });
  });
});

describe('places', () => {
  test('are counted by district, with their zone', async () => {
    const clerk = await signedIn(world, 'clerk');
    const { districts } = (await clerk.get('/api/desk/districts')).body as { districts: { area: string; venues: number }[] };
    expect(districts.reduce((sum, { venues }) => sum + venues, 0)).toBe(2);
    const { venues } = (await clerk.get('/api/desk/venues')).body as { venues: { area: string; zone: string }[] };
    expect(districts).toMatchObject([...new Set(venues.map(({ area }) => area))].sort().map((area) => ({ area, zone: 'red', tablets: 0, waiting: 0 })));
  });

  test('a region lists its venues and prints their posters as one document', async () => {
    const clerk = await signedIn(world, 'clerk');
    const ids = async (area: string) => ((await clerk.get(`/api/desk/venues?area=${area}`)).body['venues'] as { id: string }[]).map(({ id }) => id);
    expect(await ids('75')).toEqual([CINEMA, GROCERY]);
    expect(await ids('71')).toEqual([]);
    const headers = { 'sec-fetch-site': 'same-origin', cookie: clerk.cookie };
    const response = await world.app.request('/api/desk/posters?area=75', { headers });
    expect([response.status, response.headers.get('x-next-after')]).toEqual([200, null]);
    expect(response.headers.get('content-security-policy')).toContain("style-src 'sha256-");
    const page = await response.text();
    expect(page.match(/<article class="sheet">/g)).toHaveLength(2);
    expect([page.includes(CINEMA), page.includes(GROCERY), page.match(/<main>/g)?.length]).toEqual([true, true, 1]);
    const rest = await world.app.request(`/api/desk/posters?area=75&after=${CINEMA}`, { headers });
    expect((await rest.text()).match(/class="sheet"/g)).toHaveLength(1);
    expect(await clerk.get('/api/desk/posters?area=71')).toMatchObject({ status: 404, body: { code: 'venue-unknown' } });
    for (const query of ['', '?area=7', '?area=75&after=x']) expect(await clerk.get(`/api/desk/posters${query}`)).toMatchObject({ status: 400 });
  });
});
