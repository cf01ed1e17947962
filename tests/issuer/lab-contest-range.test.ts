/** A contest's decision outlives a range that is declared void around it (decision 022). */
import { beforeAll, describe, expect, test } from 'vitest';
import { openContest } from '../../src/issuer/contests/contests.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { lastWord } from '../../src/issuer/lab/void-results.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 8);
const HOUR = 3600;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let batches = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 8 });
  await registerSource(world, 'LAB-01');
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

const personOf = (nr: number) => {
  const iin = people[nr]?.iin ?? '';
  return database.db.selectFrom('person').select(['id', 'health', 'iin']).where('iin', '=', iin).executeTakeFirstOrThrow();
};
const healthOf = async (nr: number) => (await personOf(nr)).health;

/** One line an hour; gives the second in which it came. */
async function say(nr: number, result: number, sampledAt: number): Promise<number> {
  batches += 1;
  world.pass(HOUR);
  const at = world.issuer.now();
  const answer = await ingestBatch(world.issuer, 'lab', await labBatch(world, `range ${batches}`, [{ iin: people[nr]?.iin ?? '', result, sampledAt }]));
  expect(answer).toMatchObject({ ok: true, outcome: { accepted: 1 } });
  return at;
}

async function act(kind: string, payload: Record<string, unknown>) {
  const now = world.issuer.now();
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind, payload, by: staff[0].staff, now }));
  expect(await confirm(world.issuer, { id, by: staff[1].staff, now })).toMatchObject({ ok: true });
}

/** Contests the line that counts, and two persons set it aside. */
async function setAside(nr: number): Promise<void> {
  const { id: personId } = await personOf(nr);
  const line = await database.db
    .selectFrom('lab_result')
    .select('id')
    .where('person_id', '=', personId)
    .where('replaced_at', 'is', null)
    .executeTakeFirstOrThrow();
  const contest = { personId, about: 'lab-result', aboutId: line.id, ground: 'wrong-result', by: staff[0].staff, now: world.issuer.now() } as const;
  const opened = await openContest(world.issuer, contest);
  await act('contest-correction', { personId, contestId: opened.ok ? opened.id : 0, manual: null });
}

async function revokeSecond(at: number): Promise<number> {
  await act('lab-revoke-range', { lab: 'LAB-01', by: 'received', from: at, until: at + 1 });
  return sweepVoids(world.issuer);
}

describe('a result that a contest set aside', () => {
  test('does not come back when a later line about the sample becomes void', async () => {
    const sampledAt = world.issuer.now();
    await say(0, 1, sampledAt);
    await setAside(0);
    const negative = await say(0, 0, sampledAt);
    expect(await healthOf(0)).toBe(3);
    expect(await revokeSecond(negative)).toBe(1);
    expect(await healthOf(0)).toBe(2);
  });

  test('does not come back by a repetition that was kept beside it', async () => {
    const sampledAt = world.issuer.now();
    await say(1, 1, sampledAt);
    await setAside(1);
    await say(1, 1, sampledAt);
    const negative = await say(1, 0, sampledAt);
    await revokeSecond(negative);
    expect(await healthOf(1)).toBe(2);
  });

  test('is not void itself: sent again after its range was declared void it stays set aside', async () => {
    const sampledAt = world.issuer.now();
    const positive = await say(2, 1, sampledAt);
    await setAside(2);
    expect(await revokeSecond(positive)).toBe(0);
    await say(2, 1, sampledAt);
    expect(await healthOf(2)).toBe(2);
  });

  test('another value before it does come back, and so does one that was never contested', async () => {
    const sampledAt = world.issuer.now();
    await say(3, 1, sampledAt);
    const negative = await say(3, 0, sampledAt);
    await revokeSecond(negative);
    expect(await healthOf(3)).toBe(0);
  });
});

describe('lastWord', () => {
  const line = (result: number, stated_at: number, contest_id: number | null = null) => ({ result, stated_at, contest_id });
  test('is what was written last, the stricter of one second, the later of two alike', () => {
    const [a, b, c] = [line(0, 5), line(1, 5), line(1, 5)];
    expect(lastWord([b, a])).toBe(b);
    expect(lastWord([a, b, c])).toBe(c);
    expect(lastWord([line(1, 9), a])).toMatchObject({ stated_at: 9 });
    expect(lastWord([])).toBeNull();
  });
  test('is nobody’s where one of the last alike was set aside', () => {
    expect(lastWord([line(0, 1), line(1, 2, 7), line(1, 3)])).toBeNull();
    expect(lastWord([line(1, 1, 7), line(0, 2)])).toMatchObject({ result: 0 });
    expect(lastWord([line(1, 1, 7), line(0, 2), line(1, 3)])).toMatchObject({ stated_at: 3 });
  });
});
