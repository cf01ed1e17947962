/** The embedded server of one data directory through its life: start, reuse, adoption, what a crash leaves behind, sharing between processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isAlive, isServing, readPostmaster } from '../../../src/issuer/db/embedded/postmaster.ts';
import { type Embedded, startEmbedded, stopEmbedded } from '../../../src/issuer/db/embedded/start.ts';
import { queryFault } from '../../../src/issuer/db/errors.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from '../cluster.ts';
import { quiet } from '../database.ts';
import { buildChild, startOther } from './other-process.ts';

// Many start a fresh server, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const folder = makeFolder();
const dataDir = join(folder, 'data');
const open = () => openDatabase({ dataDir, log: quiet });
const one = async <T>(database: Database, text: string): Promise<T | undefined> => (await sql.raw<{ v: T }>(text).execute(database.db)).rows[0]?.v;
const pidOf = async (database: Database) => (await readPostmaster(join(database.info.where, 'cluster')))?.pid ?? 0;
const nobodyElse = async () => 0;

afterAll(() => removeFolder(folder));

describe('openDatabase, embedded', () => {
  test('makes a cluster, and finds what was written after it was closed and opened again', async () => {
    const first = await open();
    expect(first).toMatchObject({ kind: 'embedded', info: { where: join(dataDir, 'postgres'), relocated: false, adopted: false } });
    expect(await first.ping()).toBe(true);
    await sql`create table kept (n bigint)`.execute(first.db);
    await sql`insert into kept values (42)`.execute(first.db);
    const pid = await pidOf(first);
    await first.close();
    expect(await isServing(pid, join(dataDir, 'postgres/cluster'))).toBe(false);

    const second = await open();
    expect(await one(second, 'select n as v from kept')).toBe(42);
    await second.close();
  });

  test('is durable, checksummed, without a network, and its role is no superuser', async () => {
    const database = await open();
    const setting = (name: string) => one<string>(database, `select current_setting('${name}') as v`);
    expect(await setting('fsync')).toBe('on');
    expect(await setting('full_page_writes')).toBe('on');
    expect(await setting('synchronous_commit')).toBe('on');
    expect(await setting('data_checksums')).toBe('on');
    expect(await setting('listen_addresses')).toBe('');
    expect(await setting('password_encryption')).toBe('scram-sha-256');
    expect(
      await one(
        database,
        "select datlocprovider::text || ' ' || datlocale || ' ' || pg_encoding_to_char(encoding) as v from pg_database where datname = 'ashyq'",
      ),
    ).toBe('b C.UTF-8 UTF8');
    expect(
      await one(database, 'select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as v from pg_roles where rolname = current_user'),
    ).toBe(false);
    expect(
      await one(database, `select string_agg(n, ' ' order by n collate "kk-x-icu") as v from (values ('ұ'), ('я'), ('ә'), ('б'), ('қ'), ('л')) as t (n)`),
    ).toBe('ә б қ л ұ я');
    await database.close();
  });

  test('keeps the socket and the passwords to the owner', async () => {
    const server = await startEmbedded({ dataDir });
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(server.socketDirectory)).toBe(0o700);
    expect(await mode(join(server.cluster, 'ashyq.json'))).toBe(0o600);
    expect(await mode(server.base)).toBe(0o700);
    await stopEmbedded(server, nobodyElse);
  });

  test('writes no value of a statement to its log', async () => {
    const database = await open();
    await sql`create table secret (iin text unique)`.execute(database.db);
    await sql`insert into secret values ('850101199999')`.execute(database.db);
    await expect(sql`insert into secret values ('850101199999')`.execute(database.db)).rejects.toThrow();
    await expect(sql.raw("select '850101199999'::date").execute(database.db)).rejects.toThrow();
    await sql`drop table secret`.execute(database.db);
    await database.close();
    const log = await readFile(join(dataDir, 'postgres/postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('850101199999');
  });

  test('is shared by all who open it, and stopped by the last', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    const pid = await pidOf(first);
    expect([first.info.adopted, second.info.adopted].sort()).toEqual([false, true]);
    await first.close();
    expect(isAlive(pid)).toBe(true);
    expect(await one(second, 'select n as v from kept')).toBe(42);
    await second.close();
    expect(await isServing(pid, join(dataDir, 'postgres/cluster'))).toBe(false);
  });
});

describe('openDatabase, in a folder whose path is too long for a socket', () => {
  test('puts the socket elsewhere, and takes it away again', async () => {
    const long = join(folder, 'long'.repeat(25), 'data');
    const server = await startEmbedded({ dataDir: long });
    expect(server.socketDirectory.startsWith(long)).toBe(false);
    expect((await stat(server.socketDirectory)).mode & 0o777).toBe(0o700);
    const database = await openDatabase({ dataDir: long, log: quiet });
    expect(await database.ping()).toBe(true);
    await database.close();
    await expect(stat(server.socketDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('openDatabase, after kill -9 of the postmaster', () => {
  test('the next use starts it again, with everything acknowledged', async () => {
    const database = await open();
    for (let round = 0; round < 3; round++) {
      await sql`insert into kept values (${100 + round})`.execute(database.db);
      const pid = await pidOf(database);
      process.kill(pid, 'SIGKILL');
      await until(async () => !(await isServing(pid, join(dataDir, 'postgres/cluster'))));
      expect(await answered(database, 'select count(*) as v from kept')).toBe(2 + round);
      // An orphaned backend may answer that one before it notices that its parent is gone; the uses after it need a new server.
      await until(async () => (await answered(database, 'select count(*) as v from kept')) === 2 + round && (await pidOf(database)) !== pid);
    }
    expect(await database.ping()).toBe(true);
    await database.close();
  });

  test('a transaction under way fails as unavailable and leaves nothing', async () => {
    const database = await open();
    const before = await one(database, 'select count(*) as v from kept');
    const fault = await database.db
      .transaction()
      .execute(async (transaction) => {
        await sql`insert into kept values (7)`.execute(transaction);
        process.kill(await pidOf(database), 'SIGKILL');
        for (;;) await sql`select pg_sleep(0.01)`.execute(transaction);
      })
      .catch(queryFault);
    expect(fault).toBe('unavailable');
    expect(await answered(database, 'select count(*) as v from kept')).toBe(before);
    await database.close();
  });

  test('a killed backend is survived too', async () => {
    const database = await open();
    const backend = (await one<number>(database, 'select pg_backend_pid() as v')) ?? 0;
    process.kill(backend, 'SIGKILL');
    await until(async () => !isAlive(backend));
    expect(await answered(database, 'select 1 as v')).toBe(1);
    await database.close();
  });
});

describe('startEmbedded, with a postmaster.pid left behind', () => {
  let server: Embedded;
  // PostgreSQL keeps two: for the cluster, and for the socket.
  const lockFiles = ['cluster/postmaster.pid', 'run/.s.PGSQL.5432.lock'].map((name) => join(dataDir, 'postgres', name));
  const children: ReturnType<typeof spawn>[] = [];
  const lent = async () => {
    const { uid, gid } = await stat(join(dataDir, 'postgres/cluster'));
    return process.getuid?.() === 0 ? { uid, gid } : {};
  };
  /** A program of the database's own user, which PostgreSQL itself would take for a server. */
  const stranger = async (script: string) => {
    const child = spawn('/bin/sh', ['-c', script], { ...(await lent()), cwd: '/', stdio: 'ignore' });
    await once(child, 'spawn');
    children.push(child);
    return child.pid ?? 0;
  };
  /** Exactly what a killed server leaves, with another process number. */
  const leave = async (pid: number | '') => {
    server = await startEmbedded({ dataDir });
    const texts = await Promise.all(lockFiles.map((file) => readFile(file, 'utf8')));
    process.kill(server.pid, 'SIGKILL');
    await until(async () => !(await isServing(server.pid, server.cluster)));
    const { uid, gid } = await lent();
    for (const [index, file] of lockFiles.entries()) {
      await unlink(file);
      await writeFile(file, pid === '' ? '' : (texts[index] ?? '').replace(/^\d+/, String(pid)), { mode: 0o600 });
      if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
    }
  };
  const expectStart = async () => {
    const again = await startEmbedded({ dataDir });
    expect(again.adopted).toBe(false);
    expect(await isServing(again.pid, again.cluster)).toBe(true);
    await stopEmbedded(again, nobodyElse);
  };

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  test('of a process that is gone', async () => {
    const pid = await stranger('exit 0');
    await until(async () => !isAlive(pid));
    await leave(pid);
    await expectStart();
  });

  test('of another program that has the number now', async () => {
    await leave(await stranger('exec sleep 600'));
    await expectStart();
  });

  test('of another cluster’s server', async () => {
    const other = makeFolder();
    const neighbour = await startEmbedded({ dataDir: join(other, 'data') });
    await leave(neighbour.pid);
    await expectStart();
    expect(await isServing(neighbour.pid, neighbour.cluster)).toBe(true);
    await removeFolder(other);
  });

  test.skipIf(process.platform !== 'linux')('of a zombie', async () => {
    const parent = await stranger('sleep 0.1 & exec sleep 600');
    const zombie = await until(async () => {
      const pid = Number((await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim());
      return pid > 0 && (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ') ? pid : 0;
    });
    await leave(zombie);
    await expectStart();
  });

  test('that is empty, as after a power cut', async () => {
    await leave('');
    await expectStart();
  });
});

