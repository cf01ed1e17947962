/** What tracing reads from the database: nobody is left out whom the pure function over all visits finds, and few rows are read of many. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { type Chance, chanceOf } from '../../src/issuer/demo/random.ts';
import { type Stay, traceContacts, type Window } from '../../src/issuer/tracing/overlap.ts';
import { TRACING_RULES } from '../../src/issuer/tracing/rules.ts';
import { otherStays, ownStays } from '../../src/issuer/tracing/visits.ts';
import { withDatabase } from './database.ts';
import { CINEMA, GROCERY, insertVenue } from './visits.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const HOUR = 3600;
const VENUES = [
  { venueId: CINEMA, category: 'cinema' },
  { venueId: GROCERY, category: 'grocery' },
  { venueId: 'ALA-00125', category: 'hotel' },
] as const;
const rules = TRACING_RULES;
let world: World;
let people: readonly number[];

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 8 });
  for (const { venueId, category } of VENUES) await insertVenue(world, venueId, { category });
  people = (await sql<{ id: number }>`select id from person order by id`.execute(database.db)).rows.map(({ id }) => id);
});
beforeEach(async () => {
  await sql`truncate visit`.execute(database.db);
});

function drawStay(chance: Chance): Stay {
  const venue = VENUES[chance.below(VENUES.length)] ?? VENUES[0];
  const entered = START - chance.below(96 * HOUR);
  const left = chance.below(3) === 0 ? null : entered + chance.below(20 * HOUR);
  return { ...venue, personId: people[chance.below(people.length)] ?? 0, gate: chance.below(3), entered, left, witnessed: chance.below(2) === 0 };
}

async function store(stays: readonly Stay[]): Promise<void> {
  for (const [nr, { personId, venueId, gate, entered, left, witnessed }] of stays.entries()) {
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
      values (${personId}, substr(sha256(${String(nr)}::bytea), 1, 16), ${venueId}, ${gate}, ${entered}, ${left}, ${witnessed}, 0, sha256(''), 0)`.execute(
      database.db,
    );
  }
}

async function traced(personId: number, window: Window) {
  const own = await ownStays(database.db, personId, { rules, window });
  return traceContacts(own, await otherStays(database.db, own, { rules, window }), { rules, window });
}

describe('ownStays and otherStays', () => {
  test('give the same contacts as all visits in memory do', async () => {
    const chance = chanceOf('tracing reads');
    let found = 0;
    for (let round = 0; round < 30; round += 1) {
      await sql`truncate visit`.execute(database.db);
      const stays = Array.from({ length: 40 }, () => drawStay(chance));
      await store(stays);
      const from = START - 72 * HOUR + chance.below(24 * HOUR);
      const window = { from, until: from + 1 + chance.below(48 * HOUR) };
      const personId = people[chance.below(people.length)] ?? 0;
      const [own, others] = [stays.filter((stay) => stay.personId === personId), stays.filter((stay) => stay.personId !== personId)];
      const expected = traceContacts(own, others, { rules, window });
      found += expected.length;
      expect(await traced(personId, window)).toEqual(expected);
    }
    expect(found).toBeGreaterThan(30);
  });

  test('among 100,000 visits, one range of the index by venue is read for each visit of the case', async () => {
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
      select ${people[1]}::bigint + n % 7, substr(sha256(n::text::bytea), 1, 16), 'ALA-' || lpad((n % 500)::text, 5, '0'), 1,
        ${START} - (n::bigint * 7919) % (30 * 86400), null, true, 0, sha256(''), 0
      from generate_series(1, 100000) as n`.execute(database.db);
    await sql`analyze visit`.execute(database.db);
    await store([{ ...VENUES[0], personId: people[0] ?? 0, gate: 1, entered: START - 8 * HOUR, left: START - 6 * HOUR, witnessed: true }]);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select visit.person_id from unnest(array[${CINEMA}], array[${START - 8 * HOUR}::bigint], array[${START}::bigint]) as mine(venue_id, from_at, until_at)
      join visit on visit.venue_id = mine.venue_id and visit.entered < mine.until_at and visit.entered > mine.from_at - 43200`.execute(database.db);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('visit_venue');
    expect(plan).not.toContain('Seq Scan on visit');
    expect((await traced(people[0] ?? 0, { from: START - 72 * HOUR, until: START })).length).toBeLessThan(8);
  });
});
