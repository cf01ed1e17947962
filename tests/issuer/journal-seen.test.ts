/** `POST /api/gate/seen`: the same pass at two gates of one venue, and nothing of any other venue. */
import { beforeAll, expect, test } from 'vitest';
import { concat, fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { localDay, SEEN_AT_ONCE, seenElsewhere } from '../../src/issuer/journals/seen.ts';
import { withDatabase } from './database.ts';
import { ask, handIn, refAt, write } from './journals.ts';
import { CINEMA, enrolTablet, GROCERY, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
let world: World;
let one: Tablet;
let two: Tablet;
let other: Tablet;

beforeAll(async () => {
  world = await makeWorld(database.db);
  for (const id of [CINEMA, GROCERY]) await insertVenue(world, id);
  one = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'one');
  two = await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'two');
  other = await enrolTablet(world, { venueId: GROCERY, gate: 1 }, 'other');
  world.pass(3600);
});

type Secrets = readonly { readonly day: number; readonly secret: string }[];
const secretsOf = async (tablet: Tablet) => (await ask(world, tablet)).body['secrets'] as Secrets;

test('all tablets of a venue share the secrets of today and tomorrow, each day and venue its own', async () => {
  const [mine, theirs, elsewhere] = await Promise.all([one, two, other].map(secretsOf));
  expect(mine?.map(({ day }) => day)).toEqual([localDay(START, 300), localDay(START, 300) + 1]);
  expect(theirs).toEqual(mine);
  const all = [...(mine ?? []), ...(elsewhere ?? [])].map(({ secret }) => secret);
  expect(new Set(all).size).toBe(4);
  expect(all.every((secret) => fromBase64Url(secret).length === 32)).toBe(true);
  // at local midnight (START is 15:00), not at midnight of Greenwich
  world.pass(8 * 3600 - 1);
  expect((await secretsOf(one))[0]).toEqual(mine?.[0]);
  world.pass(1);
  expect((await secretsOf(one))[0]).toEqual(mine?.[1]);
});

test('what the other gate let in is told, with when and where; its own scans, refusals and what is older than a shift are not', async () => {
  const now = world.issuer.now();
  const day = localDay(now, 300);
  const secret = fromBase64Url((await secretsOf(one))[0]?.secret ?? '');
  const refs = await Promise.all([1, 2, 3, 4, 5].map((index) => refAt(day, index, secret)));
  const changes = [
    { ref: refs[0] ?? null, time: now - 240 },
    { ref: refs[1] ?? null, outcome: 'refuse', code: 'token-revoked' },
    { ref: refs[2] ?? null, outcome: 'undecided', code: 'proof-stale', kind: 'override' },
    { ref: refs[3] ?? null, outcome: 'refuse', code: 'token-revoked', direction: 1 },
    { ref: refs[4] ?? null, time: now - 13 * 3600 },
    { ref: null },
  ] as const;
  const journal = await write({ count: 6, time: now - 200 }, (seq) => changes[seq] ?? {});
  await handIn(world, two, journal, { gate: 2 });
  const seen = (await ask(world, one)).body['seen'] as readonly { ref: string; at: number; gate: number; direction: number }[];
  expect(seen).toEqual([
    { ref: toBase64Url(refs[0] ?? new Uint8Array()), at: now - 240, gate: 2, direction: 0 },
    { ref: toBase64Url(refs[2] ?? new Uint8Array()), at: now - 198, gate: 2, direction: 0 },
    { ref: toBase64Url(refs[3] ?? new Uint8Array()), at: now - 197, gate: 2, direction: 1 },
  ]);
  expect((await ask(world, two)).body['seen']).toEqual([]);
  expect((await ask(world, other)).body['seen']).toEqual([]);
  world.pass(120);
  expect((await ask(world, one, world.issuer.now() - 30)).body['seen']).toEqual([]);
});

