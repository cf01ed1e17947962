/** What nobody decides has an end: refused by the clock, told beforehand; bytes stay until a decision and go after it; waiting batches are read one by one. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { HELD_SECONDS, heldBatches } from '../../src/issuer/lab/hold.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { countHeld, DUE_SECONDS, lapseHeld } from '../../src/issuer/lab/lapse.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { purgeRaw, UNWORKED_SECONDS } from '../../src/issuer/retention/health.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 30);
let world: World;
let staff: readonly [SignedIn, SignedIn];
let met = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 30 });
  await registerSource(world, 'LAB-01');
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ linesAnHourNew: 0, linesAnHour: 0, rateFactor: 0 }) })
    .execute();
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

const never = (error: unknown): never => {
  throw error;
};
const batchOf = async (name: string) => {
  met += 1;
  return { iin: people[met]?.iin ?? '', bytes: await labBatch(world, name, [{ iin: people[met]?.iin ?? '' }]) };
};
const rawOf = (name: string) =>
  database.db.selectFrom('lab_batch').select(['raw', 'decision']).where('batch_id', '=', batchIdOf(name)).executeTakeFirstOrThrow();
async function decide(name: string) {
  const now = world.issuer.now();
  const payload = { lab: 'LAB-01', batchId: toHex(batchIdOf(name)), decision: 'released' };
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'lab-batch-decide', payload, by: staff[0].staff, now }));
  return confirm(world.issuer, { id, by: staff[1].staff, now });
}

describe('lapseHeld', () => {
  test('refuses what nobody decided in time, tells the trail and the sender, and not a second earlier', async () => {
    const { iin, bytes } = await batchOf('forgotten');
    const heldUntil = world.issuer.now() + HELD_SECONDS;
    expect(await world.send('/api/lab/batches', bytes)).toMatchObject({ body: { held: 1, heldUntil } });
    world.pass(HELD_SECONDS - DUE_SECONDS - 1);
    expect(await countHeld(world.issuer)).toEqual({ held: 1, due: 0 });
    world.pass(1);
    expect(await countHeld(world.issuer)).toEqual({ held: 1, due: 1 });
    world.pass(DUE_SECONDS - 1);
    expect(await lapseHeld(world.issuer)).toBe(0);
    world.pass(1);
    expect(await lapseHeld(world.issuer)).toBe(1);
    expect(await lapseHeld(world.issuer)).toBe(0);
    expect(await decide('forgotten')).toEqual({ ok: false, code: 'batch-decided' });
    expect(await heldBatches(world.issuer)).toEqual([]);
    expect(await resumeBatches(world.issuer, never, { all: false })).toBe(1);
    expect(await ingestBatch(world.issuer, 'lab', bytes)).toMatchObject({ outcome: { accepted: 0, rejected: [{ rowId: '1', code: 'held-refused' }] } });
    const { health } = await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow();
    expect(health).toBe(2);
    const [entry] = await database.db.selectFrom('audit').select(['detail', 'subject']).where('kind', '=', 'lab-batch-lapsed').execute();
    expect(entry).toEqual({ subject: `batch:LAB-01/${toHex(batchIdOf('forgotten'))}`, detail: { lines: 1, waitedSeconds: HELD_SECONDS } });
  });

  test('ends what an earlier version left waiting without its bytes: nothing of it is taken up for ever after', async () => {
    await ingestBatch(world.issuer, 'lab', (await batchOf('no bytes')).bytes);
    await database.db.updateTable('lab_batch').set({ raw: new Uint8Array() }).where('batch_id', '=', batchIdOf('no bytes')).execute();
    expect(await decide('no bytes')).toEqual({ ok: false, code: 'batch-shredded' });
    world.pass(HELD_SECONDS);
    expect(await lapseHeld(world.issuer)).toBe(1);
    expect(await resumeBatches(world.issuer, never)).toBe(0);
  });

  test('leaves alone what two persons decided a moment before', async () => {
    await ingestBatch(world.issuer, 'lab', (await batchOf('just in time')).bytes);
    world.pass(HELD_SECONDS);
    expect(await decide('just in time')).toMatchObject({ ok: true });
    expect(await lapseHeld(world.issuer)).toBe(0);
    expect((await rawOf('just in time')).decision).toBe('released');
  });
});

test('purgeRaw: the bytes of what waits for a word, or for its lines after it, stay; then they go', async () => {
  await resumeBatches(world.issuer, never);
  await purgeRaw(world.issuer, -1);
  await ingestBatch(world.issuer, 'lab', (await batchOf('waits')).bytes);
  world.pass(10);
  expect(await purgeRaw(world.issuer, 0)).toBe(0);
  expect(await decide('waits')).toMatchObject({ ok: true });
  expect(await purgeRaw(world.issuer, 0)).toBe(0);
  await resumeBatches(world.issuer, never);
  expect(await purgeRaw(world.issuer, 0)).toBe(1);
  expect((await rawOf('waits')).raw).toHaveLength(0);
});

test('purgeRaw: bytes whose lines nobody takes any more, as after the end of the mission, go two weeks later, and are not taken up', async () => {
  await ingestBatch(world.issuer, 'lab', (await batchOf('cut off')).bytes);
  world.pass(HELD_SECONDS);
  expect(await lapseHeld(world.issuer)).toBe(1);
  expect(await purgeRaw(world.issuer, HELD_SECONDS - UNWORKED_SECONDS)).toBe(0);
  world.pass(1);
  expect(await purgeRaw(world.issuer, HELD_SECONDS - UNWORKED_SECONDS)).toBe(1);
  expect((await rawOf('cut off')).raw).toHaveLength(0);
  expect(await resumeBatches(world.issuer, never)).toBe(0);
});

test('resumeBatches has the bytes of one batch in memory at a time, goes past one that fails, and meets it once', async () => {
  const names = ['one', 'broken', 'three', 'four'];
  for (const name of names) {
    await ingestBatch(world.issuer, 'lab', (await batchOf(name)).bytes);
    world.pass(1);
  }
  await database.db.updateTable('lab_batch').set({ outcome: null }).where('batch_id', 'in', names.map(batchIdOf)).execute();
  await database.db
    .updateTable('lab_batch')
    .set({ raw: Buffer.from('no batch') })
    .where('batch_id', '=', batchIdOf('broken'))
    .execute();
  const read: number[] = [];
  const watching: Parameters<typeof database.db.withPlugin>[0] = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      const withBytes = result.rows.filter((row) => row['raw'] instanceof Uint8Array).length;
      if (withBytes > 0) read.push(withBytes);
      return result;
    },
  };
  const failures: unknown[] = [];
  expect(await resumeBatches({ ...world.issuer, db: database.db.withPlugin(watching) }, (error) => failures.push(error))).toBe(3);
  expect(read).toEqual([1, 1, 1, 1]);
  expect(failures).toHaveLength(1);
});
