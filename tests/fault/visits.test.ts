/**
 * Exactly once, the long run (security.md, "Promises"): 10,000 visits over a real server, each statement delivered twice and shuffled, with phones that hang up in
 * the middle of a call or before its answer, and a database that is killed under it. `npm run test:fault -- tests/fault/visits`.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, openDatabase } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { type RunningServer, startServer } from '../../src/issuer/http/server.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet } from '../issuer/database.ts';
import { CINEMA, enrolTablet, insertVenue, stored, type Visitor, visitor } from '../issuer/visits.ts';
import { batchesOf, makePlan, type Plan, plainRow, shuffled } from '../issuer/visits-plan.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';
import { killDatabase, type Manner, post } from './client.ts';

const VISITS = 10_000;
const PEOPLE = 40;
/** phones at work at once */
const PHONES = 6;
const KILLS = 5;

const folder = makeFolder();
const dataDir = join(folder, 'data');
let database: Database;
let world: World;
let server: RunningServer;
let plan: Plan;

beforeAll(async () => {
  database = await openDatabase({ dataDir, log: quiet });
  await migrate(database, { now: START, log: quiet });
  world = await makeWorld(database.db, { people: PEOPLE });
  await insertVenue(world, CINEMA);
  const visitors: Visitor[] = [];
  for (const [nr, person] of demoPeople('tests', PEOPLE).entries()) visitors.push(await visitor(world, person, `visitor ${nr}`));
  const tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'tablet');
  world.pass(3600);
  plan = await makePlan(world, { visits: VISITS, visitors, tablet });
  server = await startServer({ fetch: world.app.fetch, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.stop();
  await database.close();
  await removeFolder(folder);
});

/** One call; null where there was no answer of ours, or one that says "later". */
async function call(batch: readonly Uint8Array[], manner: Manner): Promise<readonly (string | null)[] | null> {
  const body = Buffer.from(JSON.stringify({ visits: batch.map(toBase64Url) }));
  const got = await post({ url: `${server.url}/api/visits`, type: 'application/json', body, manner });
  const results = got?.body['results'] as readonly { readonly code: string | null }[] | undefined;
  return got?.status === 200 && results !== undefined ? results.map(({ code }) => code) : null;
}

/** Asks again and again, as a phone does, but not for ever. */
async function untilAnswered(batch: readonly Uint8Array[], tally: { calls: number; unanswered: number }): Promise<readonly (string | null)[]> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await call(batch, 'waits');
    tally.calls += 1;
    if (answer !== null) return answer;
    tally.unanswered += 1;
    await delay(100);
  }
  throw new Error('a call was not answered in a minute');
}

test('10,000 visits delivered twice, shuffled, with phones that hang up and a database that is killed: 10,000 rows', async () => {
  const queue = batchesOf(shuffled([...plan.statements, ...plan.statements], 'long run'));
  const killAt = new Set(Array.from({ length: KILLS }, (_, nr) => Math.floor((queue.length * (nr + 1)) / (KILLS + 1))));
  const tally = { calls: 0, hungUp: 0, unanswered: 0, kills: 0 };
  const codes = new Set<string | null>();
  let next = 0;

  const phone = async () => {
    for (let nr = next++; nr < queue.length; nr = next++) {
      const batch = queue[nr] ?? [];
      if (nr % 3 > 0) {
        await call(batch, nr % 3 === 1 ? 'hangs up while sending' : 'hangs up before the answer');
        tally.hungUp += 1;
      }
      if (killAt.has(nr)) {
        await killDatabase(dataDir);
        tally.kills += 1;
      }
      for (const code of await untilAnswered(batch, tally)) codes.add(code);
    }
  };
  await Promise.all(Array.from({ length: PHONES }, phone));

  const rows = (await stored(world)).map(plainRow).sort();
  console.log(`${plan.statements.length} statements twice: ${JSON.stringify(tally)}; ${rows.length} rows`);
  expect(tally.kills).toBe(KILLS);
  expect(codes).toEqual(new Set([null]));
  expect(rows).toHaveLength(VISITS);
  expect(rows).toEqual(plan.rows);
});

test('what was acknowledged is there when the database was killed right after the answer', async () => {
  const before = await stored(world);
  await killDatabase(dataDir);
  await expect.poll(() => stored(world).catch(() => null), { timeout: 60_000 }).toEqual(before);
});
