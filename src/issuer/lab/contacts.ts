/** Contacts of one batch of the control centre. The same contact reported twice is taken once. */
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import type { ContactBatch, ContactRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import type { LinesResult, StoredBatch } from './ingest.ts';
import { chunksOf, type Line, type Rejected } from './lines.ts';
import { isVoid, labVoids, lockLab } from './void-range.ts';

/** What is to be taken, and what was refused before. */
export interface TakingContacts {
  readonly rejected: readonly Rejected[];
  readonly lines: readonly Line<ContactRow>[];
}

export async function takeContacts(issuer: Issuer, { batch, receivedAt }: StoredBatch<ContactBatch>, taking: TakingContacts): Promise<LinesResult> {
  const rejected: Rejected[] = [...taking.rejected];
  let revokedTokens = 0;
  for (const lines of chunksOf(taking.lines)) {
    const now = issuer.now();
    // before the transaction: one that waited for a second connection could wait for ever
    const { durations } = await issuer.policies.current(now);
    const taken = await issuer.db.transaction().execute((trx) => takeChunk(trx, { batch, receivedAt, lines, durations, now }));
    rejected.push(...taken.rejected);
    revokedTokens += taken.revokedTokens;
    if (taken.revokedTokens > 0) issuer.publishSoon();
  }
  return { rejected, revokedTokens };
}

interface Chunk {
  readonly batch: ContactBatch;
  readonly receivedAt: number;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly lines: readonly Line<ContactRow>[];
}

async function takeChunk(trx: DatabaseTransaction, { batch, receivedAt, lines: given, durations, now }: Chunk): Promise<LinesResult> {
  await lockPeople(trx, [...new Set(given.map((line) => line.personId))]);
  await lockLab(trx, batch.sourceId);
  const voids = await labVoids(trx, batch.sourceId);
  const isRevoked = (line: Line<ContactRow>) => isVoid(voids, { receivedAt, at: line.row.contactAt });
  const lines = given.filter((line) => !isRevoked(line));
  const rejected = given.filter(isRevoked).map((line): Rejected => ({ rowId: line.row.rowId, code: 'lab-revoked' }));
  const personIds = [...new Set(lines.map((line) => line.personId))];
  const rows = lines.map((line) => line.row);
  await sql`
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at)
    select person_id, ${batch.sourceId}, ${batch.batchId}, row_id, contact_at, case_ref, ${now}::bigint
    from unnest(
      ${lines.map((line) => line.personId)}::bigint[], ${rows.map((row) => row.rowId)}::text[],
      ${rows.map((row) => row.contactAt)}::bigint[], ${rows.map((row) => row.caseRef)}::text[]
    ) as given(person_id, row_id, contact_at, case_ref)
    on conflict (person_id, source_id, contact_at) where void_id is null do nothing`.execute(trx);
  const causeRef = `${batch.sourceId}/${Buffer.from(batch.batchId).toString('hex')}`;
  const { revokedTokens } = await recomputeHealth(trx, { personIds, durations, now, cause: 'contact', causeRef });
  return { rejected, revokedTokens };
}
