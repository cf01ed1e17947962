/** Token indices and the lists made of them: never twice, at random, over growing lists, published before they are used. */
import { beforeEach, describe, expect, test } from 'vitest';
import { LIST_ENTRIES } from '../../src/core/trust/status-list.ts';
import type { Database } from '../../src/issuer/db/open.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { indexPool, prepareLists, purgeLists } from '../../src/issuer/tokens/index-pool.ts';
import { databaseSource, listLifeSeconds } from '../../src/issuer/tokens/source.ts';
import { withDatabase } from './database.ts';
import { makeWorld, START } from './world.ts';

const database = withDatabase();

beforeEach(async () => {
  await sql`delete from index_allocation`.execute(database.db);
  await sql`delete from index_list`.execute(database.db);
});

const listOf = (index: number) => Math.floor(index / LIST_ENTRIES);
const openLists = async (db: Database['db']) =>
  (await db.selectFrom('index_list').select('k').where('closed_at', 'is', null).orderBy('k').execute()).map((row) => row.k);

describe('indexPool', () => {
  test('never gives an index twice, whoever asks and however many at once', async () => {
    const pools = [indexPool(database.db), indexPool(database.db), indexPool(database.db)];
    const drawn = await Promise.all(Array.from({ length: 600 }, (_, nr) => (pools[nr % 3] ?? indexPool(database.db)).next(START)));
    expect(new Set(drawn).size).toBe(600);
    const { rows } = await sql<{ n: number }>`select count(*) as n from index_allocation`.execute(database.db);
    expect(rows[0]?.n).toBeGreaterThanOrEqual(600);
  });

  test('spreads them over the whole list', async () => {
    const drawn = await indexPool(database.db).take(4000, START);
    const eighths = Array.from({ length: 8 }, (_, at) => drawn.filter((index) => Math.floor((index % LIST_ENTRIES) / (LIST_ENTRIES / 8)) === at).length);
    // 500 expected in each, standard deviation 21
    for (const count of eighths) expect(Math.abs(count - 500)).toBeLessThan(130);
    const rising = drawn.filter((index, at) => at > 0 && index > (drawn[at - 1] ?? 0)).length;
    expect(Math.abs(rising - 2000)).toBeLessThan(300);
  });

  test('closes a list at three quarters and goes on in the next, with another one ready', async () => {
    const pool = indexPool(database.db, 256);
    const drawn = await pool.take(1000, START);
    expect(new Set(drawn).size).toBe(1000);
    const perList = new Map<number, number>();
    for (const index of drawn) {
      expect(index % LIST_ENTRIES).toBeLessThan(256);
      perList.set(listOf(index), (perList.get(listOf(index)) ?? 0) + 1);
    }
    expect(perList.size).toBeGreaterThanOrEqual(4);
    const { rows } = await sql<{ full: number }>`select count(*) as full from index_list where closed_at is not null and drawn < 192`.execute(database.db);
    expect(rows[0]?.full).toBe(0);
    expect(await openLists(database.db)).toHaveLength(2);
  });

  test('several processes fill lists together without a gap or a deadlock', async () => {
    const pools = Array.from({ length: 4 }, () => indexPool(database.db, 256));
    const drawn = (await Promise.all(pools.map((pool) => pool.take(300, START)))).flat();
    expect(new Set(drawn).size).toBe(1200);
    const { rows } = await sql<{ n: number }>`select max(k) + 1 - count(*) as n from index_list`.execute(database.db);
    expect(rows[0]?.n).toBe(0);
  });

  test('leaves the list of passes made by hand alone', async () => {
    await sql`insert into index_list (k, opened_at, closed_at) values (4094, 0, 0)`.execute(database.db);
    await prepareLists(database.db, START);
    expect(await openLists(database.db)).toEqual([4096, 4097]);
  });

  test('throws away a block that was kept for an hour, so that its list can leave the stamp', async () => {
    const pool = indexPool(database.db, 256);
    const first = await pool.next(START);
    await sql`update index_list set closed_at = ${START} where k = ${listOf(first)}`.execute(database.db);
    expect(listOf(await pool.next(START + 3599))).toBe(listOf(first));
    expect(listOf(await pool.next(START + 3600))).toBeGreaterThan(listOf(first));
  });
});

describe('databaseSource', () => {
  test('gives the policy byte for byte, the lists in use and the one after, and the revoked indices of each', async () => {
    const world = await makeWorld(database.db, { people: 1 });
    const source = databaseSource(database.db);
    expect(new TextDecoder().decode((await source.policy(START)) ?? new Uint8Array())).toContain('"version": 1');
    await prepareLists(database.db, START);
    expect((await source.lists(START)).map(({ list }) => list)).toEqual([0, 1]);
    const person = await database.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
    const row = {
      person_id: person.id,
      device_id: null,
      paper: true,
      kid: new Uint8Array(4),
      holder_key: null,
      health: 2 as const,
      basis: 0,
      evidence_at: null,
      iat: START,
      exp: START + 10,
    };
    await world.issuer.db
      .insertInto('token')
      .values([
        { ...row, token_index: 5, revoked_at: START, revoked_cause: 'status' },
        { ...row, token_index: 6, revoked_at: null, revoked_cause: null },
        { ...row, token_index: LIST_ENTRIES, revoked_at: START, revoked_cause: 'device' },
        { ...row, token_index: 2 * LIST_ENTRIES - 1, revoked_at: START, revoked_cause: 'device' },
      ])
      .execute();
    const lists = await source.lists(START);
    expect(lists.map(({ list, revoked }) => [list, [...revoked].sort((a, b) => a - b)])).toEqual([
      [0, [5]],
      [1, [LIST_ENTRIES, 2 * LIST_ENTRIES - 1]],
    ]);
  });

  test('lets a list go when its last token has ended', async () => {
    await sql`insert into index_list (k, opened_at, closed_at) values (0, ${START}, ${START}), (1, ${START}, null)`.execute(database.db);
    const source = databaseSource(database.db);
    const named = async (now: number) => (await source.lists(now)).map(({ list }) => list);
    const life = await listLifeSeconds(database.db);
    // the demo policy's paper passes live longest: 7 days, and two hours for blocks that a process held
    expect(life).toBe(7 * 86_400 + 7200);
    expect(await named(START + life - 1)).toEqual([0, 1]);
    expect(await named(START + life)).toEqual([1]);
  });

  test('then its positions are forgotten, its number never comes back', async () => {
    const pool = indexPool(database.db, 256);
    await pool.take(250, START);
    await purgeLists(database.db, START + 1);
    const { rows } = await sql<{ list: number }>`select distinct list from index_allocation order by list`.execute(database.db);
    expect(rows.map(({ list }) => list)).toEqual([1]);
    expect(listOf(await pool.next(START + 3600))).toBe(1);
  });
});
