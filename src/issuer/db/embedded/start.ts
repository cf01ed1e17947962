/**
 * The embedded PostgreSQL, from a data directory to a socket that answers: adopt a running server, else prepare the place, the programs and
 * the cluster, and start one. Steps of one data directory never run twice at a time (mutex.ts), and each can be cut off and begun again.
 */
import { mkdir, mkdtemp, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readIfPresent } from '../../publish/durable-file.ts';
import { DatabaseError, errorCode, placeFault } from '../errors.ts';
import { type Account, chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, readSecrets, type Secrets } from './cluster.ts';
import { alone, answers } from './mutex.ts';
import { findPlace, makePlace, makePrivate, noExec, type Place, probe, unreachable } from './place.ts';
import { isAlive, isServing, type Postmaster, readPostmaster, SOCKET_NAME, type Started, spawnPostmaster, stopPostmaster } from './postmaster.ts';

/** A running embedded server. `adopted`: it ran before us. `uid`: whose process it is when that is not ours. */
export interface Embedded extends Place {
  readonly dataDir: string;
  readonly cluster: string;
  readonly socketDirectory: string;
  readonly pid: number;
  readonly uid: number | null;
  readonly adopted: boolean;
  readonly secrets: Secrets;
}

/** A Unix socket's path holds 107 bytes, of which `/.s.PGSQL.5432` takes 14. */
const LONGEST_SOCKET_DIRECTORY = 93;
/** Crash recovery after a power cut may read much WAL; a server that is still at it after this is reported, not killed. Seconds. */
const PATIENCE = 600;

/** Starts or adopts the server of `dataDir` (made when missing). `user`: whom root lends to PostgreSQL. @throws DatabaseError */
export async function startEmbedded({ dataDir, user }: { dataDir: string; user?: string | undefined }): Promise<Embedded> {
  try {
    await mkdir(dataDir, { recursive: true });
    const real = await realpath(dataDir);
    return await alone(real, () => adoptOrStart(real, user));
  } catch (error) {
    throw placeFault(error, dataDir);
  }
}

/** Stops the server when `others()` counts no connection but ours (already closed). False: it was left running. */
export async function stopEmbedded(server: Embedded, others: () => Promise<number>): Promise<boolean> {
  return alone(server.dataDir, async () => {
    const seen = await readPostmaster(server.cluster);
    if (seen?.pid == null || (await others()) > 0) return false;
    const stopped = await stopPostmaster(seen.pid, server.cluster, 60);
    if (stopped && seen.socketDirectory !== join(server.base, 'run')) await rm(seen.socketDirectory, { recursive: true, force: true });
    return stopped;
  });
}

async function adoptOrStart(dataDir: string, user: string | undefined): Promise<Embedded> {
  const found = await findPlace(dataDir);
  const running = found === null ? null : await settled(join(found.base, 'cluster'));
  const account = await chooseAccount(join(found?.base ?? dataDir, 'cluster'), user);
  const place = found ?? (await makePlace(dataDir, account));
  const cluster = join(place.base, 'cluster');
  const server = running ?? (await start(place.base, account));
  const secrets = await readSecrets(cluster);
  const { socketDirectory } = server;
  return { ...place, dataDir, cluster, socketDirectory, pid: Number(server.pid), uid: account?.uid ?? null, adopted: running !== null, secrets };
}

/** Waits until the server named by `postmaster.pid` is ready, or is none: null, and the file does not stand in the way of a start. */
async function settled(cluster: string): Promise<Postmaster | null> {
  const end = performance.now() + PATIENCE * 1000;
  let [empty, silent] = [0, 0];
  for (;;) {
    const seen = await readPostmaster(cluster);
    if (seen === null) return null;
    if (seen.pid === null) {
      // Empty for a moment while a server writes it, for good after a power cut
      if (++empty > 40) return clearLock(join(cluster, 'postmaster.pid'), cluster);
    } else if (!(await isServing(seen.pid, cluster))) {
      return clearLock(join(cluster, 'postmaster.pid'), cluster);
    } else if (seen.ready) {
      if (await answers(join(seen.socketDirectory, SOCKET_NAME))) return seen;
      silent++;
    }
    if (silent > 400 || performance.now() > end)
      throw new DatabaseError('start-blocked', `PostgreSQL (process ${seen.pid}) runs in ${cluster} but does not answer`);
    await delay(25);
  }
}

