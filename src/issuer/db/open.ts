/**
 * The only door to the database and to its packages (pg, kysely): DATABASE_URL when there is one, else the embedded PostgreSQL of the data
 * directory. A server that was stopped, killed or restarted is found, or started, again by the next use; a query that was under way when it
 * went fails with an error that `queryFault` reads as `unavailable`, and was then either committed whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import { Client, Pool, type PoolClient, type PoolConfig, type Submittable, TypeOverrides } from 'pg';
import { type Session, sessionOf } from './copy.ts';
import { type Embedded, startEmbedded, stopEmbedded } from './embedded/start.ts';
import { DatabaseError } from './errors.ts';
import type { Schema } from './schema.ts';
import { nameOf } from './statement-names.ts';
import { SteadyPool } from './steady.ts';
import { VALUE_PARSERS } from './values.ts';

export type { ColumnType, Generated, Insertable, Kysely, QueryResult, RawBuilder, Selectable, SelectQueryBuilder, Transaction, Updateable } from 'kysely';
export { CompiledQuery, sql };

/** A line for the operator: never with a value out of the database. */
export type DatabaseLog = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Where the data is. `where`: a folder, or `host:port/name`; `relocated`: the folder is not below the data directory; `uid`: of the embedded server's process when it is not ours. */
export interface DatabaseInfo {
  readonly version: string;
  readonly where: string;
  readonly relocated: boolean;
  readonly uid: number | null;
  /** The embedded server ran already: another Ashyq uses it, or an earlier one ended without stopping it. */
  readonly adopted: boolean;
}

/** An open database. `close` waits for queries under way, and stops the embedded server when nobody else uses it. */
export interface Database {
  readonly db: Kysely<Schema>;
  readonly kind: 'embedded' | 'external';
  readonly info: DatabaseInfo;
  /** True when the database answers now; starts a stopped embedded one. Never throws. */
  ping(): Promise<boolean>;
  /** A connection for work that no pool can serve (COPY, settings of its own); closed afterwards. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `databaseUrl` undefined or empty: embedded. `databaseUser`: whom root lends to the embedded server (ASHYQ_DB_USER). `connections`: at most so many. */
export interface OpenOptions {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly log: DatabaseLog;
  readonly databaseUser?: string | undefined;
  readonly connections?: number;
}

/**
 * Milliseconds. Nothing of ours takes a minute but migrations and backups, which ask for more; whoever waits ten seconds for a lock is told to come later. A
 * transaction that does nothing for a minute belongs to a machine that is gone: its locks, the publisher's among them, go to the others.
 */
const PATIENCE = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 60_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const satisfies PoolConfig;

/** Opens the database and sees that it answers. The schema is migrate.ts's. @throws DatabaseError */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const external = options.databaseUrl !== undefined && options.databaseUrl !== '';
  const name = `ashyq-${randomBytes(6).toString('hex')}`;
  const common: PoolConfig = { ...PATIENCE, application_name: name, max: options.connections ?? 10, types: parsers() };
  let server: Embedded | null = null;
  let config = external ? externalConfig(options.databaseUrl ?? '', common) : common;
  const steady = new SteadyPool<PoolClient>(async () => {
    if (!external) {
      if (server !== null) options.log('warn', 'the embedded PostgreSQL does not answer and is looked for or started again');
      server = await patiently(startEmbedded({ dataDir: options.dataDir, user: options.databaseUser }), options.log);
      config = { ...common, ...embeddedConfig(server) };
    }
    return openPool(config, options.log);
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: external ? steady : naming(steady) }) });
  const version = await check(db, external).catch(async (error: unknown) => {
    await steady.end();
    throw explain(error);
  });
  return {
    db,
    kind: external ? 'external' : 'embedded',
    info: describe(version, config, server),
    ping: () => answers(db),
    session: (work) => onSession(steady, work),
    close: async () => {
      await db.destroy();
      await steady.end();
      if (server !== null) await stopEmbedded(server, () => countOthers(config, name)).catch((error: unknown) => options.log('warn', String(error)));
    },
  };
}

