/** A flood of applications under somebody else's tax number locks nobody out: it pushes out itself, and never what staff or the venue's own account filed. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { applyForVenue } from '../../src/issuer/venues/applications.ts';
import { approveApplication, turnDown } from '../../src/issuer/venues/decisions.ts';
import { withDatabase } from './database.ts';
import { signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const TAX_NUMBER = '210440000007';
const CAFE = { taxNumber: TAX_NUMBER, category: 'catering', address: 'Алматы, Абай даңғылы, 10', area: '7511', registration: false, capacity: null };
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
});
beforeEach(async () => {
  await sql`truncate venue_application cascade`.execute(database.db);
});

const from = (network: string | undefined, name: string) => applyForVenue(world.issuer, { ...CAFE, name }, network === undefined ? {} : { network });
async function flood(count: number, network: (nr: number) => string): Promise<void> {
  for (let nr = 0; nr < count; nr += 1) {
    await from(network(nr), `flood ${network(nr)} ${nr}`);
    world.pass(1);
  }
}
const waiting = async () =>
  (await sql<{ name: string }>`select name from venue_application where state = 'waiting' order by created_at, id`.execute(database.db)).rows.map(
    ({ name }) => name,
  );

describe('two hundred from outside wait under one tax number', () => {
  test('the owner is heard after a flood, and stays while it goes on from the same network', async () => {
    await flood(205, () => '198.51.100.7');
    expect(await waiting()).toHaveLength(200);
    expect(await from('203.0.113.9', 'the owner')).toMatchObject({ ok: true });
    await flood(205, () => '198.51.100.7');
    const left = await waiting();
    expect([left.length, left.includes('the owner')]).toEqual([200, true]);
    // the flood's oldest went
    expect(left[0]).toBe('the owner');
  });

  test('one that is being decided just then stays, whatever pushes', async () => {
    await flood(200, () => '198.51.100.7');
    const oldest = sql<{ id: number }>`select id from venue_application order by created_at, id limit 1`;
    const id = (await oldest.execute(database.db)).rows[0]?.id ?? 0;
    const { pushing } = await database.db.transaction().execute(async (trx) => {
      await sql`update venue_application set state = 'refused', reason = 'duplicate', decided_at = ${world.issuer.now()} where id = ${id}`.execute(trx);
      const under = from('198.51.100.8', 'pushes');
      const waits = sql<{ n: number }>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await waits.execute(database.db)).rows[0]?.n, { timeout: 30_000 }).toBe(1);
      return { pushing: under };
    });
    expect(await pushing).toMatchObject({ ok: true });
    expect((await oldest.execute(database.db)).rows).toEqual([{ id }]);
  });

  test('a flood from a dozen networks at once pushes out its own', async () => {
    await from('203.0.113.9', 'the owner');
    await flood(300, (nr) => `198.51.100.${nr % 12}`);
    expect((await waiting()).filter((name) => !name.startsWith('flood'))).toEqual(['the owner']);
    expect(await waiting()).toHaveLength(200);
  });

  test('what a clerk, the venue’s own account or the console filed neither counts nor goes', async () => {
    const [clerk, account] = [await signedIn(world, 'clerk'), await signedIn(world, 'venue')];
    const { id } = clerk.staff;
    const first = await applyForVenue(world.issuer, { ...CAFE, name: 'Бірінші' }, { by: id });
    const approved = await approveApplication(world.issuer, { applicationId: first.ok ? first.applicationId : 0, by: null });
    const venueId = approved.ok ? approved.venueId : '';
    await clerk.post(`/api/desk/venues/${venueId}/accounts`, { staff: account.staff.id, speaks: true });
    await from(undefined, 'console');
    await flood(200, () => '198.51.100.7');
    expect(await clerk.post('/api/desk/venues', { ...CAFE, name: 'clerk' })).toMatchObject({ status: 202 });
    expect(await account.post(`/api/desk/venues/${venueId}/change`, { ...CAFE, name: 'account' })).toMatchObject({ status: 202 });
    await flood(210, () => '198.51.100.8');
    const ours = (await waiting()).filter((name) => !name.startsWith('flood'));
    expect(ours).toEqual(['console', 'clerk', 'account']);
    expect(await waiting()).toHaveLength(203);
  });

  test('a clerk who files what waits from outside already keeps it, and does not approve it', async () => {
    await from('198.51.100.7', 'the same');
    const clerk = await signedIn(world, 'clerk');
    const filed = await applyForVenue(world.issuer, { ...CAFE, name: 'the same' }, { by: clerk.staff.id });
    await flood(200, () => '198.51.100.7');
    expect((await waiting())[0]).toBe('the same');
    const applicationId = filed.ok ? filed.applicationId : 0;
    expect(await approveApplication(world.issuer, { applicationId, by: clerk.staff.id })).toEqual({ ok: false, code: 'same-person' });
  });

  test('at the same moment no more than two hundred are left, and no network can be told from its bucket', async () => {
    await flood(195, () => '198.51.100.7');
    const all = await Promise.all(Array.from({ length: 12 }, (_, nr) => from(`203.0.113.${nr}`, `at once ${nr}`)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    const left = await waiting();
    expect([left.length, left.filter((name) => name.startsWith('at once')).length]).toEqual([200, 12]);
    await applyForVenue(world.issuer, { ...CAFE, taxNumber: '210440000804', name: 'other number' }, { network: '198.51.100.7' });
    const { rows } = await sql<{ buckets: number; most: number }>`
      select count(distinct origin) as buckets, max(origin) as most from venue_application where name like 'flood 198.51.100.7%' or name = 'other number'`.execute(
      database.db,
    );
    expect(rows[0]?.buckets).toBe(2);
    expect(rows[0]?.most).toBeLessThan(65_536);
    const { rows: some } = await sql<{ id: number }>`select id from venue_application order by id limit 2`.execute(database.db);
    await approveApplication(world.issuer, { applicationId: some[0]?.id ?? 0, by: null });
    await turnDown(world.issuer, { applicationId: some[1]?.id ?? 0, by: null, state: 'correction', reason: 'name-wrong' });
    const decided = await sql`select origin from venue_application where state <> 'waiting'`.execute(database.db);
    expect(decided.rows).toEqual([{ origin: null }, { origin: null }]);
  });
});
