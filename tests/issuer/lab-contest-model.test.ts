/** Lines, contests and ranges about one sample in any order: what stands afterwards keeps to the rules of decisions 015, 016 and 022. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openContest } from '../../src/issuer/contests/contests.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { isLater } from '../../src/issuer/lab/results.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const RUNS = 16;
const people = demoPeople('tests', RUNS + 1);
const HEALTH_OF = [3, 0, 2] as const;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let batches = 0;
let runs = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: RUNS + 1 });
  await registerSource(world, 'LAB-01');
  const bounds = { linesAnHourNew: 1e6, liftedADay: 1e6, liftedMin: 1e6, withdrawnADay: 1e6, freedADay: 1e6, oddTimes: 1e6 };
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify(bounds) })
    .execute();
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

type Step =
  | { readonly do: 'say'; readonly result: number }
  | { readonly do: 'contest' }
  | { readonly do: 'void' /** 0: what was said last */; readonly nth: number };

/** One person, one sample, and every second in which a line came. */
interface Sample {
  readonly iin: string;
  readonly personId: number;
  readonly sampledAt: number;
  readonly saidAt: number[];
}

async function act(kind: string, payload: Record<string, unknown>): Promise<void> {
  const now = world.issuer.now();
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind, payload, by: staff[0].staff, now }));
  expect(await confirm(world.issuer, { id, by: staff[1].staff, now })).toMatchObject({ ok: true });
}

const linesOf = ({ personId }: Sample) =>
  database.db
    .selectFrom('lab_result')
    .select(['id', 'result', 'stated_at', 'replaced_at', 'void_id', 'contest_id'])
    .where('person_id', '=', personId)
    .orderBy('id')
    .execute();

async function take(step: Step, sample: Sample): Promise<void> {
  world.pass(60);
  const now = world.issuer.now();
  if (step.do === 'say') {
    batches += 1;
    const row = { iin: sample.iin, result: step.result, sampledAt: sample.sampledAt };
    await ingestBatch(world.issuer, 'lab', await labBatch(world, `model ${batches}`, [row]));
    sample.saidAt.push(now);
  } else if (step.do === 'contest') {
    const line = (await linesOf(sample)).find(({ replaced_at, result }) => replaced_at === null && result < 2);
    if (line === undefined) return;
    const contest = { personId: sample.personId, about: 'lab-result', aboutId: line.id, ground: 'wrong-result', by: staff[0].staff, now } as const;
    const opened = await openContest(world.issuer, contest);
    await act('contest-correction', { personId: sample.personId, contestId: opened.ok ? opened.id : 0, manual: null });
  } else {
    const from = sample.saidAt.at(-1 - step.nth);
    if (from === undefined) return;
    await act('lab-revoke-range', { lab: 'LAB-01', by: 'received', from, until: from + 1 });
    await sweepVoids(world.issuer);
  }
}

/** What must hold after every step, whatever came before. */
async function check(sample: Sample, since: { readonly contested: number; readonly other: boolean } | null): Promise<void> {
  const lines = await linesOf(sample);
  const standing = lines.filter(({ replaced_at }) => replaced_at === null);
  expect(standing.length).toBeLessThanOrEqual(1);
  const [counts] = standing;
  expect(counts?.void_id ?? null).toBeNull();
  expect(counts?.contest_id ?? null).toBeNull();
  expect(lines.filter(({ void_id, contest_id }) => void_id !== null && contest_id !== null)).toEqual([]);
  // the last word, unless a contest set it or its like aside
  const spoken = lines.filter(({ void_id }) => void_id === null).sort((a, b) => (isLater(a, b) ? 1 : -1));
  const last = spoken.at(-1);
  const run = spoken.slice(spoken.findLastIndex(({ result }) => result !== last?.result) + 1);
  if (last === undefined) expect(counts).toBeUndefined();
  else if (run.every(({ contest_id }) => contest_id === null)) expect(run.map(({ id }) => id)).toContain(counts?.id);
  // a decision outlives ranges and repetitions: the value comes back only after the laboratory has said another one
  if (since !== null && !since.other) expect(counts?.result).not.toBe(since.contested);
  const { health } = await database.db.selectFrom('person').select('health').where('id', '=', sample.personId).executeTakeFirstOrThrow();
  expect(health).toBe(counts === undefined ? 2 : HEALTH_OF[counts.result]);
}

test('what stands about a sample after lines, contests and ranges in any order', async () => {
  const say: fc.Arbitrary<Step> = fc.record({ do: fc.constant('say' as const), result: fc.constantFrom(0, 0, 1, 1, 2) });
  const contest: fc.Arbitrary<Step> = fc.constant({ do: 'contest' });
  const revoke: fc.Arbitrary<Step> = fc.record({ do: fc.constant('void' as const), nth: fc.constantFrom(0, 0, 1, 2) });
  // chance alone rarely takes the very line away that had hidden a contested one
  const hidden = fc.tuple(say, contest, say, revoke);
  const some = fc.oneof(fc.tuple(say), fc.tuple(contest), fc.tuple(revoke), hidden, hidden);
  await fc.assert(
    fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 3 }), async (fragments) => {
      runs += 1;
      const iin = people[runs]?.iin ?? '';
      const { id } = await database.db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirstOrThrow();
      const sample: Sample = { iin, personId: id, sampledAt: world.issuer.now(), saidAt: [] };
      let since: { contested: number; other: boolean } | null = null;
      for (const one of fragments.flat()) {
        const before = (await linesOf(sample)).find(({ replaced_at, result }) => replaced_at === null && result < 2);
        await take(one, sample);
        if (one.do === 'contest' && before !== undefined) since = { contested: before.result, other: false };
        if (one.do === 'say' && since !== null && one.result !== since.contested) since = { ...since, other: true };
        await check(sample, since);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
