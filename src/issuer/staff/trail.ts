/** Reading the audit trail: its lines by number, by what they are about, by kind, by who did it, by time. The newest first. */
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
  /** only lines with a lower number */
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
  if (before !== null) wanted.push(sql<boolean>`seq < ${before}`);
  const { rows } = await sql<TrailLine>`
    select seq, at, kind, subject, detail from audit where ${sql.join(wanted, sql` and `)} order by seq desc limit ${TRAIL_LINES}`.execute(db);
  return rows;
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
