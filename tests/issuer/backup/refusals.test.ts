/** Backups that are not written over, places that are not overwritten, backups that are not what they were; and both commands as an operator types them. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Backup, backUp } from '../../../src/issuer/backup/backup.ts';
import { publishedSource, takePublished } from '../../../src/issuer/backup/newer.ts';
import { INCOMPLETE, restore } from '../../../src/issuer/backup/restore.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { publish } from '../../../src/issuer/publish/publisher.ts';
import { databaseSource } from '../../../src/issuer/tokens/source.ts';
import { ashyq } from '../../cli/support.ts';
import { quiet, withDatabase } from '../database.ts';
import { makeWorld, START } from '../world.ts';
import { PASSPHRASE, scratchPlaces, startAt } from './lost-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const source = withDatabase();
const target = withDatabase({ empty: true });
const places = scratchPlaces();
const dataDir = places.place('data');
const options = () => ({ database: source.database, dataDir, now: START, appVersion: 'test' });
let backup: Backup;

async function publishAt(place: string, now: number): Promise<void> {
  await publish({ dataDir: place, keyring: await openKeyring(place, PASSPHRASE), source: databaseSource(source.db), now });
}

beforeAll(async () => {
  await makeWorld(source.db);
  await sql`insert into health_history (person_id, at, health, basis, cause, cause_ref) values (1, 1, 3, 3, 'operator', ${'tab\t, new line\n, \\ and a quote " of Қазақстан'})`.execute(
    source.db,
  );
  await holdCeremony({ dataDir, now: START, environment: PASSPHRASE, cost: 2 ** 10 });
  await publishAt(dataDir, START);
  backup = await backUp({ ...options(), to: places.place('backup') });
});
afterAll(() => places.remove());

const bringBack = (change: { from?: string; sha256?: string; to?: string; url?: string; published?: string } = {}) => {
  const to = change.to ?? places.place('unused');
  const open = () => openDatabase({ databaseUrl: change.url ?? target.url, dataDir: to, log: quiet, connections: 2 });
  const published = change.published === undefined ? null : publishedSource(change.published);
  return restore({ from: change.from ?? backup.to, sha256: change.sha256, dataDir: to, open, published, now: START + 60, log: quiet });
};

describe('backUp', () => {
  test('is never written over another, nor into the data directory; a failed one leaves nothing', async () => {
    await expect(backUp({ ...options(), to: backup.to })).rejects.toMatchObject({ code: 'backup-exists' });
    await expect(backUp({ ...options(), to: join(dataDir, 'backups/monday') })).rejects.toMatchObject({ code: 'backup-inside' });
    const broken = { ...source.database, session: () => Promise.reject(new Error('the server went away')) };
    await expect(backUp({ ...options(), database: broken, to: places.place('broken') })).rejects.toThrow('went away');
    expect(readdirSync(places.place('.')).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  test('is readable by its owner only', () => {
    expect(statSync(backup.to).mode & 0o777).toBe(0o700);
    expect(statSync(join(backup.to, 'database/person.copy.gz')).mode & 0o777).toBe(0o600);
  });
});

describe('restore refuses', () => {
  test('a folder that is no backup', async () => {
    await expect(bringBack({ from: places.place('.') })).rejects.toMatchObject({ code: 'backup-missing' });
  });

  test('another digest than the one that was kept', async () => {
    await expect(bringBack({ sha256: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  test.each(['manifest.json', 'database/person.copy.gz', 'database/audit_head.copy.gz', 'files/keys/online.json', 'files/public/trust/stamp.cbor'])(
    'one flipped bit in %s, and a lack of it',
    async (name) => {
      const copy = places.place(`damaged-${name.replaceAll('/', '-')}`);
      cpSync(backup.to, copy, { recursive: true });
      const bytes = readFileSync(join(copy, name));
      // in the manifest: a digit of a digest
      const at = name === 'manifest.json' ? bytes.indexOf('"sha256": "') + 12 : bytes.length >> 1;
      bytes[at] = name === 'manifest.json' ? (bytes[at] === 0x30 ? 0x31 : 0x30) : (bytes[at] ?? 0) ^ 1;
      writeFileSync(join(copy, name), bytes);
      await expect(bringBack({ from: copy })).rejects.toMatchObject({ code: 'backup-damaged' });
      rmSync(join(copy, name));
      await expect(bringBack({ from: copy })).rejects.toMatchObject({ code: name === 'manifest.json' ? 'backup-missing' : 'backup-damaged' });
    },
  );

  test('names that lead out of the data directory, and a backup of a later Ashyq', async () => {
    const text = readFileSync(join(backup.to, 'manifest.json'), 'utf8');
    const copy = places.place('crafted');
    mkdirSync(copy);
    for (const path of ['../../etc/passwd', '/etc/passwd', 'a/../../b', '..']) {
      writeFileSync(join(copy, 'manifest.json'), text.replace('"keys/online.json"', JSON.stringify(path)));
      await expect(bringBack({ from: copy })).rejects.toMatchObject({ code: 'backup-damaged' });
    }
    writeFileSync(join(copy, 'manifest.json'), text.replace('"migrations": [', '"migrations": ["999-later",'));
    await expect(bringBack({ from: copy })).rejects.toMatchObject({ code: 'backup-newer' });
  });

  test('a folder or a database that holds anything, and leaves both as they were', async () => {
    await expect(bringBack({ to: dataDir })).rejects.toMatchObject({ code: 'place-not-empty' });
    const people = await source.db.selectFrom('person').selectAll().execute();
    await expect(bringBack({ to: places.place('full-database'), url: source.url })).rejects.toMatchObject({ code: 'place-not-empty' });
    // nothing is left of it that would be in the way of the next try
    expect(readdirSync(places.place('full-database'))).toEqual([]);
    expect(await source.db.selectFrom('person').selectAll().execute()).toEqual(people);
  });

  test('a published state of another ministry, and one whose keys were changed after the backup', async () => {
    const stranger = places.place('stranger');
    await holdCeremony({ dataDir: stranger, now: START, environment: PASSPHRASE, cost: 2 ** 10 });
    await publishAt(stranger, START + 1);
    const place = { dataDir, now: START + 60 };
    await expect(takePublished(publishedSource(join(stranger, 'public/trust')), place)).rejects.toMatchObject({ code: 'published-refused' });
    const later = places.place('later');
    cpSync(dataDir, later, { recursive: true });
    await rotateRole({ dataDir: later, environment: PASSPHRASE, now: START + 1, offlineRoot: join(later, 'offline-root'), cost: 2 ** 10 }, 'stamp');
    await publishAt(later, START + 2);
    await expect(takePublished(publishedSource(join(later, 'public/trust')), place)).rejects.toMatchObject({ code: 'keys-older' });
  });
});

test('a restore that was cut off says so, and no issuer starts on it', async () => {
  const to = places.place('cut-off');
  // the rows are back when it turns out that nothing is published there
  await expect(bringBack({ to, published: places.place('nothing-published') })).rejects.toThrow();
  expect(existsSync(join(to, INCOMPLETE))).toBe(true);
  await expect(startAt(to, target.url)).rejects.toMatchObject({ code: 'restore-incomplete' });
});

test('ashyq backup and ashyq restore, from one embedded database into another, keep every value and every mode', async () => {
  const environment = { DATABASE_URL: source.url };
  const made = await ashyq(['backup', '--data', dataDir, '--to', places.place('by-hand'), '--with-secrets', '--json'], { environment, now: START });
  expect([made.code, made.stderr]).toEqual([0, '']);
  const { sha256, rows } = JSON.parse(made.stdout) as { sha256: string; rows: number };
  // another user may have to run PostgreSQL below it
  chmodSync(places.place('.'), 0o755);
  const to = places.place('embedded');
  const brought = await ashyq(['restore', '--from', places.place('by-hand'), '--sha256', sha256, '--data', to, '--json'], { now: START + 60 });
  expect(brought.code, brought.stderr).toBe(0);
  expect(brought.stderr).toContain('the log forks');
  expect(JSON.parse(brought.stdout)).toMatchObject({ rows, leap: 1060, uncertain: false });
  const database = await openDatabase({ dataDir: to, log: quiet });
  const { rows: odd } = await sql`select cause_ref from health_history where at = 1`.execute(database.db);
  expect(odd).toEqual([{ cause_ref: 'tab\t, new line\n, \\ and a quote " of Қазақстан' }]);
  await database.close();
  for (const name of ['keys', 'keys/online.json', 'public/trust/stamp.cbor', 'offline-root']) {
    expect([name, statSync(join(to, name)).mode & 0o777]).toEqual([name, statSync(join(dataDir, name)).mode & 0o777]);
  }
  expect(existsSync(join(to, INCOMPLETE))).toBe(false);
  const again = await ashyq(['restore', '--from', places.place('by-hand'), '--data', to]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('place-not-empty')]);
  const usage = await ashyq(['backup', '--data', dataDir], { environment });
  expect([usage.code, usage.stderr]).toEqual([64, expect.stringContaining('--to is needed')]);
});
