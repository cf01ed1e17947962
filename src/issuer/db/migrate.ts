/**
 * The schema's history: plain `.sql` files, forward only, each in one transaction together with its record (name and SHA-256). Several servers
 * may start at once: each migration is applied by the first to get an advisory lock, and found applied by the others.
 * An index over a large table is built outside a transaction, while everybody goes on writing (outside.ts): a file of its own, whose first line says so.
 * A migration that changed after it was applied, that comes before an applied one, or that this build does not know, is refused.
 */
import { DatabaseError, errorCode } from './errors.ts';
import { type Database, type DatabaseLog, sql, type Transaction } from './open.ts';
import { buildOutside, digestOf, insistOnSame, isOutside, type Migration } from './outside.ts';
import type { Schema } from './schema.ts';

/** File name without its ending (`001-people`) to the SQL text. */
export type Migrations = Readonly<Record<string, string>>;

/** Any number, the same in every Ashyq: "ashyq" in ASCII. */
const LOCK = 0x6173687971;

/** This build's own migrations. */
export const MIGRATIONS: Migrations = named(import.meta.glob<string>('./migrations/*.sql', { query: '?raw', import: 'default', eager: true }));

/** `now` in seconds, for the record. `migrations` are this build's own unless given. */
export interface MigrateOptions {
  readonly now: number;
  readonly log: DatabaseLog;
  readonly migrations?: Migrations;
}

/** Brings the schema up to date; returns the names applied now. @throws DatabaseError migration-changed, -unknown, -order, -failed */
export async function migrate(
  { db, session }: Pick<Database, 'db' | 'session'>,
  { now, log, migrations = MIGRATIONS }: MigrateOptions,
): Promise<readonly string[]> {
  const names = Object.keys(migrations).sort();
  const applied: string[] = [];
  await db.transaction().execute(checkHistory(names)).catch(explainRights);
  for (const name of names) {
    const text = normal(migrations[name] ?? '');
    const migration = { name, text, now };
    const done = isOutside(text)
      ? await session((own) => buildOutside(own, migration, log))
      : await db.transaction().execute((transaction) => applyOnce(transaction, migration));
    if (!done) continue;
    applied.push(name);
    log('info', `database: migration ${name} applied`);
  }
  return applied;
}

/** From PostgreSQL 15 on nobody but a database's owner may make tables in its public schema. */
function explainRights(error: unknown): never {
  if (errorCode(error) !== '42501') throw error;
  throw new DatabaseError(
    'server-unsuitable',
    'the role of DATABASE_URL may not make tables: let it own the database, or grant it create on the schema',
    error,
  );
}

/** Makes the record's table and refuses a history that these names do not continue. */
function checkHistory(names: readonly string[]): (transaction: Transaction<Schema>) => Promise<void> {
  return async (transaction) => {
    await lock(transaction);
    await sql`create table if not exists migration (name text primary key, sha256 text not null, applied_at bigint not null)`.execute(transaction);
    const { rows } = await sql<{ name: string }>`select name from migration`.execute(transaction);
    const recorded = new Set(rows.map((row) => row.name));
    const unknown = [...recorded].find((name) => !names.includes(name));
    if (unknown !== undefined) throw new DatabaseError('migration-unknown', `the database is newer than this Ashyq: it has had the migration ${unknown}`);
    const last = [...recorded].sort().at(-1) ?? '';
    const late = names.find((name) => !recorded.has(name) && name < last);
    if (late !== undefined)
      throw new DatabaseError('migration-order', `migration ${late} comes before ${last}, which the database has had: give it a later number`);
  };
}

async function applyOnce(transaction: Transaction<Schema>, { name, text, now }: Migration): Promise<boolean> {
  await lock(transaction);
  const sha256 = digestOf(text);
  const { rows } = await sql<{ sha256: string }>`select sha256 from migration where name = ${name}`.execute(transaction);
  const [row] = rows;
  if (row !== undefined) return insistOnSame(name, row.sha256, sha256);
  try {
    await sql.raw(text).execute(transaction);
  } catch (error) {
    throw new DatabaseError('migration-failed', `migration ${name} failed (${error instanceof Error ? error.message : 'no reason given'})`, error);
  }
  await sql`insert into migration (name, sha256, applied_at) values (${name}, ${sha256}, ${now})`.execute(transaction);
  return true;
}

/** An index over a nation's tokens takes its time, and so do those who wait for whoever builds it. */
async function lock(transaction: Transaction<Schema>): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(transaction);
  await sql`set local lock_timeout = 0`.execute(transaction);
  await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(transaction);
}

function named(files: Record<string, string>): Migrations {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^.*\/|\.sql$/g, ''), text]));
}

/** A checkout with Windows line ends has the same migrations. */
function normal(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
