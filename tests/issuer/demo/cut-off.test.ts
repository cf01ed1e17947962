/** The demo after something went wrong: a start that was cut off before its month, a filling of which a part fails, a publication of then beside one of now. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishAt } from '../../../src/issuer/assemble.ts';
import { readConfig } from '../../../src/issuer/config.ts';
import type { Issuer } from '../../../src/issuer/context.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { dayOf, startOf } from '../../../src/issuer/demo/days.ts';
import { enrolTablet, issuerAt } from '../../../src/issuer/demo/doors/hand-in.ts';
import { DemoFillError, DoorKeeper } from '../../../src/issuer/demo/doors/keeper.ts';
import { demoTablets, tabletSigner } from '../../../src/issuer/demo/doors/tablets.ts';
import { monthBefore, unplayedSince } from '../../../src/issuer/demo/history.ts';
import { demoSecret, labSignersOf } from '../../../src/issuer/demo/lab-keys.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { beginDoors, besideDemo, type Demo, openDemo } from '../../../src/issuer/demo/start.ts';
import { DEMO_SEED, insertDemo } from '../../../src/issuer/demo/world.ts';
import { createLog } from '../../../src/issuer/http/log.ts';
import { ensureKeys } from '../../../src/issuer/keys/ceremony.ts';
import { openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { Metrics } from '../../../src/issuer/metrics.ts';
import { storePolicy } from '../../../src/issuer/policies.ts';
import { lockPublishing } from '../../../src/issuer/publishing.ts';
import { prepareLists } from '../../../src/issuer/tokens/index-pool.ts';
import { withDatabase } from '../database.ts';
import { makeWorld, START, seedOf } from '../world.ts';

/** Two weeks of reports and 84 tablets take seconds, on a slow and busy machine many. */
const PATIENCE = 120_000;
const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ashyq-cut-off-'));
  folders.push(folder);
  return folder;
};
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** The issuer of an installation whose keys were made at that second. */
const withKeysOf = (issuer: Issuer, createdAt: number): Issuer => ({
  ...issuer,
  keyring: { ...issuer.keyring, records: () => issuer.keyring.records().map((record) => ({ ...record, createdAt })) },
});

/** A process that ends there. */
class CutOff extends Error {}

describe('a start that was cut off after the people were made and before anything of the month', () => {
  const database = withDatabase();
  const since = monthBefore(START);
  let issuer: Issuer;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await newFolder();
    issuer = withKeysOf((await makeWorld(database.db, { people: 0 })).issuer, since - 3600);
    await insertDemo(issuer, { signers: labSignersOf(await demoSecret(dataDir)), since });
  });

  /** Starts again; the seconds at which it published before it was cut off once more. */
  const startAgain = async (): Promise<readonly number[]> => {
    const published: number[] = [];
    const publishing = async (at: number) => {
      published.push(at);
      throw new CutOff();
    };
    await expect(openDemo(issuer, { dataDir, publishAt: publishing })).rejects.toBeInstanceOf(CutOff);
    return published;
  };
  const enrolled = async () =>
    (
      await sql<{ tablets: number; began: number; gates: number; batches: number }>`
      select count(*)::integer as tablets, min(iat) as began, (select count(*)::integer from gate where public_key is not null) as gates,
        (select count(*)::integer from lab_batch) as batches from venue_credential`.execute(database.db)
    ).rows[0];

  test('unplayedSince: the beginning of its month; none where the keys are younger, or where the world begins today', async () => {
    expect(await unplayedSince(issuer)).toBe(since);
    expect(await unplayedSince(withKeysOf(issuer, since + 1))).toBeNull();
    expect(await unplayedSince(issuerAt(issuer, since + 86_400))).toBeNull();
  });

  test(
    'gets its month at the next start, from the day that it began with',
    async () => {
      expect(await startAgain()).toEqual([startOf(dayOf(since) + 1) + 5 * 3600]);
      const count = demoTablets(DEMO_SEED).length;
      expect(await enrolled()).toMatchObject({ tablets: count, gates: count, began: since });
    },
    PATIENCE,
  );

  test(
    'cut off again, between a tablet’s key and its certificate, it goes on: nothing is there twice',
    async () => {
      const before = await enrolled();
      const [first] = demoTablets(DEMO_SEED);
      await sql`delete from venue_credential where venue_id = ${first?.venueId ?? ''}`.execute(database.db);
      expect(await startAgain()).toEqual([startOf(dayOf(since) + 1) + 5 * 3600]);
      expect(await enrolled()).toEqual(before);
    },
    PATIENCE,
  );

  test('once it has published without a month it stays without', async () => {
    await sql`insert into stamp_signed (version, at) values (1, ${START})`.execute(database.db);
    expect(await unplayedSince(issuer)).toBeNull();
  });
});

