/**
 * The journal tells, the long run (security.md, "Promises"): 100,000 entries of ten tablets over a real server, each message delivered twice and shuffled, with
 * calls cut off and a database that is killed under it; then every sort of tampering with what was acknowledged. `npm run test:fault -- tests/fault/journals`.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { equal } from '../../src/core/bytes.ts';
import { verifyChain } from '../../src/core/journal/chain.ts';
import { decodeEntry, type JournalEntry } from '../../src/core/journal/entry.ts';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { chanceOf } from '../../src/issuer/demo/random.ts';
import { type RunningServer, startServer } from '../../src/issuer/http/server.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet } from '../issuer/database.ts';
import { heldEntries, messageOf, type Sending, type Written, write } from '../issuer/journals.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from '../issuer/visits.ts';
import { shuffled } from '../issuer/visits-plan.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';
import { type Got, killDatabase, type Manner, post } from './client.ts';

const GATES = 10;
const ENTRIES = 10_000;
const RUN = 250;
const KILLS = 5;
const CALLERS = 6;
const TAMPERINGS = 300;

const folder = makeFolder();
const dataDir = join(folder, 'data');
let database: Database;
let world: World;
let server: RunningServer;
const tablets: Tablet[] = [];
const journals: Written[] = [];

beforeAll(async () => {
  database = await openDatabase({ dataDir, log: quiet });
  await migrate(database, { now: START, log: quiet });
  world = await makeWorld(database.db, { people: 1 });
  await insertVenue(world, CINEMA);
  for (let gate = 1; gate <= GATES; gate += 1) {
    tablets.push(await enrolTablet(world, { venueId: CINEMA, gate }, `tablet ${gate}`));
    journals.push(await write({ count: ENTRIES, time: world.issuer.now() }));
  }
  world.pass(ENTRIES);
  server = await startServer({ fetch: world.app.fetch, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.stop();
  await database.close();
  await removeFolder(folder);
});

const send = (body: Uint8Array, manner: Manner = 'waits') =>
  post({ url: `${server.url}/api/gate/journal`, type: 'application/cose', body: Buffer.from(body), manner });

/** Asks until there is an answer that says something of the journal. */
async function untilAnswered(body: Uint8Array): Promise<Got> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const got = await send(body);
    if (got !== null && got.status !== 503 && got.status !== 500 && got.status !== 429) return got;
    await delay(100);
  }
  throw new Error('a call was not answered in a minute');
}

