/** Retention by the clock (docs/privacy.md): a visit is deleted 30 days after it was entered, whatever became of it. The audit trail keeps the number. */
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { KEEP_SECONDS } from './judge.ts';

/** Rows of one transaction. */
const AT_ONCE = 5000;

/** Deletes what is older and gives how many; several issuers share the work. */
export async function purgeVisits(issuer: Issuer): Promise<number> {
  let purged = 0;
  for (;;) {
    const now = issuer.now();
    const before = now - KEEP_SECONDS;
    const visits = await issuer.db.transaction().execute(async (trx) => {
      const { numAffectedRows } = await sql`
        with old as (select person_id, id from visit where entered < ${before} order by entered limit ${AT_ONCE} for update skip locked)
        delete from visit using old where visit.person_id = old.person_id and visit.id = old.id`.execute(trx);
      const deleted = Number(numAffectedRows ?? 0);
      if (deleted > 0) await appendAudit(trx, [{ at: now, kind: 'visits-deleted', subject: 'visits', detail: { visits: deleted, enteredBefore: before } }]);
      return deleted;
    });
    purged += visits;
    if (visits < AT_ONCE) return purged;
  }
}
