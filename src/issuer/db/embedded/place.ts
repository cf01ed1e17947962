/**
 * Where PostgreSQL's own files lie: `<data directory>/postgres`, except when root runs us and the user lent to PostgreSQL cannot enter the
 * data directory (a checkout under /root). Then only PostgreSQL's base goes to /var/lib/ashyq, and `postgres.json` in the data directory says where.
 * Below the base: `cluster` (PGDATA), `run` (the socket), `postgres.log`, and a copy of the binaries where they cannot be run in place.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent, writeDurable } from '../../publish/durable-file.ts';
import { DatabaseError } from '../errors.ts';
import { type Account, run } from './account.ts';

export interface Place {
  readonly base: string;
  /** True when the base lies outside of the data directory. */
  readonly relocated: boolean;
}

const LOCATION = 'postgres.json';
const ELSEWHERE = '/var/lib/ashyq';
const ABOUT = "PostgreSQL's own files, kept by Ashyq. Do not edit, move or copy them while the server runs, and never delete cluster/: it holds all the data.";

/** The place chosen by an earlier start, or null. `dataDir` is a real path. @throws DatabaseError base-missing, base-shared */
export async function findPlace(dataDir: string): Promise<Place | null> {
  const location = await readLocation(dataDir);
  if (location === null) return (await exists(join(dataDir, 'postgres', 'cluster'))) ? { base: join(dataDir, 'postgres'), relocated: false } : null;
  if (!(await exists(location.base))) {
    throw new DatabaseError(
      'base-missing',
      `${join(dataDir, LOCATION)} says that the database is in ${location.base}, which does not exist: bring it back, or delete that file to start empty`,
    );
  }
  // A copied data directory must not write into the original's database; a moved one may.
  const other = location.dataDir === dataDir ? null : await readLocation(location.dataDir);
  if (other?.base === location.base) {
    throw new DatabaseError(
      'base-shared',
      `${dataDir} is a copy of ${location.dataDir}, and both name the database in ${location.base}: delete ${join(dataDir, LOCATION)} to give the copy an empty one`,
    );
  }
  return { base: location.base, relocated: true };
}

/** Chooses and makes the place at the first start. @throws DatabaseError base-noexec, base-unreachable */
export async function makePlace(dataDir: string, account: Account | null): Promise<Place> {
  const inside = account === null ? 'ok' : await probe(dataDir, account);
  if (inside === 'noexec') throw noExec(dataDir);
  if (inside === 'ok') {
    const base = join(dataDir, 'postgres');
    await makeBase(base, dataDir, account);
    return { base, relocated: false };
  }
  // whatever our umask says, others must pass through; what lies below is closed
  if ((await mkdir(ELSEWHERE, { recursive: true })) !== undefined) await chmod(ELSEWHERE, 0o755);
  const outside = account === null ? 'ok' : await probe(ELSEWHERE, account);
  if (outside === 'noexec') throw noExec(ELSEWHERE);
  if (outside === 'unreachable') throw unreachable(ELSEWHERE);
  const base = await freeName(join(ELSEWHERE, `pg-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`));
  await makeBase(base, dataDir, account);
  await writeDurable(join(dataDir, LOCATION), `${JSON.stringify({ base, dataDir }, null, 2)}\n`);
  return { base, relocated: true };
}

/** Makes a folder that only the database's user may enter. */
export async function makePrivate(folder: string, account: Account | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (account !== null) await chown(folder, account.uid, account.gid);
}

/** Whether that user can enter `folder` and run a program that lies there: tried, not derived from mode bits and mount options. */
export async function probe(folder: string, account: Account | null): Promise<'ok' | 'unreachable' | 'noexec'> {
  const file = join(folder, `.probe-${randomBytes(6).toString('hex')}`);
  await writeFile(file, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  try {
    await chmod(file, 0o755);
    const { code } = await run('/bin/sh', ['-c', 'read -r line < "$1" || exit 10; "$1"', 'sh', file], { account });
    return code === 0 ? 'ok' : code === 126 ? 'noexec' : 'unreachable';
  } finally {
    await rm(file, { force: true });
  }
}

/** The refusal of a mount without run rights. */
export function noExec(folder: string): DatabaseError {
  return new DatabaseError(
    'base-noexec',
    `${folder} is on a mount that forbids running programs (noexec), and PostgreSQL's must be copied there: choose another data directory (ASHYQ_DATA)`,
  );
}

/** The refusal of a place that PostgreSQL's user cannot enter. */
export function unreachable(folder: string): DatabaseError {
  return new DatabaseError(
    'base-unreachable',
    `the user that runs PostgreSQL cannot enter ${folder}: open the folders above it, or choose another data directory (ASHYQ_DATA)`,
  );
}

/** True when there is anything of this name that we may see. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function makeBase(base: string, dataDir: string, account: Account | null): Promise<void> {
  await makePrivate(base, account);
  // Durable writing also syncs the folders above, so that a power cut cannot undo their making.
  await writeDurable(join(base, 'README.txt'), `${ABOUT}\nThey belong to the data directory ${dataDir}.\n`);
}

/** The base of a deleted data directory is never taken over: its successor of the same path starts empty, beside it. */
async function freeName(wanted: string): Promise<string> {
  for (let n = 1; ; n++) {
    const base = n === 1 ? wanted : `${wanted}-${n}`;
    if (!(await exists(join(base, 'cluster')))) return base;
  }
}

async function readLocation(dataDir: string): Promise<{ base: string; dataDir: string } | null> {
  const bytes = await readIfPresent(join(dataDir, LOCATION));
  if (bytes === null) return null;
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (
    typeof value === 'object' &&
    value !== null &&
    'base' in value &&
    'dataDir' in value &&
    typeof value.base === 'string' &&
    typeof value.dataDir === 'string'
  ) {
    return { base: value.base, dataDir: value.dataDir };
  }
  throw new DatabaseError('base-missing', `${join(dataDir, LOCATION)} is damaged: it must be {"base": "...", "dataDir": "..."}`);
}
