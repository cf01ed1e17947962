/**
 * Batches of the two registers (formats.md §9): signature over the raw bytes, then idempotency by batch id, then line by line. The raw bytes are stored
 * first; the lines follow in transactions of their own, each of which may be repeated without harm, so that a crash in the middle is healed by the
 * sender's next try or by `resumeBatches` at the next start.
 */
import { createHash } from 'node:crypto';
import { type Bytes, equal, toHex } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import {
  type ContactBatch,
  type LabBatch,
  type LabRow,
  openBatch,
  RESULT,
  readContactBatch,
  readLabBatch,
  type SealedBatch,
} from '../../core/token/lab-batch.ts';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import type { BatchOutcome } from '../db/schema.ts';
import { takeContacts } from './contacts.ts';
import { judgeBatch, subjectOf } from './hold.ts';
import { type Rejected, sortLines } from './lines.ts';
import { faultOfResult, takeResults } from './results.ts';
import { type Source, verifiedSource } from './source.ts';

export type BatchKind = 'lab' | 'contact';
export type BatchFault = 'batch-malformed' | 'lab-unknown' | 'lab-key-ended' | 'signature-invalid' | 'batch-conflict';
export type IngestResult = { readonly ok: true; readonly batchId: Bytes; readonly outcome: BatchOutcome } | { readonly ok: false; readonly code: BatchFault };

/** A batch whose bytes are stored. Lines are judged against the moment it was received, so that a repetition judges them alike. */
export interface StoredBatch<Batch extends LabBatch | ContactBatch = LabBatch | ContactBatch> {
  readonly batch: Batch;
  readonly receivedAt: number;
}

/** What working through some lines came to. */
export interface LinesResult {
  readonly rejected: readonly Rejected[];
  readonly revokedTokens: number;
}

export async function ingestBatch(issuer: Issuer, kind: BatchKind, raw: Uint8Array): Promise<IngestResult> {
  const sealed = unlessMalformed(() => openBatch(raw));
  if (sealed === null) return { ok: false, code: 'batch-malformed' };
  const source = await verifiedSource(issuer, kind, sealed);
  if (!source.ok) return source;
  const batch = unlessMalformed(() => read(kind, sealed));
  if (batch === null) return { ok: false, code: 'batch-malformed' };
  // a source speaks for itself only, whatever its signature says
  if (batch.sourceId !== source.id) return { ok: false, code: 'lab-unknown' };
  return takeBatch(issuer, batch, { raw, source });
}

function read(kind: BatchKind, sealed: SealedBatch): LabBatch | ContactBatch {
  return kind === 'lab' ? readLabBatch(sealed.payload) : readContactBatch(sealed.payload);
}

async function takeBatch(
  issuer: Issuer,
  batch: LabBatch | ContactBatch,
  { raw, source }: { readonly raw: Uint8Array; readonly source: Source },
): Promise<IngestResult> {
  const batchId = new Uint8Array(batch.batchId);
  // what was taken while the key was good is answered as then, for an answer that was lost
  if (!source.ended) await storeBatch(issuer, batch, { raw, uploadId: null });
  const stored = await issuer.db
    .selectFrom('lab_batch')
    .select(['kind', 'sha256', 'received_at', 'outcome', 'decision'])
    .where('lab_id', '=', batch.sourceId)
    .where('batch_id', '=', batchId)
    .executeTakeFirst();
  if (stored === undefined || (source.ended && !equal(stored.sha256, sha256Of(raw)))) return { ok: false, code: 'lab-key-ended' };
  if (stored.kind !== batch.kind || !equal(stored.sha256, sha256Of(raw))) return { ok: false, code: 'batch-conflict' };
  const outcome = stored.outcome ?? (await workThrough(issuer, { batch, receivedAt: stored.received_at }, stored.decision));
  return { ok: true, batchId, outcome };
}

