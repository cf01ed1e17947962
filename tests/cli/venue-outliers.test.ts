/** `ashyq venue outliers`: farmed visits stand out, a busy day does not. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { visitOutliers } from '../../src/issuer/visits/outliers.ts';
import { withDatabase } from '../issuer/database.ts';
import { CINEMA, GROCERY, insertVenue } from '../issuer/visits.ts';
import { makeWorld, START } from '../issuer/world.ts';
import { ashyq, ndjson, scratch } from './support.ts';

const FAR = 'SHY-00001';
const database = withDatabase();
let place: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  place = await scratch();
  const world = await makeWorld(database.db, { people: 6 });
  expect((await ashyq(['keys', 'init', '--data', place.dir, '--offline-root', join(place.dir, 'offline')], { now: START - 100 })).code).toBe(0);
  await insertVenue(world, CINEMA);
  await insertVenue(world, GROCERY, { category: 'grocery' });
  await insertVenue(world, FAR, { area: '7910' });
});
afterAll(() => place.cleanUp());

/** `count` entrances of somebody at a place, so many seconds apart, the last one `ago` seconds ago. */
async function entrances(
  person: number,
  venueId: string,
  { count, apart, ago = 60, training = false }: { count: number; apart: number; ago?: number; training?: boolean },
) {
  await sql`
    insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at, training)
    select ${person}, substr(sha256((${`${person} ${venueId} ${ago}`} || n)::bytea), 1, 16), ${venueId}, 0, ${START - ago}::bigint - (n - 1) * ${apart}::bigint, n % 2 = 0, 0, sha256(''), 0, ${training}
    from generate_series(1, ${count}::integer) as n`.execute(database.db);
}
const outliers = (...args: string[]) => ashyq(['venue', 'outliers', ...args, '--data', place.dir, '--database-url', database.url], { now: START });

test('an ordinary day, a training and visits of other days are nobody’s outliers', async () => {
  await entrances(1, CINEMA, { count: 4, apart: 3600 });
  await entrances(1, GROCERY, { count: 3, apart: 7200, ago: 900 });
  // to another region in the morning, at noon
  await entrances(2, CINEMA, { count: 1, apart: 1, ago: 5 * 3600 });
  await entrances(2, FAR, { count: 1, apart: 1, ago: 4 * 3600 - 1 });
  for (const person of [3, 4, 5, 6]) await entrances(person, GROCERY, { count: 3, apart: 1800 });
  await entrances(3, FAR, { count: 60, apart: 60, training: true });
  await entrances(4, FAR, { count: 60, apart: 60, ago: 25 * 3600 });
  expect(await outliers()).toMatchObject({ code: 0, stdout: '' });
});

test('a place that farms, a phone that enters without end, and one in two regions at once', async () => {
  await entrances(5, FAR, { count: 45, apart: 30, ago: 30_000 });
  await entrances(6, CINEMA, { count: 1, apart: 1, ago: 6 * 3600 + 7 });
  await entrances(6, FAR, { count: 1, apart: 1, ago: 6 * 3600 - 300 });
  const { code, stdout } = await outliers('--json');
  expect([code, ndjson(stdout)]).toEqual([
    0,
    [
      { venue: FAR, visits: 47, people: 3, selfDeclared: 25 },
      { person: 6, visits: 5, venues: 3, torn: 1 },
      { person: 5, visits: 48, venues: 2, torn: 0 },
    ],
  ]);
  expect((await outliers()).stdout.split('\n')[0]).toBe(`venue\t${FAR}\t47\t3\t25`);
  // the day before had sixty of somebody else's
  expect(ndjson((await outliers('--json', '--until', String(START - 86_400))).stdout)[0]).toMatchObject({ venue: FAR, people: 1 });
});

test('a day that takes longer than a call of a door may take is read all the same, and afterwards the connection has its own patience again', async () => {
  const ago = 10 * 86_400;
  await entrances(5, FAR, { count: 200_000, apart: 0, ago });
  await database.db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 40`.execute(connection);
    const count = sql`select count(distinct (id, entered)) from visit where entered < ${START - ago + 1}`;
    await expect(count.execute(connection)).rejects.toThrow(/timeout/);
    expect((await visitOutliers(connection, { from: START - ago - 1, until: START - ago + 1 })).venues).toMatchObject([{ venue: FAR, visits: 200_000 }]);
    await expect(count.execute(connection)).rejects.toThrow(/timeout/);
    await sql`reset statement_timeout`.execute(connection);
  });
});
