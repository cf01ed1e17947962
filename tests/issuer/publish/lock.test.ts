/** The publisher's lock: one process at a time, on one machine or several that share a folder. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/issuer/publish/lock.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-lock-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('withLock', () => {
  it('lets one in at a time and clears the lock of a process that is gone', async () => {
    const dir = join(dataDir, 'locked');
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    await Promise.all([withLock(dir, work), withLock(dir, work), withLock(dir, work)]);
    await writeFile(join(dir, 'lock'), '999999999');
    await withLock(dir, work);
    await writeFile(join(dir, 'lock'), String(process.pid));
    await withLock(dir, work);
    expect(await readdir(dir)).toEqual([]);
  });

  it('takes the lock of another machine only when it is no longer touched, whatever its process number', async () => {
    const dir = join(dataDir, 'shared');
    await mkdir(dir, { recursive: true });
    const lock = join(dir, 'lock');
    await writeFile(lock, `${process.pid} another-machine`);
    let entered = false;
    const waiting = withLock(dir, async () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(entered).toBe(false);
    const longAgo = new Date(Date.now() - 30_000);
    await utimes(lock, longAgo, longAgo);
    await waiting;
    expect([entered, await readdir(dir)]).toEqual([true, []]);
  });

  it('one that fails lets the next one in', async () => {
    const dir = join(dataDir, 'failing');
    const failing = withLock(dir, () => Promise.reject(new RangeError('no')));
    const next = withLock(dir, async () => 'in');
    await expect(failing).rejects.toThrow(RangeError);
    expect(await next).toBe('in');
  });
});
