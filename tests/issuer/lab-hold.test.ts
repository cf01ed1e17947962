/** Batches outside the envelope: taken, held, decided by two persons; nothing of them lost, nothing taken twice. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { addToHour } from '../../src/issuer/lab/figures.ts';
import { heldBatches } from '../../src/issuer/lab/hold.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 60);
const DAY = 86_400;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 60 });
  await registerSource(world, 'LAB-01');
  // three lines of another time are too many for this one
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ oddTimes: 2, oddShare: 0, linesAnHourNew: 40 }) })
    .execute();
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

const somebody = () => {
  next += 1;
  return people[next]?.iin ?? '';
};
const healthOf = async (iin: string) => (await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow()).health;
const never = (error: unknown): never => {
  throw error;
};

/** Two negatives, a positive and a withdrawal too much, three of them about samples of last week; the negatives would make green. */
async function oddBatch(name: string) {
  const [green, second, red] = [somebody(), somebody(), somebody()];
  const late = world.issuer.now() - 6 * DAY;
  const rows = [
    { iin: green },
    { iin: second, sampledAt: late },
    { iin: red, result: 1, sampledAt: late },
    { iin: green, sampledAt: late },
    { iin: '900419100004' },
  ];
  return { green, red, bytes: await labBatch(world, name, rows) };
}

async function decide(name: string, decision: 'released' | 'refused', lab = 'LAB-01') {
  const payload = { lab, batchId: toHex(batchIdOf(name)), decision };
  const now = world.issuer.now();
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'lab-batch-decide', payload, by: staff[0].staff, now }));
  return confirm(world.issuer, { id, by: staff[1].staff, now });
}

const REJECTED = [{ rowId: '5', code: 'iin-invalid' }];

describe('a batch outside the envelope', () => {
  test('is taken and answered, its positives count at once, the rest waits; sent again it answers the same', async () => {
    const { green, red, bytes } = await oddBatch('odd');
    const expected = { accepted: 1, held: 3, rejected: REJECTED };
    expect(await world.send('/api/lab/batches', bytes)).toMatchObject({ status: 200, body: expected });
    expect([await healthOf(green), await healthOf(red)]).toEqual([2, 0]);
    expect(await ingestBatch(world.issuer, 'lab', bytes)).toMatchObject({ outcome: expected });
    expect(await resumeBatches(world.issuer, never)).toBe(0);
    expect(await heldBatches(world.issuer)).toMatchObject([
      { lab: 'LAB-01', batchId: toHex(batchIdOf('odd')), held: 'all-but-positive', excess: [{ reason: 'times', seen: 3, allowed: 2 }] },
    ]);
    const { rows } = { rows: await database.db.selectFrom('audit').select('detail').where('kind', '=', 'lab-batch-held').execute() };
    expect(rows).toMatchObject([{ detail: { lines: 5, held: 'all-but-positive', reasons: 'times/bound' } }]);
  });

  test('counts in full once two persons release it, as of when it was written', async () => {
    const { green, red, bytes } = await oddBatch('released');
    await ingestBatch(world.issuer, 'lab', bytes);
    world.pass(60);
    expect(await decide('released', 'released')).toMatchObject({ ok: true });
    expect(await healthOf(green)).toBe(2);
    expect(await resumeBatches(world.issuer, never, { all: false })).toBe(1);
    expect([await healthOf(green), await healthOf(red)]).toEqual([3, 0]);
    expect(await ingestBatch(world.issuer, 'lab', bytes)).toMatchObject({ outcome: { accepted: 4, rejected: REJECTED } });
    expect(await resumeBatches(world.issuer, never)).toBe(0);
    expect(await decide('released', 'refused')).toEqual({ ok: false, code: 'batch-decided' });
  });

  test('never counts when they refuse it, and its sender is told by line', async () => {
    const { green, bytes } = await oddBatch('refused');
    await ingestBatch(world.issuer, 'lab', bytes);
    expect(await decide('refused', 'refused')).toMatchObject({ ok: true });
    expect(await resumeBatches(world.issuer, never, { all: false })).toBe(1);
    expect(await healthOf(green)).toBe(2);
    const answer = await ingestBatch(world.issuer, 'lab', bytes);
    expect(answer).toMatchObject({ outcome: { accepted: 1 } });
    const codes = answer.ok ? answer.outcome.rejected.map(({ code }) => code) : [];
    expect(codes.sort()).toEqual(['held-refused', 'held-refused', 'held-refused', 'iin-invalid']);
  });

  test('a crash between the judgement and its lines changes neither: it is judged once', async () => {
    const { red, bytes } = await oddBatch('crash');
    await ingestBatch(world.issuer, 'lab', bytes);
    await database.db.updateTable('lab_batch').set({ outcome: null }).where('batch_id', '=', batchIdOf('crash')).execute();
    await database.db.updateTable('lab').set({ envelope: null }).execute();
    const hours = await database.db.selectFrom('lab_hour').selectAll().execute();
    expect(await resumeBatches(world.issuer, never)).toBe(1);
    expect(await ingestBatch(world.issuer, 'lab', bytes)).toMatchObject({ outcome: { accepted: 1, held: 3 } });
    expect(await database.db.selectFrom('lab_hour').selectAll().execute()).toEqual(hours);
    expect(await healthOf(red)).toBe(0);
  });

  test('a correction that came while it was held is not undone by its release', async () => {
    await database.db
      .updateTable('lab')
      .set({ envelope: JSON.stringify({ oddTimes: 0, oddShare: 0 }) })
      .execute();
    const iin = somebody();
    const sampledAt = world.issuer.now() - 6 * DAY;
    await ingestBatch(world.issuer, 'lab', await labBatch(world, 'before', [{ iin, sampledAt }]));
    world.pass(60);
    await ingestBatch(world.issuer, 'lab', await labBatch(world, 'correction', [{ iin, sampledAt, result: 1 }]));
    expect(await healthOf(iin)).toBe(0);
    await decide('before', 'released');
    await resumeBatches(world.issuer, never);
    expect(await healthOf(iin)).toBe(0);
  });
});