describe('two processes', () => {
  let program: Awaited<ReturnType<typeof buildChild>>;
  beforeAll(async () => {
    program = await buildChild();
  });
  afterAll(() => program.remove());

  test('started at once on a fresh data directory share one server, and neither loses a row', async () => {
    const fresh = makeFolder();
    const others = [1, 2].map(() => startOther(program.file, join(fresh, 'data')));
    const news = await Promise.all(others.map((other) => other.opened));
    const postmasters = news.map((item) => (item.kind === 'open' ? item.postmaster : item.message));
    expect(postmasters[0]).toBeGreaterThan(0);
    expect(postmasters[1]).toBe(postmasters[0]);
    others.forEach((other, index) => {
      other.order({ kind: 'write', from: index * 1_000_000 });
    });
    await until(async () => others.every((other) => other.written.size > 200));
    for (const other of others) other.order({ kind: 'close' });
    await Promise.all(others.map((other) => other.ended));

    const database = await openDatabase({ dataDir: join(fresh, 'data'), log: quiet });
    expect(database.info.adopted).toBe(false);
    const { rows } = await sql<{ n: number }>`select n from load`.execute(database.db);
    const found = new Set(rows.map((row) => row.n));
    for (const other of others) for (const n of other.written) expect(found.has(n)).toBe(true);
    expect(others.flatMap((other) => other.faults)).toEqual([]);
    await database.close();
    await removeFolder(fresh);
  });

  test('one killed with -9 leaves its server to the next', async () => {
    const other = startOther(program.file, dataDir);
    const news = await other.opened;
    other.child.kill('SIGKILL');
    await other.ended;
    const database = await open();
    expect(database.info.adopted).toBe(true);
    expect(news).toMatchObject({ postmaster: await pidOf(database) });
    await database.close();
    expect(await readPostmaster(join(dataDir, 'postgres/cluster'))).toBe(null);
  });
});

/** Waits for a condition without a deadline of its own: the test's is enough. */
async function until<T>(condition: () => Promise<T>): Promise<T> {
  for (;;) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The first answer after a fault: a connection that died unnoticed may take one query with it, and only an unacknowledged one. */
async function answered<T>(database: Database, text: string): Promise<T | undefined> {
  return until(() =>
    one<T>(database, text).catch((error: unknown) => {
      if (queryFault(error) !== 'unavailable') throw error;
      return undefined;
    }),
  );
}