/** Stores the bytes of a batch unless they are there. */
export async function storeBatch(
  issuer: Issuer,
  batch: LabBatch | ContactBatch,
  { raw, uploadId }: { readonly raw: Uint8Array; readonly uploadId: number | null },
): Promise<void> {
  const head = { lab_id: batch.sourceId, batch_id: new Uint8Array(batch.batchId), kind: batch.kind, received_at: issuer.now() };
  await issuer.db
    .insertInto('lab_batch')
    .values({ ...head, sha256: sha256Of(raw), raw, outcome: null, upload_id: uploadId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function sha256Of(raw: Uint8Array): Uint8Array {
  return createHash('sha256').update(raw).digest();
}

/** Takes the lines of a stored batch. `decision`: what two persons said of what was held. Lines from a file were two persons' from the beginning. */
export async function workThrough(issuer: Issuer, stored: StoredBatch, decision: 'released' | 'refused' | 'uploaded' | null): Promise<BatchOutcome> {
  const { batch, receivedAt } = stored;
  const { held, ...lines } =
    batch.kind === 'lab' ? await takeLab(issuer, { batch, receivedAt }, decision) : { ...(await takeContacts(issuer, { batch, receivedAt })), held: 0 };
  const counts = { accepted: batch.rows.length - lines.rejected.length - held, rejected: lines.rejected };
  const outcome: BatchOutcome = held === 0 ? counts : { ...counts, held };
  const detail = { lines: batch.rows.length, accepted: outcome.accepted, held, revokedTokens: lines.revokedTokens };
  await issuer.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('lab_batch')
      .set({ outcome: JSON.stringify(outcome) })
      .where('lab_id', '=', batch.sourceId)
      .where('batch_id', '=', new Uint8Array(batch.batchId))
      .where('outcome', 'is', null)
      // what two persons decided while it was worked through is worked through again
      .where((is) => (decision === 'released' || decision === 'refused' ? is('decision', '=', decision) : is('decision', 'is', null)))
      .executeTakeFirst();
    const subject = subjectOf(batch.sourceId, toHex(batch.batchId));
    if (numUpdatedRows === 1n) await appendAudit(trx, [{ at: issuer.now(), kind: `${batch.kind}-batch-taken`, subject, detail }]);
  });
  return outcome;
}

async function takeLab(
  issuer: Issuer,
  stored: StoredBatch<LabBatch>,
  decision: 'released' | 'refused' | 'uploaded' | null,
): Promise<LinesResult & { readonly held: number }> {
  const { batch, receivedAt } = stored;
  const sorted = await sortLines(issuer.db, batch.rows, { receivedAt, timeOf: (row) => row.sampledAt, checkRow: faultOfResult });
  const mode = decision === 'released' || decision === 'uploaded' ? 'none' : (await judgeBatch(issuer, stored, sorted)).held;
  const takes = (row: LabRow) => mode === 'none' || (mode === 'all-but-positive' && row.result === RESULT.positive);
  const taken = await takeResults(issuer, stored, { sorted, takes });
  const waiting = sorted.taken.filter((line) => !takes(line.row));
  if (decision !== 'refused') return { ...taken, held: waiting.length };
  return { ...taken, rejected: [...taken.rejected, ...waiting.map((line): Rejected => ({ rowId: line.row.rowId, code: 'held-refused' }))], held: 0 };
}

/** How long a batch may be at work before somebody else takes it up: far beyond what the largest needs. */
const STUCK_SECONDS = 120;

/**
 * Works through batches that a crash left half done, and those whose held lines two persons have decided on; gives how many. Their signatures were verified
 * before they were stored. One that fails again stays as it is for its sender's next try: it must not keep the issuer from starting. `all`: at a start
 * nothing of this process is at work yet.
 */
export async function resumeBatches(issuer: Issuer, onFailure: (error: unknown) => void, { all = true } = {}): Promise<number> {
  let query = issuer.db.selectFrom('lab_batch').select(['kind', 'raw', 'received_at', 'decision']).where('outcome', 'is', null).where('upload_id', 'is', null);
  if (!all) query = query.where((is) => is.or([is('decision', 'is not', null), is('received_at', '<=', issuer.now() - STUCK_SECONDS)]));
  let resumed = 0;
  for (const { kind, raw, received_at, decision } of await query.orderBy('received_at').execute()) {
    try {
      await workThrough(issuer, { batch: read(kind, openBatch(raw)), receivedAt: received_at }, decision);
      resumed += 1;
    } catch (error) {
      onFailure(error);
    }
  }
  return resumed;
}
