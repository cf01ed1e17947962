/**
 * PostgreSQL's supervising process: what `postmaster.pid` says, whether that is true, starting it (detached: it outlives us, and the next
 * Ashyq adopts it) and stopping it. `postmaster.pid`, by line: pid, cluster, start time, port, socket folder, addresses, shared memory, state.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, readFile, readlink, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readIfPresent } from '../../publish/durable-file.ts';
import { errorCode } from '../errors.ts';
import { type Account, BARE_ENVIRONMENT, run } from './account.ts';
import { exists } from './place.ts';

/** A `postmaster.pid` as read; `pid` null: the file is there but empty or not a number. */
export interface Postmaster {
  readonly pid: number | null;
  readonly socketDirectory: string;
  readonly ready: boolean;
}

/** The only name of the socket below its folder: the port is a part of a file name and nothing else. */
export const SOCKET_NAME = '.s.PGSQL.5432';

const LOG_LIMIT = 10 * 1024 * 1024;

/** Reads `postmaster.pid`; null where there is none. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const bytes = await readIfPresent(join(cluster, 'postmaster.pid'));
  if (bytes === null) return null;
  const lines = bytes.toString('utf8').split('\n');
  const pid = Number(lines[0]);
  return { pid: Number.isSafeInteger(pid) && pid > 0 ? pid : null, socketDirectory: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/**
 * True while that process is a living postgres of this very cluster: neither a zombie nor another program that has got the number since.
 * Where that cannot be seen the answer is that it lives, because two servers on one cluster are the worst that can happen.
 */
export async function isServing(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { code, output } = await run('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)], { account: null });
    return code === 0 && output.includes(`-D ${cluster} `) && !output.trim().startsWith('Z');
  }
  try {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() !== 'postgres') return false;
    // postgres works in its cluster; a zombie has no working directory any more
    return (await readlink(`/proc/${pid}/cwd`)) === cluster;
  } catch (error) {
    const hidden = ['EACCES', 'EPERM'].includes(errorCode(error)) || !(await exists('/proc/self/comm'));
    return hidden && isAlive(pid);
  }
}

/** True for a process that exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** What a start needs to know: the folder with the programs, PGDATA, the socket's folder, the log file. */
export interface StartOptions {
  readonly binaries: string;
  readonly cluster: string;
  readonly socketDirectory: string;
  readonly logFile: string;
  readonly account: Account | null;
}

/** A started process that may not be ready yet; `tail` reads what it has logged since it was started. */
export interface Started {
  readonly child: ChildProcess;
  tail(): Promise<string>;
}

/** Starts `postgres`. @throws the system's error when the program cannot be started at all */
export async function spawnPostmaster({ binaries, cluster, socketDirectory, logFile, account }: StartOptions): Promise<Started> {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size > LOG_LIMIT) await rename(logFile, `${logFile}.1`);
  const log = await open(logFile, 'a', 0o600);
  try {
    if (account !== null) await chown(logFile, account.uid, account.gid);
    const from = (await log.stat()).size;
    const settings = Object.entries(serverSettings(socketDirectory)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(binaries, 'bin/postgres'), ['-D', cluster, ...settings], {
      ...account,
      cwd: '/',
      env: BARE_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
    child.unref();
    return { child, tail: async () => (await readFile(logFile)).subarray(from).toString('utf8') };
  } finally {
    await log.close();
  }
}

/** Set at every start, whatever the cluster's files say: no network, and nothing of a person in the log (values stand in statements and details). */
function serverSettings(socketDirectory: string): Readonly<Record<string, string>> {
  return {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: `"${socketDirectory.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    ssl: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
  };
}

/** Fast shutdown: sessions are ended, a checkpoint is written. False when the process is still there after `patience` seconds. */
export async function stopPostmaster(pid: number, cluster: string, patience: number): Promise<boolean> {
  const end = performance.now() + patience * 1000;
  if (await isServing(pid, cluster)) process.kill(pid, 'SIGINT');
  while (await isServing(pid, cluster)) {
    if (performance.now() > end) return false;
    await delay(20);
  }
  return true;
}