test('100,000 entries, every message twice and shuffled, with calls cut off and a database killed: 100,000 entries, byte for byte', async () => {
  const messages: Uint8Array[] = [];
  for (const [nr, tablet] of tablets.entries()) {
    const journal = journals[nr] ?? { bytes: [], heads: [] };
    for (let from = 0; from < ENTRIES; from += RUN) messages.push(await messageOf(world, tablet, journal, { gate: nr + 1, from, to: from + RUN }));
  }
  const order = new Map(messages.map((bytes, at) => [bytes, at % (ENTRIES / RUN)]));
  let queue = shuffled([...messages, ...messages], 'long run');
  const killAt = new Set(Array.from({ length: KILLS }, (_, nr) => Math.floor((queue.length * (nr + 1)) / (KILLS + 1))));
  const tally = { rounds: 0, calls: 0, gaps: 0, cutOff: 0, kills: 0 };
  while (queue.length > 0) {
    tally.rounds += 1;
    const again: Uint8Array[] = [];
    let next = 0;
    const caller = async () => {
      for (let nr = next++; nr < queue.length; nr = next++) {
        const body = queue[nr] ?? new Uint8Array();
        if (nr % 4 > 1) {
          tally.cutOff += 1;
          await send(body, nr % 4 === 2 ? 'hangs up while sending' : 'hangs up before the answer');
        }
        if (tally.rounds === 1 && killAt.has(nr)) {
          tally.kills += 1;
          await killDatabase(dataDir);
        }
        tally.calls += 1;
        const { status, body: answer } = await untilAnswered(body);
        if (status === 409) expect(answer['code']).toBe('journal-gap');
        else expect(status).toBe(200);
        if (status === 409) again.push(body);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    tally.gaps += again.length;
    // a tablet that was told where to go on does so
    queue = again.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }
  const held = await heldEntries(world);
  console.log(`${messages.length} messages twice: ${JSON.stringify(tally)}; ${held.length} entries held`);
  expect(tally.kills).toBe(KILLS);
  expect(held).toHaveLength(GATES * ENTRIES);
  // rows come in the order of the gates
  const all = journals.flatMap(({ bytes }) => bytes);
  expect(held.every((bytes, at) => equal(bytes, all[at] ?? new Uint8Array()))).toBe(true);
  const { rows } = await sql`select 1 from journal_finding`.execute(world.issuer.db);
  expect(rows).toEqual([]);
});

test('the chain of 100,000 entries is verified whole', async () => {
  const startedAt = performance.now();
  for (const journal of journals) expect(await verifyChain(journal.bytes)).toMatchObject({ intact: true, size: ENTRIES, head: journal.heads.at(-1) });
  console.log(`100,000 entries verified in ${Math.round(performance.now() - startedAt)} ms`);
});

/** What somebody who holds the tablet and its key may try: each gives what is handed in, and what must be said of it. */
const SORTS: readonly ((journal: Written, at: number) => Promise<{ readonly other: Written; readonly sending: Sending }>)[] = [
  // a line changed, and everything after it chained and signed anew
  (journal, at) => rewritten(journal, at, { code: 'changed' }),
  (journal, at) => rewritten(journal, at, { time: START - 5 }),
  // one left out, and chained anew
  async (journal, at) => {
    const { other } = await rewritten(journal, at, {});
    return { other, sending: {} };
  },
  // bytes changed, dropped, swapped, repeated, without a new chain
  async (journal, at) => ({ other: journal, sending: { entries: journal.bytes.slice(at - 5, at + 5).toSpliced(5, 1) } }),
  async (journal, at) => ({ other: journal, sending: { entries: swapped(journal.bytes.slice(at - 5, at + 5)) } }),
  async (journal, at) => ({ other: journal, sending: { entries: journal.bytes.slice(at - 5, at + 5).toSpliced(5, 0, journal.bytes[at] ?? new Uint8Array()) } }),
  async (journal, at) => ({ other: journal, sending: { entries: journal.bytes.slice(at - 5, at + 5).with(5, journal.bytes[0] ?? new Uint8Array()) } }),
];

function swapped(entries: readonly Uint8Array[]): readonly Uint8Array[] {
  const [a, b] = [entries[4] ?? new Uint8Array(), entries[5] ?? new Uint8Array()];
  return entries.with(4, b).with(5, a);
}

/** The last lines before `at` as they were, then others. */
async function rewritten(journal: Written, at: number, change: Partial<JournalEntry>): Promise<{ other: Written; sending: Sending }> {
  const before = { bytes: journal.bytes.slice(0, at), heads: journal.heads.slice(0, at) };
  const { time } = decodeEntry(journal.bytes[at] ?? new Uint8Array());
  return { other: await write({ count: 20, time: time + 7, before }, (seq) => (seq === at ? change : {})), sending: {} };
}

test('every change, drop, swap, repeat and rewriting of what was acknowledged is found, and changes nothing', async () => {
  const chance = chanceOf('tampering');
  const before = (await heldEntries(world)).length;
  for (let nr = 0; nr < TAMPERINGS; nr += 1) {
    const which = chance.below(GATES);
    const [journal, tablet] = [journals[which], tablets[which]];
    if (journal === undefined || tablet === undefined) throw new TypeError('no such gate');
    const at = 10 + chance.below(ENTRIES - 30);
    const { other, sending } = (await SORTS[nr % SORTS.length]?.(journal, at)) ?? { other: journal, sending: {} };
    const common = { gate: which + 1, from: at - 5, to: Math.min(at + 15, other.bytes.length), size: ENTRIES, checkpoints: [] };
    const got = await untilAnswered(await messageOf(world, tablet, other, { ...common, ...sending }));
    expect([nr, got.status]).not.toEqual([nr, 200]);
    expect(['journal-fork', 'journal-broken']).toContain(got.body['code']);
  }
  const { rows } = await sql<{ kind: string; found: number }>`
    select kind, sum(times) as found from journal_finding group by kind order by kind`.execute(world.issuer.db);
  console.log(`${TAMPERINGS} tamperings: ${JSON.stringify(rows)}`);
  expect(rows.reduce((sum, { found }) => sum + found, 0)).toBe(TAMPERINGS);
  expect((await heldEntries(world)).length).toBe(before);
});

test('what was acknowledged is there when the database was killed right after the answer', async () => {
  const before = (await heldEntries(world)).length;
  await killDatabase(dataDir);
  await expect
    .poll(
      () =>
        heldEntries(world).then(
          (held) => held.length,
          () => null,
        ),
      { timeout: 60_000 },
    )
    .toBe(before);
});
