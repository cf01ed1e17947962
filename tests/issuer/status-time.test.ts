/** What happens by the clock, to the second: statuses end when they end, with policies changed in between, and the history says why. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { applyPolicy, recomputeDue } from '../../src/issuer/maintenance.ts';
import { storePolicy } from '../../src/issuer/policies.ts';
import { contactBatch, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 40);
const [HOUR, DAY] = [3600, 86_400];
let world: World;
let next = 0;
let version = 1;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 40 });
  await registerSource(world, 'LAB-01');
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ oddTimes: 1000 }) })
    .execute();
  await registerSource(world, 'CENTRE', { kind: 'contact' });
});

const somebody = () => {
  next += 1;
  return people[next] ?? { iin: '', phone: '' };
};
const statusOf = async (iin: string) =>
  database.db.selectFrom('person').select(['health', 'evidence_at', 'health_until as until']).where('iin', '=', iin).executeTakeFirstOrThrow();
const lab = async (iin: string, sampledAt: number, result = 0) =>
  ingestBatch(world.issuer, 'lab', await labBatch(world, `${iin} ${sampledAt} ${result}`, [{ iin, sampledAt, result }]));
const contact = async (iin: string, contactAt: number) =>
  ingestBatch(world.issuer, 'contact', await contactBatch(world, `${iin} ${contactAt}`, [{ iin, contactAt }]));

async function historyOf(iin: string) {
  const { rows } = await sql<{ health: number; cause: string; at: number; until: number | null; ref: string | null }>`
    select health_history.health, cause, at, until, cause_ref as ref from health_history join person on person.id = person_id where iin = ${iin}
    order by health_history.id`.execute(database.db);
  return rows;
}

/** A new policy with these durations, applied to everybody. Its version, for the history. */
async function newPolicy(durations: { greenHours?: number; redDays?: number; yellowDays?: number }): Promise<string> {
  version += 1;
  const policy = JSON.parse(demoPolicy(version)) as { durations: Record<string, number> };
  await storePolicy(database.db, JSON.stringify({ ...policy, durations: { ...policy.durations, ...durations } }), world.issuer.now());
  world.pass(10);
  await applyPolicy(world.issuer);
  return String(version);
}

/** Passes to a second before `at`, lets the clock's work be done, tells the status, and once more at `at`. */
async function around(iin: string, at: number): Promise<[number, number]> {
  world.pass(at - 1 - world.issuer.now());
  await recomputeDue(world.issuer);
  const before = (await statusOf(iin)).health;
  world.pass(1);
  await recomputeDue(world.issuer);
  return [before, (await statusOf(iin)).health];
}

describe('the last second of', () => {
  test.each([
    ['green', 3, 72 * HOUR],
    ['yellow', 1, 14 * DAY],
    ['red', 0, 14 * DAY],
  ] as const)('%s', async (kind, health, life) => {
    const { iin } = somebody();
    const at = world.issuer.now() - HOUR;
    if (kind === 'yellow') await contact(iin, at);
    else await lab(iin, at, kind === 'red' ? 1 : 0);
    expect(await statusOf(iin)).toEqual({ health, evidence_at: at, until: at + life });
    expect(await around(iin, at + life)).toEqual([health, 2]);
    expect(await statusOf(iin)).toEqual({ health: 2, evidence_at: null, until: null });
    const ended = (await historyOf(iin)).at(-1);
    expect(ended).toEqual({ health: 2, cause: 'time', at: at + life, until: null, ref: null });
  });

  test('a red that hides a yellow that hides a green: each comes out when its turn is', async () => {
    const { iin } = somebody();
    const now = world.issuer.now();
    const [positive, met] = [now - 13 * DAY, now - 11 * DAY];
    await lab(iin, positive, 1);
    await contact(iin, met);
    expect(await around(iin, positive + 14 * DAY)).toEqual([0, 1]);
    const negative = met + 12 * DAY;
    world.pass(negative + HOUR - world.issuer.now());
    await lab(iin, negative);
    expect(await around(iin, met + 14 * DAY)).toEqual([1, 3]);
    expect(await around(iin, negative + 72 * HOUR)).toEqual([3, 2]);
    expect((await historyOf(iin)).map(({ cause }) => cause)).toEqual(['lab-result', 'time', 'time', 'time']);
  });
});

