/** `POST /api/lab/batches` and `/api/contact/batches`: the raw bytes of a signed batch (formats.md §9). */
import type { Issuer } from '../context.ts';
import { BODY_LIMITS, readBody } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { type BatchKind, ingestBatch } from '../lab/ingest.ts';
import { answer } from './answer.ts';

const STATUS = { 'batch-malformed': 422, 'lab-unknown': 403, 'lab-key-ended': 403, 'signature-invalid': 403, 'batch-conflict': 409 } as const;

export async function batch(issuer: Issuer, kind: BatchKind, request: Request): Promise<Response> {
  const body = await readBody(request, { limit: BODY_LIMITS.lab, type: 'application/cose' });
  if (!body.ok) return body.response;
  const result = await ingestBatch(issuer, kind, body.value);
  if (!result.ok) return problem(STATUS[result.code], result.code);
  return answer(200, { batchId: result.batchId, ...result.outcome }, issuer.now());
}