test('more lines than an hour bears are held whole, positives too, from the batch on that makes them too many', async () => {
  await registerSource(world, 'LAB-RATE');
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ linesAnHourNew: 5 }) })
    .where('id', '=', 'LAB-RATE')
    .execute();
  const sendThree = async (name: string) => {
    const rows = [{ iin: somebody(), result: 1 }, { iin: somebody() }, { iin: somebody() }];
    return ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows, { sourceId: 'LAB-RATE' }));
  };
  expect(await sendThree('rate 1')).toMatchObject({ outcome: { accepted: 3 } });
  expect(await sendThree('rate 2')).toMatchObject({ outcome: { accepted: 0, held: 3 } });
  world.pass(3600);
  expect(await sendThree('rate 3')).toMatchObject({ outcome: { accepted: 3 } });
});

test('positives of held batches count against the next ones: with a few odd times no key makes red without end', async () => {
  const labId = 'LAB-FEW';
  await registerSource(world, labId);
  // a past of one positive in ten; the defaults, a twentieth of their size
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ minTests: 10, minExpected: 1, oddTimes: 1, oddShare: 0 }) })
    .where('id', '=', labId)
    .execute();
  const past = { labId, at: world.issuer.now() - 3 * DAY, region: '75', counts: { negatives: 90, positives: 10 } };
  await database.db.transaction().execute((trx) => addToHour(trx, past));
  const send = async (name: string) => {
    const red = Array.from({ length: 7 }, somebody);
    const future = world.issuer.now() + DAY;
    const odd = [1, 2].map(() => ({ iin: red[0] ?? '', sampledAt: future }));
    const rows = [...red.map((iin) => ({ iin, result: 1 })), ...odd];
    const answer = await ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows, { sourceId: labId }));
    const held = (await heldBatches(world.issuer)).find(({ batchId }) => batchId === toHex(batchIdOf(name)));
    const reds = (await Promise.all(red.map(healthOf))).filter((health) => health === 0).length;
    return { answer, held: held?.held, reasons: held?.excess.map(({ reason }) => reason), reds };
  };
  const hourly = () =>
    database.db
      .selectFrom('lab_hour')
      .select(['lines', 'negatives', 'positives'])
      .where('lab_id', '=', labId)
      .where('hour', '=', Math.floor(world.issuer.now() / 3600))
      .execute();
  expect(await send('few 1')).toMatchObject({ held: 'all-but-positive', reasons: ['times'], reds: 7 });
  expect(await hourly()).toEqual([{ lines: 9, negatives: 0, positives: 7 }]);
  expect(await send('few 2')).toMatchObject({ answer: { outcome: { accepted: 0, held: 7 } }, held: 'all', reasons: ['positivity-high', 'times'], reds: 0 });
  // what was held whole is not added before its release, what was added is not added again by one
  expect(await hourly()).toEqual([{ lines: 18, negatives: 0, positives: 7 }]);
  expect(await decide('few 1', 'released', labId)).toMatchObject({ ok: true });
  expect(await hourly()).toEqual([{ lines: 18, negatives: 0, positives: 7 }]);
  expect(await decide('few 2', 'released', labId)).toMatchObject({ ok: true });
  expect(await hourly()).toEqual([{ lines: 18, negatives: 0, positives: 14 }]);
});

test('lab-batch-decide refuses what is not held and what is no decision', async () => {
  expect(await decide('never sent', 'released')).toEqual({ ok: false, code: 'batch-not-held' });
  expect(await decide('rate 1', 'released')).toEqual({ ok: false, code: 'batch-not-held' });
});
