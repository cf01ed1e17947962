/** One publisher at a time in one data directory: the server's timer and an operator's `ashyq publish` would otherwise draw the same versions. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './durable-file.ts';

const WAIT_MS = 100;
const PATIENCE_MS = 30_000;
/** Locks that this very process holds: a file that names our pid and is not here was left by an earlier process with the same pid (a container's 1). */
const ours = new Set<string>();

/** The lock was not free in half a minute. */
export class PublishBusyError extends Error {
  readonly code = 'publish-busy';
}

/** Runs `work` while holding `<dir>/lock`. @throws PublishBusyError */
export async function withLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const path = join(dir, 'lock');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await take(path))) {
    if (performance.now() > deadline) throw new PublishBusyError(`${path} is held by another process`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  ours.add(path);
  try {
    return await work();
  } finally {
    ours.delete(path);
    await unlink(path);
  }
}

/** The lock appears with its content or not at all: a kill between making and filling it would leave one that nobody may clear. */
async function take(path: string): Promise<boolean> {
  const prepared = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(prepared, String(process.pid), { flag: 'wx', mode: 0o600 });
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return clearStale(path);
  } finally {
    await unlink(prepared);
  }
}

/** Moves the lock of a process that is gone out of the way; the next round takes it. */
async function clearStale(path: string): Promise<false> {
  const pid = await readPid(path);
  // No number: the file is gone again.
  if (pid === null || (pid === process.pid ? ours.has(path) : isAlive(pid))) return false;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
    // Another process may have cleared and taken the lock between our look and our rename: then it is put back.
    if ((await readPid(aside)) !== pid) await link(aside, path);
    await unlink(aside);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return false;
}

async function readPid(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
