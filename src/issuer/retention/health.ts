/** The end of what the registers sent us, word for word, and of the history of statuses. */
import type { Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import { deleteRows, purge, ROWS_AT_ONCE } from './purge.ts';

/** For how much longer the bytes of a batch stay whose lines were never worked through: one that failed, or was cut off by the end of the mission. */
export const UNWORKED_SECONDS = 14 * 86_400;

/** Batches that were worked through lose their bytes; their digest, answer and number stay, so that the same batch again still gets the same answer. */
export async function purgeRaw(issuer: Issuer, keepSeconds: number): Promise<number> {
  const before = issuer.now() - keepSeconds;
  return (await purgeBytes(issuer, before, sql`outcome is not null`)) + (await purgeBytes(issuer, before - UNWORKED_SECONDS, sql`outcome is null`));
}

/** What waits for two persons stays: its own clock ends that (lab/lapse.ts). */
function purgeBytes(issuer: Issuer, before: number, which: RawBuilder<unknown>): Promise<number> {
  return purge(issuer, {
    kind: 'raw-batches-deleted',
    before,
    async delete(trx) {
      const { numAffectedRows } = await sql`
        update lab_batch set raw = '' where (lab_id, batch_id) in (
          select lab_id, batch_id from lab_batch where received_at < ${before} and length(raw) > 0 and ${which}
            and (held_at is null or decision is not null)
          limit ${ROWS_AT_ONCE} for update skip locked)`.execute(trx);
      return Number(numAffectedRows ?? 0);
    },
  });
}

/** The table is append-only but for this: the database lets rows go that are older than the time named for this one transaction. */
export async function purgeHistory(issuer: Issuer, keepSeconds: number): Promise<number> {
  const before = issuer.now() - keepSeconds;
  return purge(issuer, {
    kind: 'history-deleted',
    before,
    async delete(trx) {
      await sql`select set_config('ashyq.retention_before', ${String(before)}, true)`.execute(trx);
      return deleteRows(trx, 'health_history', sql`at < ${before}`);
    },
  });
}
