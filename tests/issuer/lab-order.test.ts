/**
 * Results, corrections, withdrawals and contacts in every order of arrival: the status depends on what was written and when it was written, never on when
 * it came or how often.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { computeHealth, type HealthEvent } from '../../src/core/policy/status-rules.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { batchIdOf, contactBatch, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 400);
const DAY = 86_400;
let world: World;
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 400 });
  for (const id of ['LAB-01', 'LAB-02']) await registerSource(world, id);
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  await database.db
    .updateTable('lab')
    .set({
      envelope: JSON.stringify({ linesAnHour: 1e6, linesAnHourNew: 1e6, oddShare: 1, liftedADay: 1e6, liftedMin: 1e6, withdrawnADay: 1e6, freedADay: 1e6 }),
    })
    .execute();
});

/** One line in a batch of its own. `written` counts seconds; `sample` names a sample or a meeting. */
interface Message {
  readonly kind: 'negative' | 'positive' | 'withdrawn' | 'contact';
  readonly lab: 'LAB-01' | 'LAB-02';
  readonly sample: number;
  readonly written: number;
}

const sampledAt = (sample: number) => world.issuer.now() - 3 * DAY + sample * 3600;
const RESULT = { negative: 0, positive: 1, withdrawn: 2 } as const;

/** Hands the messages in in this order for a person of their own and gives what the register says in the end. */
async function arrive(messages: readonly Message[], times = 1) {
  const iin = people[next]?.iin ?? '';
  next = (next + 1) % people.length;
  const bytes = [];
  for (const [nr, message] of messages.entries()) {
    const createdAt = world.issuer.now() - 1000 + message.written;
    const name = `${next} ${JSON.stringify(message)} ${nr}`;
    bytes.push(
      message.kind === 'contact'
        ? { kind: 'contact' as const, raw: await contactBatch(world, name, [{ iin, contactAt: sampledAt(message.sample) }], { createdAt }) }
        : {
            kind: 'lab' as const,
            raw: await labBatch(world, name, [{ iin, sampledAt: sampledAt(message.sample), result: RESULT[message.kind] }], {
              sourceId: message.lab,
              createdAt,
            }),
          },
    );
  }
  const answers = [];
  for (let time = 0; time < times; time += 1) for (const { kind, raw } of bytes) answers.push(await ingestBatch(world.issuer, kind, raw));
  const person = await database.db
    .selectFrom('person')
    .select(['id', 'health', 'basis', 'evidence_at', 'health_until'])
    .where('iin', '=', iin)
    .executeTakeFirstOrThrow();
  const { id, ...status } = person;
  return { id, status, answers };
}

/** What the messages say, by the rule itself: of each laboratory's sample the last written; at the same second the stricter. */
function expected(messages: readonly Message[]) {
  const order = { negative: 0, withdrawn: 1, positive: 2, contact: 0 };
  const last = new Map<string, Message>();
  for (const message of messages.filter(({ kind }) => kind !== 'contact')) {
    const about = `${message.lab} ${message.sample}`;
    const before = last.get(about);
    const later = before === undefined || message.written > before.written || (message.written === before.written && order[message.kind] > order[before.kind]);
    if (later) last.set(about, message);
  }
  const results = [...last.values()].flatMap(({ kind, sample }): HealthEvent[] =>
    kind === 'withdrawn' ? [] : [{ kind: 'result', sampledAt: sampledAt(sample), positive: kind === 'positive' }],
  );
  const contacts = messages.flatMap(({ kind, sample }): HealthEvent[] => (kind === 'contact' ? [{ kind, contactAt: sampledAt(sample) }] : []));
  const { health, basis, evidenceAt, until } = computeHealth([...results, ...contacts], { greenHours: 72, redDays: 14, yellowDays: 14 }, world.issuer.now());
  return { health, basis, evidence_at: evidenceAt, health_until: until };
}

const line = (kind: Message['kind'], written: number, sample = 1): Message => ({ kind, lab: 'LAB-01', sample, written });

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) yield [...items];
  for (const [at, item] of items.entries()) for (const rest of permutations(items.filter((_, other) => other !== at))) yield [item, ...rest];
}

describe('every order of', () => {
  test.each<[string, Message[], number]>([
    ['a positive and its correction', [line('positive', 1), line('negative', 2)], 3],
    ['a negative and its correction', [line('negative', 1), line('positive', 2)], 0],
    ['a result and its withdrawal', [line('positive', 1), line('withdrawn', 2)], 2],
    ['a result, its withdrawal, and the result after all', [line('positive', 1), line('withdrawn', 2), line('positive', 3)], 0],
    ['a negative, said twice, and a positive between', [line('negative', 1), line('positive', 2), line('negative', 3)], 3],
    ['two words of one second', [line('negative', 1), line('positive', 1), line('withdrawn', 1)], 0],
    ['a positive, a later negative, a contact', [line('positive', 1), line('negative', 1, 5), line('contact', 1, 3)], 1],
    ['a positive, its withdrawal, a contact, a negative', [line('positive', 1, 6), line('withdrawn', 2, 6), line('contact', 1, 3), line('negative', 1, 5)], 1],
  ])(
    '%s',
    async (_, messages, health) => {
      for (const order of permutations(messages)) {
        const { status } = await arrive(order);
        expect(status).toEqual(expected(messages));
        expect(status.health).toBe(health);
      }
    },
    240_000,
  );
});

