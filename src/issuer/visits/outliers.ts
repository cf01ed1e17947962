/**
 * Farmed visits (security.md, attack 10): what a day's visits show that people and places cannot do. A visit needs a holder's signature, so a place that wants more of
 * them needs phones that sign again and again: those are told by the number of their row, with counts and no places, and places whose visits come from few phones. It
 * changes nothing and accuses nobody: somebody looks.
 */
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

/** More entrances a day than anybody makes on foot; two regions within an hour; a place with at least so many visits, so many of them from each phone. */
export const BOUNDS = { visitsADay: 40, apartSeconds: 3600, venueVisits: 20, visitsEach: 4 } as const;
/** Rows of each kind, the worst first. */
const MOST = 500;
/** A day of a whole country is read in one go, once: longer than a call of a door may take (db/open.ts), and not for ever. */
const PATIENCE_MS = 15 * 60 * 1000;

export interface PersonOutlier {
  /** the row's number */
  readonly person: number;
  readonly visits: number;
  readonly venues: number;
  /** how often an entrance came within an hour of one in another region */
  readonly torn: number;
}

export interface VenueOutlier {
  readonly venue: string;
  readonly visits: number;
  /** who made them */
  readonly people: number;
  /** of the visits those that no tablet saw */
  readonly selfDeclared: number;
}

/** Of the visits entered from `from` until before `until`, seconds. Trainings are left out. */
export async function visitOutliers(
  db: Database,
  { from, until }: Span,
): Promise<{ readonly people: readonly PersonOutlier[]; readonly venues: readonly VenueOutlier[] }> {
  return db.transaction().execute(async (trx) => {
    // one moment of the table for both, and nothing is written
    await sql`set transaction isolation level repeatable read read only`.execute(trx);
    await sql`select set_config('statement_timeout', ${String(PATIENCE_MS)}, true)`.execute(trx);
    return { people: await peopleOf(trx, { from, until }), venues: await venuesOf(trx, { from, until }) };
  });
}

interface Span {
  readonly from: number;
  readonly until: number;
}

async function peopleOf(trx: DatabaseTransaction, { from, until }: Span): Promise<readonly PersonOutlier[]> {
  const { rows } = await sql<PersonOutlier>`
    with entered as (
      select visit.person_id, visit.venue_id, visit.entered, left(venue.area, 2) as region,
        lag(left(venue.area, 2)) over own as last_region, lag(visit.entered) over own as last_entered
      from visit join venue on venue.id = visit.venue_id
      where visit.entered >= ${from} and visit.entered < ${until} and not visit.training
      window own as (partition by visit.person_id order by visit.entered, visit.id)
    ), counted as (
      select person_id as person, count(*) as visits, count(distinct venue_id) as venues,
        count(*) filter (where last_region <> region and entered - last_entered < ${BOUNDS.apartSeconds}) as torn
      from entered group by person_id
    )
    select * from counted where visits > ${BOUNDS.visitsADay} or torn > 0 order by torn desc, visits desc, person limit ${MOST}`.execute(trx);
  return rows;
}

async function venuesOf(trx: DatabaseTransaction, { from, until }: Span): Promise<readonly VenueOutlier[]> {
  const { rows } = await sql<VenueOutlier>`
    with counted as (
      select venue_id as venue, count(*) as visits, count(distinct person_id) as people, count(*) filter (where not witnessed) as "selfDeclared"
      from visit where entered >= ${from} and entered < ${until} and not training group by venue_id
    )
    select * from counted where visits >= ${BOUNDS.venueVisits} and visits >= ${BOUNDS.visitsEach} * people
    order by visits::double precision / people desc, venue limit ${MOST}`.execute(trx);
  return rows;
}
