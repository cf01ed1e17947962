/**
 * Files that staff hand in at the desk: results or contacts of a source that cannot sign, people, guardians. Stored as they came, previewed as they would
 * read, taken once a second person says so (nobody's status, phone or guardian hangs on one clerk), line by line with the answer kept. The same bytes are the
 * same upload, and what a crash left half done is taken up again. The file goes when it was taken, or after seven days without a second
 * person's word. One that has that word stays however long its taking fails: only the end of the mission, after which nothing is taken, ends it (`lapseUploads`).
 */
import { createHash } from 'node:crypto';
import { toHex } from '../../core/bytes.ts';
import type { ContactBatch, LabBatch } from '../../core/token/lab-batch.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { UploadOutcome } from '../db/schema-data-in.ts';
import { encodeCanonical } from '../lab/canonical.ts';
import { storeBatch, workThrough } from '../lab/ingest.ts';
import { ENCODINGS } from './encoding.ts';
import { type FileKind, type ReadFile, readFileRows } from './file.ts';
import { takeGuardians } from './guardians.ts';
import { takePeople } from './people.ts';
import type { Registered } from './taken.ts';

/** How long a file waits for its second person. */
export const UPLOAD_SECONDS = 7 * 86_400;

export interface NewUpload {
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
  /** staff number */
  readonly by: number;
}

/** Stores a file unless it waits already, and gives its number. One that was taken before is a new upload: a register may go back to an older file. */
export async function storeUpload(issuer: Pick<Issuer, 'db' | 'now'>, { kind, bytes, by }: NewUpload): Promise<number> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const sha256 = await freeDigest(trx, createHash('sha256').update(`ashyq-upload ${kind}\n`).update(bytes).digest());
    const { rows } = await sql<{ id: number; fresh: boolean }>`
      insert into upload as known (kind, sha256, raw, uploaded_by, uploaded_at) values (${kind}, ${sha256}, ${bytes}, ${by}, ${now})
      on conflict (sha256) do update set raw = case when known.confirmed_at is null then excluded.raw else known.raw end,
        -- one that had lost its bytes waits its seven days anew, or the clock would take them again at once
        uploaded_at = case when known.raw is null and known.confirmed_at is null then excluded.uploaded_at else known.uploaded_at end
      returning id, xmax = 0 as fresh`.execute(trx);
    const [row] = rows;
    if (row === undefined) throw new Error('an upload was neither stored nor found');
    const detail = { kind, sha256: toHex(sha256), by };
    if (row.fresh) await appendAudit(trx, [{ at: now, kind: 'file-uploaded', subject: `upload:${row.id}`, detail }]);
    return row.id;
  });
}

/** The digest that these bytes go by this time: each time that they were taken moves it on by one. */
async function freeDigest(trx: DatabaseTransaction, digest: Uint8Array): Promise<Uint8Array> {
  const taken = await trx.selectFrom('upload').select('id').where('sha256', '=', digest).where('outcome', 'is not', null).executeTakeFirst();
  return taken === undefined ? digest : freeDigest(trx, createHash('sha256').update(digest).digest());
}

/** An upload as the desk and the clock work with it. */
export interface Upload {
  readonly id: number;
  readonly kind: FileKind;
  readonly sha256: Uint8Array;
  readonly raw: Uint8Array | null;
  readonly uploaded_by: number;
  readonly uploaded_at: number;
  readonly source_id: string | null;
  readonly encoding: string | null;
  readonly confirmed_at: number | null;
  readonly outcome: UploadOutcome | null;
}

