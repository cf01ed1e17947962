/** DATABASE_URL: any PostgreSQL. Here a second embedded server plays it, reached by the address of its Unix socket only. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isServing } from '../../../src/issuer/db/embedded/postmaster.ts';
import { type Embedded, startEmbedded, stopEmbedded } from '../../../src/issuer/db/embedded/start.ts';
import { queryFault } from '../../../src/issuer/db/errors.ts';
import { migrate } from '../../../src/issuer/db/migrate.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from '../cluster.ts';
import { quiet, urlOf } from '../database.ts';

// Many start a fresh server, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe('openDatabase, external', () => {
  const folder = makeFolder();
  const dataDir = `${folder}/data`;
  let server: Embedded;
  const open = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: `${folder}/unused`, log: quiet });
  beforeAll(async () => {
    server = await startEmbedded({ dataDir });
  });
  afterAll(() => removeFolder(folder));

  test('opens, migrates, and names the place without the password', async () => {
    const database = await open(urlOf(server, 'ashyq'));
    expect(database).toMatchObject({
      kind: 'external',
      info: { version: expect.stringMatching(/^18\./), where: `${server.socketDirectory}:5432/ashyq`, adopted: false, uid: null },
    });
    expect(JSON.stringify(database.info)).not.toContain(server.secrets.password);
    expect((await migrate(database, { now: 1_800_000_000, log: quiet })).length).toBeGreaterThan(0);
    await database.close();
    expect(await isServing(server.pid, server.cluster)).toBe(true);
  });

  test('is unavailable while the server is away, and there again when it is back', async () => {
    const database = await open(urlOf(server, 'ashyq'));
    process.kill(server.pid, 'SIGKILL');
    while (await isServing(server.pid, server.cluster)) await new Promise((resolve) => setTimeout(resolve, 10));
    // A backend lives on for as long as it takes to see that its server is gone.
    const asked = () => Promise.all([database.ping(), sql`select 1`.execute(database.db).catch(queryFault)]);
    await expect.poll(asked, { timeout: 30_000 }).toEqual([false, 'unavailable']);
    server = await startEmbedded({ dataDir });
    while (!(await database.ping()));
    await database.close();
  });

  test('refuses an address that is none, a wrong password and an absent database, without naming the password', async () => {
    await expect(open('mysql://localhost/x')).rejects.toMatchObject({ code: 'server-unsuitable' });
    const wrong = await open(urlOf(server, 'ashyq').replace(server.secrets.password, 'not-the-password')).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'unavailable', message: expect.not.stringContaining('not-the-password') });
    await expect(open(urlOf(server, 'absent'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('refuses a database that is not UTF-8', async () => {
    const admin = await open(urlOf(server, 'postgres', 'postgres'));
    await sql.raw("create database latin owner ashyq encoding 'LATIN1' template template0 locale_provider libc locale 'C'").execute(admin.db);
    await admin.close();
    await expect(open(urlOf(server, 'latin'))).rejects.toMatchObject({ code: 'server-unsuitable', message: expect.stringContaining('LATIN1') });
  });

  test('a role that may not make tables is told what it lacks', async () => {
    const admin = await open(urlOf(server, 'postgres', 'postgres'));
    await sql.raw('create database rightless owner postgres').execute(admin.db);
    await admin.close();
    const database = await open(urlOf(server, 'rightless'));
    await expect(migrate(database, { now: 1_800_000_000, log: quiet })).rejects.toMatchObject({
      code: 'server-unsuitable',
      message: expect.stringContaining('own the database'),
    });
    await database.close();
  });

  test('waits a minute for a query and ten seconds for a lock, whatever the server would; a slow query is busy', async () => {
    const database = await open(urlOf(server, 'ashyq'));
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by 1`.execute(
      database.db,
    );
    expect(rows.map(({ setting }) => setting)).toEqual(['60000', '10000', '60000']);
    const slow = await database.db
      .transaction()
      .execute(async (trx) => {
        await sql`set local statement_timeout = 20`.execute(trx);
        return sql`select pg_sleep(10)`.execute(trx).catch(queryFault);
      })
      .catch(queryFault);
    expect(slow).toBe('busy');
    await database.close();
  });

  test('an administrator’s session counts as somebody who uses an embedded server', async () => {
    const admin = await open(urlOf(server, 'postgres', 'postgres'));
    const embedded = await openDatabase({ dataDir, log: quiet });
    expect(embedded.info.adopted).toBe(true);
    await embedded.close();
    expect(await admin.ping()).toBe(true);
    await admin.close();
    expect(await stopEmbedded(server, async () => 0)).toBe(true);
  });
});
