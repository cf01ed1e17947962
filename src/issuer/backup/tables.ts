/** The database's half of a backup: every table as one snapshot sees it, and the same back into an empty schema. Plain COPY text, so any PostgreSQL from 15 on reads it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import type { Session } from '../db/copy.ts';
import { BackupError, type Manifest, tableFile } from './manifest.ts';

type Tables = Pick<Manifest, 'tables' | 'sequences'>;

/** What decides how COPY writes a value, whatever the server or the role is set to. No patience of a pool's applies to whole tables. */
const SETTINGS = [
  "set client_encoding = 'UTF8'",
  "set datestyle = 'ISO, YMD'",
  "set intervalstyle = 'postgres'",
  "set timezone = 'UTC'",
  "set bytea_output = 'hex'",
  'set extra_float_digits = 3',
  'set statement_timeout = 0',
  'set lock_timeout = 0',
  'set idle_in_transaction_session_timeout = 0',
  'set transaction_timeout = 0',
];

export async function prepareSession(session: Session): Promise<void> {
  for (const setting of SETTINGS) {
    // transaction_timeout came with PostgreSQL 17
    const [, name = ''] = /^set (\w+)/.exec(setting) ?? [];
    const known = await session.query<{ n: string | null }>('select current_setting($1, true) as n', [name]);
    if (known[0]?.n !== null) await session.query(setting);
  }
}

/** Copies every table of the schema in one repeatable-read transaction: writers go on meanwhile and are seen whole or not at all. */
export async function copyTablesOut(session: Session, to: string): Promise<Tables> {
  await prepareSession(session);
  await mkdir(join(to, 'database'), { recursive: true, mode: 0o700 });
  await session.query('begin transaction isolation level repeatable read, read only');
  const tables: Manifest['tables'] = [];
  for (const { name, columns } of await listTables(session)) {
    const sink = await openSink(join(to, tableFile(name)));
    const rows = await session.copyOut(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout`, sink.write).finally(() => sink.close());
    tables.push({ name, columns, rows, ...sink.digest() });
  }
  // numbers drawn for rows that the snapshot does not show are passed over, which harms nothing
  const sequences = await session.query<{ name: string; value: number }>(
    'select sequencename::text as name, last_value as value from pg_sequences where schemaname = current_schema() and last_value is not null order by 1',
  );
  await session.query('commit');
  return { tables, sequences: sequences.map(({ name, value }) => ({ name, value })) };
}

/** Loads every table into a schema that the backup's own migrations made. One transaction: all of it, or nothing. @throws BackupError */
export async function copyTablesIn(session: Session, from: string, { tables, sequences }: Tables): Promise<void> {
  await prepareSession(session);
  await session.query('begin');
  const present = await listTables(session);
  const strange = present.find(({ name, columns }) => tables.find((table) => table.name === name)?.columns.join() !== columns.join());
  if (strange !== undefined || present.length !== tables.length)
    throw new BackupError('backup-damaged', `the backup’s tables are not those of its migrations (${strange?.name ?? 'one is too many'})`);
  const keys = await dropForeignKeys(session);
  for (const table of tables) await loadTable(session, from, table);
  // made again over whole tables: quicker than row by row, in no particular order, and checked
  for (const { holder, name, definition } of keys) await session.query(`alter table ${quoted(holder)} add constraint ${quoted(name)} ${definition}`);
  for (const { name, value } of sequences) await session.query('select setval($1::regclass, $2::bigint)', [quoted(name), value]);
  await session.query('commit');
  await session.query('analyze');
}

async function loadTable(session: Session, from: string, { name, columns, rows }: Manifest['tables'][number]): Promise<void> {
  // what a migration put there is in the backup too; triggers of append-only tables refuse any change but a new row
  await session.query(`alter table ${quoted(name)} disable trigger user`);
  await session.query(`delete from ${quoted(name)}`);
  const source = pipeline(createReadStream(join(from, tableFile(name))), createGunzip(), () => undefined);
  const loaded = await session.copyIn(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`, source);
  await session.query(`alter table ${quoted(name)} enable trigger user`);
  if (loaded !== rows) throw new BackupError('backup-damaged', `table ${name} came back with ${loaded} rows instead of ${rows}`);
}

async function listTables(session: Session): Promise<readonly { name: string; columns: string[] }[]> {
  return session.query(`
    select c.relname::text as name, array(
      select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
    ) as columns
    from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
}

interface ForeignKey {
  readonly holder: string;
  readonly name: string;
  readonly definition: string;
}

async function dropForeignKeys(session: Session): Promise<readonly ForeignKey[]> {
  const keys = await session.query<ForeignKey>(`
    select k.relname::text as holder, conname::text as name, pg_get_constraintdef(con.oid) as definition
    from pg_constraint con join pg_class k on k.oid = con.conrelid
    where contype = 'f' and connamespace = current_schema()::regnamespace order by 1, 2`);
  for (const { holder, name } of keys) await session.query(`alter table ${quoted(holder)} drop constraint ${quoted(name)}`);
  return keys;
}

/** Names come from the catalogue or from a manifest whose schema allows small letters, digits and underscores only. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  digest(): { length: number; sha256: string };
}

/** A compressed file, synced when closed. Each piece is a gzip member of its own (RFC 1952 §2.2): nothing has to be held back. */
async function openSink(path: string): Promise<Sink> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let length = 0;
  const put = async (bytes: Uint8Array) => {
    hash.update(bytes);
    length += bytes.length;
    await file.writeFile(bytes);
  };
  let ended: Promise<void> | null = null;
  const end = async () => {
    // an empty table is an empty member, so that the file is one of its kind
    if (length === 0) await put(await promisify(gzip)(new Uint8Array(0)));
    await file.sync();
    await file.close();
  };
  return {
    write: async (bytes) => put(await promisify(gzip)(bytes, { level: 1 })),
    close: () => {
      ended ??= end();
      return ended;
    },
    digest: () => ({ length, sha256: hash.digest('hex') }),
  };
}