export async function findUpload(issuer: Pick<Issuer, 'db'>, id: number): Promise<Upload | null> {
  return (await issuer.db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Whoever is shown lines of a file leaves their number, as for a person. `why`: what it was looked at for. */
export function previewEntry(id: number, at: number, { by, why }: { readonly by: number; readonly why: string }): AuditEntry {
  return { at, kind: 'file-previewed', subject: `upload:${id}`, detail: { by, why } };
}

/**
 * Takes every upload that two persons confirmed, one issuer at a time; another finds nothing to do meanwhile. One that fails stays for the next time, and the
 * first failure is thrown after all were tried.
 */
export async function takeUploads(issuer: Issuer): Promise<number> {
  return issuer.db.connection().execute(async (turn) => {
    // the session's, not a transaction's: a file can take longer than a transaction may stand still. The server takes it back from a connection that broke
    // nor does the server wait for hours for the answer of a machine that lost its power
    await sql`
      select set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)`.execute(
      turn,
    );
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(hashtext('ashyq-uploads')) as mine`.execute(turn);
    if (rows[0]?.mine !== true) return 0;
    try {
      return await takeWaiting(issuer, turn);
    } finally {
      await sql`select pg_advisory_unlock(hashtext('ashyq-uploads'))`.execute(turn).catch(() => undefined);
    }
  });
}

async function takeWaiting(issuer: Issuer, turn: Database): Promise<number> {
  const waiting = await issuer.db
    .selectFrom('upload')
    .select(['id', 'kind'])
    .where('confirmed_at', 'is not', null)
    .where('outcome', 'is', null)
    .where('raw', 'is not', null)
    .orderBy('id')
    .execute();
  const failures: unknown[] = [];
  let heldBack = false;
  for (const { id, kind } of waiting) {
    const isRegister = kind === 'people' || kind === 'guardians';
    if (heldBack && isRegister) continue;
    // fails with its connection: the turn may be another issuer's by now
    await sql`select 1`.execute(turn);
    await takeUpload(issuer, id).catch((error: unknown) => {
      failures.push(error);
      // a register is what its last file says: a later one taken now would be undone by this one, taken the next time; and guardians are people of the file before
      heldBack ||= isRegister;
    });
  }
  if (failures.length > 0) throw failures[0];
  return waiting.length;
}

async function takeUpload(issuer: Issuer, id: number): Promise<void> {
  const upload = await findUpload(issuer, id);
  if (upload === null || upload.raw === null || upload.outcome !== null) return;
  const { utcOffsetMinutes } = await issuer.policies.current(issuer.now());
  const encoding = ENCODINGS.find((known) => known === upload.encoding);
  if (encoding === undefined) throw new TypeError('an upload was confirmed without an encoding');
  const reading = { kind: upload.kind, encoding, utcOffsetMinutes, now: issuer.now() };
  const read = readFileRows(upload.raw, reading);
  const outcome: UploadOutcome = read.ok ? await take(issuer, upload, read.file) : { accepted: 0, changed: 0, rejected: [{ line: 1, code: read.code }] };
  await issuer.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('upload')
      .set({ outcome: JSON.stringify(outcome), raw: null })
      .where('id', '=', id)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    const detail = { kind: upload.kind, accepted: outcome.accepted, changed: outcome.changed, rejected: outcome.rejected.length };
    if (numUpdatedRows === 1n) await appendAudit(trx, [{ at: issuer.now(), kind: 'file-taken', subject: `upload:${id}`, detail }]);
  });
}

async function take(issuer: Issuer, upload: Upload, file: ReadFile): Promise<UploadOutcome> {
  const source = { sha256: toHex(upload.sha256), by: `upload:${upload.id}` };
  if (file.kind === 'people') return outcomeOf(file, await takePeople(issuer, file.rows, source));
  if (file.kind === 'guardians') return outcomeOf(file, await takeGuardians(issuer, file.rows, source));
  const batch = batchOf(upload, file);
  await storeBatch(issuer, batch, { raw: encodeCanonical(batch), uploadId: upload.id });
  const stored = await issuer.db
    .selectFrom('lab_batch')
    .select(['received_at', 'outcome'])
    .where('lab_id', '=', batch.sourceId)
    .where('batch_id', '=', new Uint8Array(batch.batchId))
    .executeTakeFirstOrThrow();
  const { accepted, rejected } = stored.outcome ?? (await workThrough(issuer, { batch, receivedAt: stored.received_at }, 'uploaded'));
  const refused = rejected.map(({ rowId, code }) => ({ line: Number(rowId), code }));
  return { accepted, changed: accepted, rejected: [...file.errors, ...refused].sort((a, b) => a.line - b.line) };
}

function batchOf(upload: Upload, file: Extract<ReadFile, { kind: 'lab' | 'contacts' }>): LabBatch | ContactBatch {
  if (upload.source_id === null) throw new TypeError('an upload of lines was confirmed without a source');
  const head = { sourceId: upload.source_id, batchId: new Uint8Array(upload.sha256.subarray(0, 16)), createdAt: upload.uploaded_at };
  return file.kind === 'lab' ? { kind: 'lab', rows: file.rows, ...head } : { kind: 'contact', rows: file.rows, ...head };
}

function outcomeOf({ rows, errors }: ReadFile, { added, changed, rejected }: Registered): UploadOutcome {
  return { accepted: rows.length - rejected.length, changed: added + changed, rejected: [...errors, ...rejected].sort((a, b) => a.line - b.line) };
}

/** Files that nobody confirmed, or that were proposed and refused, lose their bytes. Gives how many. */
export async function purgeUploads(issuer: Pick<Issuer, 'db' | 'now'>, keepSeconds: number = UPLOAD_SECONDS): Promise<number> {
  const { numAffectedRows } = await sql`
    update upload set raw = null where raw is not null and confirmed_at is null and uploaded_at < ${issuer.now() - keepSeconds}`.execute(issuer.db);
  return Number(numAffectedRows ?? 0);
}

/** For after the end of the mission: files that were confirmed and never taken lose their bytes too, and the trail names each. Gives how many. */
export async function lapseUploads({ db, now }: Pick<Issuer, 'db' | 'now'>): Promise<number> {
  const at = now();
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; kind: FileKind; confirmed_at: number }>`
      update upload set raw = null where raw is not null and outcome is null and confirmed_at < ${at - UPLOAD_SECONDS}
      returning id, kind, confirmed_at`.execute(trx);
    const entryOf = ({ id, kind, confirmed_at }: (typeof rows)[number]): AuditEntry => {
      return { at, kind: 'file-lapsed', subject: `upload:${id}`, detail: { kind, waitedSeconds: at - confirmed_at } };
    };
    await appendAudit(trx, rows.map(entryOf));
    return rows.length;
  });
}
