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
  type ContactRow,
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
import type { BatchOutcome } from '../db/schema-data-in.ts';
import { takeContacts } from './contacts.ts';
import { type Judged, judgeBatch, subjectOf } from './hold.ts';
import { type Line, type Rejected, sortLines } from './lines.ts';
import { faultOfResult, takeResults } from './results.ts';
import { type Source, verifiedSource } from './source.ts';
import { type Weigh, weighContacts, weighResults } from './weigh.ts';

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
  const batch = unlessMalformed(() => readBatch(kind, sealed));
  if (batch === null) return { ok: false, code: 'batch-malformed' };
  // a source speaks for itself only, whatever its signature says
  if (batch.sourceId !== source.id) return { ok: false, code: 'lab-unknown' };
  return takeBatch(issuer, batch, { raw, source });
}

/** Reads a batch whose signature held. @throws MalformedError */
export function readBatch(kind: BatchKind, sealed: SealedBatch): LabBatch | ContactBatch {
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

/** What was said of what is held: by two persons, or by the clock. Lines from a file were two persons' from the beginning. */
export type Decision = 'released' | 'refused' | 'uploaded' | null;

/** Takes the lines of a stored batch. */
export async function workThrough(issuer: Issuer, stored: StoredBatch, decision: Decision): Promise<BatchOutcome> {
  const { batch, receivedAt } = stored;
  const { held, heldUntil, ...lines } =
    batch.kind === 'lab' ? await takeLab(issuer, { batch, receivedAt }, decision) : await takeContactLines(issuer, { batch, receivedAt }, decision);
  const counts = { accepted: batch.rows.length - lines.rejected.length - held, rejected: lines.rejected };
  const outcome: BatchOutcome = held === 0 || heldUntil === null ? counts : { ...counts, held, heldUntil };
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

/** With the lines that wait, and until when. */
type Taken = LinesResult & { readonly held: number; readonly heldUntil: number | null };

async function takeLab(issuer: Issuer, stored: StoredBatch<LabBatch>, decision: Decision): Promise<Taken> {
  const { batch, receivedAt } = stored;
  const sorted = await sortLines(issuer.db, batch.rows, { receivedAt, timeOf: (row) => row.sampledAt, checkRow: faultOfResult });
  const { held, heldUntil } = await judgementOf(issuer, stored, { decision, weigh: weighResults(stored, sorted) });
  const takes = (row: LabRow) => held === 'none' || (held === 'all-but-positive' && row.result === RESULT.positive);
  const taken = await takeResults(issuer, stored, { sorted, takes });
  return { ...settled(taken, { waiting: sorted.taken.filter((line) => !takes(line.row)), decision }), heldUntil };
}

async function takeContactLines(issuer: Issuer, stored: StoredBatch<ContactBatch>, decision: Decision): Promise<Taken> {
  const { batch, receivedAt } = stored;
  const sorted = await sortLines(issuer.db, batch.rows, { receivedAt, timeOf: (row) => row.contactAt, checkRow: () => null });
  const { held, heldUntil } = await judgementOf(issuer, stored, { decision, weigh: weighContacts(stored, sorted) });
  const lines = held === 'none' ? sorted.taken : [];
  const taken = await takeContacts(issuer, stored, { rejected: sorted.rejected, lines });
  return { ...settled(taken, { waiting: held === 'none' ? [] : sorted.taken, decision }), heldUntil };
}

/** What two persons released, or handed in themselves, is held by nothing. */
async function judgementOf(
  issuer: Issuer,
  stored: StoredBatch,
  { decision, weigh }: { readonly decision: Decision; readonly weigh: Weigh },
): Promise<Pick<Judged, 'held' | 'heldUntil'>> {
  return decision === 'released' || decision === 'uploaded' ? { held: 'none', heldUntil: null } : judgeBatch(issuer, stored, weigh);
}

function settled(
  taken: LinesResult,
  { waiting, decision }: { readonly waiting: readonly Line<LabRow | ContactRow>[]; readonly decision: Decision },
): LinesResult & { readonly held: number } {
  if (decision !== 'refused') return { ...taken, held: waiting.length };
  return { ...taken, rejected: [...taken.rejected, ...waiting.map((line): Rejected => ({ rowId: line.row.rowId, code: 'held-refused' }))], held: 0 };
}
