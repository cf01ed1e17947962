/** Contacts of one batch of the control centre. The same contact reported twice is taken once. */
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import type { ContactBatch, ContactRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import type { LinesResult, StoredBatch } from './ingest.ts';
import { chunksOf, type Line, sortLines } from './lines.ts';

export async function takeContacts(issuer: Issuer, stored: StoredBatch<ContactBatch>): Promise<LinesResult> {
  const { batch, receivedAt } = stored;
  const sorted = await sortLines(issuer.db, batch.rows, { receivedAt, timeOf: (row) => row.contactAt, checkRow: () => null });
  let revokedTokens = 0;
  for (const lines of chunksOf(sorted.taken)) {
    const now = issuer.now();
    // before the transaction: one that waited for a second connection could wait for ever
    const { durations } = await issuer.policies.current(now);
    const revoked = await issuer.db.transaction().execute((trx) => takeChunk(trx, { batch, lines, durations, now }));
    revokedTokens += revoked;
    if (revoked > 0) issuer.publishSoon();
  }
  return { rejected: sorted.rejected, revokedTokens };
}

interface Chunk {
  readonly batch: ContactBatch;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly lines: readonly Line<ContactRow>[];
}

async function takeChunk(trx: DatabaseTransaction, { batch, lines, durations, now }: Chunk): Promise<number> {
  const personIds = [...new Set(lines.map((line) => line.personId))];
  await lockPeople(trx, personIds);
  const rows = lines.map((line) => line.row);
  await sql`
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at)
    select person_id, ${batch.sourceId}, ${batch.batchId}, row_id, contact_at, case_ref, ${now}::bigint
    from unnest(
      ${lines.map((line) => line.personId)}::bigint[], ${rows.map((row) => row.rowId)}::text[],
      ${rows.map((row) => row.contactAt)}::bigint[], ${rows.map((row) => row.caseRef)}::text[]
    ) as given(person_id, row_id, contact_at, case_ref)
    on conflict (person_id, source_id, contact_at) do nothing`.execute(trx);
  const causeRef = `${batch.sourceId}/${Buffer.from(batch.batchId).toString('hex')}`;
  const { revokedTokens } = await recomputeHealth(trx, { personIds, durations, now, cause: 'contact', causeRef });
  return revokedTokens;
}
