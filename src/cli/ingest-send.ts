/**
 * Sends rows as signed batches (formats.md §9). The same file gives the same batches with the same ids and bytes, and the issuer answers a repeated batch
 * as it did before: after a failure the command is simply run again, and nothing is lost or counted twice.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Bytes } from '../core/bytes.ts';
import { encodeCbor } from '../core/codec/cbor-write.ts';
import type { Signer } from '../core/codec/ed25519.ts';
import { type ContactBatch, type ContactRow, type LabBatch, type LabRow, signBatch } from '../core/token/lab-batch.ts';

/** Well under the issuer's 1 MB and its request time. */
const ROWS_AT_ONCE = 5000;
const TRIES = 4;
const TIMEOUT_MS = 120_000;

export interface SendOptions {
  readonly server: string;
  readonly sourceId: string;
  /** Seconds; the file's own time, so that a repetition has the same bytes. */
  readonly createdAt: number;
  readonly signer: Signer;
  /** Told of every wait before another try. */
  readonly onRetry: (seconds: number) => void;
  /** Scale of the waits; tests shorten them. */
  readonly secondMs?: number;
}
export interface Rejection {
  readonly line: number;
  readonly code: string;
}
export interface Sent {
  readonly accepted: number;
  /** lines that the ministry looks at before they count */
  readonly held: number;
  /** the second from which on the first of them are refused unless somebody decides */
  readonly heldUntil?: number;
  readonly rejected: readonly Rejection[];
}

/** The issuer could not be reached, or refused a whole batch. What was acknowledged before stays acknowledged. */
export class SendError extends Error {
  readonly code: string;
  readonly sent: Sent;
  constructor(code: string, message: string, sent: Sent) {
    super(message);
    this.code = code;
    this.sent = sent;
  }
}

type RowsOf = { readonly kind: 'lab'; readonly rows: readonly LabRow[] } | { readonly kind: 'contact'; readonly rows: readonly ContactRow[] };

/** @throws SendError */
export async function sendRows(all: RowsOf, options: SendOptions): Promise<Sent> {
  let sent: Sent = { accepted: 0, held: 0, rejected: [] };
  for (let at = 0; at < all.rows.length; at += ROWS_AT_ONCE) {
    const batch = makeBatch(all, at, options);
    const answer = await postBatch(await signBatch(batch, options.signer), all.kind, { options, sent });
    const rejected = answer.rejected.map(({ rowId, code }) => ({ line: Number(rowId), code }));
    const ends = [sent.heldUntil, answer.heldUntil].filter((end) => end !== undefined);
    sent = {
      accepted: sent.accepted + answer.accepted,
      held: sent.held + (answer.held ?? 0),
      ...(ends.length === 0 ? {} : { heldUntil: Math.min(...ends) }),
      rejected: [...sent.rejected, ...rejected],
    };
  }
  return sent;
}

function makeBatch(all: RowsOf, at: number, { sourceId, createdAt }: SendOptions): LabBatch | ContactBatch {
  const head = (values: readonly (string | number | null)[][]) => {
    const content = encodeCbor([all.kind, sourceId, createdAt, values]);
    return { sourceId, createdAt, batchId: new Uint8Array(createHash('sha256').update(content).digest().subarray(0, 16)) };
  };
  if (all.kind === 'lab') {
    const rows = all.rows.slice(at, at + ROWS_AT_ONCE);
    return { kind: 'lab', rows, ...head(rows.map((row) => [row.rowId, row.iin, row.sampledAt, row.result, row.district])) };
  }
  const rows = all.rows.slice(at, at + ROWS_AT_ONCE);
  return { kind: 'contact', rows, ...head(rows.map((row) => [row.rowId, row.iin, row.contactAt, row.caseRef])) };
}

const answerSchema = v.object({
  accepted: v.number(),
  held: v.optional(v.number()),
  heldUntil: v.optional(v.number()),
  rejected: v.array(v.object({ rowId: v.string(), code: v.string() })),
});
const problemSchema = v.object({ code: v.string() });
type Answer = v.InferOutput<typeof answerSchema>;

async function postBatch(bytes: Bytes, kind: RowsOf['kind'], { options, sent }: { options: SendOptions; sent: Sent }): Promise<Answer> {
  const url = new URL(kind === 'lab' ? '/api/lab/batches' : '/api/contact/batches', options.server);
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryPost(url, bytes);
    if (result.kind === 'answer') return result.answer;
    if (result.kind === 'refused') throw new SendError(result.code, `the issuer refused the batch (${result.status})`, sent);
    if (attempt === TRIES) throw new SendError('server-unreachable', `${url.origin} did not take the batch in ${TRIES} tries; run the command again`, sent);
    const seconds = result.retryAfter ?? 2 ** attempt;
    options.onRetry(seconds);
    await new Promise((resolve) => setTimeout(resolve, seconds * (options.secondMs ?? 1000)));
  }
}

type Attempt =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number }
  | { readonly kind: 'again'; readonly retryAfter: number | null };

async function tryPost(url: URL, bytes: Bytes): Promise<Attempt> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', body: bytes, headers: { 'content-type': 'application/cose' }, redirect: 'error', signal });
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 429 || response.status >= 500) return { kind: 'again', retryAfter: waitOf(response) };
    const answer = v.safeParse(answerSchema, body);
    if (response.ok && answer.success) return { kind: 'answer', answer: answer.output };
    const problem = v.safeParse(problemSchema, body);
    // A page where an answer should be (a captive portal) is no acknowledgement.
    return {
      kind: 'refused',
      status: response.status,
      code: problem.success && /^[a-z-]{1,40}$/.test(problem.output.code) ? problem.output.code : 'answer-malformed',
    };
  } catch {
    return { kind: 'again', retryAfter: null };
  }
}

function waitOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) : null;
}
