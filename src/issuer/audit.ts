/** The audit trail (security.md, server baseline): append-only, hash-chained inside the database. Subjects are row numbers, never names, IINs or phones. */

import { createHash } from 'node:crypto';
import type { AuditKind } from './audit-kinds.ts';
import type { Database, DatabaseTransaction } from './context.ts';
import { sql } from './db/open.ts';

export interface AuditEntry {
  readonly at: number;
  /** what happened, in words joined by hyphens: `device-enrolled` */
  readonly kind: AuditKind;
  /** whom or what it concerns: `person:17`, `venue:ALA-00001/2`, `batch:LAB-01/9f..` */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** Appends in order. Call it last in a transaction: the chain's head stays locked until commit. */
export async function appendAudit(trx: DatabaseTransaction, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const columns = [entries.map((entry) => entry.at), entries.map((entry) => entry.kind), entries.map((entry) => entry.subject)] as const;
  const details = entries.map((entry) => JSON.stringify(entry.detail));
  await sql`
    select audit_append(0::smallint, row.at, row.kind, row.subject, row.detail)
    from (
      select * from unnest(${columns[0]}::bigint[], ${columns[1]}::text[], ${columns[2]}::text[], ${details}::jsonb[])
      with ordinality as given(at, kind, subject, detail, nr) order by nr
    ) as row`.execute(trx);
}

/** Lines of one statement of a check: a trail of years is gone through a piece at a time, while others write. */
export const AUDIT_PAGE = 20_000;

interface Link {
  readonly seq: number;
  readonly head: string;
}

/** The number of the first entry whose digest or link is wrong or that is gone, or null while the whole chain holds up to where it stood when the check began. */
export async function firstBrokenAudit(db: Database, page: number = AUDIT_PAGE): Promise<number | null> {
  const { rows: heads } = await sql<Link>`select seq, encode(head, 'hex') as head from audit_head where chain = 0`.execute(db);
  const end = heads[0];
  if (end === undefined) return 0;
  let last: Link = { seq: 0, head: GENESIS };
  while (last.seq < end.seq) {
    const next = await checkPage(db, last, Math.min(last.seq + page, end.seq));
    if (typeof next === 'number') return next;
    last = next;
  }
  if (last.head !== end.head) return end.seq;
  // lines that stand behind the head: in the trail, and in no chain
  const { rows } = await sql<{ seq: number | null }>`
    select min(seq) as seq from audit where chain = 0 and seq > (select seq from audit_head where chain = 0)`.execute(db);
  return rows[0]?.seq ?? null;
}

/** SHA-256 of `ashyq-audit-0`, which the chain begins with. */
const GENESIS = createHash('sha256').update('ashyq-audit-0').digest('hex');

/** The last line up to number `until`, or the number of the first that is wrong or not there. */
async function checkPage(db: Database, after: Link, until: number): Promise<Link | number> {
  const { rows } = await sql<Link & { holds: boolean; lines: number }>`
    with links as (
      select seq, head, ${after.seq}::bigint + row_number() over (order by seq) as nr,
        head = audit_digest(prev, seq, at, kind, subject, detail) and prev = lag(head, 1, decode(${after.head}, 'hex')) over (order by seq) as holds
      from audit where chain = 0 and seq > ${after.seq}::bigint and seq <= ${until}::bigint
    )
    select nr as seq, encode(head, 'hex') as head, holds and seq = nr as holds, (select count(*) from links) as lines from links
    order by holds and seq = nr, case when holds and seq = nr then -nr else nr end limit 1`.execute(db);
  const found = rows[0];
  if (found === undefined) return after.seq + 1;
  if (!found.holds) return found.seq;
  return found.lines === until - after.seq ? found : found.seq + 1;
}
