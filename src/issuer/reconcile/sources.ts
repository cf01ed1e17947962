/**
 * Whether a line of the registers came from where it says (security.md, attack 7: a writable database): from a batch whose bytes its source signed, and in
 * which it stands; from a file, a case or a correction that two persons confirmed; from a status that two persons set. A row that somebody wrote into the database has
 * none of these.
 */
import { toHex } from '../../core/bytes.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { openBatch, readContactBatch, readLabBatch, verifyBatch } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { contactResult, decodeCanonical } from '../lab/canonical.ts';
import { DESK_SOURCE } from '../people/result-correction.ts';
import { TRACING_SOURCE } from '../tracing/trace-contacts.ts';

/** A line of `lab_result` or `contact`. */
export interface SourceLine {
  readonly kind: 'lab' | 'contact';
  readonly sourceId: string;
  readonly batchId: Uint8Array;
  readonly rowId: string;
  /** IIN and passport of its person */
  readonly names: readonly string[];
  readonly at: number;
  /** 0 or 1; null for a contact */
  readonly result: number | null;
}

/** `source-missing`: no such batch, line, case or confirmation; `source-differs`: the line there says something else; `source-forged`: nobody signed it. */
export type SourceFault = 'source-missing' | 'source-differs' | 'source-forged';

interface Said {
  readonly iin: string;
  readonly at: number;
  readonly result: number | null;
}

type Opened = { readonly ok: true; readonly rows: ReadonlyMap<string, Said> } | { readonly ok: false; readonly code: SourceFault };

/** Remembers batches while people are gone through: many rest on one. */
export class Sources {
  readonly #engine: Ed25519Engine;
  readonly #opened = new Map<string, Opened>();

  constructor(engine: Ed25519Engine) {
    this.#engine = engine;
  }

  /** Null when the line is what its source said. */
  async fault(trx: DatabaseTransaction, line: SourceLine): Promise<SourceFault | null> {
    if (line.kind === 'contact' && line.sourceId === TRACING_SOURCE) return tracedFault(trx, line);
    if (line.kind === 'lab' && line.sourceId.startsWith(DESK_SOURCE)) return correctedFault(trx, line);
    const opened = await this.#open(trx, line);
    if (!opened.ok) return opened.code;
    const said = opened.rows.get(line.rowId);
    if (said === undefined) return 'source-missing';
    return line.names.includes(said.iin) && said.at === line.at && said.result === line.result ? null : 'source-differs';
  }

  /** Whether two persons confirmed the proposal. */
  async proposalFault(trx: DatabaseTransaction, id: number): Promise<SourceFault | null> {
    const { rows } = await sql`select from proposal where id = ${id} and state = 'confirmed' and ended_by <> proposed_by`.execute(trx);
    return rows.length > 0 ? null : 'source-missing';
  }

