/** Deleting by the clock: a few thousand rows a transaction, several issuers sharing the work, and how many in the audit trail. */
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';

/** Rows of one transaction. */
export const ROWS_AT_ONCE = 5000;

export interface Purging {
  /** for the trail: `tokens-deleted` */
  readonly kind: AuditEntry['kind'];
  /** the time before which things go, for the trail */
  readonly before: number;
  /** Deletes up to ROWS_AT_ONCE rows and gives how many. */
  delete(trx: DatabaseTransaction): Promise<number>;
}

/** Deletes until nothing is left that is old enough, and gives how many went. */
export async function purge(issuer: Issuer, { kind, before, delete: work }: Purging): Promise<number> {
  let purged = 0;
  for (;;) {
    const rows = await issuer.db.transaction().execute(async (trx) => {
      const deleted = await work(trx);
      if (deleted > 0) await appendAudit(trx, [{ at: issuer.now(), kind, subject: 'retention', detail: { rows: deleted, before } }]);
      return deleted;
    });
    purged += rows;
    if (rows < ROWS_AT_ONCE) return purged;
  }
}

/** Deletes rows of one table that `where` names; rows that another issuer is deleting are left to it. */
export async function deleteRows(trx: DatabaseTransaction, table: string, where: RawBuilder<unknown>): Promise<number> {
  const name = sql.table(table);
  const { numAffectedRows } = await sql`
    delete from ${name} where ctid = any(array(select ctid from ${name} where ${where} limit ${ROWS_AT_ONCE} for update skip locked))`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
