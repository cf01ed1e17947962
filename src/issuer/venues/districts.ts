/** The registry by district: how many venues and tablets there are in each, so that a clerk finds a place before its venues are listed. */
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { zoneOf } from './list.ts';

export interface District {
  /** four digits of KATO; the first two are the region */
  readonly area: string;
  /** by the policy in force; null where it names none */
  readonly zone: string | null;
  readonly venues: number;
  /** tablets at work */
  readonly tablets: number;
  /** applications that wait for a decision */
  readonly waiting: number;
}

/** Every district with an open venue or an application that waits, in the order of its code. */
export async function listDistricts(issuer: Pick<Issuer, 'db' | 'now' | 'policies'>): Promise<readonly District[]> {
  const policy = await issuer.policies.current(issuer.now());
  const { rows } = await sql<Omit<District, 'zone'>>`
    select area, sum(venues)::int as venues, sum(tablets)::int as tablets, sum(waiting)::int as waiting from (
      select area, count(*) as venues, 0 as tablets, 0 as waiting from venue where approved_at is not null and closed_at is null group by area
      union all
      select area, 0, count(*), 0 from gate join venue on venue.id = gate.venue_id
        where public_key is not null and revoked_at is null and approved_at is not null and closed_at is null group by area
      union all
      select area, 0, 0, count(*) from venue_application where state = 'waiting' group by area
    ) as counted group by area order by area`.execute(issuer.db);
  return rows.map((row) => ({ ...row, zone: zoneOf(policy, row.area) }));
}
