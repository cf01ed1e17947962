/**
 * `ashyq backup`: a consistent copy of the database, the published files and the sealed keys, while the issuer runs. The database's snapshot is taken first
 * and the files after it, so that every key, policy and revocation that the rows rest on is there. Written beside its place and renamed: half a backup is none.
 */
import { mkdir, open, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Database, sql } from '../db/open.ts';
import { moveFolder, writeDurable } from '../publish/durable-file.ts';
import { copyFiles } from './data-files.ts';
import { BackupError, formatManifest, MANIFEST, type Manifest, manifestDigest } from './manifest.ts';
import { copyTablesOut } from './tables.ts';

export interface BackupOptions {
  readonly database: Pick<Database, 'db' | 'info' | 'session'>;
  readonly dataDir: string;
  /** A folder that does not exist yet. */
  readonly to: string;
  readonly now: number;
  readonly appVersion: string;
  /** Also what opens the sealed keys, if it lies in the data directory. */
  readonly withSecrets?: boolean;
}

export interface Backup {
  readonly to: string;
  readonly manifest: Manifest;
  /** Of the manifest; whoever keeps it apart knows the backup again. */
  readonly sha256: string;
  /** Names below the data directory that have to be kept elsewhere. */
  readonly apart: readonly string[];
}

/** Makes one backup. @throws BackupError `backup-exists`, `backup-inside`; Node's errors of a disk that is full or closed */
export async function backUp({ database, dataDir, to, now, appVersion, withSecrets = false }: BackupOptions): Promise<Backup> {
  const place = await placeOf(dataDir, resolve(to));
  const temporary = `${place}.making-${process.pid}`;
  try {
    await mkdir(temporary, { mode: 0o700 });
    const migrations = await sql<{ name: string }>`select name from migration order by name`.execute(database.db);
    const tables = await database.session((session) => copyTablesOut(session, temporary));
    const { apart, ...kept } = await copyFiles({ dataDir, to: temporary, withSecrets });
    const names = migrations.rows.map(({ name }) => name);
    const head = { format: 'ashyq-backup', version: 1, createdAt: now, appVersion, postgres: database.info.version, migrations: names } as const;
    const manifest: Manifest = { ...head, ...tables, ...kept };
    const text = formatManifest(manifest);
    await writeDurable(join(temporary, MANIFEST), text, 0o600);
    await insistOnNew(place);
    await moveFolder(temporary, place);
    return { to: place, manifest, sha256: manifestDigest(text), apart };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function placeOf(dataDir: string, to: string): Promise<string> {
  await mkdir(dirname(to), { recursive: true });
  const place = join(await realpath(dirname(to)), basename(to));
  if (`${place}/`.startsWith(`${await realpath(dataDir)}/`))
    throw new BackupError('backup-inside', `${place} is inside the data directory: a disk that is lost would take both; choose another place`);
  await insistOnNew(place);
  return place;
}

async function insistOnNew(place: string): Promise<void> {
  const present = await open(place, 'r').catch(() => null);
  await present?.close();
  if (present !== null) throw new BackupError('backup-exists', `${place} is there already: a backup is never written over`);
}
