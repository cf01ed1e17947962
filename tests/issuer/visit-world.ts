import { beforeAll, beforeEach } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { registerSource } from './actions.ts';
import { type TestDatabase, withDatabase } from './database.ts';
import { CINEMA, doorCodeOf, enrolTablet, GROCERY, insertVenue, send, statementOf, type Tablet, type Visitor, visitor } from './visits.ts';
import { makeWorld, type World } from './world.ts';

export const DAY = 86_400;
export let database: TestDatabase;
export const people = demoPeople('tests', 6);
export let world: World;
export let ayan: Visitor;
export let dana: Visitor;
export let tablet: Tablet;

/** At the top of a file: a world of its own, and no visit before each test. */
export function withVisitWorld(): void {
  database = withDatabase();
  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 6 });
    await registerSource(world, 'LAB-01');
    await insertVenue(world, CINEMA);
    await insertVenue(world, GROCERY, { category: 'grocery', name: 'Дүкен' });
    ayan = await visitor(world, some(people[0]), 'ayan');
    dana = await visitor(world, some(people[1]), 'dana');
    tablet = await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'tablet');
    world.pass(DAY);
  });
  beforeEach(async () => {
    await sql`delete from visit`.execute(database.db);
  });
}

export function some<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('nothing there');
  return value;
}
export const now = () => world.issuer.now();
export const state = (id: string, changes = {}, who = ayan) => statementOf(world, who, id, changes);
export const codeOf = async (statement: Uint8Array | string) => some((await send(world, [statement])).codes[0]);
/** A visit at the tablet's door code of this second. */
export const witnessed = async (
  id: string,
  { entered = now() - 60, of = tablet, ...changes }: { entered?: number; of?: Tablet; left?: number; iat?: number; gate?: number; venueId?: string } = {},
) => state(id, { gate: 2, entered, doorCode: await doorCodeOf(of, entered), ...changes });

export async function personOf({ index }: Visitor): Promise<number> {
  return (await database.db.selectFrom('token').select('person_id').where('token_index', '=', index).executeTakeFirstOrThrow()).person_id;
}
