/** Migrations: once, in order, recorded; histories that do not fit are refused with their code. */
import { describe, expect, test } from 'vitest';
import { MIGRATIONS, type Migrations, migrate } from '../../../src/issuer/db/migrate.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { quiet, withDatabase } from '../database.ts';

const FIRST: Migrations = { '001-a': 'create table a (n bigint); insert into a values (1); create table b (n bigint);' };
const SECOND: Migrations = { ...FIRST, '002-b': 'alter table b add column m text;' };
const options = { now: 1_800_000_000, log: quiet };

describe('migrate', () => {
  const database = withDatabase({ empty: true });

  test('applies what is new, in order, and records it', async () => {
    expect(await migrate(database, { ...options, migrations: FIRST })).toEqual(['001-a']);
    expect(await migrate(database, { ...options, migrations: SECOND })).toEqual(['002-b']);
    expect(await migrate(database, { ...options, migrations: SECOND })).toEqual([]);
    const { rows } = await sql<{
      name: string;
      applied_at: number;
      length: number;
    }>`select name, applied_at, length(sha256) from migration order by name`.execute(database.db);
    expect(rows).toEqual(['001-a', '002-b'].map((name) => ({ name, applied_at: 1_800_000_000, length: 64 })));
  });

  test('reads Windows line ends as the same migration', async () => {
    const lines = { '001-a': 'create table w (\n n bigint\n);' };
    const url = database.url;
    await fresh('lines', async (other) => {
      await migrate(other, { ...options, migrations: lines });
      expect(await migrate(other, { ...options, migrations: { '001-a': lines['001-a'].replaceAll('\n', '\r\n') } })).toEqual([]);
    });
    expect(database.url).toBe(url);
  });

  test('refuses an applied migration that has changed', async () => {
    const changed = { ...SECOND, '001-a': `${FIRST['001-a']} -- a comment` };
    await expect(migrate(database, { ...options, migrations: changed })).rejects.toMatchObject({ code: 'migration-changed' });
  });

  test('refuses a database that is newer than the program', async () => {
    await expect(migrate(database, { ...options, migrations: FIRST })).rejects.toMatchObject({ code: 'migration-unknown' });
  });

  test('refuses a migration numbered before an applied one', async () => {
    await expect(migrate(database, { ...options, migrations: { ...SECOND, '001-b': 'select 1' } })).rejects.toMatchObject({ code: 'migration-order' });
  });

  test('leaves nothing of a migration that fails half-way', async () => {
    const broken = { ...SECOND, '003-c': 'create table c (n bigint); insert into c values (1); select * from nowhere;' };
    await expect(migrate(database, { ...options, migrations: broken })).rejects.toMatchObject({ code: 'migration-failed' });
    const { rows } = await sql`select to_regclass('c') as c, (select count(*) from migration) as n`.execute(database.db);
    expect(rows).toEqual([{ c: null, n: 2 }]);
  });

  test('of several servers that start at once exactly one applies each', async () => {
    const many = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`00${n}-t`, `create table t${n} (n bigint); insert into t${n} values (1);`]));
    await fresh('at_once', async (_, url) => {
      const servers = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ databaseUrl: url, dataDir: '', log: quiet, connections: 2 })));
      try {
        const applied = await Promise.all(servers.map((server) => migrate(server, { ...options, migrations: many })));
        expect(applied.flat().sort()).toEqual(Object.keys(many));
      } finally {
        await Promise.all(servers.map((server) => server.close()));
      }
    });
  });

  /** A second schema of the same database is as good as a second database here. */
  async function fresh(schema: string, work: (other: Awaited<ReturnType<typeof openDatabase>>, url: string) => Promise<void>): Promise<void> {
    await sql.raw(`create schema ${schema}`).execute(database.db);
    const url = `${database.url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    const other = await openDatabase({ databaseUrl: url, dataDir: '', log: quiet, connections: 2 });
    await work(other, url).finally(() => other.close());
  }
});

describe('the product’s own migrations', () => {
  const database = withDatabase();

  test('are all applied in a test database, and none is left to do', async () => {
    const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(database.db);
    expect(rows.map((row) => row.name)).toEqual(Object.keys(MIGRATIONS).sort());
    expect(rows.length).toBeGreaterThan(0);
    expect(await migrate(database, options)).toEqual([]);
  });
});

describe('010-family on the data of the version before', () => {
  const database = withDatabase({ empty: true });
  const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '010-family'));
  const rowsOf = async (text: string) => (await sql.raw(text).execute(database.db)).rows;

  test('keeps devices and tokens as they are: each person’s phone is their own', async () => {
    await migrate(database, { ...options, migrations: before });
    await sql
      .raw(`
      insert into person (iin, family_name, given_name, initials, birth_date, district)
        select '90041910000' || n, 'F', 'G', 'G.F.', '1890-04-19', '7511' from generate_series(1, 3) as n;
      insert into device (person_id, holder_key, active, created_at, ended_at) values
        (1, sha256('a'), false, 1, 2), (1, sha256('b'), true, 2, null), (2, sha256('c'), true, 3, null);
      insert into token (person_id, token_index, device_id, paper, kid, holder_key, health, basis, iat, exp, revoked_at, revoked_cause) values
        (1, 11, 1, false, '\\x00000000', sha256('a'), 3, 3, 1, 9, 2, 'device'), (1, 12, 2, false, '\\x00000000', sha256('b'), 3, 3, 2, 9, null, null),
        (2, 13, null, true, '\\x00000000', null, 2, 0, 3, 9, 4, 'operator')`)
      .execute(database.db);
    const tokens = await rowsOf('select * from token order by token_index');
    const digest = await rowsOf('select * from token_digest(0, 100)');
    const left = Object.keys(MIGRATIONS).filter((name) => name >= '010-family');
    expect(await migrate(database, options)).toEqual(left);
    expect(await rowsOf('select * from token order by token_index')).toEqual(tokens);
    expect(await rowsOf('select * from token_digest(0, 100)')).toEqual(digest);
    expect(await rowsOf('select id, active, guardian_id, minor_until from device order by id')).toEqual([
      { id: 1, active: false, guardian_id: null, minor_until: null },
      { id: 2, active: true, guardian_id: null, minor_until: null },
      { id: 3, active: true, guardian_id: null, minor_until: null },
    ]);
  });

  const device = (person: number, guardian: number | null) =>
    rowsOf(`insert into device (person_id, holder_key, created_at, guardian_id, minor_until)
      values (${person}, sha256('d'), 5, ${guardian}, ${guardian === null ? null : 99})`);

  test('still holds to one phone of one’s own, now also to one of each guardian', async () => {
    await expect(device(1, null)).rejects.toMatchObject({ code: '23505' });
    await rowsOf('insert into guardianship (person_id, guardian_id, from_at) values (3, 1, 0), (3, 2, 0)');
    for (const guardian of [1, 2, null]) await device(3, guardian);
    for (const guardian of [1, 2, null]) await expect(device(3, guardian)).rejects.toMatchObject({ code: '23505' });
  });

  test.each([
    [
      'a device for somebody who is no guardian',
      "insert into device (person_id, holder_key, created_at, guardian_id, minor_until) values (1, sha256('e'), 5, 2, 9)",
    ],
    ['a guardian’s device without an end', 'update device set minor_until = null where guardian_id = 1'],
    ['a guardian of oneself', 'insert into guardianship (person_id, guardian_id, from_at) values (1, 1, 0)'],
    ['a guardianship twice', 'insert into guardianship (person_id, guardian_id, from_at) values (3, 1, 0)'],
    ['one ref for two', "update guardianship set ref = substr(sha256('x'), 1, 16)"],
    ['a guardianship that goes while a device rests on it', 'delete from guardianship where guardian_id = 1'],
    ['an unknown cause', "update token set revoked_cause = 'whim' where token_index = 11"],
  ])('refuses %s', async (_, text) => {
    await expect(rowsOf(text)).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
  });

  test('makes refs of 16 bytes, no two alike', async () => {
    const refs = (await rowsOf('select length(ref) as n, ref from guardianship')) as readonly { n: number; ref: Uint8Array }[];
    expect(refs.map(({ n }) => n)).toEqual([16, 16]);
    expect(refs[0]?.ref).not.toEqual(refs[1]?.ref);
  });
});
