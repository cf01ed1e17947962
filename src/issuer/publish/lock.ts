/** One publisher at a time in one data directory: the server's timer and an operator's `ashyq publish` would otherwise draw the same versions. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isMissing } from './durable-file.ts';

const WAIT_MS = 100;
const PATIENCE_MS = 30_000;
/** A holder touches its lock so often; on a shared directory it is how other machines (and containers, each with a process 1) see that it lives. */
const TOUCH_MS = 5_000;
const FOREIGN_STALE_MS = 20_000;
/** Those who wait in this very process do so here, one at a time at the file: a lock that names our pid is then always an earlier process's. */
const queues = new Map<string, Promise<unknown>>();

/** The lock was not free in half a minute. */
export class PublishBusyError extends Error {
  readonly code = 'publish-busy';
}

/** Runs `work` while holding `<dir>/lock`. Not to be nested. @throws PublishBusyError */
export async function withLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const path = join(dir, 'lock');
  const before = queues.get(path) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => withFile(path, work));
  queues.set(path, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(path) === mine) queues.delete(path);
  }
}

async function withFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await take(path))) {
    if (performance.now() > deadline) throw new PublishBusyError(`${path} is held by another process`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await unlink(path);
  }
}

/** The lock appears with its content or not at all: a kill between making and filling it would leave one that nobody may clear. */
async function take(path: string): Promise<boolean> {
  const prepared = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(prepared, `${process.pid} ${hostname()}`, { flag: 'wx', mode: 0o600 });
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return await clearStale(path, (await stat(prepared)).mtimeMs);
  } finally {
    await unlink(prepared);
  }
}

/** Moves the lock of a process that is gone out of the way; the next round takes it. `now` by the clock of the file system. */
async function clearStale(path: string, now: number): Promise<false> {
  try {
    const holder = await readFile(path, 'utf8');
    if (!(await isGone(path, holder, now))) return false;
    const aside = `${path}.${randomBytes(6).toString('hex')}`;
    await rename(path, aside);
    // Another process may have cleared and taken the lock between our look and our rename: then it is put back.
    if ((await readFile(aside, 'utf8')) !== holder) await link(aside, path);
    await unlink(aside);
  } catch (error) {
    // gone meanwhile
    if (!isMissing(error)) throw error;
  }
  return false;
}

async function isGone(path: string, holder: string, now: number): Promise<boolean> {
  const [pid = '', host = hostname()] = holder.split(' ');
  if (!/^[1-9]\d*$/.test(pid)) return false;
  if (host !== hostname()) return now - (await stat(path)).mtimeMs > FOREIGN_STALE_MS;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
