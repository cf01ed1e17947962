/** The audit trail (security.md, server baseline): append-only, hash-chained inside the database. Subjects are row numbers, never names, IINs or phones. */

import type { Database, DatabaseTransaction } from './context.ts';
import { sql } from './db/open.ts';

export interface AuditEntry {
  readonly at: number;
  /** what happened, in words joined by hyphens: `device-enrolled` */
  readonly kind: string;
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

/** The first entry whose digest, link or number is wrong, or null while the whole chain holds. */
export async function firstBrokenAudit(db: Database): Promise<number | null> {
  const { rows } = await sql<{ seq: number | null }>`
    with links as (
      select seq, head, audit_digest(prev, seq, at, kind, subject, detail) as digest, prev,
        lag(head, 1, sha256('ashyq-audit-0'::bytea)) over (order by seq) as before, row_number() over (order by seq) as nr
      from audit where chain = 0
    ), broken as (
      select seq from links where head <> digest or prev <> before or seq <> nr
      union all
      select audit_head.seq from audit_head where chain = 0 and (audit_head.seq, audit_head.head) <>
        (select coalesce(max(audit.seq), 0), coalesce((select head from audit where chain = 0 order by seq desc limit 1), sha256('ashyq-audit-0'::bytea)) from audit where chain = 0)
    )
    select min(seq) as seq from broken`.execute(db);
  const seq = rows[0]?.seq ?? null;
  return seq === null ? null : Number(seq);
}