/** Every field is given, so that PG* variables in the environment mean nothing. */
function embeddedConfig(server: Embedded): PoolConfig {
  return { host: server.socketDirectory, port: 5432, user: 'ashyq', password: server.secrets.password, database: 'ashyq', ssl: false };
}

/** Recovery after a power cut, or another process that is just starting the server, can take its time; the operator should know what is waited for. */
async function patiently<T>(work: Promise<T>, log: DatabaseLog): Promise<T> {
  const timer = setTimeout(() => log('info', 'still waiting for the embedded PostgreSQL (after a power cut it first reads its write-ahead log)'), 5000);
  return work.finally(() => clearTimeout(timer));
}

function externalConfig(url: string, common: PoolConfig): PoolConfig {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new DatabaseError('server-unsuitable', 'DATABASE_URL must begin with postgres:// or postgresql://');
  return { ...common, connectionString: url };
}

function openPool(config: PoolConfig, log: DatabaseLog): Pool {
  // Kept as long as they live: an open connection is also what tells other processes that the embedded server is in use.
  const pool = new Pool({ ...config, idleTimeoutMillis: 0 });
  pool.on('error', (error) => log('warn', `a database connection was lost (${error.message})`));
  // Without a listener of its own a connection that is lost between two queries of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The pool, with the names of statement-names.ts: no pooler stands between us and the embedded server. */
function naming(pool: SteadyPool<PoolClient>): PostgresPool {
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const named = known.get(client) ?? withNames(client);
      known.set(client, named);
      return named;
    },
    end: () => pool.end(),
  };
}

function withNames(client: PoolClient): PostgresPoolClient {
  const query = (text: string, values: unknown[]) => {
    const name = nameOf(text);
    return name === undefined ? client.query(text, values) : client.query({ name, text, values });
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
}

/** The server's version, when it is one that we can live with. */
async function check(db: Kysely<Schema>, external: boolean): Promise<string> {
  const { rows } = await sql<{ number: number; version: string; encoding: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version, current_setting('server_encoding') as encoding`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined || row.number < 150_000) throw new DatabaseError('server-unsuitable', `PostgreSQL ${row?.version} is too old: 15 or newer is needed`);
  if (external && row.encoding !== 'UTF8')
    throw new DatabaseError('server-unsuitable', `the database's encoding is ${row.encoding}: create it with encoding 'UTF8'`);
  return row.version;
}

function explain(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  return new DatabaseError('unavailable', `the database cannot be used (${error instanceof Error ? error.message : 'no reason given'})`, error);
}

function describe(version: string, config: PoolConfig, server: Embedded | null): DatabaseInfo {
  if (server !== null) return { version, where: server.base, relocated: server.relocated, uid: server.uid, adopted: server.adopted };
  const { host, port, database } = new Client(config);
  return { version, where: `${host}:${port}/${database ?? ''}`, relocated: false, uid: null, adopted: false };
}

async function onSession<T>(pool: SteadyPool<PoolClient>, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const submit = (query: unknown) => void client.query(query as Submittable);
    return await work(sessionOf({ query: (text, values) => client.query(text, values), submit }));
  } finally {
    client.release(true);
  }
}

function answers(db: Kysely<Schema>): Promise<boolean> {
  return sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
}

/** Sessions of users in any database of this server, but for our own, which may take a moment to end. */
async function countOthers(config: PoolConfig, name: string): Promise<number> {
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const text = 'select count(*)::int as n from pg_stat_activity where datid is not null and usesysid is not null and application_name is distinct from $1';
    const { rows } = await client.query<{ n: number }>(text, [name]);
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

function parsers(): TypeOverrides {
  const types = new TypeOverrides();
  for (const [oid, parse] of VALUE_PARSERS) types.setTypeParser(oid, parse);
  return types;
}