test('a tablet that was replaced is told nothing more', async () => {
  world.pass(400);
  await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'successor');
  expect(await ask(world, one)).toMatchObject({ status: 403, body: { code: 'tablet-ended' } });
});

test('a hundred tablets that ask first at the same moment get one secret', async () => {
  await sql`truncate venue_day_key`.execute(database.db);
  const answers = await Promise.all(Array.from({ length: 100 }, () => secretsOf(two)));
  expect(new Set(answers.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
});

/** The issuer, and how many runs and bytes of them its queries gave: in all, and the most of one query. */
function weighing() {
  const read = { most: 0, all: 0, runs: 0 };
  const plugin: Parameters<typeof database.db.withPlugin>[0] = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      const sizes = result.rows.flatMap((row) => (row['entries'] instanceof Uint8Array ? [row['entries'].length] : []));
      const sum = sizes.reduce((total, size) => total + size, 0);
      read.most = Math.max(read.most, sum);
      read.all += sum;
      read.runs += sizes.length;
      return result;
    },
  };
  return { issuer: { ...world.issuer, db: world.issuer.db.withPlugin(plugin) }, read };
}

test('seenElsewhere at 100,000 runs of a busy hall reads a few hundred, a bounded piece at a time, and gives the newest', async () => {
  const now = world.issuer.now();
  const tablet = { venueId: GROCERY, gate: 1, key: new Uint8Array(32), current: true, until: now };
  const day = localDay(now, 300);
  const { bytes } = await write({ count: 1, time: now - 100 }, () => ({ ref: new Uint8Array(16).fill(day & 255) }));
  const put = (runs: number, received: number, entries: Uint8Array, count: number) =>
    sql`
      insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
      select ${GROCERY}, 2, ${Buffer.alloc(32, 7)}, 0, ${received}::bigint * 1000000 + n * 1000, ${count}, ${Buffer.from(entries)}, ${received}::bigint + n / 1000
      from generate_series(1, ${runs}::integer) as n`.execute(database.db);
  await put(100_000, now - 200, bytes[0] ?? new Uint8Array(), 1);
  const { issuer, read } = weighing();
  expect((await seenElsewhere(issuer, tablet, 0)).length).toBe(400);
  expect(read.all).toBe(400 * (bytes[0]?.length ?? 0));

  // whole runs, as tablets hand them in that had no network: the answer is full after two of them, and no more is read
  const whole = await write({ count: 1000, time: now - 1100 }, () => ({ ref: new Uint8Array(16).fill(1) }));
  await put(200, now, concat(...whole.bytes), 1000);
  Object.assign(read, { most: 0, all: 0, runs: 0 });
  const seen = await seenElsewhere(issuer, tablet, 0);
  expect(seen).toHaveLength(SEEN_AT_ONCE);
  expect(seen.every(({ ref }) => ref[0] === 1 && ref.buffer.byteLength === 16)).toBe(true);
  const one = concat(...whole.bytes).length;
  expect(read).toEqual({ most: one, all: 2 * one, runs: 2 });
});

test('seenElsewhere stops where a question has cost enough, though nobody was admitted', async () => {
  const now = world.issuer.now();
  await sql`delete from journal_run`.execute(database.db);
  const refused = await write({ count: 1000, time: now - 1000 }, () => ({ ref: new Uint8Array(16), outcome: 'refuse', code: 'token-revoked' }));
  await sql`
    insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
    select ${GROCERY}, 2, ${Buffer.alloc(32, 7)}, 0, n * 1000, 1000, ${Buffer.from(concat(...refused.bytes))}, ${now} from generate_series(1, 60) as n`.execute(
    database.db,
  );
  const { issuer, read } = weighing();
  expect(await seenElsewhere(issuer, { venueId: GROCERY, gate: 1, key: new Uint8Array(32), current: true, until: now }, 0)).toEqual([]);
  expect(read.runs).toBe(20);
});
