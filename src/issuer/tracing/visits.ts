/** The visits that tracing compares: those of a case while infectious, and of everybody who was in the same venues then. By venue and time, over `visit_venue`. */
import type { Database } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import { endOf, type Stay, type Window } from './overlap.ts';
import { openSecondsOf, type TracingRules } from './rules.ts';

const COLUMNS: RawBuilder<unknown> = sql`
  visit.person_id as "personId", visit.venue_id as "venueId", visit.gate, venue.category, visit.entered, visit.left_at as left, visit.witnessed`;

/** What somebody registered, or a door witnessed, in that time. Visits to a door in training say nothing. */
export async function ownStays(db: Database, personId: number, { rules, window }: { readonly rules: TracingRules; readonly window: Window }): Promise<Stay[]> {
  const { rows } = await sql<Stay>`
    select ${COLUMNS} from visit join venue on venue.id = visit.venue_id
    where visit.person_id = ${personId} and not visit.training and visit.entered < ${window.until} and visit.entered > ${window.from - rules.longestSeconds}
    order by visit.entered`.execute(db);
  return rows.filter((stay) => endOf(stay, rules) > window.from);
}

/** Everybody else's visits that may overlap these. One range of the index for each of them: however many visits the country makes, few are read. */
export async function otherStays(
  db: Database,
  own: readonly Stay[],
  { rules, window }: { readonly rules: TracingRules; readonly window: Window },
): Promise<Stay[]> {
  const [first] = own;
  if (first === undefined) return [];
  const froms = own.map(({ entered }) => Math.max(entered, window.from));
  const untils = own.map((stay) => Math.min(endOf(stay, rules), window.until));
  const { rows } = await sql<Stay>`
    select distinct on (visit.person_id, visit.id) ${COLUMNS}
    from unnest(
      ${own.map(({ venueId }) => venueId)}::text[], ${froms}::bigint[], ${untils}::bigint[],
      ${own.map(({ category }) => openSecondsOf(rules, category))}::bigint[]
    ) as mine(venue_id, from_at, until_at, open_seconds)
    join visit on visit.venue_id = mine.venue_id and visit.entered < mine.until_at and visit.entered > mine.from_at - ${rules.longestSeconds}
    join venue on venue.id = visit.venue_id
    where visit.person_id <> ${first.personId} and not visit.training
      and coalesce(visit.left_at, visit.entered + mine.open_seconds) > mine.from_at
    order by visit.person_id, visit.id`.execute(db);
  return rows;
}
