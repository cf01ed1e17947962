/** What declaring a range of a source's lines void would do, before anybody declares it (void-range.ts, void-sweep.ts): read only, nothing is locked. */
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { VoidBy } from './void-range.ts';

export interface AskedRange {
  readonly lab: string;
  readonly by: VoidBy;
  readonly from: number;
  /** exclusive */
  readonly until: number;
}

export interface RangeCount {
  /** lines that would become void: results, replaced ones too, or contacts; of these one stays that a batch outside the range has reported too */
  readonly results: number;
  /** people of whom a line that counts is among them: their statuses are computed anew */
  readonly people: number;
  /**
   * Passes that would be revoked: all that these people hold now where results go (formats.md §3, "a corrected result"). A contact that goes makes nobody's
   * status stricter, so none is.
   */
  readonly tokens: number;
}

export type RangeCounted = { readonly ok: true; readonly count: RangeCount } | { readonly ok: false; readonly code: 'lab-unknown' | 'source-unfit' };

/** The same rows that the sweep would mark, as of now: what comes in between is caught as well and makes it more. */
export async function countRange(issuer: Pick<Issuer, 'db' | 'now'>, asked: AskedRange): Promise<RangeCounted> {
  const known = await issuer.db.selectFrom('lab').select('kind').where('id', '=', asked.lab).executeTakeFirst();
  if (known === undefined) return { ok: false, code: 'lab-unknown' };
  if (asked.by === (known.kind === 'lab' ? 'met' : 'sampled')) return { ok: false, code: 'source-unfit' };
  const { rows } = await (known.kind === 'lab' ? resultsIn(asked, issuer.now()) : contactsIn(asked)).execute(issuer.db);
  return { ok: true, count: rows[0] ?? { results: 0, people: 0, tokens: 0 } };
}

function resultsIn({ lab, by, from, until }: AskedRange, now: number) {
  const time = by === 'received' ? sql`batch.received_at` : sql`line.sampled_at`;
  return sql<RangeCount>`
    with lines as materialized (
      select line.person_id, line.replaced_at is null as counts
      from lab_result as line join lab_batch as batch on batch.lab_id = line.lab_id and batch.batch_id = line.batch_id
      where line.lab_id = ${lab} and line.void_id is null and line.contest_id is null and line.correction_id is null and ${time} >= ${from} and ${time} < ${until}
    ), affected as materialized (select distinct person_id from lines where counts)
    select (select count(*)::int from lines) as results, (select count(*)::int from affected) as people,
      (select count(*)::int from token join affected using (person_id) where revoked_at is null and exp > ${now}) as tokens`;
}

function contactsIn({ lab, by, from, until }: AskedRange) {
  const time = by === 'received' ? sql`batch.received_at` : sql`line.contact_at`;
  return sql<RangeCount>`
    select count(*)::int as results, count(distinct line.person_id)::int as people, 0 as tokens
    from contact as line join lab_batch as batch on batch.lab_id = line.source_id and batch.batch_id = line.batch_id
    where line.source_id = ${lab} and line.void_id is null and line.withdrawn_at is null and ${time} >= ${from} and ${time} < ${until}`;
}
