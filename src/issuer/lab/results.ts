/**
 * PCR results of one batch. A result is known by person, lab and time of sampling: the same again changes nothing, another value is a correction, and
 * 2 withdraws it; both revoke every unexpired token of the person (formats.md §3).
 */
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import type { LabBatch, LabRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, type RecomputeResult, recomputeHealth } from '../people/health.ts';
import type { LinesResult, StoredBatch } from './ingest.ts';
import { chunksOf, type Line, type LineCode, type Rejected, sortLines } from './lines.ts';

const WITHDRAWN = 2;

export async function takeResults(issuer: Issuer, stored: StoredBatch<LabBatch>): Promise<LinesResult> {
  const { batch, receivedAt } = stored;
  const sorted = await sortLines(issuer.db, batch.rows, { receivedAt, timeOf: (row) => row.sampledAt, checkRow: faultOfRow });
  const rejected: Rejected[] = [...sorted.rejected];
  let revokedTokens = 0;
  for (const lines of chunksOf(sorted.taken)) {
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

function faultOfRow(row: LabRow): LineCode | null {
  if (row.result > WITHDRAWN) return 'result-unknown';
  return /^\d{4}$/.test(row.district) ? null : 'district-invalid';
}

interface Chunk {
  readonly batch: LabBatch;
  readonly receivedAt: number;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly lines: readonly Line<LabRow>[];
}

interface Known {
  readonly person_id: number;
  readonly id: number;
  readonly sampled_at: number;
  readonly result: number;
  /** when its batch came */
  readonly received_at: number;
}

async function takeChunk(trx: DatabaseTransaction, chunk: Chunk): Promise<LinesResult> {
  const personIds = [...new Set(chunk.lines.map((line) => line.personId))];
  await lockPeople(trx, personIds);
  const known = await knownResults(trx, personIds, chunk.batch.sourceId);
  const before = (line: Line<LabRow>) => known.get(`${line.personId} ${line.row.sampledAt}`);
  const rejected = chunk.lines
    .filter((line) => line.row.result === WITHDRAWN && before(line) === undefined)
    .map((line): Rejected => ({ rowId: line.row.rowId, code: 'nothing-to-withdraw' }));
  const fresh = chunk.lines.filter((line) => {
    const was = before(line);
    if (was === undefined) return line.row.result !== WITHDRAWN;
    // a batch that a crash left half done is worked through again after what came later: what it says is old by then
    return was.result !== line.row.result && was.received_at <= chunk.receivedAt;
  });
  const replaced = fresh.flatMap((line) => before(line) ?? []);
  await replaceResults(trx, replaced, chunk.now);
  await insertResults(trx, chunk.batch, fresh);
  const { revokedTokens } = await recompute(trx, { ...chunk, fresh, corrected: new Set(replaced.map((was) => was.person_id)) });
  return { rejected, revokedTokens };
}

async function knownResults(trx: DatabaseTransaction, personIds: readonly number[], labId: string): Promise<Map<string, Known>> {
  const { rows } = await sql<Known>`
    select person_id, id, sampled_at, result, received_at from lab_result join lab_batch using (lab_id, batch_id)
    where person_id = any(${personIds}::bigint[]) and lab_id = ${labId} and replaced_at is null`.execute(trx);
  return new Map(rows.map((row) => [`${row.person_id} ${row.sampled_at}`, row]));
}

async function replaceResults(trx: DatabaseTransaction, replaced: readonly Known[], now: number): Promise<void> {
  if (replaced.length === 0) return;
  await sql`
    update lab_result set replaced_at = ${now}
    from unnest(${replaced.map((was) => was.person_id)}::bigint[], ${replaced.map((was) => was.id)}::bigint[]) as old(person_id, id)
    where lab_result.person_id = old.person_id and lab_result.id = old.id`.execute(trx);
}

async function insertResults(trx: DatabaseTransaction, batch: LabBatch, lines: readonly Line<LabRow>[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => line.row);
  await sql`
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district)
    select person_id, ${batch.sourceId}, ${batch.batchId}, row_id, sampled_at, result, district
    from unnest(
      ${lines.map((line) => line.personId)}::bigint[], ${rows.map((row) => row.rowId)}::text[], ${rows.map((row) => row.sampledAt)}::bigint[],
      ${rows.map((row) => row.result)}::smallint[], ${rows.map((row) => row.district)}::text[]
    ) as given(person_id, row_id, sampled_at, result, district)`.execute(trx);
}

interface Recomputed extends Chunk {
  readonly fresh: readonly Line<LabRow>[];
  readonly corrected: ReadonlySet<number>;
}

function recompute(trx: DatabaseTransaction, { batch, durations, now, fresh, corrected }: Recomputed): Promise<RecomputeResult> {
  return recomputeHealth(trx, {
    personIds: [...new Set(fresh.map((line) => line.personId))],
    corrected,
    durations,
    now,
    cause: 'lab-result',
    causeRef: `${batch.sourceId}/${Buffer.from(batch.batchId).toString('hex')}`,
  });
}
