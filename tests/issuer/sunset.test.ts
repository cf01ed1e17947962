/** The end of the mission at the issuer: nothing is issued any more, visits and journals are shredded at their times, the audit trail remains and tells. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EndOfMission } from '../../src/core/trust/end-of-mission.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { shredDue, shredTask } from '../../src/issuer/sunset/shred.ts';
import { untilEnd } from '../../src/issuer/sunset/tasks.ts';
import { withDatabase } from './database.ts';
import { asBrowser, routesOf, signedIn } from './staff.ts';
import { CINEMA, insertVenue, send, statementOf, type Visitor, visitor } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const DAY = 86_400;
const database = withDatabase();
let world: World;
let ayan: Visitor;
let end: EndOfMission;
const made: string[] = [];
async function makeDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'ashyq-sunset-'));
  made.push(dir);
  return dir;
}
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true, force: true }))));

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 3 });
  await insertVenue(world, CINEMA);
  const [person] = demoPeople('tests', 3);
  if (person === undefined) throw new TypeError('nobody there');
  ayan = await visitor(world, person, 'ayan');
  world.pass(DAY);
});
beforeEach(async () => {
  const now = world.issuer.now();
  end = { version: 1, iat: now - 8 * DAY, endsAt: now + DAY, visitsAt: now + DAY, journalsAt: now + 2 * DAY, phonesAt: now + 9 * DAY, order: null };
  world.ends(end);
  await sql`delete from shredding`.execute(database.db);
  await sql`delete from journal_run`.execute(database.db);
});

const count = async (table: string): Promise<number> =>
  Number((await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(database.db)).rows[0]?.n);
const trail = async (kind: string) =>
  (await sql<{ detail: Record<string, unknown> }>`select detail from audit where kind = ${kind} order by seq`.execute(database.db)).rows.map(
    ({ detail }) => detail,
  );
const unexpired = async () =>
  Number((await sql<{ n: string }>`select count(*) as n from token where exp > ${world.issuer.now()}`.execute(database.db)).rows[0]?.n);
const visitsOf = (n: number) =>
  Promise.all(Array.from({ length: n }, (_, at) => statementOf(world, ayan, `visit-${at}`, { entered: world.issuer.now() - 3600 + at })));
const addRuns = (n: number) =>
  sql`
  insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
  select ${CINEMA}, 1, decode(repeat('ab', 32), 'hex'), 0, seq, 1, '\\x00', 1 from generate_series(1, ${n}::integer) as seq`.execute(database.db);

describe('after the end', () => {
  test.each(['/api/enrol', '/api/enrol/confirm', '/api/token', '/api/token/paper', '/api/family', '/api/family/child', '/api/visits', '/api/gate/enrol'])(
    '%s is gone',
    async (path) => {
      expect((await world.call(path, {})).status).not.toBe(410);
      world.pass(DAY);
      const answer = await world.call(path, {});
      expect([answer.status, answer.body['code'], answer.body['endedAt'], answer.headers.get('cache-control')]).toEqual([
        410,
        'mission-ended',
        end.endsAt,
        'no-store',
      ]);
    },
  );

  test('batches are gone too, a person may still give up a pass, and a tablet hand in its journal until journals go', async () => {
    world.pass(DAY);
    expect((await world.send('/api/lab/batches', new Uint8Array(4))).status).toBe(410);
    expect((await world.call('/api/token/delete', {})).status).not.toBe(410);
    expect((await world.call('/api/gate/journal', {})).status).not.toBe(410);
    world.pass(DAY);
    expect((await world.call('/api/gate/journal', {})).status).toBe(410);
  });

  test('staff sign in and read, and change nothing any more', async () => {
    const clerk = await signedIn(world, 'clerk', 'epidemiologist', 'key-officer', 'auditor');
    world.pass(DAY);
    const again = await signedIn(world, 'clerk', 'epidemiologist', 'key-officer', 'auditor');
    const { iin } = demoPeople('tests', 3)[0] ?? { iin: '' };
    for (const { method, path } of routesOf(world)) {
      const address = path.replace(/:\w+/g, '1');
      const { status } = method === 'GET' ? await again.get(address) : await again.post(address);
      const prints = ['/api/desk/posters', '/api/desk/venues/:id/poster'].includes(path);
      const reads = (method === 'GET' && !prints) || ['/api/desk/people/find', '/api/desk/people/search'].includes(path);
      expect([path, method, status === 410]).toEqual([path, method, !reads]);
    }
    expect(await again.post('/api/desk/people/find', { iin })).toMatchObject({ status: 200 });
    const nobody = { method: 'POST', body: { login: 'nobody', passphrase: 'x', totp: '000000' } };
    expect(await asBrowser(world, '/api/desk/session', nobody)).toMatchObject({ status: 403, body: { code: 'sign-in-wrong' } });
    expect(await asBrowser(world, '/api/desk/activation', { method: 'POST', body: { code: 'AAAA' } })).toMatchObject({ status: 403 });
    expect(clerk.staff.id).not.toBe(again.staff.id);
  });

  test('the clock’s tasks that take data in rest, the others go on', async () => {
    const ran: string[] = [];
    const tasks = ['take-uploads', 'resume-batches', 'apply-policy', 'purge-visits', 'expire-proposals'].map((name) => ({
      name,
      everySeconds: 1,
      run: async () => ran.push(name),
    }));
    const ending = untilEnd(tasks, { issuer: world.issuer, mission: { end: () => end } });
    for (const task of ending) await task.run();
    expect(ran).toHaveLength(5);
    world.pass(DAY);
    for (const task of ending) await task.run();
    expect(ran.slice(5)).toEqual(['purge-visits', 'expire-proposals']);
    const known = new Set(maintenanceTasks(world.issuer).map(({ name }) => name));
    expect(tasks.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  test('taken back, everything works as before', async () => {
    world.pass(DAY);
    world.ends(null);
    expect((await world.call('/api/token', {})).status).not.toBe(410);
  });
});

describe('shredDue', () => {
  test('deletes visits and journals at their own times, whole, once, and the trail keeps the numbers', async () => {
    const before = (await trail('visits-shredded')).length;
    expect((await send(world, await visitsOf(3))).codes).toEqual([null, null, null]);
    await addRuns(12_345);
    expect(await shredDue(world.issuer, end)).toEqual([]);
    expect(await count('visit')).toBe(3);

    world.pass(DAY);
    const done = await shredDue(world.issuer, end);
    expect(done.map(({ what }) => what)).toEqual(['issuing', 'visits']);
    expect(done[1]?.rows).toBe(3);
    expect(done[0]?.rows).toBe(await unexpired());
    expect([await count('visit'), await count('journal_run')]).toEqual([0, 12_345]);

    world.pass(DAY);
    expect((await shredDue(world.issuer, end)).map(({ what, rows }) => [what, rows])).toEqual([['journals', 12_345]]);
    expect(await count('journal_run')).toBe(0);
    expect(await shredDue(world.issuer, end)).toEqual([]);
    expect((await trail('visits-shredded')).slice(before)).toEqual([{ rows: 3, begunAt: end.visitsAt }]);
    expect((await trail('journals-shredded')).at(-1)).toEqual({ rows: 12_345, begunAt: end.journalsAt });
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a door’s receipt in a contest goes with the visits, a contest without one stays', async () => {
    const [person] = (await sql<{ id: number }>`select id from person order by id limit 1`.execute(database.db)).rows;
    for (const [about, receipt] of [
      ['refusal', Buffer.from('a receipt')],
      ['status', null],
    ] as const)
      await sql`
        insert into contest (person_id, about, ground, device_id, receipt, opened_at, deadline_at)
        values (${person?.id ?? 0}, ${about}, 'exempt', 1, ${receipt}, 1, 2)`.execute(database.db);
    world.pass(DAY);
    expect((await shredDue(world.issuer, end)).map(({ what, rows }) => [what, rows])).toContainEqual(['visits', 1]);
    const { rows } = await sql`select about from contest`.execute(database.db);
    expect(rows).toEqual([{ about: 'status' }]);
    expect(await shredDue(world.issuer, end)).toEqual([]);
  });

  test('what came after the last was deleted goes too: a call that was under way, a backup that was restored', async () => {
    await addRuns(10);
    world.pass(2 * DAY);
    await shredDue(world.issuer, end);
    await addRuns(7);
    const [again] = await shredDue(world.issuer, end);
    expect([again?.what, again?.rows, await count('journal_run')]).toEqual(['journals', 17, 0]);
    expect(await shredDue(world.issuer, end)).toEqual([]);
    expect((await trail('journals-shredded')).slice(-2).map(({ rows }) => rows)).toEqual([10, 17]);
  });

  test('two issuers at once finish it once', async () => {
    await addRuns(12_000);
    world.pass(3 * DAY);
    const before = (await trail('journals-shredded')).length;
    const done = (await Promise.all([shredDue(world.issuer, end), shredDue(world.issuer, end)])).flat();
    expect(done.filter(({ what }) => what === 'journals').map(({ rows }) => rows)).toEqual([12_000]);
    expect(await trail('journals-shredded')).toHaveLength(before + 1);
  });

  test('the task writes a proof for each piece and does nothing before the end', async () => {
    const dataDir = await makeDir();
    const task = shredTask(world.issuer, { mission: { end: () => end }, dataDir });
    await task.run();
    expect(await readdir(dataDir)).toEqual([]);
    world.pass(DAY);
    await task.run();
    expect((await readdir(join(dataDir, 'sunset'))).sort()).toEqual(['issuing.1.json', 'visits.1.json']);
    expect(JSON.parse(await readFile(join(dataDir, 'sunset/visits.1.json'), 'utf8'))).toMatchObject({
      statement: 1,
      what: 'visits',
      finishedAt: world.issuer.now(),
    });
  });

  test('a confirmed file that the end cut off goes seven days after it was confirmed, with a line of the trail, and none before the end', async () => {
    const { id: uploaded_by } = (await signedIn(world, 'clerk')).staff;
    const ids: number[] = [];
    for (const days of [8, 6]) {
      const at = world.issuer.now() - days * DAY;
      const row = { kind: 'lab', sha256: Buffer.alloc(32, days), raw: Buffer.from('x'), uploaded_by, uploaded_at: at, confirmed_at: at } as const;
      ids.push((await database.db.insertInto('upload').values(row).returning('id').executeTakeFirstOrThrow()).id);
    }
    const kept = async () => (await database.db.selectFrom('upload').select('id').where('raw', 'is not', null).orderBy('id').execute()).map(({ id }) => id);
    const dataDir = await makeDir();
    const task = shredTask(world.issuer, { mission: { end: () => end }, dataDir });
    await task.run();
    expect(await kept()).toEqual(ids);
    world.pass(DAY);
    await task.run();
    expect(await kept()).toEqual(ids.slice(1));
    expect(await trail('file-lapsed')).toEqual([{ kind: 'lab', waitedSeconds: 9 * DAY }]);
    world.pass(1);
    await task.run();
    expect(await kept()).toEqual([]);
    await task.run();
    expect(await trail('file-lapsed')).toHaveLength(2);
  });
});
