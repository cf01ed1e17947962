/** Tracing among 10,000, 100,000 and 1,000,000 visits: the same contacts, and how long it takes. `npm run test:fault -- tests/fault/tracing`. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { openCase } from '../../src/issuer/tracing/cases.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet } from '../issuer/database.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';

const VENUES = 1000;
/** Visits of the case, one a day, and companions at each of them. */
const DAYS = 10;
const COMPANIONS = 5;
/** a statement of ours may take a minute */
const AT_ONCE = 25_000;
const folder = makeFolder();
let database: Database;
let world: World;

beforeAll(async () => {
  database = await openDatabase({ dataDir: join(folder, 'data'), log: quiet });
  await migrate(database, { now: START, log: quiet });
  world = await makeWorld(database.db, { people: COMPANIONS + 1 });
  await sql`
    insert into venue (id, tax_number, category, name, address, area, approved_at)
    select 'ALA-' || lpad(n::text, 5, '0'), '210440000007', 'cinema', 'Арман', 'Достық 1', '7511', 1 from generate_series(1, ${VENUES}::integer) as n`.execute(
    database.db,
  );
  await sql`
    insert into person (iin, family_name, given_name, initials, birth_date, district)
    select lpad((100000000000 + n)::text, 12, '0'), 'Т', 'Т', 'Т.Т.', '1990-01-01', '7511' from generate_series(1, 50000) as n`.execute(database.db);
  // only somebody who was found infected is traced
  await sql`insert into health_history (person_id, at, health, basis, cause) values (1, ${START} - 86400, 0, 1, 'lab-result')`.execute(database.db);
});
afterAll(async () => {
  await database.close();
  await removeFolder(folder);
});

/** `count` visits of others over 30 days and all venues; then the case, each day in another venue with the same few. */
async function fill(count: number): Promise<void> {
  await sql`truncate visit`.execute(database.db);
  for (let from = 1; from <= count; from += AT_ONCE) {
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
      select ${COMPANIONS + 2} + n % 50000, substr(sha256(n::text::bytea), 1, 16), 'ALA-' || lpad((1 + n % ${VENUES})::text, 5, '0'), 1,
        ${START} - (n::bigint * 7919) % (30 * 86400), ${START} - (n::bigint * 7919) % (30 * 86400) + 60, true, 0, sha256(''), 0
      from generate_series(${from}::integer, ${Math.min(count, from + AT_ONCE - 1)}::integer) as n`.execute(database.db);
  }
  await sql`
    insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
    select person, substr(sha256((person || '/' || day)::bytea), 1, 16), 'ALA-' || lpad(day::text, 5, '0'), 1,
      ${START} - day * 86400, ${START} - day * 86400 + 7200, true, 0, sha256(''), 0
    from generate_series(1, ${COMPANIONS + 1}::integer) as person, generate_series(1, ${DAYS}::integer) as day`.execute(database.db);
  await sql`analyze visit`.execute(database.db);
}

test.each([10_000, 100_000, 1_000_000])(
  '%d visits: five contacts, found by the index',
  async (count) => {
    await fill(count);
    const window = { from: START - 12 * 86_400, until: START };
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      const opened = await openCase(world.issuer, { personId: 1, reason: 'repeat', cause: 'the long run', by: 1, window });
      times.push(Math.round(performance.now() - startedAt));
      // strangers stay a minute each and are no contacts
      expect(opened).toMatchObject({ ok: true, found: COMPANIONS });
    }
    const { rows } = await sql<{ seconds: number }>`select distinct seconds from trace_contact`.execute(database.db);
    expect(rows).toEqual([{ seconds: DAYS * 7200 }]);
    console.log(`${count} visits: traced in ${times.join(', ')} ms`);
  },
  900_000,
);
