/** Backup of a running issuer, its loss, and restores from it: with what is still published, and without. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { VENUE_PREFIXES } from '../../../src/core/registry/region.ts';
import type { CheckedTrust } from '../../../src/core/trust/check-trust.ts';
import { readCheckpoint } from '../../../src/core/trust/log/checkpoint.ts';
import { proveConsistency, verifyConsistency } from '../../../src/core/trust/log/merkle.ts';
import { nodesOfTiles, tilePath } from '../../../src/core/trust/log/tiles.ts';
import { LIST_ENTRIES, tokenState } from '../../../src/core/trust/status-list.ts';
import { firstBrokenAudit } from '../../../src/issuer/audit.ts';
import { type Backup, backUp } from '../../../src/issuer/backup/backup.ts';
import { publishedSource } from '../../../src/issuer/backup/newer.ts';
import { restore } from '../../../src/issuer/backup/restore.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import type { RunningIssuer } from '../../../src/issuer/main.ts';
import { drawBlock } from '../../../src/issuer/tokens/index-pool.ts';
import { quiet, withDatabase } from '../database.ts';
import { scratchPlaces, startAt, trustFile, updateFrom } from './lost-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = withDatabase();
const places = scratchPlaces();
const dataDir = places.place('lost');
const now = () => Math.floor(Date.now() / 1000);
let backup: Backup;
/** What a tablet fetched last from the server that was lost. */
let lastSeen: CheckedTrust;
let revokedSince: number;
let checkpointSince: string;

beforeAll(async () => {
  const running = await startAt(dataDir, source.url);
  await giveOut(3);
  await running.publish();
  const writer = keepWriting();
  await writer.begun;
  backup = await backUp({ database: source.database, dataDir, to: places.place('backup'), now: now(), appVersion: 'test' });
  await writer.stop();
  [revokedSince = 0] = await giveOut(1);
  await source.db.updateTable('token').set({ revoked_at: now(), revoked_cause: 'operator' }).where('token_index', '=', revokedSince).execute();
  for (let round = 0; round < 3; round += 1) await running.publish();
  lastSeen = await updateFrom(dataDir, null);
  checkpointSince = Buffer.from((await trustFile(dataDir, 'log/checkpoint')) ?? []).toString();
  await running.stop();
});
afterAll(() => places.remove());

/** Tokens of person 1 as issuing writes them. */
async function giveOut(count: number): Promise<readonly number[]> {
  const indices = await drawBlock(source.db, { count, now: now(), listEntries: LIST_ENTRIES });
  const row = {
    person_id: 1,
    device_id: null,
    kid: new Uint8Array(4),
    holder_key: null,
    health: 3,
    basis: 3,
    evidence_at: null,
    iat: now(),
    exp: now() + 3600,
  } as const;
  const ends = { revoked_at: null, revoked_cause: null };
  await source.db
    .insertInto('token')
    .values(indices.map((token_index) => ({ ...row, ...ends, token_index })))
    .execute();
  return indices;
}

/** Pairs of rows in two tables, each pair in one transaction, until told to stop: a backup sees both or neither. */
function keepWriting(): { readonly begun: Promise<void>; stop(): Promise<void> } {
  let stopped = false;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const work = (async () => {
    for (let n = 0; !stopped; n += 1) {
      await source.db.transaction().execute(async (trx) => {
        await sql`insert into health_history (person_id, at, health, basis, cause, cause_ref) values (1, ${n}, 3, 3, 'operator', 'pair')`.execute(trx);
        await sql`insert into contact (person_id, source_id, batch_id, row_id, contact_at) values (1, 'pair', '\\x00', ${String(n)}, ${n})`.execute(trx);
      });
      begin();
    }
  })();
  return {
    begun,
    stop: async () => {
      stopped = true;
      await work;
    },
  };
}

const rowsIn = async ({ db }: Pick<Database, 'db'>, table: string) =>
  (await sql.raw<{ line: string }>(`select t::text as line from ${table} t order by 1`).execute(db)).rows.map(({ line }) => line);

function restoreInto(url: string, to: string, published: string | null) {
  const open = () => openDatabase({ databaseUrl: url, dataDir: to, log: quiet, connections: 4 });
  return restore({
    from: backup.to,
    sha256: backup.sha256,
    dataDir: to,
    open,
    published: published === null ? null : publishedSource(published),
    now: now(),
    log: quiet,
  });
}

test('the backup holds no passphrase and no lock, and is closed to others', async () => {
  const names = backup.manifest.files.map(({ path }) => path);
  expect(names).toEqual(
    expect.arrayContaining(['keys/online.json', 'keys/bundle-2.json', 'publish/versions.json', 'publish/log.entries', 'public/trust/stamp.cbor']),
  );
  expect(names.filter((name) => /passphrase|lock|offline-root|postgres|\.tmp$/.test(name))).toEqual([]);
  expect(backup.apart).toEqual(['offline-root']);
});

