/** Exactly once (security.md): visits delivered twice, shuffled, cut off in the middle and at the same time end as one row each. The long run is tests/fault/visits.test.ts. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { KEEP_SECONDS } from '../../src/issuer/visits/judge.ts';
import { purgeVisits } from '../../src/issuer/visits/retention.ts';
import { withDatabase } from './database.ts';
import { CINEMA, enrolTablet, insertVenue, send, statementOf, stored, type Visitor, visitor } from './visits.ts';
import { batchesOf, makePlan, plainRow, shuffled } from './visits-plan.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let visitors: Visitor[];

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 8 });
  await insertVenue(world, CINEMA);
  visitors = [];
  for (const [nr, person] of demoPeople('tests', 8).entries()) visitors.push(await visitor(world, person, `visitor ${nr}`));
  world.pass(86_400);
});

beforeEach(async () => {
  await sql`delete from visit`.execute(database.db);
});

function first(): Visitor {
  const [who] = visitors;
  if (who === undefined) throw new TypeError('nobody');
  return who;
}

test('1,000 visits, each as an entry and an exit, twice, shuffled, some calls cut off: 1,000 rows, as if told once and in order', {
  timeout: 120_000,
}, async () => {
  const tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'tablet');
  world.pass(3600);
  const plan = await makePlan(world, { visits: 1000, visitors, tablet });
  const calls = batchesOf(shuffled([...plan.statements, ...plan.statements], 'twice'));
  // eight phones' worth at once, every fifth call cut off before its body has ended
  const codes = new Set<string | null>();
  for (let at = 0; at < calls.length; at += 8) {
    await Promise.all(
      calls.slice(at, at + 8).map(async (batch, nr) => {
        if (nr % 5 === 0) await sendHalf(world, batch);
        const answer = await send(world, batch);
        for (const code of answer.codes) codes.add(code);
      }),
    );
  }
  expect(codes).toEqual(new Set([null]));
  expect(await stored(world)).toHaveLength(1000);
  expect((await stored(world)).map(plainRow).sort()).toEqual(plan.rows);
});

test('the same batch twice at the same moment, many times over: no lock is waited for in a circle, no row is doubled', { timeout: 60_000 }, async () => {
  const who = first();
  const batch = await Promise.all(Array.from({ length: 120 }, (_, nr) => statementOf(world, who, `twice ${nr}`, { left: world.issuer.now() })));
  const answers = await Promise.all(Array.from({ length: 8 }, (_, nr) => send(world, nr % 2 === 0 ? batch : batch.toReversed())));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect(new Set(answers.flatMap(({ codes }) => codes))).toEqual(new Set([null]));
  expect(await stored(world)).toHaveLength(120);
});

describe('purgeVisits', () => {
  test('deletes what was entered more than 30 days ago, not a second earlier, and leaves the number in the audit trail', async () => {
    const who = first();
    const now = world.issuer.now();
    const ages = [0, KEEP_SECONDS - 1, KEEP_SECONDS, KEEP_SECONDS];
    for (const [nr, age] of ages.entries()) await send(world, [await statementOf(world, who, `aged ${nr}`, { entered: now - age, left: now })]);
    expect(await purgeVisits(world.issuer)).toBe(0);
    world.pass(1);
    expect(await purgeVisits(world.issuer)).toBe(2);
    expect((await stored(world)).map(({ entered }) => entered)).toEqual([now - KEEP_SECONDS + 1, now]);
    const { rows } = await sql<{ subject: string; detail: unknown }>`select subject, detail from audit where kind = 'visits-deleted'`.execute(database.db);
    expect(rows).toEqual([{ subject: 'visits', detail: { visits: 2, enteredBefore: now + 1 - KEEP_SECONDS } }]);
    world.pass(KEEP_SECONDS);
    expect(await purgeVisits(world.issuer)).toBe(2);
    expect(await purgeVisits(world.issuer)).toBe(0);
    expect(await stored(world)).toEqual([]);
  });

  test('many at once, by two issuers at the same moment: each row is counted once, and the clock does it', async () => {
    const entered = world.issuer.now() - KEEP_SECONDS - 1;
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at)
      select (select min(id) from person), substr(sha256(n::text::bytea), 1, 16), ${CINEMA}, 0, ${entered} + (n > 12000)::integer, false, 0, sha256(''), 0
      from generate_series(1, 12001) as n`.execute(database.db);
    const deletedBefore = await deletedSoFar();
    const task = maintenanceTasks(world.issuer).find(({ name }) => name === 'purge-visits');
    await Promise.all([task?.run(), task?.run(), purgeVisits(world.issuer)]);
    expect(await stored(world)).toHaveLength(1);
    expect((await deletedSoFar()) - deletedBefore).toBe(12_000);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a visit that was deleted does not come back', async () => {
    const who = first();
    const old = await statementOf(world, who, 'old');
    expect((await send(world, [old])).codes).toEqual([null]);
    world.pass(KEEP_SECONDS);
    expect(await purgeVisits(world.issuer)).toBe(1);
    expect((await send(world, [old])).codes).toEqual(['visit-too-old']);
    expect(await stored(world)).toEqual([]);
  });
});

/** What the audit trail says. */
async function deletedSoFar(): Promise<number> {
  const { rows } = await sql<{
    visits: number;
  }>`select coalesce(sum((detail->>'visits')::bigint), 0) as visits from audit where kind = 'visits-deleted'`.execute(database.db);
  return rows[0]?.visits ?? 0;
}

/** What Node asks of a body that is a stream, and the DOM's types do not know. */
const HALF: object = { duplex: 'half' };

/** A call whose network goes when half of its body has been sent. */
async function sendHalf({ app }: World, batch: readonly Uint8Array[]): Promise<void> {
  const text = JSON.stringify({ visits: batch.map(toBase64Url) });
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
      controller.error(new Error('gone'));
    },
  });
  const headers = { 'content-type': 'application/json' };
  const response = await app.request(new Request('http://localhost/api/visits', { method: 'POST', headers, body, ...HALF }));
  expect(response.status).toBe(400);
}
