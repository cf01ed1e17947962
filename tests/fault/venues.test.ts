/**
 * Power cuts (emulated) between an approval and its poster, a poster and its recall: what was answered stands, the next poster is the only one, a recall is
 * never forgotten. `npm run test:fault -- tests/fault/venues`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isAlive, readPostmaster } from '../../src/issuer/db/embedded/postmaster.ts';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { policiesOf } from '../../src/issuer/policies.ts';
import { databaseSource } from '../../src/issuer/tokens/source.ts';
import { applyForVenue } from '../../src/issuer/venues/applications.ts';
import { revokePosters } from '../../src/issuer/venues/changes.ts';
import { certify } from '../../src/issuer/venues/credentials.ts';
import { approveApplication } from '../../src/issuer/venues/decisions.ts';
import { quiet } from '../issuer/database.ts';
import { makeWorld, START } from '../issuer/world.ts';
import { imageFolder, type LoopDisk, makeLoopDisk } from './loop-disk.ts';
import { skip } from './rows.ts';

const ROUNDS = 4;

/** Everything stands still, the disk is copied as it is, then everything is dead. */
async function cut(disk: LoopDisk, dataDir: string, database: Database): Promise<void> {
  const postmaster = (await readPostmaster(join(dataDir, 'postgres/cluster')))?.pid ?? 0;
  process.kill(postmaster, 'SIGSTOP');
  const backends = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ').map(Number);
  const all = [postmaster, ...backends];
  for (const pid of backends) process.kill(pid, 'SIGSTOP');
  await disk.cutPower(async () => {
    for (const pid of all) process.kill(pid, 'SIGKILL');
    for (const pid of all) while (isAlive(pid) && !/^State:\s+Z/m.test(statusOf(pid))) await delay(5);
  });
  await database.close().catch(() => undefined);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State: Z';
  }
}

test('what was answered before the cut is there after it, and every venue has one poster', async (context) => {
  const folder = imageFolder('ashyq-venues');
  const disk = makeLoopDisk(folder, 400);
  if (typeof disk === 'string') return skip(context, folder, disk);
  const dataDir = join(disk.path, 'data');
  const open = () => openDatabase({ dataDir, log: () => undefined });
  try {
    let database = await open();
    await migrate(database, { now: START, log: quiet });
    const world = await makeWorld(database.db, { people: 0 });
    let issuer = world.issuer;
    const powerCut = async () => {
      await cut(disk, dataDir, database);
      database = await open();
      issuer = { ...world.issuer, db: database.db, policies: policiesOf(database.db) };
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const fields = {
        taxNumber: '210440000007',
        category: 'cinema',
        name: `Арман ${round}`,
        address: 'Достық 1',
        area: '7511',
        registration: false,
        capacity: null,
      };
      const filed = await applyForVenue(issuer, fields);
      const approved = filed.ok ? await approveApplication(issuer, { applicationId: filed.applicationId, by: null }) : null;
      const venueId = approved?.ok === true ? approved.venueId : '';
      expect(venueId).toBe(`ALA-0000${round + 1}`);
      await powerCut();
      const made = await Promise.all([1, 2, 3].map(() => certify(issuer, { venueId, tablet: null })));
      expect(new Set(made.map((poster) => Buffer.from(poster?.credential ?? []).toString('hex'))).size).toBe(1);
      await powerCut();
      expect(await certify(issuer, { venueId, tablet: null })).toEqual(made[0]);
      expect(await revokePosters(issuer, { venueId, by: null })).toBe(1);
      await powerCut();
      const { rows } = await sql<{ index: number }>`select token_index as index from venue_credential where venue_id = ${venueId}`.execute(database.db);
      expect(rows).toHaveLength(1);
      const revoked = (await databaseSource(database.db).lists(START)).flatMap((list) => [...list.revoked]);
      expect(revoked).toContain(rows[0]?.index);
      expect(revoked).toHaveLength(round + 1);
      expect(await certify(issuer, { venueId, tablet: null })).not.toEqual(made[0]);
    }
    console.log(`${3 * ROUNDS} power cuts: ${ROUNDS} venues, nothing lost, no poster twice`);
    await database.close();
  } finally {
    disk.unmount();
    rmSync(folder, { recursive: true });
  }
});
