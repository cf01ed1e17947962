/**
 * Reading the audit trail: its lines by number, by what they are about, by kind, by who did it, by time. The newest first: by number, and where a time is asked for by
 * time (lines of one second by number), which an index walks from the end that was asked for, however long ago that is.
 */
import type { Database } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';

/** Lines of one answer. */
export const TRAIL_LINES = 100;

export interface TrailQuery {
  /** `person:17`, whole */
  readonly subject: string | null;
  readonly kind: string | null;
  /** a staff number: who did it */
  readonly by: number | null;
  readonly from: number | null;
  readonly until: number | null;
  /** the number of the last line that is known: only those behind it */
  readonly before: number | null;
}

export interface TrailLine {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function readTrail(db: Database, { subject, kind, by, from, until, before }: TrailQuery): Promise<readonly TrailLine[]> {
  const wanted: RawBuilder<boolean>[] = [sql<boolean>`chain = 0`];
  if (subject !== null) wanted.push(sql<boolean>`subject = ${subject}`);
  if (kind !== null) wanted.push(sql<boolean>`kind = ${kind}`);
  if (by !== null) wanted.push(sql<boolean>`detail ? 'by' and detail ->> 'by' = ${String(by)}`);
  if (from !== null) wanted.push(sql<boolean>`at >= ${from}`);
  if (until !== null) wanted.push(sql<boolean>`at < ${until}`);
  const byTime = from !== null || until !== null;
  if (before !== null) wanted.push(byTime ? await earlierThan(db, before) : sql<boolean>`seq < ${before}`);
  const order = byTime ? sql`at desc, seq desc` : sql`seq desc`;
  const { rows } = await sql<TrailLine>`
    select seq, at, kind, subject, detail from audit where ${sql.join(wanted, sql` and `)} order by ${order} limit ${TRAIL_LINES}`.execute(db);
  return rows;
}

/** Lines behind the one of this number, by time: two instances' clocks differ, so a later number may have an earlier time. */
async function earlierThan(db: Database, seq: number): Promise<RawBuilder<boolean>> {
  const { rows } = await sql<{ at: number }>`select at from audit where chain = 0 and seq = ${seq}`.execute(db);
  const [line] = rows;
  return line === undefined ? sql<boolean>`seq < ${seq}` : sql<boolean>`(at, seq) < (${line.at}, ${seq})`;
}

/** Every kind of line that the trail has, for choosing one: found by jumping from one to the next, whatever the number of lines. */
export async function trailKinds(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ kind: string }>`
    with recursive kinds as (
      (select kind from audit where chain = 0 order by kind limit 1)
      union all
      select (select audit.kind from audit where chain = 0 and audit.kind > kinds.kind order by audit.kind limit 1) from kinds where kinds.kind is not null
    )
    select kind from kinds where kind is not null`.execute(db);
  return rows.map(({ kind }) => kind);
}
