/**
 * `ashyq restore`: a backup into an empty place, never over data. Everything is verified before anything is written; the database is loaded in one
 * transaction; what is left undone by a crash says so (`restore.incomplete`) and no issuer starts on it. Afterwards nothing that clients have seen can come
 * again with other content: versions, list numbers, token indices and venue numbers go on above whatever may have been given out since the backup (rise.ts),
 * and no account, proposal or code that was ended since works again (accounts.ts).
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appendAudit } from '../audit.ts';
import { MIGRATIONS, migrate } from '../db/migrate.ts';
import { type Database, type DatabaseLog, sql } from '../db/open.ts';
import { trustDirOf } from '../keys/layout.ts';
import { isMissing, readIfPresent, writeDurable } from '../publish/durable-file.ts';
import { readPublished } from '../publish/published.ts';
import { type Quieted, quietAccounts } from './accounts.ts';
import { type CalledBack, callBackPublished } from './called-back.ts';
import { copyFile } from './data-files.ts';
import { BackupError, keptFile, type Manifest, readManifest, tableFile } from './manifest.ts';
import { type PublishedSource, takePublished } from './newer.ts';
import { type Risen, riseAbove } from './rise.ts';
import { copyTablesIn } from './tables.ts';

export interface RestoreOptions {
  /** The backup's folder. */
  readonly from: string;
  /** Its digest, if it was kept. */
  readonly sha256?: string | undefined;
  /** A folder that does not exist or is empty. */
  readonly dataDir: string;
  /** Opens the database that is to be filled; called only when the backup and the place are found good. */
  open(): Promise<Database>;
  /** What is published today, where that outlived the server (a web server's copy, a CDN); null where nothing did. */
  readonly published: PublishedSource | null;
  readonly now: number;
  readonly log: DatabaseLog;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly risen: Risen;
  /** what was ended, and the accounts that wait for `ashyq staff confirm` */
  readonly quieted: Quieted;
  /** posters and tablets that were called back since, as far as what is published tells */
  readonly calledBack: CalledBack;
  /** the stamp version of the published state that was taken over, or null */
  readonly publishedStamp: number | null;
}

/** Beside the data until all of it is there. */
export const INCOMPLETE = 'restore.incomplete';

/** @throws BackupError, DatabaseError */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { from, dataDir, now } = options;
  const { manifest, sha256 } = await readManifest(from, options.sha256);
  const unknown = manifest.migrations.find((name) => MIGRATIONS[name] === undefined);
  if (unknown !== undefined)
    throw new BackupError('backup-newer', `the backup is of a later Ashyq (it has had the migration ${unknown}): restore it with that one`);
  await verifyFiles(from, manifest);
  await insistOnEmptyFolder(dataDir);
  await mkdir(dataDir, { recursive: true });
  await writeDurable(join(dataDir, INCOMPLETE), 'This data directory is being restored. If nothing does so any more: delete it, and restore anew.\n');
  const database = await openEmpty(options);
  try {
    await loadDatabase(database, { manifest, ...options });
    await restoreFiles(from, { dataDir, manifest });
    const publishedStamp = options.published === null ? null : await takePublished(options.published, { dataDir, now });
    const risen = await riseAbove(database.db, { dataDir, now, backedUpAt: manifest.createdAt, exact: options.published !== null });
    const published = options.published === null ? null : await readPublished(trustDirOf(dataDir));
    const lists = new Map([...(published?.lists ?? [])].map(([k, { list }]) => [k, list]));
    const ended = await database.db.transaction().execute(async (trx) => {
      const calledBack = await callBackPublished(trx, { lists, now });
      const quieted = await quietAccounts(trx, now);
      const { accounts, ...counts } = quieted;
      const detail = { createdAt: manifest.createdAt, sha256, publishedStamp, lostSeconds: now - manifest.createdAt };
      const entry = { ...detail, held: accounts.length, ...counts, ...calledBack, closed: calledBack.closed.length };
      await appendAudit(trx, [{ at: now, kind: 'restored', subject: `backup:${sha256.slice(0, 16)}`, detail: entry }]);
      return { quieted, calledBack };
    });
    await rm(join(dataDir, INCOMPLETE));
    return { manifest, risen, ...ended, publishedStamp };
  } finally {
    await database.close();
  }
}

/** Refused here, nothing has been brought back yet: the folder is as empty as it was, so that the next try needs no other. */
async function openEmpty({ open, dataDir }: RestoreOptions): Promise<Database> {
  let opened: Database | null = null;
  try {
    opened = await open();
    await insistOnEmptyDatabase(opened);
    return opened;
  } catch (error) {
    await opened?.close();
    // an embedded database lies in it by now: then it stays marked
    if ((await readdir(dataDir)).every((name) => name === INCOMPLETE)) await rm(join(dataDir, INCOMPLETE), { force: true });
    throw error;
  }
}

/** Called before an issuer starts on a data directory. @throws BackupError `restore-incomplete` */
export async function insistOnRestored(dataDir: string): Promise<void> {
  if ((await readIfPresent(join(dataDir, INCOMPLETE))) === null) return;
  throw new BackupError('restore-incomplete', `${dataDir} was being restored and is not whole: delete it and what is in its database, and restore anew`);
}

/** Every file of the manifest, read once whole. @throws BackupError `backup-damaged` */
async function verifyFiles(from: string, { tables, files }: Manifest): Promise<void> {
  const named = [...tables.map((table) => ({ ...table, path: tableFile(table.name) })), ...files.map((file) => ({ ...file, path: keptFile(file.path) }))];
  for (const { path, sha256, length } of named) {
    const found = await digestFile(join(from, path));
    if (found === null) throw new BackupError('backup-damaged', `the backup lacks ${path}`);
    if (found.sha256 !== sha256 || found.length !== length) throw new BackupError('backup-damaged', `${path} of the backup is not what was written`);
  }
}

async function digestFile(path: string): Promise<{ sha256: string; length: number } | null> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return { sha256: hash.digest('hex'), length };
}

async function insistOnEmptyFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  if (names.length > 0)
    throw new BackupError('place-not-empty', `${dataDir} is not empty: restoring never overwrites; choose another data directory (ASHYQ_DATA)`);
}

async function insistOnEmptyDatabase({ db, info }: Database): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from pg_class where relnamespace = current_schema()::regnamespace`.execute(db);
  if (rows[0]?.n !== 0) throw new BackupError('place-not-empty', `the database ${info.where} is not empty: restoring never overwrites; create a new one`);
}

/** The backup's own version of the schema, its rows, and then whatever this build has added since. */
async function loadDatabase(database: Database, { from, manifest, now, log }: RestoreOptions & { readonly manifest: Manifest }): Promise<void> {
  const then = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => manifest.migrations.includes(name)));
  await migrate(database, { now, log: () => undefined, migrations: then });
  await database.session((session) => copyTablesIn(session, from, manifest));
  await migrate(database, { now, log });
}

async function restoreFiles(from: string, { dataDir, manifest }: { readonly dataDir: string; readonly manifest: Manifest }): Promise<void> {
  for (const { path } of manifest.folders) await mkdir(join(dataDir, path), { recursive: true, mode: 0o700 });
  for (const { path, mode, sha256 } of manifest.files) {
    const to = join(dataDir, path);
    await mkdir(dirname(to), { recursive: true });
    if ((await copyFile(join(from, keptFile(path)), to)).sha256 !== sha256)
      throw new BackupError('backup-damaged', `${path} of the backup changed while it was read`);
    await chmod(to, mode);
  }
  for (const { path, mode } of manifest.folders) await chmod(join(dataDir, path), mode);
}
