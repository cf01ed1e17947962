/** Figures for the dashboards: counted once, by day and region, out of what the registers hold; asked for in sums that name nobody. */
import { Hono } from 'hono';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { countPeople } from '../../src/issuer/figures/count-days.ts';
import { addDashboardRoutes } from '../../src/issuer/figures/dashboard-routes.ts';
import { DAY, dayOf, KEEP_DAYS, startOf } from '../../src/issuer/figures/day.ts';
import { serviceFigures } from '../../src/issuer/figures/read.ts';
import { countFigures } from '../../src/issuer/figures/task.ts';
import { createLog } from '../../src/issuer/http/log.ts';
import { decideHeld } from '../../src/issuer/lab/hold.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { recordStamp } from '../../src/issuer/publish/place.ts';
import { RETENTION } from '../../src/issuer/retention/retention.ts';
import type { Service } from '../../src/issuer/service.ts';
import type { Role } from '../../src/issuer/staff/roles.ts';
import { batchIdOf, enrolPerson, labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { messageOf, write } from './journals.ts';
import { routesOf, type SignedIn, signedIn } from './staff.ts';
import { CINEMA, enrolTablet, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
const READERS: readonly Role[] = ['clerk', 'epidemiologist', 'key-officer', 'auditor'];
let world: World;
let reader: SignedIn;
let today: number;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  await sql`update person set district = case when id % 2 = 0 then '7511' else '7111' end`.execute(database.db);
  await insertVenue(world, CINEMA);
  today = startOf(dayOf(world.issuer.now()));
});

/** Signed in anew: hours pass. */
async function figures(part: string, query = ''): Promise<Record<string, unknown>> {
  reader = await signedIn(world, 'epidemiologist');
  const { status, body } = await reader.get(`/api/desk/dashboards/${part}${query}`);
  expect([part, status]).toEqual([part, 200]);
  return body['figures'] as Record<string, unknown>;
}
const ofToday = (rows: unknown) => (rows as { from: number }[]).find(({ from }) => from === today);

test('addDashboardRoutes: sums for whoever works at the ministry, for no venue; other words are malformed', async () => {
  const added = routesOf(world).filter(({ path }) => path.startsWith('/api/desk/dashboards/'));
  expect(added.map(({ path }) => path.slice(20)).sort()).toEqual(['/health', '/scans', '/service', '/tests']);
  for (const { roles } of added) expect(roles).toEqual(READERS);
  reader = await signedIn(world, 'auditor');
  for (const query of ['days=0', 'days=401', 'days=7x', 'region=7', 'region=755', 'region=ab'])
    expect([query, (await reader.get(`/api/desk/dashboards/scans?${query}`)).status]).toEqual([query, 400]);
  expect((await reader.get("/api/desk/dashboards/tests?lab=x'y")).status).toBe(400);
  expect((await (await signedIn(world, 'venue')).get('/api/desk/dashboards/health')).status).toBe(403);
});

