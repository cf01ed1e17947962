/** Batches that a crash left half done, and those whose held lines were decided on: found in the database and worked through, one after another. */
import { openBatch } from '../../core/token/lab-batch.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { readBatch, workThrough } from './ingest.ts';

/** How long a batch may be at work before somebody else takes it up: far beyond what the largest needs. */
const STUCK_SECONDS = 120;

interface Waiting {
  readonly kind: 'lab' | 'contact';
  readonly lab_id: string;
  readonly batch_id: Uint8Array;
  readonly raw: Uint8Array;
  readonly received_at: number;
  readonly decision: 'released' | 'refused' | null;
}

/**
 * Works through batches that wait; gives how many. Their signatures were verified before they were stored. One that fails again stays as it is for its
 * sender's next try: it must not keep the issuer from starting, nor those behind it. One batch is in memory at a time, however many wait. `all`: at a start
 * nothing of this process is at work yet.
 */
export async function resumeBatches(issuer: Issuer, onFailure: (error: unknown) => void, { all = true } = {}): Promise<number> {
  const stuckSince = issuer.now() - STUCK_SECONDS;
  let resumed = 0;
  for (let batch = await nextAfter(issuer, null, { all, stuckSince }); batch !== null; batch = await nextAfter(issuer, batch, { all, stuckSince })) {
    try {
      await workThrough(issuer, { batch: readBatch(batch.kind, openBatch(batch.raw)), receivedAt: batch.received_at }, batch.decision);
      resumed += 1;
    } catch (error) {
      onFailure(error);
    }
  }
  return resumed;
}

/** In the order in which they came; a batch that failed is not met again in this pass. */
async function nextAfter(
  { db }: Issuer,
  last: Waiting | null,
  { all, stuckSince }: { readonly all: boolean; readonly stuckSince: number },
): Promise<Waiting | null> {
  const after = last === null ? sql`true` : sql`(received_at, lab_id, batch_id) > (${last.received_at}::bigint, ${last.lab_id}::text, ${last.batch_id}::bytea)`;
  const { rows } = await sql<Waiting>`
    select kind, lab_id, batch_id, raw, received_at, decision from lab_batch
    where outcome is null and length(raw) > 0 and upload_id is null and ${after} and (${all} or decision is not null or received_at <= ${stuckSince})
    order by received_at, lab_id, batch_id limit 1`.execute(db);
  return rows[0] ?? null;
}
