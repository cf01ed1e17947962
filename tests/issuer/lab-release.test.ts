/** A stolen laboratory's key that lets isolated people go: withdrawals, corrections and later negatives outside the bounds wait for two persons. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import type { LabRow } from '../../src/core/token/lab-batch.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { heldBatches } from '../../src/issuer/lab/hold.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 300);
const HOUR = 3600;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let lab = '';
let labs = 0;
let met = 0;
let batches = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 300 });
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

beforeEach(async () => {
  labs += 1;
  lab = `LAB-R${labs}`;
  await registerSource(world, lab);
  world.pass(HOUR);
});

const person = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const never = (error: unknown): never => {
  throw error;
};
async function send(rows: readonly Partial<LabRow>[]) {
  batches += 1;
  const name = `${lab} ${batches}`;
  world.pass(60);
  const answer = await ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows, { sourceId: lab }));
  if (!answer.ok) throw new Error(answer.code);
  return { name, ...answer.outcome };
}
async function healths(rows: readonly Partial<LabRow>[]): Promise<readonly number[]> {
  const iins = rows.map(({ iin }) => iin ?? '');
  const found = await database.db.selectFrom('person').select(['iin', 'health']).where('iin', 'in', iins).execute();
  return iins.map((iin) => found.find((row) => row.iin === iin)?.health ?? -1);
}

/** So many people whom this laboratory found infected an hour before. */
async function infected(count: number) {
  const sampledAt = world.issuer.now() - 2 * HOUR;
  const rows = Array.from({ length: count }, () => {
    met += 1;
    return { iin: person(met).iin, sampledAt, result: 1 };
  });
  await send(rows);
  return rows;
}
const saidAgain = (rows: readonly Partial<LabRow>[], result: number) => rows.map((row) => ({ ...row, result }));

async function decide(name: string, decision: 'released' | 'refused') {
  const now = world.issuer.now();
  const payload = { lab, batchId: toHex(batchIdOf(name)), decision };
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'lab-batch-decide', payload, by: staff[0].staff, now }));
  expect(await confirm(world.issuer, { id, by: staff[1].staff, now })).toMatchObject({ ok: true });
  await resumeBatches(world.issuer, never, { all: false });
}

describe.each([
  ['withdrawals', 2],
  ['corrections to negative', 0],
])('positives taken back by %s', (_, result) => {
  test('wait from the eleventh a day on, and take no effect before two persons decide', async () => {
    const rows = await infected(12);
    const held = await send(saidAgain(rows.slice(0, 11), result));
    expect(held).toMatchObject({ accepted: 0, held: 11, rejected: [] });
    expect(await healths(rows)).toEqual(rows.map(() => 0));
    const [waiting] = (await heldBatches(world.issuer)).filter((batch) => batch.lab === lab);
    expect(waiting).toMatchObject({ figures: { lifted: 11 }, excess: [{ reason: 'lifted', against: 'bound', seen: 11, allowed: 10 }, { against: 'own' }] });
    await decide(held.name, 'refused');
    expect(await healths(rows)).toEqual(rows.map(() => 0));
  });

  test('count once they are released; what was released is not held against the laboratory', async () => {
    const rows = await infected(12);
    const held = await send(saidAgain(rows.slice(0, 11), result));
    await decide(held.name, 'released');
    expect((await healths(rows)).filter((health) => health === 0)).toHaveLength(1);
    expect(await send(saidAgain(rows.slice(11), result))).toMatchObject({ accepted: 1 });
    expect((await healths(rows)).filter((health) => health === 0)).toHaveLength(0);
  });

  test('in small batches wait all the same', async () => {
    const rows = await infected(6);
    const taken = [];
    for (const row of rows) taken.push((await send(saidAgain([row], result))).accepted);
    expect(taken).toEqual([1, 1, 1, 0, 0, 0]);
    expect(await healths(rows)).toEqual(result === 0 ? [3, 3, 3, 0, 0, 0] : [2, 2, 2, 0, 0, 0]);
  });
});

test('a positive in a batch that is held for what it takes back counts at once', async () => {
  const rows = await infected(4);
  met += 1;
  const fresh = { iin: person(met).iin, result: 1 };
  expect(await send([...saidAgain(rows, 2), fresh])).toMatchObject({ accepted: 1, held: 4 });
  expect(await healths([...rows, fresh])).toEqual([0, 0, 0, 0, 0]);
});

test('withdrawals of negatives, which take passes away, have a bound of their own', async () => {
  const sampledAt = world.issuer.now() - 2 * HOUR;
  const rows = Array.from({ length: 21 }, (_, nr) => ({ iin: person(280 - nr).iin, sampledAt, result: 0 }));
  await send(rows);
  const token = await enrolPerson(world, person(280), 'release');
  expect(await send(saidAgain(rows, 2))).toMatchObject({ accepted: 0, held: 21 });
  const index = decodeStatusToken(token).payload.index;
  const stored = await database.db.selectFrom('token').select('revoked_at').where('token_index', '=', index).executeTakeFirstOrThrow();
  expect(stored.revoked_at).toBeNull();
  expect(await send(saidAgain(rows.slice(0, 20), 2))).toMatchObject({ accepted: 20 });
});

describe('negatives of people who are red', () => {
  test('free a few a day, as whoever recovers is tested; more wait', async () => {
    const rows = await infected(22);
    await registerSource(world, `${lab}-B`);
    const found = rows;
    lab = `${lab}-B`;
    const later = found.map(({ iin }) => ({ iin, result: 0, sampledAt: world.issuer.now() }));
    expect(await send(later.slice(0, 21))).toMatchObject({ accepted: 0, held: 21 });
    expect(await healths(found)).toEqual(found.map(() => 0));
    expect(await send(later.slice(1, 21))).toMatchObject({ accepted: 20 });
    expect((await healths(found)).filter((health) => health === 3)).toHaveLength(20);
    expect(await send(later.slice(21))).toMatchObject({ held: 1 });
  });
});
