/** `POST /api/gate/seen`: the same pass at two gates of one venue, and nothing of any other venue. */
import { beforeAll, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { localDay } from '../../src/issuer/journals/seen.ts';
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
