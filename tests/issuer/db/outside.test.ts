/** Migrations outside a transaction: writers go on meanwhile, what was cut off is taken up, one of several servers builds, and nothing else may stand there. */
import { describe, expect, test } from 'vitest';
import { MIGRATIONS, type Migrations, migrate } from '../../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { isOutside } from '../../../src/issuer/db/outside.ts';
import { quiet, withDatabase } from '../database.ts';

const database = withDatabase({ empty: true });
const TABLE = { '001-big': 'create table big (n bigint); insert into big select generate_series(1, 2000);' };
const INDEX = { '002-big-n': '-- outside a transaction\n-- a word about it\ncreate index concurrently if not exists big_n on big (n);\n' };
const BOTH: Migrations = { ...TABLE, ...INDEX };
const options = { now: 1_800_000_000, log: quiet };

let schemas = 0;
/** A database of its own, as good as: a schema, and servers that know no other. */
async function fresh(work: (open: () => Promise<Database>) => Promise<void>): Promise<void> {
  schemas += 1;
  const schema = `outside_${schemas}`;
  await sql.raw(`create schema ${schema}`).execute(database.db);
  const opened: Database[] = [];
  const open = async () => {
    const url = `${database.url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    const server = await openDatabase({ databaseUrl: url, dataDir: '', log: quiet, connections: 3 });
    opened.push(server);
    return server;
  };
  await work(open).finally(() => Promise.all(opened.map((server) => server.close())));
}

const isValid = async ({ db }: Database, index = 'big_n') =>
  (await sql<{ valid: boolean }>`select indisvalid as valid from pg_index where indexrelid = to_regclass(${index})`.execute(db)).rows[0]?.valid ?? null;

describe('a migration outside a transaction', () => {
  test('is applied once, recorded, and refused when it has changed', async () => {
    await fresh(async (open) => {
      const server = await open();
      expect(await migrate(server, { ...options, migrations: BOTH })).toEqual(['001-big', '002-big-n']);
      expect(await isValid(server)).toBe(true);
      expect(await migrate(server, { ...options, migrations: BOTH })).toEqual([]);
      const changed = { ...BOTH, '002-big-n': INDEX['002-big-n'].replace('(n)', '(n desc)') };
      await expect(migrate(server, { ...options, migrations: changed })).rejects.toMatchObject({ code: 'migration-changed' });
    });
  });

  test('does not keep anybody from writing, and is there when those who wrote before are done', async () => {
    await fresh(async (open) => {
      const [server, writer] = [await open(), await open()];
      await migrate(server, { ...options, migrations: TABLE });
      let building: Promise<readonly string[]> | null = null;
      await writer.db.transaction().execute(async (trx) => {
        await sql`insert into big values (-1)`.execute(trx);
        building = migrate(server, { ...options, migrations: BOTH });
        // it waits for this transaction by now, and others still write
        await expect.poll(() => isValid(writer), { timeout: 30_000 }).toBe(false);
        await sql`insert into big values (-2)`.execute(writer.db);
      });
      expect(await building).toEqual(['002-big-n']);
      expect(await isValid(server)).toBe(true);
    });
  });

  test('that was cut off is dropped and built anew; what had been built by hand is taken as it is', async () => {
    await fresh(async (open) => {
      const server = await open();
      const unique = { ...TABLE, '002-big-n': INDEX['002-big-n'].replace('create index', 'create unique index') };
      await migrate(server, { ...options, migrations: TABLE });
      await sql`insert into big values (7)`.execute(server.db);
      await expect(migrate(server, { ...options, migrations: unique })).rejects.toMatchObject({ code: 'migration-failed' });
      expect(await isValid(server)).toBe(false);
      await sql`delete from big where ctid in (select max(ctid) from big where n = 7)`.execute(server.db);
      expect(await migrate(server, { ...options, migrations: unique })).toEqual(['002-big-n']);
      expect(await isValid(server)).toBe(true);
    });
    await fresh(async (open) => {
      const server = await open();
      await migrate(server, { ...options, migrations: TABLE });
      await sql`create index concurrently big_n on big (n)`.execute(server.db);
      expect(await migrate(server, { ...options, migrations: BOTH })).toEqual(['002-big-n']);
    });
  });

  test('is built by one of several servers that start at once', async () => {
    await fresh(async (open) => {
      const servers = await Promise.all([open(), open(), open(), open()]);
      const after = { ...BOTH, '003-next': 'create table next (n bigint);' };
      const applied = await Promise.all(servers.map((server) => migrate(server, { ...options, migrations: after })));
      expect(applied.flat().sort()).toEqual(Object.keys(after));
    });
  });

  test.each(['drop table big;', 'create index big_n on big (n);', 'create index concurrently big_n on big (n);', 'update big set n = 0;'])(
    'holds nothing that could not be taken up again: %s',
    async (text) => {
      await fresh(async (open) => {
        const server = await open();
        await migrate(server, { ...options, migrations: TABLE });
        const migrations = { ...TABLE, '002-bad': `-- outside a transaction\n${text}` };
        await expect(migrate(server, { ...options, migrations })).rejects.toMatchObject({ code: 'migration-failed' });
        expect((await sql`select from migration`.execute(server.db)).rows).toHaveLength(1);
      });
    },
  );
});

/** Large tables that a migration builds an index over in its transaction, and did not make itself. */
function heldUp(text: string): readonly string[] {
  if (isOutside(text)) return [];
  const own = [...text.matchAll(/create table (\w+)/g)].map((made) => made[1]);
  const built = [...text.matchAll(/create (?:unique )?index \w+ on (\w+)/g)].map((made) => made[1] ?? '');
  return built.filter((table) => !own.includes(table) && LARGE.includes(table));
}

test('from 027 on no index over a large table is built in a transaction; before, some were', () => {
  for (const [name, text] of Object.entries(MIGRATIONS).filter(([name]) => name >= '027')) expect([name, heldUp(text)]).toEqual([name, []]);
  expect(heldUp(MIGRATIONS['018-data-in-bounds'] ?? '')).toContain('contact');
  expect(heldUp(MIGRATIONS['022-desk'] ?? '')).toContain('person');
  expect(heldUp(MIGRATIONS['023-trail-times'] ?? '')).toEqual([]);
});

/** Those that docs/scale.md distributes, and the trail. */
const LARGE = ['person', 'health_history', 'device', 'token', 'lab_result', 'contact', 'visit', 'guardianship', 'index_allocation', 'journal_run', 'audit'];