/**
 * Removes a lock file that PostgreSQL would refuse to judge: an empty one, or one with the number of a living process, which it takes for a
 * server whatever it is. One that names a dead process it replaces by itself, and safely against another start.
 */
async function clearLock(file: string, cluster: string): Promise<null> {
  const bytes = await readIfPresent(file);
  const pid = Number(bytes?.toString('utf8').split('\n')[0]);
  const stale = bytes !== null && (!(pid > 0) || (isAlive(pid) && !(await isServing(pid, cluster))));
  if (stale) await unlink(file);
  return null;
}

async function start(base: string, account: Account | null): Promise<Postmaster> {
  const binaries = await findBinaries(base, account);
  await ensureCluster(base, binaries, account);
  const cluster = join(base, 'cluster');
  const options = { binaries, cluster, socketDirectory: await socketFolder(base, account), logFile: join(base, 'postgres.log'), account };
  const end = performance.now() + 30_000;
  for (;;) {
    await clearLock(join(options.socketDirectory, `${SOCKET_NAME}.lock`), cluster);
    const started = await spawnPostmaster(options).catch((error: unknown) => explainSpawn(error, base, account));
    const server = (await untilReady(started, cluster)) ?? (await settled(cluster));
    if (server !== null) return server;
    const said = await started.tail();
    if (said.includes('No space left on device')) throw new DatabaseError('disk-full', `the disk that holds ${base} is full: free some space and try again`);
    // Sessions of a killed server take a moment to notice; until then its shared memory is in use.
    if (!/still in use|already exists/.test(said) || performance.now() > end) throw startFailed(base, said);
    await delay(200);
  }
}

/** Null when the process has ended: another one was faster, or the log tells. */
async function untilReady({ child }: Started, cluster: string): Promise<Postmaster | null> {
  const end = performance.now() + PATIENCE * 1000;
  while (child.exitCode === null && child.signalCode === null) {
    const seen = await readPostmaster(cluster);
    if (seen?.pid === child.pid && seen?.ready && (await answers(join(seen.socketDirectory, SOCKET_NAME)))) return seen;
    if (performance.now() > end)
      throw new DatabaseError('start-blocked', `PostgreSQL (process ${child.pid}) is not ready after ${PATIENCE} s: see ${cluster}/../postgres.log`);
    await delay(20);
  }
  return null;
}

function startFailed(base: string, said: string): DatabaseError {
  const reason = said.split('\n').filter((line) => /FATAL|PANIC|error/.test(line));
  const last = (reason.at(-1) ?? said.trim().split('\n').at(-1) ?? '').trim();
  return new DatabaseError('start-failed', `PostgreSQL did not start: ${last || 'it said nothing'} (${join(base, 'postgres.log')})`);
}

async function explainSpawn(error: unknown, base: string, account: Account | null): Promise<never> {
  if (errorCode(error) !== 'EACCES')
    throw new DatabaseError('binaries-unusable', `PostgreSQL cannot be run on this system (${errorCode(error)}): set DATABASE_URL`, error);
  throw (await probe(base, account)) === 'noexec' ? noExec(base) : unreachable(base);
}

async function socketFolder(base: string, account: Account | null): Promise<string> {
  const wanted = join(base, 'run');
  const folder = Buffer.byteLength(wanted) <= LONGEST_SOCKET_DIRECTORY ? wanted : await mkdtemp(join(tmpdir(), 'ashyq-pg-'));
  await makePrivate(folder, account);
  return folder;
}
