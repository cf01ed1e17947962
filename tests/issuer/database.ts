/**
 * A fresh, migrated database for a test file, in a few hundredths of a second: all files of a run share one embedded PostgreSQL (cluster.ts), and
 * each gets a copy of a template that was migrated once.
 *
 *     const database = withDatabase();
 *     test('...', async () => { await database.db.selectFrom('person').selectAll().execute(); });
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/issuer/db/embedded/start.ts';
import { MIGRATIONS, migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, type DatabaseLog, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from './cluster.ts';

/** Readable inside tests and hooks that run after `withDatabase()` was called. */
export interface TestDatabase {
  readonly db: Database['db'];
  readonly database: Database;
  readonly session: Database['session'];
  /** For a second connection or another process: DATABASE_URL of the same database. */
  readonly url: string;
}

/** A log that says nothing but errors. */
export const quiet: DatabaseLog = (level, message) => {
  if (level === 'error') console.error(message);
};

/** Call it at the top of a file or of a `describe`. `empty`: without any migration. */
export function withDatabase({ empty = false } = {}): TestDatabase {
  let made: { database: Database; url: string; remove: () => Promise<void> } | null = null;
  const get = () => {
    if (made === null) throw new TypeError('withDatabase(): the database exists inside tests and hooks only');
    return made;
  };
  beforeAll(async () => {
    made = await makeDatabase(empty);
  });
  afterAll(() => made?.remove());
  return {
    get db() {
      return get().database.db;
    },
    get database() {
      return get().database;
    },
    get session() {
      return get().database.session;
    },
    get url() {
      return get().url;
    },
  };
}

/** The address of one database of an embedded server, as its product role or as its superuser. */
export function urlOf(server: Embedded, database: string, role: 'ashyq' | 'postgres' = 'ashyq'): string {
  const password = role === 'ashyq' ? server.secrets.password : server.secrets.superuserPassword;
  return `postgres://${role}:${password}@/${database}?host=${encodeURIComponent(server.socketDirectory)}`;
}

/** Where test databases are made: on the run's embedded server, or on another PostgreSQL (`npm run test:postgres`) whose superuser ASHYQ_TEST_POSTGRES names. */
interface TestServer {
  readonly isOurs: boolean;
  url(database: string, role?: 'ashyq' | 'postgres'): string;
}

function otherServer(address: string): TestServer {
  const url = (database: string, role: 'ashyq' | 'postgres' = 'ashyq') =>
    address.replace(/^postgres:\/\/[^@]*@([^/]*)\/[^?]*/, `postgres://${role}:ashyq@$1/${database}`);
  return { url, isOurs: false };
}

async function makeDatabase(empty: boolean): Promise<{ database: Database; url: string; remove: () => Promise<void> }> {
  const other = process.env['ASHYQ_TEST_POSTGRES'];
  const shared = other ?? process.env['ASHYQ_TEST_DATABASE'];
  const folder = shared ?? makeFolder();
  const dataDir = join(folder, 'data');
  const embedded = other === undefined ? await startEmbedded({ dataDir }) : null;
  const server =
    embedded === null ? otherServer(other ?? '') : { url: (name: string, role?: 'ashyq' | 'postgres') => urlOf(embedded, name, role), isOurs: true };
  if (embedded === null)
    await administer(server, async (execute) => (await execute("select 1 from pg_roles where rolname = 'ashyq'")) || execute('create role ashyq login'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, async (execute) => {
    const template = empty ? 'template1' : await ensureTemplate(server, execute);
    await execute(`create database ${name} owner ashyq template ${template}`);
  });
  const url = server.url(name);
  const database = await openDatabase({ databaseUrl: url, dataDir, log: quiet, connections: 4 });
  const remove = async () => {
    await database.close();
    if (shared === undefined) return removeFolder(folder);
    await administer(server, (execute) => execute(`drop database ${name} with (force)`));
  };
  return { database, url, remove };
}

/** Nobody cuts this server's power (tests/fault has servers of its own), and it is thrown away: it need not wait for the disk. */
async function forgetPowerCuts(execute: (text: string) => Promise<boolean>): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await execute(`alter system set ${setting} = off`);
  await execute('select pg_reload_conf()');
}

/** Made by whoever comes first; its name holds the migrations' hash, so that it is never an old one. */
async function ensureTemplate(server: TestServer, execute: (text: string) => Promise<boolean>): Promise<string> {
  const name = `template_${createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 16)}`;
  if (await execute(`select 1 from pg_database where datname = '${name}'`)) return name;
  await execute(`drop database if exists ${name}_making with (force)`);
  if (server.isOurs) await forgetPowerCuts(execute);
  await execute(`create database ${name}_making owner ashyq`);
  const database = await openDatabase({ databaseUrl: server.url(`${name}_making`), dataDir: '', log: quiet, connections: 1 });
  try {
    await migrate(database, { now: 1_800_000_000, log: quiet });
  } finally {
    await database.close();
  }
  await execute(`alter database ${name}_making rename to ${name}`);
  return name;
}

/** One superuser session at a time, over all workers; the function given runs a statement and tells whether it returned a row. */
async function administer<T>(server: TestServer, work: (execute: (text: string) => Promise<boolean>) => Promise<T>): Promise<T> {
  const admin = await openDatabase({ databaseUrl: server.url('postgres', 'postgres'), dataDir: '', log: quiet, connections: 1 });
  try {
    return await admin.db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(1)`.execute(connection);
      return work(async (text) => (await sql.raw(text).execute(connection)).rows.length > 0);
    });
  } finally {
    await admin.close();
  }
}