describe('restored with what is still published', () => {
  const target = withDatabase({ empty: true });
  const place = places.place('with-published');
  let restored: RunningIssuer;

  test('brings back one moment of every table, row for row', async () => {
    const { publishedStamp, risen } = await restoreInto(target.url, place, join(dataDir, 'public/trust'));
    expect([publishedStamp, risen.uncertain]).toEqual([lastSeen.trust.stamp.version, false]);
    for (const { name, rows } of backup.manifest.tables) {
      const back = await rowsIn(target, name);
      // what the restore itself does: its own entry in the audit trail, the lists that indices are drawn from now, numbers passed over, codes that are void
      const made: Record<string, number> = { audit: rows + 1, index_list: rows + 1, venue_number: VENUE_PREFIXES.length, gate_code: 0, enrolment_code: 0 };
      expect(back.length, name).toBe(made[name] ?? rows);
      if (!['audit', 'audit_head', 'index_list', 'migration', 'venue_number', 'publisher', 'staff'].includes(name)) {
        const then = new Set(await rowsIn(source, name));
        const changed = back.filter((line) => !then.has(line));
        expect(
          changed.filter((line) => name !== 'policy_applied' || !line.includes(',')),
          name,
        ).toEqual([]);
      }
    }
    const pairs = await sql<{
      a: number;
      b: number;
    }>`select (select count(*) from health_history where cause_ref = 'pair') as a, count(*) as b from contact where source_id = 'pair'`.execute(target.db);
    expect(pairs.rows[0]?.a).toBe(pairs.rows[0]?.b);
    expect(pairs.rows[0]?.a).toBeGreaterThan(0);
  });

  test('constraints, triggers and the audit chain stand as before, and new rows get new numbers', async () => {
    const keys = (database: Pick<Database, 'db'>) =>
      sql`select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as d, convalidated from pg_constraint where connamespace = current_schema()::regnamespace order by 1, 2`.execute(
        database.db,
      );
    expect((await keys(target)).rows).toEqual((await keys(source)).rows);
    expect(await firstBrokenAudit(target.db)).toBeNull();
    await expect(sql`delete from audit`.execute(target.db)).rejects.toMatchObject({ code: '23001' });
    const last = await sql<{ kind: string }>`select kind from audit order by seq desc limit 1`.execute(target.db);
    expect(last.rows).toEqual([{ kind: 'restored' }]);
    const { rows } = await sql<{ id: number; before: number }>`
      insert into contact (person_id, source_id, batch_id, row_id, contact_at) values (1, 'after', '\\x00', '1', 1) returning id, (select max(id) from contact) as before`.execute(
      target.db,
    );
    expect(rows[0]?.id).toBeGreaterThan(rows[0]?.before ?? 0);
  });

  test('an issuer on it is believed by the tablet that saw the lost one’s last stamp, and what was revoked since the backup stays revoked', async () => {
    restored = await startAt(place, target.url);
    const { trust } = await updateFrom(place, lastSeen);
    expect(trust.stamp.version).toBeGreaterThan(lastSeen.trust.stamp.version);
    const list = trust.lists.get(Math.floor(revokedSince / LIST_ENTRIES));
    expect(list && tokenState(list, revokedSince)).toBe('invalid');
    await restored.publish();
    await restored.stop();
  });

  test('the transparency log goes on from the lost one’s last checkpoint', async () => {
    const before = readCheckpoint(checkpointSince);
    const after = readCheckpoint(Buffer.from((await trustFile(place, 'log/checkpoint')) ?? []).toString());
    if (before === null || after === null) throw new Error('checkpoint');
    const read = nodesOfTiles(after.size, async (tile) => (await trustFile(place, `log/${tilePath(tile)}`)) ?? new Uint8Array(0));
    expect(after.size).toBeGreaterThan(before.size);
    expect(await verifyConsistency(before, after, await proveConsistency(before.size, after.size, read))).toBe(true);
  });

  test('no list that was drawn from before is drawn from again', async () => {
    const drawn = await drawBlock(target.db, { count: 50, now: now(), listEntries: LIST_ENTRIES });
    const known = Math.max(...lastSeen.trust.lists.keys());
    expect(Math.min(...drawn.map((index) => Math.floor(index / LIST_ENTRIES)))).toBeGreaterThan(known);
  });
});

describe('restored from the backup alone', () => {
  const target = withDatabase({ empty: true });
  const place = places.place('alone');

  test('versions leap over what may have been published since: the tablet takes it, and its own files only rise', async () => {
    await restoreInto(target.url, place, null);
    const restored = await startAt(place, target.url);
    const first = await updateFrom(place, lastSeen);
    expect(first.trust.stamp.version).toBeGreaterThan(lastSeen.trust.stamp.version);
    expect(first.trust.bundle.version).toBeGreaterThanOrEqual(lastSeen.trust.bundle.version);
    await restored.publish();
    await updateFrom(place, first);
    await restored.stop();
  });
});