test('any messages in any order, and again: the same status, the same answers, nothing new', async () => {
  const message = fc.record({
    kind: fc.constantFrom('negative' as const, 'positive' as const, 'withdrawn' as const, 'contact' as const),
    lab: fc.constantFrom('LAB-01' as const, 'LAB-02' as const),
    sample: fc.integer({ min: 0, max: 2 }),
    written: fc.integer({ min: 0, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 6 }), fc.func(fc.nat()), async (messages, draw) => {
      const shuffled = messages.map((one, nr) => ({ one, at: draw(nr) })).sort((a, b) => a.at - b.at);
      const first = await arrive(messages);
      const second = await arrive(
        shuffled.map(({ one }) => one),
        2,
      );
      expect(first.status).toEqual(expected(messages));
      expect(second.status).toEqual(first.status);
      expect(second.answers.slice(messages.length)).toEqual(second.answers.slice(0, messages.length));
      const { rows } = await sql<{ lines: number; standing: number }>`
        select count(*) as lines, count(distinct (lab_id, sampled_at)) filter (where replaced_at is null) as standing from lab_result
        where person_id = ${second.id}`.execute(database.db);
      const results = messages.filter(({ kind }) => kind !== 'contact');
      expect(rows[0]).toEqual({ lines: results.length, standing: new Set(results.map(({ lab, sample }) => `${lab} ${sample}`)).size });
    }),
    { numRuns: 30, endOnFailure: true },
  );
}, 240_000);

test('what comes too late is said: superseded, and nothing to withdraw', async () => {
  const late = await arrive([line('positive', 2), line('negative', 1)]);
  expect(late.answers.map((answer) => answer.ok && answer.outcome.rejected)).toEqual([[], [{ rowId: '1', code: 'superseded' }]]);
  const early = await arrive([line('withdrawn', 2), line('positive', 1)]);
  expect(early.answers.map((answer) => answer.ok && answer.outcome.rejected)).toEqual([
    [{ rowId: '1', code: 'nothing-to-withdraw' }],
    [{ rowId: '1', code: 'superseded' }],
  ]);
});

test('what two persons set aside does not come back by being sent again, only by another word', async () => {
  const { id } = await arrive([line('positive', 1)]);
  const iin = (await database.db.selectFrom('person').select('iin').where('id', '=', id).executeTakeFirstOrThrow()).iin ?? '';
  const healthOf = async () => (await database.db.selectFrom('person').select('health').where('id', '=', id).executeTakeFirstOrThrow()).health;
  // as the correction of a contest does (contests/correction.ts), and the status with it
  await sql`update lab_result set replaced_at = ${world.issuer.now()} where person_id = ${id}`.execute(database.db);
  await sql`update person set health = 2, basis = 0, evidence_at = null, health_until = null where id = ${id}`.execute(database.db);
  const send = async (name: string, result: number, createdAt: number) =>
    ingestBatch(world.issuer, 'lab', await labBatch(world, name, [{ iin, sampledAt: sampledAt(1), result }], { createdAt }));
  expect(await send('cumulative', 1, world.issuer.now() - 100)).toMatchObject({ outcome: { accepted: 1, rejected: [] } });
  expect(await healthOf()).toBe(2);
  await send('negative after all', 0, world.issuer.now() - 50);
  expect(await healthOf()).toBe(3);
  await send('positive after all', 1, world.issuer.now() - 20);
  expect(await healthOf()).toBe(0);
});

test('a batch whose clock runs ahead is not the last word for ever', async () => {
  const iin = people[399]?.iin ?? '';
  const at = sampledAt(1);
  const ahead = await labBatch(world, 'ahead', [{ iin, sampledAt: at, result: 1 }], { createdAt: world.issuer.now() + 400 * DAY });
  await ingestBatch(world.issuer, 'lab', ahead);
  world.pass(301);
  expect(await ingestBatch(world.issuer, 'lab', await labBatch(world, 'put right', [{ iin, sampledAt: at }]))).toMatchObject({ outcome: { accepted: 1 } });
  const { health } = await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow();
  expect(health).toBe(3);
  expect(batchIdOf('ahead')).toHaveLength(16);
});
