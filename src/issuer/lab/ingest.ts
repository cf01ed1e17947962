/**
 * Batches of the two registers (formats.md §9): signature over the raw bytes, then idempotency by batch id, then line by line. The raw bytes are stored
 * first; the lines follow in transactions of their own, each of which may be repeated without harm, so that a crash in the middle is healed by the
 * sender's next try or by `resumeBatches` at the next start.
 */
import { createHash } from 'node:crypto';
import { type Bytes, equal, toHex } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { type ContactBatch, type LabBatch, openBatch, readContactBatch, readLabBatch, type SealedBatch, verifyBatch } from '../../core/token/lab-batch.ts';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import type { BatchOutcome } from '../db/schema.ts';
import { takeContacts } from './contacts.ts';
import type { Rejected } from './lines.ts';
import { takeResults } from './results.ts';

export type BatchKind = 'lab' | 'contact';
export type BatchFault = 'batch-malformed' | 'lab-unknown' | 'signature-invalid' | 'batch-conflict';
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
  return takeBatch(issuer, batch, raw);
}

function read(kind: BatchKind, sealed: SealedBatch): LabBatch | ContactBatch {
  return kind === 'lab' ? readLabBatch(sealed.payload) : readContactBatch(sealed.payload);
}

/** The active source whose key made this signature; several may share a key id. */
async function verifiedSource(issuer: Issuer, kind: BatchKind, sealed: SealedBatch): Promise<{ ok: true; id: string } | { ok: false; code: BatchFault }> {
  const sources = await issuer.db
    .selectFrom('lab')
    .select(['id', 'public_key'])
    .where('kid', '=', sealed.kid)
    .where('kind', '=', kind)
    .where('active', '=', true)
    .execute();
  if (sources.length === 0) return { ok: false, code: 'lab-unknown' };
  for (const source of sources) if ((await verifyBatch(sealed, source.public_key, issuer.engine)) === null) return { ok: true, id: source.id };
  return { ok: false, code: 'signature-invalid' };
}

async function takeBatch(issuer: Issuer, batch: LabBatch | ContactBatch, raw: Uint8Array): Promise<IngestResult> {
  const sha256 = createHash('sha256').update(raw).digest();
  const batchId = new Uint8Array(batch.batchId);
  await issuer.db
    .insertInto('lab_batch')
    .values({ lab_id: batch.sourceId, batch_id: batchId, kind: batch.kind, received_at: issuer.now(), sha256, raw, outcome: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const stored = await issuer.db
    .selectFrom('lab_batch')
    .select(['kind', 'sha256', 'received_at', 'outcome'])
    .where('lab_id', '=', batch.sourceId)
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow();
  if (stored.kind !== batch.kind || !equal(stored.sha256, sha256)) return { ok: false, code: 'batch-conflict' };
  const outcome = stored.outcome ?? (await workThrough(issuer, { batch, receivedAt: stored.received_at }));
  return { ok: true, batchId, outcome };
}

async function workThrough(issuer: Issuer, { batch, receivedAt }: StoredBatch): Promise<BatchOutcome> {
  const lines = batch.kind === 'lab' ? await takeResults(issuer, { batch, receivedAt }) : await takeContacts(issuer, { batch, receivedAt });
  const outcome: BatchOutcome = { accepted: batch.rows.length - lines.rejected.length, rejected: lines.rejected };
  const subject = `batch:${batch.sourceId}/${toHex(batch.batchId)}`;
  const detail = { lines: batch.rows.length, accepted: outcome.accepted, revokedTokens: lines.revokedTokens };
  await issuer.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('lab_batch')
      .set({ outcome: JSON.stringify(outcome) })
      .where('lab_id', '=', batch.sourceId)
      .where('batch_id', '=', new Uint8Array(batch.batchId))
      .where('outcome', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) await appendAudit(trx, [{ at: issuer.now(), kind: `${batch.kind}-batch-taken`, subject, detail }]);
  });
  return outcome;
}

/**
 * Works through batches that a crash left half done and gives how many. Their signatures were verified before they were stored. One that fails again
 * stays as it is for its sender's next try: it must not keep the issuer from starting.
 */
export async function resumeBatches(issuer: Issuer, onFailure: (error: unknown) => void): Promise<number> {
  const pending = await issuer.db.selectFrom('lab_batch').select(['kind', 'raw', 'received_at']).where('outcome', 'is', null).orderBy('received_at').execute();
  let resumed = 0;
  for (const { kind, raw, received_at } of pending) {
    try {
      await workThrough(issuer, { batch: read(kind, openBatch(raw)), receivedAt: received_at });
      resumed += 1;
    } catch (error) {
      onFailure(error);
    }
  }
  return resumed;
}
