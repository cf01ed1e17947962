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