  async #open(trx: DatabaseTransaction, line: SourceLine): Promise<Opened> {
    const name = `${line.kind} ${line.sourceId} ${toHex(line.batchId)}`;
    const known = this.#opened.get(name) ?? (await this.#read(trx, line));
    // the last used stay
    this.#opened.delete(name);
    this.#opened.set(name, known);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > KEPT && oldest !== undefined) this.#opened.delete(oldest);
    return known;
  }

  async #read(trx: DatabaseTransaction, { kind, sourceId, batchId }: SourceLine): Promise<Opened> {
    const { rows } = await sql<{ raw: Uint8Array; upload_id: number | null }>`
      select raw, upload_id from lab_batch where lab_id = ${sourceId} and batch_id = ${batchId} and kind = ${kind}`.execute(trx);
    const [stored] = rows;
    if (stored === undefined) return { ok: false, code: 'source-missing' };
    if (stored.upload_id !== null) return uploadedRows(trx, stored.upload_id, stored.raw);
    const sealed = unlessMalformed(() => openBatch(stored.raw));
    const keys = await sql<{ key: Uint8Array }>`
      select public_key as key from lab where id = ${sourceId} union all select public_key from lab_former_key where lab_id = ${sourceId}`.execute(trx);
    if (sealed === null) return { ok: false, code: 'source-forged' };
    for (const { key } of keys.rows) {
      if ((await verifyBatch(sealed, key, this.#engine)) === null) return rowsOf(kind, { sealed, sourceId, batchId });
    }
    return { ok: false, code: 'source-forged' };
  }
}

/** Batches held in memory at once: at most 1 MB each. */
const KEPT = 64;

interface Verified {
  readonly sealed: ReturnType<typeof openBatch>;
  readonly sourceId: string;
  readonly batchId: Uint8Array;
}

function rowsOf(kind: 'lab' | 'contact', { sealed, sourceId, batchId }: Verified): Opened {
  const batch = unlessMalformed(() => (kind === 'lab' ? readLabBatch(sealed.payload) : readContactBatch(sealed.payload)));
  // signed, but another batch's bytes: moved here by somebody
  if (batch === null || batch.sourceId !== sourceId || toHex(batch.batchId) !== toHex(batchId)) return { ok: false, code: 'source-forged' };
  const lines: readonly (readonly [string, Said])[] =
    batch.kind === 'lab'
      ? batch.rows.map((row) => [row.rowId, { iin: row.iin, at: row.sampledAt, result: row.result }])
      : // a line that takes a contact back is no source of one
        batch.rows.map((row) => [row.rowId, { iin: row.iin, at: row.contactAt, result: contactResult(row) }]);
  // of two lines with one id the first was taken (lab/lines.ts)
  return { ok: true, rows: new Map([...lines].reverse()) };
}

/** `row_id` of a contact found by tracing is case/rank. */
async function tracedFault(trx: DatabaseTransaction, { rowId }: SourceLine): Promise<SourceFault | null> {
  // what lies in the database may be anybody's: nothing in it may end the reconciliation
  const [, caseId, rank] = /^(\d{1,15})\/(\d{1,9})$/.exec(rowId) ?? [];
  if (caseId === undefined || rank === undefined) return 'source-missing';
  const { rows } = await sql`
    select from proposal where kind = 'trace-contacts' and state = 'confirmed' and ended_by <> proposed_by
      and payload->>'caseId' = ${caseId} and payload->'ranks' @> to_jsonb(${Number(rank)}::integer)`.execute(trx);
  return rows.length > 0 ? null : 'source-missing';
}

/** `row_id` of a result corrected at the desk is the proposal that two persons made of it: about this person's sample, and nobody else's. */
async function correctedFault(trx: DatabaseTransaction, { rowId, names, at, result }: SourceLine): Promise<SourceFault | null> {
  if (!/^[1-9]\d{0,14}$/.test(rowId)) return 'source-missing';
  const { rows } = await sql<{ said: string; own: boolean }>`
    select payload ->> 'result' as said, exists (
        select from person join lab_result as line on line.person_id = person.id
        where (iin = any(${names}::text[]) or passport = any(${names}::text[])) and person.id::text = payload ->> 'personId'
          and line.id::text = payload ->> 'resultId' and line.sampled_at = ${at}) as own
    from proposal where id = ${rowId}::bigint and kind = 'result-correction' and state = 'confirmed' and ended_by <> proposed_by`.execute(trx);
  const [proposal] = rows;
  if (proposal === undefined) return 'source-missing';
  return proposal.own && proposal.said === String(result) ? null : 'source-differs';
}

/** A file stands in the batch as canonical lines; two persons answer for it instead of a signature. */
async function uploadedRows(trx: DatabaseTransaction, uploadId: number, raw: Uint8Array): Promise<Opened> {
  const { rows } = await sql`
    select from proposal where kind = 'upload-take' and state = 'confirmed' and ended_by <> proposed_by and payload->>'upload' = ${String(uploadId)}`.execute(
    trx,
  );
  if (rows.length === 0) return { ok: false, code: 'source-missing' };
  const lines = decodeCanonical(raw);
  return lines === null ? { ok: false, code: 'source-forged' } : { ok: true, rows: new Map(lines.map(({ rowId, ...said }) => [rowId, said])) };
}
