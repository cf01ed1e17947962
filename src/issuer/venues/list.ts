/** The registry as a list: venues with the zone that the policy gives their district, and applications with what else is known under their tax number. */
import type { Policy } from '../../core/policy/policy.ts';
import type { Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import type { VenueInput } from './fields.ts';

/** Rows of one page. */
export const PAGE = 100;

export interface ListedVenue {
  readonly id: string;
  readonly taxNumber: string;
  readonly category: string;
  readonly name: string;
  readonly address: string;
  readonly area: string;
  /** by the policy in force; null where it names none */
  readonly zone: string | null;
  readonly registration: boolean;
  readonly capacity: number | null;
  readonly approvedAt: number;
  readonly changedAt: number | null;
  readonly closedAt: number | null;
  /** tablets at work */
  readonly tablets: number;
  /** when the poster in force ends; null: none was made yet, or it was called back */
  readonly posterExp: number | null;
}

export interface VenueFilter {
  readonly id?: string;
  /** a district, or a region by its two digits */
  readonly area?: string;
  readonly category?: string;
  /** words of a name, each by its beginning, or the beginning of an id */
  readonly find?: string;
  /** closed ones too */
  readonly closed?: boolean;
  /** only venues that this account speaks for */
  readonly speaker?: number;
  /** ids greater than this: the last of the page before */
  readonly after?: string;
}

type Listing = Pick<Issuer, 'db' | 'now' | 'policies'>;

/** Approved venues in the order of their ids, a page at a time. */
export async function listVenues(issuer: Listing, filter: VenueFilter = {}): Promise<readonly ListedVenue[]> {
  const now = issuer.now();
  const policy = await issuer.policies.current(now);
  const { id = null, area = null, category = null, find = null, closed = false, speaker = null, after = '' } = filter;
  const { rows } = await sql<Omit<ListedVenue, 'zone'>>`
    select id, tax_number as "taxNumber", category, name, address, area, registration, capacity, approved_at as "approvedAt", changed_at as "changedAt",
      closed_at as "closedAt",
      (select count(*)::int from gate where gate.venue_id = venue.id and public_key is not null and revoked_at is null) as tablets,
      (select max(exp) from venue_credential as poster
        where poster.venue_id = venue.id and poster.gate = 0 and poster.revoked_at is null and poster.exp > ${now}) as "posterExp"
    from venue
    where approved_at is not null and id > ${after} and (${closed} or closed_at is null)
      and (${id}::text is null or id = ${id}) and (${area}::text is null or starts_with(area, ${area})) and (${category}::text is null or category = ${category})
      and ${find === null ? sql`true` : lookedFor(find)}
      and (${speaker}::bigint is null or exists (select from venue_account where venue_account.venue_id = venue.id and staff_id = ${speaker}))
    order by id limit ${PAGE}`.execute(issuer.db);
  return rows.map((row) => ({ ...row, zone: zoneOf(policy, row.area) }));
}

/** An id as far as it was typed: three letters, then the digits. Three letters alone are a name. */
const ID_BEGINNING = /^[A-Za-z]{3}-\d{0,5}$/;

/** The condition of a search. One at a time, each of which an index answers; words of a name as db/migrations/031-venue-words.sql folds them. */
export function lookedFor(find: string): RawBuilder<boolean> {
  const text = find.normalize('NFC').trim();
  if (ID_BEGINNING.test(text)) return sql<boolean>`id like ${`${text.toUpperCase()}%`}`;
  return sql<boolean>`words @@ venue_word_query(${text}::text)`;
}

/** The zone of a district; `*` speaks for those that are not named. */
export function zoneOf(policy: Pick<Policy, 'areas'>, area: string): string | null {
  return policy.areas.get(area) ?? policy.areas.get('*') ?? null;
}

export interface ListedApplication extends VenueInput {
  readonly id: number;
  /** the venue to be changed; null: a new one */
  readonly venueId: string | null;
  readonly createdAt: number;
  /** staff number of who filed it, null: from outside */
  readonly createdBy: number | null;
  /** open venues under the same tax number */
  readonly venues: number;
  /** one of them with the same name and address: most likely this one again */
  readonly same: boolean;
}

/** What waits for a decision, the oldest first, a page at a time. */
export async function listApplications(issuer: Pick<Issuer, 'db'>, { after = 0 }: { readonly after?: number } = {}): Promise<readonly ListedApplication[]> {
  const { rows } = await sql<ListedApplication>`
    select id, venue_id as "venueId", tax_number as "taxNumber", category, name, address, area, registration, capacity,
      created_at as "createdAt", created_by as "createdBy", known.venues, known.same
    from venue_application as application, lateral (
      select count(*)::int as venues,
        coalesce(bool_or(venue.id is distinct from application.venue_id and venue.name = application.name and venue.address = application.address), false) as same
      from venue where venue.tax_number = application.tax_number and venue.approved_at is not null and venue.closed_at is null
    ) as known
    where state = 'waiting' and id > ${after} order by id limit ${PAGE}`.execute(issuer.db);
  return rows;
}

/** The id of an open venue that says the same of itself, or null: a list that is read in twice makes nothing twice. */
export async function findSame(issuer: Pick<Issuer, 'db'>, { taxNumber, category, name, address, area }: VenueInput): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from venue
    where tax_number = ${taxNumber} and (category, name, address, area) = (${category}, ${name}, ${address}, ${area}) and closed_at is null
    order by id limit 1`.execute(issuer.db);
  return rows[0]?.id ?? null;
}