describe('countScans', () => {
  test('each line once, by day, region, category and code; words and clocks that cannot be are put where they do no harm', async () => {
    const tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'figures');
    const now = world.issuer.now();
    const journal = await write({ count: 10, time: now - 3 * 3600 }, (seq) => {
      if (seq === 1) return { outcome: 'refuse', code: 'token-expired' };
      if (seq === 2) return { outcome: 'undecided', code: 'trust-stale' };
      if (seq === 3) return { outcome: 'refuse', code: 'made-up-by-a-tablet' };
      if (seq === 4) return { direction: 1 };
      if (seq === 5) return { kind: 'override', outcome: 'admit', code: 'ok' };
      if (seq === 6) return { kind: 'settings', outcome: null, code: 'capacity' };
      if (seq === 7) return { kind: 'guard', outcome: 'admit', code: 'ok' };
      return seq === 9 ? { stampVersion: 12 } : {};
    });
    world.pass(60);
    const send = async (to: number) => world.send('/api/gate/journal', await messageOf(world, tablet, journal, { to, gate: 1 }));
    expect((await send(5)).status).toBe(200);
    await countFigures(world.issuer);
    expect((await send(10)).status).toBe(200);
    // twice counted is once counted
    await countFigures(world.issuer);
    await countFigures(world.issuer);
    const { days, reasons, categories, regions } = await figures('scans', '?days=2');
    expect(ofToday(days)).toEqual({ from: today, admit: 4, refuse: 2, undecided: 1 });
    expect(days).toHaveLength(2);
    expect(reasons).toEqual([
      { code: 'other', outcome: 'refuse', scans: 1 },
      { code: 'token-expired', outcome: 'refuse', scans: 1 },
      { code: 'trust-stale', outcome: 'undecided', scans: 1 },
    ]);
    expect(categories).toEqual([{ category: 'cinema', admit: 4, refuse: 2, undecided: 1 }]);
    expect(regions).toEqual([{ region: '75', admit: 4, refuse: 2, undecided: 1 }]);
    expect(ofToday((await figures('scans', '?region=71'))['days'])).toEqual({ from: today, admit: 0, refuse: 0, undecided: 0 });
    expect(ofToday((await figures('service', '?region=75'))['lines'])).toEqual({ from: today, minutes: 0, hour: 0, hours: 10, oneDay: 0, later: 0 });
  });

  test('the desk is told of how old the data were that a tablet judged by', async () => {
    const now = world.issuer.now();
    await database.db.transaction().execute((trx) => recordStamp(trx, { version: 12, iat: now - 5000 }));
    const { body } = await (await signedIn(world, 'clerk')).get(`/api/desk/venues/${CINEMA}`);
    expect(body['tablets']).toMatchObject([{ gate: 1, trustAt: now - 5000 }]);
  });
});

test('countTests: what laboratories sent by laboratory and region, the same however often it is counted', async () => {
  await registerSource(world, 'LAB-01');
  const rows = people.slice(0, 6).map(({ iin }, nr) => ({ iin, result: nr === 0 ? (1 as const) : (0 as const) }));
  await ingestBatch(world.issuer, 'lab', await labBatch(world, 'figures', rows));
  await countFigures(world.issuer);
  await countFigures(world.issuer);
  const { days, labs, regions } = await figures('tests', '?lab=LAB-01&region=75');
  expect(ofToday(days)).toEqual({ from: today, negatives: 5, positives: 1 });
  expect(labs).toEqual([{ id: 'LAB-01', name: 'LAB-01', negatives: 5, positives: 1 }]);
  expect(regions).toEqual([{ region: '75', negatives: 5, positives: 1 }]);
  expect(ofToday((await figures('tests', '?lab=LAB-02'))['days'])).toEqual({ from: today, negatives: 0, positives: 0 });
});

test('countTests: a batch received on Friday and released on Monday is in the figures of Friday', async () => {
  const friday = world.issuer.now() - 3 * DAY;
  const at = { ...world.issuer, now: () => friday };
  await registerSource(world, 'LAB-HELD');
  const held = { envelope: JSON.stringify({ linesAnHourNew: 1 }) };
  await database.db.updateTable('lab').set(held).where('id', '=', 'LAB-HELD').execute();
  const rows = [{ result: 1 as const }, {}].map((row, nr) => ({ iin: people[nr + 8]?.iin ?? '', sampledAt: friday - 3600, ...row }));
  await ingestBatch(at, 'lab', await labBatch(world, 'friday', rows, { sourceId: 'LAB-HELD', createdAt: friday }));
  const received = async () => {
    const { days } = await figures('tests', '?lab=LAB-HELD&days=7');
    return (days as { from: number }[]).find(({ from }) => from === today - 3 * DAY);
  };
  await countFigures(world.issuer);
  expect(await received()).toEqual({ from: today - 3 * DAY, negatives: 0, positives: 0 });
  const payload = { lab: 'LAB-HELD', batchId: toHex(batchIdOf('friday')), decision: 'released' } as const;
  const context = { now: world.issuer.now(), proposalId: 1, proposedBy: 1, confirmedBy: 2, policy: null };
  const decided = await database.db.transaction().execute((trx) => decideHeld.apply(trx, world.issuer, payload, context));
  expect(decided).toMatchObject({ ok: true });
  await countFigures(world.issuer);
  expect(await received()).toEqual({ from: today - 3 * DAY, negatives: 1, positives: 1 });
});

