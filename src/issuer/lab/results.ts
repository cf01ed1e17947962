/**
 * PCR results of one batch. A result is known by person, laboratory and time of sampling. Of the lines about one sample the one that the laboratory wrote
 * last counts (`createdAt` of its batch; in the same second the stricter), in whatever order they arrive and however often: every line is kept, so that
 * the order can be found again. Another value than before is a correction, 2 withdraws; both revoke every unexpired token of the person (formats.md §3).
 */
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import { type LabBatch, type LabRow, RESULT } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import { DESK_SOURCE } from '../people/result-correction.ts';
import type { LinesResult, StoredBatch } from './ingest.ts';
import { AHEAD_SECONDS, chunksOf, type Line, type LineCode, type Rejected, type Sorted } from './lines.ts';
import { isVoid, labVoids, lockLab } from './void-range.ts';

/** A line that passed is taken when `takes` says so (envelope: what is held waits). */
export interface Taking {
  readonly sorted: Sorted<LabRow>;
  takes(row: LabRow): boolean;
}

export async function takeResults(issuer: Issuer, stored: StoredBatch<LabBatch>, { sorted, takes }: Taking): Promise<LinesResult> {
  const { batch, receivedAt } = stored;
  const rejected: Rejected[] = [...sorted.rejected];
  let revokedTokens = 0;
  for (const lines of chunksOf(sorted.taken.filter((line) => takes(line.row)))) {
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

/** What only a laboratory's line can have wrong. */
export function faultOfResult(row: LabRow): LineCode | null {
  if (row.result > RESULT.withdrawn) return 'result-unknown';
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
  readonly batch_id: Uint8Array;
  readonly row_id: string;
  readonly sampled_at: number;
  readonly result: number;
  readonly stated_at: number;
  readonly replaced: boolean;
  readonly void: boolean;
}

/** A line as it is to be stored. */
interface Stored {
  readonly line: Line<LabRow>;
  readonly statedAt: number;
  /** of those about its sample it is the one that counts */
  readonly current: boolean;
  readonly replaces: Known | null;
}

async function takeChunk(trx: DatabaseTransaction, chunk: Chunk): Promise<LinesResult> {
  const personIds = [...new Set(chunk.lines.map((line) => line.personId))];
  await lockPeople(trx, personIds);
  await lockLab(trx, chunk.batch.sourceId);
  const voids = await labVoids(trx, chunk.batch.sourceId);
  const known = await knownResults(trx, chunk, personIds);
  const rejected: Rejected[] = [];
  const fresh: Stored[] = [];
  for (const line of chunk.lines) {
    const code = isVoid(voids, { receivedAt: chunk.receivedAt, at: line.row.sampledAt }) ? 'lab-revoked' : judge(line, chunk, known, fresh);
    if (code !== null) rejected.push({ rowId: line.row.rowId, code });
  }
  const replaced = fresh.flatMap(({ replaces }) => replaces ?? []);
  await replaceResults(trx, replaced, chunk.now);
  await insertResults(trx, chunk, fresh);
  const counting = fresh.filter(({ current }) => current);
  await replaceDeskLines(trx, chunk, counting);
  const corrected = counting.filter(({ replaces }) => replaces !== null);
  const { revokedTokens } = await recomputeHealth(trx, {
    personIds: [...new Set(counting.map(({ line }) => line.personId))],
    corrected: new Set(corrected.map(({ line }) => line.personId)),
    durations: chunk.durations,
    now: chunk.now,
    cause: 'lab-result',
    causeRef: `${chunk.batch.sourceId}/${Buffer.from(chunk.batch.batchId).toString('hex')}`,
  });
  return { rejected, revokedTokens };
}

/** Puts the line among `fresh` unless it is stored already. The answer depends on what was there before it only, so that a repetition answers the same. */
function judge(line: Line<LabRow>, chunk: Chunk, known: ReadonlyMap<string, readonly Known[]>, fresh: Stored[]): LineCode | null {
  const { row } = line;
  const about = known.get(sampleOf(line.personId, row.sampledAt)) ?? [];
  const own = about.find((was) => was.row_id === row.rowId && Buffer.from(was.batch_id).equals(chunk.batch.batchId));
  const before = about.filter((was) => !was.void && (own === undefined || was.id < own.id));
  const last = before.reduce<Known | null>((best, was) => (best === null || isLater(was, best) ? was : best), null);
  const standing = before.find((was) => !was.replaced) ?? null;
  // a laboratory's clock that runs ahead must not make its line the last word for ever
  const statedAt = Math.min(chunk.batch.createdAt, chunk.receivedAt + AHEAD_SECONDS);
  const later = last === null || isLater({ stated_at: statedAt, result: row.result }, last);
  // The same value again is kept and changes nothing: the row that counts stays the one it was. So what two persons set aside (lines, and none stands)
  // comes back by another value only, not by being sent again.
  const current = later && last?.result !== row.result;
  if (own === undefined) fresh.push({ line, statedAt, current, replaces: current ? standing : null });
  if (last === null) return row.result === RESULT.withdrawn ? 'nothing-to-withdraw' : null;
  return later || last.result === row.result ? null : 'superseded';
}

/** Positive, then withdrawn, then negative: of two lines written in the same second the stricter counts. */
const STRICTNESS: readonly number[] = [RESULT.negative, RESULT.withdrawn, RESULT.positive];

type Rank = Pick<Known, 'stated_at' | 'result'>;

/** Whether `a` counts rather than `b`. */
export function isLater(a: Rank, b: Rank): boolean {
  return a.stated_at === b.stated_at ? STRICTNESS.indexOf(a.result) > STRICTNESS.indexOf(b.result) : a.stated_at > b.stated_at;
}

function sampleOf(personId: number, sampledAt: number): string {
  return `${personId} ${sampledAt}`;
}

async function knownResults(trx: DatabaseTransaction, { batch, lines }: Chunk, personIds: readonly number[]): Promise<Map<string, Known[]>> {
  const times = [...new Set(lines.map((line) => line.row.sampledAt))];
  const { rows } = await sql<Known>`
    select person_id, id, batch_id, row_id, sampled_at, result, stated_at, replaced_at is not null as replaced, void_id is not null as void from lab_result
    where person_id = any(${personIds}::bigint[]) and lab_id = ${batch.sourceId} and sampled_at = any(${times}::bigint[])`.execute(trx);
  const known = new Map<string, Known[]>();
  for (const row of rows) {
    const sample = sampleOf(row.person_id, row.sampled_at);
    known.set(sample, [...(known.get(sample) ?? []), row]);
  }
  return known;
}

async function replaceResults(trx: DatabaseTransaction, replaced: readonly Known[], now: number): Promise<void> {
  if (replaced.length === 0) return;
  await sql`
    update lab_result set replaced_at = ${now}
    from unnest(${replaced.map((was) => was.person_id)}::bigint[], ${replaced.map((was) => was.id)}::bigint[]) as old(person_id, id)
    where lab_result.person_id = old.person_id and lab_result.id = old.id`.execute(trx);
}

/** What two persons wrote about a sample at the desk stands until its laboratory says something new about it itself. */
async function replaceDeskLines(trx: DatabaseTransaction, { batch, now }: Chunk, counting: readonly Stored[]): Promise<void> {
  if (counting.length === 0) return;
  await sql`
    update lab_result set replaced_at = ${now}
    from unnest(${counting.map(({ line }) => line.personId)}::bigint[], ${counting.map(({ line }) => line.row.sampledAt)}::bigint[]) as given(person_id, sampled_at)
    where lab_result.person_id = given.person_id and lab_result.sampled_at = given.sampled_at and lab_id = ${DESK_SOURCE + batch.sourceId}
      and replaced_at is null`.execute(trx);
}

async function insertResults(trx: DatabaseTransaction, { batch, now }: Chunk, fresh: readonly Stored[]): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ line }) => line.row);
  await sql`
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, stated_at, taken_at, replaced_at)
    select person_id, ${batch.sourceId}, ${batch.batchId}, row_id, sampled_at, result, district, stated_at, ${now}::bigint,
      case when current then null else ${now}::bigint end
    from unnest(
      ${fresh.map(({ line }) => line.personId)}::bigint[], ${rows.map((row) => row.rowId)}::text[], ${rows.map((row) => row.sampledAt)}::bigint[],
      ${rows.map((row) => row.result)}::smallint[], ${rows.map((row) => row.district)}::text[], ${fresh.map(({ statedAt }) => statedAt)}::bigint[],
      ${fresh.map(({ current }) => current)}::boolean[]
    ) as given(person_id, row_id, sampled_at, result, district, stated_at, current)`.execute(trx);
}
