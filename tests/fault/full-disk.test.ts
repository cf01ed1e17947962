/** The database on a disk without room: it is said so, no acknowledged row is lost, and all goes on once there is space (security.md, "Faults"). */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isServing, readPostmaster } from '../../src/issuer/db/embedded/postmaster.ts';
import { queryFault } from '../../src/issuer/db/errors.ts';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet } from '../issuer/database.ts';
import { imageFolder, makeLoopDisk, makeMemoryDisk } from './loop-disk.ts';
import { compare, skip } from './rows.ts';

/** Ends a server that a failed test has left, so that its disk can be unmounted. */
async function kill(dataDir: string): Promise<void> {
  const cluster = join(dataDir, 'postgres/cluster');
  const pid = (await readPostmaster(cluster))?.pid ?? 0;
  if (!(await isServing(pid, cluster))) return;
  process.kill(pid, 'SIGKILL');
  while (await isServing(pid, cluster)) await delay(5);
}

describe('full disk', () => {
  // Filler goes into the table, which PostgreSQL refuses row by row; log entries go into the write-ahead log, without which it cannot stay up.
  test.for([
    ['the table', 'select 1'],
    ['the write-ahead log', "select pg_logical_emit_message(false, 'fill', repeat('x', 1000000))"],
  ] as const)('no room for %s: is said so, nothing acknowledged is lost, and all goes on once space is freed', async ([, extra], context) => {
    const folder = imageFolder('ashyq-full');
    const disk = makeLoopDisk(folder, 300);
    if (typeof disk === 'string') return skip(context, folder, disk);
    const dataDir = join(disk.path, 'data');
    const database = await openDatabase({ dataDir, log: quiet });
    const acknowledged = new Set<number>();
    const faults: (string | null)[] = [];
    const filler = randomBytes(200_000);
    const insert = (n: number) =>
      sql`insert into load values (${n}, ${filler})`.execute(database.db).then(
        () => void acknowledged.add(n),
        (error: unknown) => void faults.push(queryFault(error)),
      );
    try {
      await sql`create table load (n bigint not null, filler bytea)`.execute(database.db);
      for (let n = 0; n < 20; n++) await insert(n);
      expect(faults).toEqual([]);
      const ballast = join(disk.path, 'ballast');
      fill(ballast);
      for (let n = 100; faults.length < 10; n++) {
        await sql
          .raw(extra)
          .execute(database.db)
          .catch(() => undefined);
        await insert(n);
      }
      console.log(`full disk: ${acknowledged.size} rows acknowledged, then ${faults.join(' ')}; another process is told ${await refusal(dataDir)}`);
      expect(faults).toContain('disk-full');
      expect(faults.filter((fault) => fault !== 'disk-full' && fault !== 'unavailable')).toEqual([]);

      rmSync(ballast);
      for (let n = 10_000; acknowledged.size < 40; n++) await insert(n);
      expect(await compare(database, acknowledged)).toEqual({ lost: 0, twice: 0 });
      await database.close();
      const again = await openDatabase({ dataDir, log: quiet });
      expect(await compare(again, acknowledged)).toEqual({ lost: 0, twice: 0 });
      await again.close();
    } finally {
      await kill(dataDir);
      disk.unmount();
      rmSync(folder, { recursive: true });
    }
  });

  test.for([
    ['the programs are copied', 20],
    ['the cluster is made', 75],
  ] as const)('at the first start, while %s, leaves nothing in the way of the next', async ([, size], context) => {
    const folder = makeFolder();
    const path = join(folder, 'disk');
    const disk = makeMemoryDisk(path, size);
    if (typeof disk === 'string') return skip(context, folder, disk);
    try {
      const dataDir = join(path, 'data');
      expect(await refusal(dataDir)).toBe('disk-full');
      expect(await refusal(dataDir)).toBe('disk-full');
      disk.resize(300);
      const database = await openDatabase({ dataDir, log: quiet });
      expect(await database.ping()).toBe(true);
      await database.close();
    } finally {
      disk.unmount();
      await removeFolder(folder);
    }
  });
});

async function refusal(dataDir: string): Promise<unknown> {
  return openDatabase({ dataDir, log: quiet }).then(
    (database) => database.close().then(() => 'nothing'),
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

/** Takes every block there is. */
function fill(path: string): void {
  for (const size of [1 << 20, 4096]) {
    try {
      for (;;) writeFileSync(path, new Uint8Array(size), { flag: 'a' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
}