describe('a token made', () => {
  test('in the last second ends with it; a second later it is another status, also before the clock’s work was done', async () => {
    const [first, second] = [somebody(), somebody()];
    const at = world.issuer.now() - 71 * HOUR;
    await lab(first.iin, at);
    await lab(second.iin, at);
    world.pass(HOUR - 1);
    expect(decodeStatusToken(await enrolPerson(world, first, `last ${at}`)).payload).toMatchObject({ health: 3, exp: at + 72 * HOUR });
    world.pass(1);
    expect(decodeStatusToken(await enrolPerson(world, second, `over ${at}`)).payload).toMatchObject({ health: 2, evidenceAt: null });
    expect((await historyOf(second.iin)).at(-1)).toMatchObject({ cause: 'time', at: at + 72 * HOUR });
  });
});

describe('a policy between', () => {
  beforeEach(async () => {
    await newPolicy({});
  });

  test('a shorter green ends at once what is older, and the rest at its new second', async () => {
    const [old, young] = [somebody(), somebody()];
    const now = world.issuer.now();
    await lab(old.iin, now - 50 * HOUR);
    await lab(young.iin, now - 10 * HOUR);
    const token = decodeStatusToken(await enrolPerson(world, young, `young ${now}`)).payload;
    expect(token.exp).toBe(now + 62 * HOUR);
    const ref = await newPolicy({ greenHours: 48 });
    expect(await statusOf(old.iin)).toMatchObject({ health: 2, until: null });
    expect((await historyOf(old.iin)).at(-1)).toMatchObject({ health: 2, cause: 'policy', ref });
    expect(await statusOf(young.iin)).toMatchObject({ health: 3, until: now + 38 * HOUR });
    expect((await historyOf(young.iin)).at(-1)).toMatchObject({ health: 3, cause: 'policy', ref, until: now + 38 * HOUR });
    expect(await around(young.iin, now + 38 * HOUR)).toEqual([3, 2]);
    // blue is the stricter status: the pass that promised green until later is revoked
    const row = await database.db.selectFrom('token').select('revoked_cause').where('token_index', '=', token.index).executeTakeFirstOrThrow();
    expect(row.revoked_cause).toBe('status');
  });

  test('a longer green brings back what had run out, to its new second', async () => {
    const { iin } = somebody();
    const at = world.issuer.now() - HOUR;
    await lab(iin, at);
    await around(iin, at + 72 * HOUR);
    const ref = await newPolicy({ greenHours: 96 });
    expect(await statusOf(iin)).toEqual({ health: 3, evidence_at: at, until: at + 96 * HOUR });
    expect((await historyOf(iin)).map(({ health, cause }) => [health, cause])).toEqual([
      [3, 'lab-result'],
      [2, 'time'],
      [3, 'policy'],
    ]);
    expect((await historyOf(iin)).at(-1)?.ref).toBe(ref);
    expect(await around(iin, at + 96 * HOUR)).toEqual([3, 2]);
  });

  test('shorter isolation ends red where the contact is still yellow', async () => {
    const { iin } = somebody();
    const now = world.issuer.now();
    await lab(iin, now - 8 * DAY, 1);
    await contact(iin, now - 2 * DAY);
    expect(await statusOf(iin)).toMatchObject({ health: 0, until: now + 6 * DAY });
    await newPolicy({ redDays: 7 });
    expect(await statusOf(iin)).toMatchObject({ health: 1, evidence_at: now - 2 * DAY, until: now + 12 * DAY });
    expect((await historyOf(iin)).at(-1)).toMatchObject({ health: 1, cause: 'policy' });
  });

  test('one that changes no duration changes nobody and leaves no word in anybody’s history', async () => {
    const { iin } = somebody();
    await lab(iin, world.issuer.now() - HOUR);
    const before = await historyOf(iin);
    await newPolicy({});
    expect(await historyOf(iin)).toEqual(before);
  });
});

test('news that time will bring: a sample dated within the laboratory’s five minutes counts when its second comes', async () => {
  const { iin } = somebody();
  const at = world.issuer.now() + 200;
  await lab(iin, at);
  expect(await statusOf(iin)).toMatchObject({ health: 2, until: at });
  expect(await around(iin, at)).toEqual([2, 3]);
  expect((await historyOf(iin)).at(-1)).toMatchObject({ health: 3, cause: 'time', at, until: at + 72 * HOUR });
});
