/** Forward only, on real rows: a database of every earlier version, opened by this one, keeps every row and every value of every column. */
import { describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../../src/issuer/audit.ts';
import { MIGRATIONS, migrate } from '../../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { quiet, withDatabase } from '../database.ts';
import { ROWS } from './history.ts';

const database = withDatabase({ empty: true });
const names = Object.keys(MIGRATIONS).sort();
const options = { now: 1_800_000_000, log: quiet };
const upTo = (last: string) => Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= last));
type Rows = Map<string, readonly Record<string, unknown>[]>;

/** A schema of its own is as good as a database of its own. */
async function withSchema(name: string, work: (opened: Database) => Promise<void>): Promise<void> {
  await sql.raw(`create schema ${name}`).execute(database.db);
  const opened = await openDatabase({
    databaseUrl: `${database.url}&options=${encodeURIComponent(`-c search_path=${name}`)}`,
    dataDir: '',
    log: quiet,
    connections: 2,
  });
  await work(opened).finally(() => opened.close());
}

/** Every row of every table, with its columns as they are called now. */
async function everything({ db }: Database): Promise<Rows> {
  const { rows: tables } = await sql<{
    name: string;
  }>`select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migration'`.execute(db);
  const all: Rows = new Map();
  for (const { name } of tables) {
    const { rows } = await sql
      .raw<{ line: Record<string, unknown> }>(`select to_jsonb(t) as line from ${name} t order by to_jsonb(t)::text collate "C"`)
      .execute(db);
    all.set(
      name,
      rows.map(({ line }) => line),
    );
  }
  return all;
}

/** The rows that are left of `before`, with the columns that they had. */
function lost(before: Rows, after: Rows): readonly string[] {
  return [...before].flatMap(([table, rows]) => {
    const pool = [...(after.get(table) ?? [])];
    return rows.flatMap((row) => {
      const at = pool.findIndex((candidate) => Object.entries(row).every(([column, value]) => JSON.stringify(candidate[column]) === JSON.stringify(value)));
      if (at < 0) return [`${table}: ${JSON.stringify(row)}`];
      pool.splice(at, 1);
      return [];
    });
  });
}

describe('a database of an earlier version', () => {
  test.each(names.map((name, at) => [name, at] as const))('%s', async (last, at) => {
    await withSchema(`v${at}`, async (opened) => {
      for (const name of names.slice(0, at + 1)) {
        await migrate(opened, { ...options, migrations: upTo(name) });
        if (ROWS[name] !== undefined) await sql.raw(ROWS[name]).execute(opened.db);
      }
      const before = await everything(opened);
      expect([...before.values()].flat().length).toBeGreaterThan(6);
      expect(await migrate(opened, options)).toEqual(names.filter((name) => name > last));
      expect(lost(before, await everything(opened))).toEqual([]);
      expect(await firstBrokenAudit(opened.db)).toBeNull();
      expect(await migrate(opened, options)).toEqual([]);
    });
  });

  test('every table has rows here', async () => {
    await withSchema('whole', async (opened) => {
      for (const name of names) {
        await migrate(opened, { ...options, migrations: upTo(name) });
        if (ROWS[name] !== undefined) await sql.raw(ROWS[name]).execute(opened.db);
      }
      const known = names.filter((name) => ROWS[name] !== undefined);
      const empty = [...(await everything(opened))].filter(([, rows]) => rows.length === 0).map(([table]) => table);
      if (known.length === names.length) expect(empty).toEqual([]);
      expect(Object.keys(ROWS).filter((name) => !names.includes(name))).toEqual([]);
    });
  });
});

test('lost() sees a row that went, one that changed, and one that is there once instead of twice', () => {
  const rows = (...list: Record<string, unknown>[]): Rows => new Map([['t', list]]);
  expect(lost(rows({ a: 1 }, { a: 2 }), rows({ a: 1, b: 5 }))).toEqual(['t: {"a":2}']);
  expect(lost(rows({ a: 1 }), rows({ a: 3 }))).toHaveLength(1);
  expect(lost(rows({ a: 1 }, { a: 1 }), rows({ a: 1 }))).toHaveLength(1);
  expect(lost(rows({ a: 1 }), rows({ a: 1, b: 2 }))).toEqual([]);
});
