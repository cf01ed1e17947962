/**
 * The database's promise under faults caused for real: no row whose commit was acknowledged is ever lost (security.md, "Faults"). Kills of Node, of
 * the postmaster and of both under load; emulated power cuts. Full disks are next door. `npm run test:fault -- tests/fault/database`.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive, readPostmaster } from '../../src/issuer/db/embedded/postmaster.ts';
import { startEmbedded } from '../../src/issuer/db/embedded/start.ts';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet, urlOf } from '../issuer/database.ts';
import { buildChild, type Other, startOther } from '../issuer/db/other-process.ts';
import { imageFolder, makeLoopDisk } from './loop-disk.ts';
import { compare, skip } from './rows.ts';

let program: Awaited<ReturnType<typeof buildChild>>;
beforeAll(async () => {
  program = await buildChild();
});
afterAll(() => program.remove());

/** Writers on one data directory, process after process; every number is written by one of them only, and remembered when acknowledged. */
class Load {
  readonly #dataDir: string;
  readonly #others: Other[] = [];
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async start(): Promise<Other> {
    const other = startOther(program.file, this.#dataDir);
    const opened = await other.opened;
    if (opened.kind === 'refused') throw new Error(`refused: ${opened.message}`);
    other.order({ kind: 'write', from: this.#others.length * 10_000_000 });
    this.#others.push(other);
    return other;
  }

  async untilWritten(other: Other, more: number): Promise<void> {
    for (const goal = other.written.size + more; other.written.size < goal; ) await delay(1);
  }

  async postmaster(): Promise<number> {
    return (await readPostmaster(join(this.#dataDir, 'postgres/cluster')))?.pid ?? 0;
  }

  acknowledged(): Set<number> {
    return new Set(this.#others.flatMap((other) => [...other.written]));
  }

  faults(): readonly string[] {
    return [...new Set(this.#others.flatMap((other) => other.faults))].sort();
  }
}

describe('kill -9 under write load', () => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  test('20 kills of Node, of the postmaster and of both lose no acknowledged row', async () => {
    const dataDir = join(folder, 'data');
    const load = new Load(dataDir);
    let other = await load.start();
    for (let kill = 0; kill < 20; kill++) {
      const target = (['node', 'postmaster', 'both'] as const)[kill % 3];
      await load.untilWritten(other, 100 + 37 * kill);
      const postmaster = await load.postmaster();
      if (target !== 'node') process.kill(postmaster, 'SIGKILL');
      if (target === 'postmaster') continue;
      other.child.kill('SIGKILL');
      await other.ended;
      other = await load.start();
    }
    await load.untilWritten(other, 100);
    other.order({ kind: 'close' });
    await other.ended;

    const database = await openDatabase({ dataDir, log: quiet });
    const acknowledged = load.acknowledged();
    const result = await compare(database, acknowledged);
    await database.close();
    console.log(`20 kills: ${acknowledged.size} acknowledged rows, ${result.lost} lost; faults seen: ${load.faults().join(', ')}`);
    expect(result).toEqual({ lost: 0, twice: 0 });
    expect(load.faults()).toEqual(['unavailable']);
  });
});

describe('kill -9 during the first start', () => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  test.each(['postgresql.tmp-', 'postgresql-', 'cluster.tmp-', 'cluster', 'postgres.log'])(
    'once there is %s: the next start completes it and leaves no rest',
    async (name) => {
      const home = join(folder, name);
      const dataDir = join(home, 'data');
      const base = join(dataDir, 'postgres');
      const other = startOther(program.file, dataDir);
      // where the programs run in place they are never copied, and the start comes to its end instead
      let open = false;
      const ended = () => {
        open = true;
      };
      other.opened.then(ended, ended);
      while (!open && !namesIn(base).some((found) => found.startsWith(name))) await delay(1);
      other.child.kill('SIGKILL');
      await other.ended;
      const database = await openDatabase({ dataDir, log: quiet });
      expect(await database.ping()).toBe(true);
      await database.close();
      expect(namesIn(base).filter((found) => found.includes('.tmp-'))).toEqual([]);
      await removeFolder(home);
    },
  );
});

describe('power cut (emulated)', () => {
  /** Ends everything at one instant, as far as the disk can tell: first all stand still, then the disk is copied, then they die. */
  async function cut(disk: { cutPower(die: () => Promise<void>): Promise<void> }, load: Load, other: Other): Promise<void> {
    const postmaster = await load.postmaster();
    // Children are asked for while their parent stands still, so that none is missed.
    process.kill(postmaster, 'SIGSTOP');
    const backends = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ').map(Number);
    for (const pid of backends) process.kill(pid, 'SIGSTOP');
    await disk.cutPower(async () => {
      other.child.kill('SIGKILL');
      for (const pid of [postmaster, ...backends]) process.kill(pid, 'SIGKILL');
      await other.ended;
      for (const pid of [postmaster, ...backends]) while (isAlive(pid) && !isZombie(pid)) await delay(5);
    });
  }

  test('10 cuts lose no acknowledged row', async (context) => {
    const folder = imageFolder('ashyq-power');
    const disk = makeLoopDisk(folder, 400);
    if (typeof disk === 'string') return skip(context, folder, disk);
    try {
      const dataDir = join(disk.path, 'data');
      const load = new Load(dataDir);
      let lost = 0;
      for (let n = 0; n < 10; n++) {
        const other = await load.start();
        await load.untilWritten(other, 50 + 150 * n);
        writeFileSync(join(disk.path, `unsynced-${n}`), 'written, never synced');
        await cut(disk, load, other);
        // The emulation is worth something only if it does lose what nobody synced.
        expect(sizeOf(join(disk.path, `unsynced-${n}`))).toBe(0);
        const database = await openDatabase({ dataDir, log: quiet });
        const result = await compare(database, load.acknowledged());
        await database.close();
        lost += result.lost;
        expect(result).toEqual({ lost: 0, twice: 0 });
      }
      console.log(`10 power cuts: ${load.acknowledged().size} acknowledged rows, ${lost} lost`);
    } finally {
      disk.unmount();
      rmSync(folder, { recursive: true });
    }
  });

  test('the same cut does find rows lost where the server does not sync', async (context) => {
    const folder = imageFolder('ashyq-unsafe');
    const disk = makeLoopDisk(folder, 400);
    if (typeof disk === 'string') return skip(context, folder, disk);
    try {
      const dataDir = join(disk.path, 'data');
      const load = new Load(dataDir);
      const other = await load.start();
      const server = await startEmbedded({ dataDir });
      const admin = await openDatabase({ databaseUrl: urlOf(server, 'postgres', 'postgres'), dataDir, log: quiet });
      await sql`alter system set fsync = off`.execute(admin.db);
      await sql`select pg_reload_conf()`.execute(admin.db);
      await load.untilWritten(other, 2000);
      await admin.close();
      await cut(disk, load, other);
      const outcome = await openDatabase({ dataDir, log: () => undefined }).then(
        async (database) => (await compare(database, load.acknowledged()).finally(() => database.close())).lost,
        () => Number.POSITIVE_INFINITY,
      );
      console.log(`control without fsync: ${outcome} of ${load.acknowledged().size} acknowledged rows lost`);
      expect(outcome).toBeGreaterThan(0);
    } finally {
      disk.unmount();
      rmSync(folder, { recursive: true });
    }
  });
});

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length;
  } catch {
    return 0;
  }
}

function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}
