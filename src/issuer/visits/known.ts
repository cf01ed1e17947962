/** What the register knows of the tokens, venues and gates that a batch of visits names: two reads for the whole batch. */
import type { SignedVisit } from '../../core/token/visit.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';

export interface TokenOwner {
  readonly person_id: number;
  readonly holder_key: Uint8Array;
  /** from when on it states nothing any more: its phone was replaced, given up or taken from a guardian; null while that phone holds the pass */
  readonly silent_from: number | null;
}

/** A venue with one of its gates; what is of the gate is null where there is no such gate, or no tablet was ever enrolled there. */
export interface Place {
  readonly closed_at: number | null;
  readonly public_key: Uint8Array | null;
  readonly enrolled_at: number | null;
  readonly revoked_at: number | null;
}

export interface Known {
  /** To whom a token was issued. Expired and revoked ones count: contact tracing needs the visits of exactly those. */
  owner(index: number): TokenOwner | undefined;
  /** An approved venue. */
  place(venueId: string, gate: number): Place | undefined;
}

/** Ids of another form are in no register, and a text with U+0000 would be refused by the database together with all the others. */
const VENUE_ID = /^[A-Z]{3}-\d{5}$/;

export async function readKnown(db: Database, visits: readonly SignedVisit[]): Promise<Known> {
  const [owners, places] = [await readOwners(db, visits), await readPlaces(db, visits)];
  return { owner: (index) => owners.get(index), place: (venueId, gate) => places.get(`${venueId}/${gate}`) };
}

/** A token that was let run out when its phone ended (a child come of age, people/guardianship.ts) still speaks until then. */
async function readOwners(db: Database, visits: readonly SignedVisit[]): Promise<ReadonlyMap<number, TokenOwner>> {
  const indices = [...new Set(visits.map(({ token }) => token.payload.index))];
  const { rows } = await sql<TokenOwner & { token_index: number }>`
    select token.token_index, token.person_id, token.holder_key,
      case when token.revoked_at is null and device.ended_at is not null then greatest(device.ended_at, token.exp) else device.ended_at end as silent_from
    from token left join device on device.person_id = token.person_id and device.id = token.device_id
    where token.token_index = any(${indices}::bigint[]) and token.holder_key is not null`.execute(db);
  return new Map(rows.map((row) => [row.token_index, row]));
}

async function readPlaces(db: Database, visits: readonly SignedVisit[]): Promise<ReadonlyMap<string, Place>> {
  const asked = new Map(
    visits
      .map(({ statement }) => statement.payload)
      .filter(({ venueId }) => VENUE_ID.test(venueId))
      .map((visit) => [`${visit.venueId}/${visit.gate}`, visit]),
  );
  const [ids, gates] = [[...asked.values()].map(({ venueId }) => venueId), [...asked.values()].map(({ gate }) => gate)];
  const { rows } = await sql<Place & { place: string }>`
    select asked.venue_id || '/' || asked.gate as place, venue.closed_at, gate.public_key, gate.enrolled_at, gate.revoked_at
    from unnest(${ids}::text[], ${gates}::integer[]) as asked(venue_id, gate)
    join venue on venue.id = asked.venue_id and venue.approved_at is not null
    left join gate on gate.venue_id = asked.venue_id and gate.gate = asked.gate`.execute(db);
  return new Map(rows.map((row) => [row.place, row]));
}
