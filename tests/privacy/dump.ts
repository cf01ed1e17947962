/** The whole database, column by column: what a copy of it (pg_dump, COPY) would hold, bytes as they are and everything else as its text. */
import { concat, utf8Encode } from '../../src/core/bytes.ts';
import { type Database, sql } from '../../src/issuer/db/open.ts';

/** Content of every column of every table, by `table.column`. */
export async function dumpDatabase(db: Database['db']): Promise<ReadonlyMap<string, Uint8Array>> {
  const dump = new Map<string, Uint8Array>();
  for (const table of await tablesOf(db)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
    const columns = new Map<string, Uint8Array[]>();
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        if (value === null) continue;
        const name = `${table}.${column}`;
        columns.set(name, [...(columns.get(name) ?? []), value instanceof Uint8Array ? value : utf8Encode(textOf(value)), utf8Encode('\n')]);
      }
    }
    for (const [name, parts] of columns) dump.set(name, concat(...parts));
  }
  return dump;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export async function tablesOf(db: Database['db']): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db);
  return rows.map(({ name }) => name);
}