describe('a filling of which a part fails', () => {
  const database = withDatabase();
  const tablets = demoTablets(DEMO_SEED).filter(({ category, fault }) => category === 'lottery' || (category === 'voluntary' && fault === null));
  const secret = seedOf('an installation');

  test(
    'lets every other door hand in, is told in the log with its code and by its state, and is whole when it succeeds',
    async () => {
      const { issuer } = await makeWorld(database.db, { people: 0 });
      const began = startOf(dayOf(START) - 2) - 12 * 3600;
      await insertDemo(issuer, { signers: labSignersOf(secret), since: began });
      for (const tablet of tablets) await enrolTablet(issuerAt(issuer, began), tablet, tabletSigner(secret, tablet));
      let broken = true;
      const keyring: Issuer['keyring'] = {
        ...issuer.keyring,
        signCountersignature: async (countersignature) => {
          if (broken) throw new TypeError('the key is not at hand');
          return issuer.keyring.signCountersignature(countersignature);
        },
      };
      const dataDir = await newFolder();
      const doors = new DoorKeeper({ ...issuer, keyring }, { dataDir, secret, seed: DEMO_SEED, tablets, phones: [] });
      const demo: Demo = { tasks: [], doors, facts: () => Promise.reject(new TypeError('no banner here')) };
      const [lines, terminal]: [string[], string[]] = [[], []];
      expect(doors.state).toBe('filling');
      const end = beginDoors(demo, { log: createLog((line) => lines.push(line)), terminal: (text) => terminal.push(text) });
      await expect(doors.fill()).rejects.toBeInstanceOf(DemoFillError);
      await expect.poll(() => terminal.join('\n'), { timeout: 30_000 }).toContain('demo-fill-failed');
      expect(doors.state).toBe('failed');
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', event: 'demo-fill-failed', code: 'demo-fill-failed', failures: tablets.length });
      broken = false;
      expect((await doors.fill()).lines).toBeGreaterThan(0);
      expect(doors.state).toBe('whole');
      await end();
    },
    PATIENCE,
  );

  test('besideDemo: what counts or seals passes waits while passes of seconds past are made, all else does not', async () => {
    const ran: string[] = [];
    const tasks = ['seal-tokens', 'count-figures', 'recompute-due'].map((name) => ({ name, everySeconds: 60, run: async () => void ran.push(name) }));
    const doors = { counting: false };
    const demo = { tasks: [], doors, facts: () => Promise.reject(new TypeError('no banner here')) } as unknown as Demo;
    for (const task of besideDemo(tasks, demo)) await task.run();
    expect(ran).toEqual(['recompute-due']);
    doors.counting = true;
    for (const task of besideDemo(tasks, demo)) await task.run();
    expect(ran).toEqual(['recompute-due', 'seal-tokens', 'count-figures', 'recompute-due']);
    expect(besideDemo(tasks, null)).toBe(tasks);
  });
});

describe('publishAt', () => {
  const database = withDatabase();

  test(
    'waits for whoever publishes: the lock of all instances is its lock too',
    async () => {
      const dataDir = await newFolder();
      const time = START - 3 * 86_400;
      await ensureKeys({ dataDir, now: time - 3600, environment: {} });
      await storePolicy(database.db, demoPolicy(1), time - 3600);
      await prepareLists(database.db, time);
      const parts = {
        config: readConfig({ flags: { data: dataDir, demo: true }, environment: {}, file: null }),
        database: database.database,
        keyring: await openKeyring(dataDir, {}),
        metrics: new Metrics(),
        log: createLog(() => undefined),
        now: () => START,
      };
      let published = false;
      let done: Promise<void> = Promise.resolve();
      await database.db.transaction().execute(async (trx) => {
        await lockPublishing(trx);
        done = publishAt(parts, time).then(() => {
          published = true;
        });
        const waits = async () => (await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`.execute(trx)).rows.length;
        await expect.poll(waits, { timeout: 30_000 }).toBe(1);
        expect(published).toBe(false);
      });
      await done;
      const { rows } = await sql<{ at: number }>`select at from stamp_signed`.execute(database.db);
      expect(rows).toEqual([{ at: time }]);
    },
    PATIENCE,
  );
});