describe('countPeople', () => {
  test('today by region, and the days before out of the history', async () => {
    await sql`truncate health_day`.execute(database.db);
    await sql`delete from figure_mark`.execute(database.db);
    const sums = async () => (await figures('health', '?days=3'))['days'] as { from: number; blue: number; red: number; green: number }[];
    // the batch above made one red and five green, today
    await countPeople(world.issuer);
    expect(await sums()).toEqual([
      { from: today - 2 * DAY, red: 0, yellow: 0, blue: 12, green: 0 },
      { from: today - DAY, red: 0, yellow: 0, blue: 12, green: 0 },
      { from: today, red: 1, yellow: 0, blue: 6, green: 5 },
    ]);
    const { regions } = await figures('health');
    expect((regions as { region: string; blue: number }[]).map(({ region }) => region)).toEqual(['71', '75']);
    // within ten minutes it is not read again
    await sql`update person set health = 1 where health = 0`.execute(database.db);
    await countPeople(world.issuer);
    expect((await sums()).at(-1)).toMatchObject({ red: 1 });
    world.pass(601);
    await countPeople(world.issuer);
    expect((await sums()).at(-1)).toMatchObject({ red: 0, yellow: 1 });
  });
});

test('countPasses: the first of a phone, the next ones, each counted once when it has settled', async () => {
  const first = await enrolPerson(world, people[9] ?? { iin: '', phone: '' }, 'figures');
  world.pass(3600);
  expect((await renew(world, first, ['figures', 'figures 2'])).status).toBe(200);
  const passes = async () => ofToday((await figures('service'))['passes']);
  await countFigures(world.issuer);
  expect(await passes()).toEqual({ from: today, first: 1, renewed: 0, paper: 0 });
  world.pass(121);
  await countFigures(world.issuer);
  await countFigures(world.issuer);
  expect(await passes()).toEqual({ from: today, first: 1, renewed: 1, paper: 0 });
});

test('serviceFigures: the longest silence of a day, the one that lasts included', async () => {
  await sql`truncate stamp_signed`.execute(database.db);
  const now = world.issuer.now();
  await database.db.transaction().execute(async (trx) => {
    for (const [version, iat] of [now - 2000, now - 1700, now - 900].entries()) await recordStamp(trx, { version: version + 1, iat });
  });
  const { stamps, stampAt } = await figures('service');
  expect(stampAt).toBe(now - 900);
  expect(ofToday(stamps)).toEqual({ from: today, longest: 900, stamps: 3 });
});

test('serviceFigures: of a month that was played with two stamps a day nothing is said, of an hour of silence since then it is', async () => {
  await sql`truncate stamp_signed`.execute(database.db);
  const now = world.issuer.now();
  const hour = now - (now % 3600);
  const at = [hour - 36 * 3600, hour - 24 * 3600, hour - 12 * 3600, now - 5000, now - 100];
  await database.db.transaction().execute(async (trx) => {
    for (const [version, iat] of at.entries()) await recordStamp(trx, { version: version + 1, iat });
  });
  const asked = { days: 7, region: null };
  const longest = async (played: boolean) => Math.max(...(await serviceFigures(world.issuer, asked, { played })).stamps.map((day) => day['longest'] ?? 0));
  expect(await longest(false)).toBe(12 * 3600);
  expect(await longest(true)).toBe(4900);
});

test('addDashboardRoutes: of a ministry that is no demo no silence is left out, to the second of an hour or not', async () => {
  const app = new Hono();
  const live = { issuer: world.issuer, demo: false, demoFilling: () => 'whole', origin: () => 'http://localhost', log: createLog(() => undefined) };
  addDashboardRoutes(app, live as unknown as Service);
  const { cookie } = await signedIn(world, 'auditor');
  const response = await app.request('/api/desk/dashboards/service?days=7', { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  const { figures: told } = (await response.json()) as { figures: { stamps: { longest: number }[] } };
  expect(Math.max(...told.stamps.map(({ longest }) => longest))).toBe(12 * 3600);
});

test('purgeFigures: days older than they are kept go', async () => {
  const oldest = dayOf(world.issuer.now()) - KEEP_DAYS;
  await sql`insert into health_day values (${oldest - 1}, '75', 0, 1), (${oldest}, '75', 0, 1)`.execute(database.db);
  await RETENTION.find(({ id }) => id === 'figures')?.run(world.issuer);
  const { rows } = await sql<{ day: number }>`select day from health_day where day <= ${oldest}`.execute(database.db);
  expect(rows).toEqual([{ day: oldest }]);
});
