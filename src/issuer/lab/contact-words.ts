/**
 * What a source still says about its contacts once a range of it is void. The register has one row for a contact, however many batches named it (decision 030), and
 * the row knows the batch that came first; so the batches themselves are read again. Of the lines that stand the one that was written last counts, as when they came.
 */
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { type ContactRow, openBatch, RESULT, readContactBatch } from '../../core/token/lab-batch.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import type { BatchOutcome } from '../db/schema-data-in.ts';
import { decodeCanonical } from './canonical.ts';
import { AHEAD_SECONDS, sortLines } from './lines.ts';
import { isVoid, labVoids, type VoidRange } from './void-range.ts';

/** A contact of one source. */
export interface AskedContact {
  readonly person_id: number;
  readonly contact_at: number;
}

/** The line about it that counts. */
export interface ContactWord extends AskedContact {
  readonly batch_id: Uint8Array;
  readonly row_id: string;
  readonly case_ref: string | null;
  readonly stated_at: number;
  /** it takes the contact back */
  readonly back: boolean;
}

export type ContactWords = ReadonlyMap<string, ContactWord>;

export const contactKey = ({ person_id, contact_at }: AskedContact) => `${person_id} ${contact_at}`;

export interface Asking {
  readonly sourceId: string;
  readonly asked: readonly AskedContact[];
  /** ranges that nobody has declared yet */
  readonly undeclared?: readonly VoidRange[];
}

/** The last word of each contact about which anything stands; by `contactKey`. Batches whose bytes have gone (180 days) say nothing. */
export async function lastContactWords(db: Database, { sourceId, asked, undeclared = [] }: Asking): Promise<ContactWords> {
  const words = new Map<string, ContactWord>();
  if (asked.length === 0) return words;
  const keys = new Set(asked.map(contactKey));
  const names = await namesOf(db, [...new Set(asked.map((contact) => contact.person_id))]);
  const ranges = [...(await labVoids(db, sourceId)), ...undeclared];
  const since = earliestReceipt(asked);
  for (let batch = await nextBatch(db, sourceId, { since, after: null }); batch !== null; ) {
    for (const word of await wordsOf(db, batch, names)) {
      const key = contactKey(word);
      if (!keys.has(key) || isVoid(ranges, { receivedAt: batch.received_at, at: word.contact_at })) continue;
      const before = words.get(key);
      if (before === undefined || isLater(word, before)) words.set(key, word);
    }
    batch = await nextBatch(db, sourceId, { since, after: batch.batch_id });
  }
  return words;
}

/** Nothing that was received before can have been about one of them. */
export function earliestReceipt(asked: readonly AskedContact[]): number {
  return asked.reduce((earliest, { contact_at }) => Math.min(earliest, contact_at), Number.MAX_SAFE_INTEGER) - AHEAD_SECONDS;
}

/** In one second the contact before its withdrawal, which is the stricter. */
function isLater(a: ContactWord, b: ContactWord): boolean {
  return a.stated_at > b.stated_at || (a.stated_at === b.stated_at && b.back && !a.back);
}

async function namesOf(db: Database, personIds: readonly number[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ iin: string | null; passport: string | null }>`
    select iin, passport from person where id = any(${personIds}::bigint[])`.execute(db);
  return new Set(rows.flatMap(({ iin, passport }) => [iin, passport]).filter((name) => name !== null));
}

interface Stored {
  readonly batch_id: Uint8Array;
  readonly received_at: number;
  readonly raw: Uint8Array;
  readonly uploaded_at: number | null;
  readonly outcome: BatchOutcome | null;
}

/** One is in memory at a time. What waits for two persons was said by nobody yet, and what they refused by nobody at all. */
async function nextBatch(
  db: Database,
  sourceId: string,
  { since, after }: { readonly since: number; readonly after: Uint8Array | null },
): Promise<Stored | null> {
  const { rows } = await sql<Stored>`
    select batch_id, received_at, batch.raw, uploaded_at, batch.outcome from lab_batch as batch left join upload on upload.id = upload_id
    where lab_id = ${sourceId} and batch.kind = 'contact' and received_at >= ${since} and length(batch.raw) > 0
      and (batch.outcome is not null or judged is not null or upload_id is not null) and (held_at is null or decision = 'released')
      and batch_id > ${after ?? Buffer.alloc(0)}::bytea
      and not exists (select from lab_void where lab_void.lab_id = batch.lab_id and by_time = 'received' and received_at >= from_at and received_at < until_at)
    order by batch_id limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Lines that were taken, of these people: what was superseded then, or withdrew nothing, was said all the same. */
async function wordsOf(db: Database, stored: Stored, names: ReadonlySet<string>): Promise<readonly ContactWord[]> {
  const { batch_id, received_at: receivedAt, outcome } = stored;
  const read = readStored(stored);
  if (read === null) return [];
  const rowIds = new Set<string>();
  const rows = read.rows.filter(({ rowId, iin }) => {
    const isFirst = !rowIds.has(rowId);
    rowIds.add(rowId);
    return isFirst && names.has(iin);
  });
  if (rows.length === 0) return [];
  const { taken } = await sortLines(db, rows, { receivedAt, timeOf: (row) => row.contactAt, checkRow: () => null });
  const refused = new Set(outcome?.rejected.filter(({ code }) => !KEPT.includes(code)).map(({ rowId }) => rowId));
  const statedAt = Math.min(read.createdAt, receivedAt + AHEAD_SECONDS);
  return taken
    .filter(({ row }) => !refused.has(row.rowId))
    .map(({ row, personId }) => {
      const line = { batch_id, row_id: row.rowId, case_ref: row.caseRef, stated_at: statedAt, back: row.withdrawn === true };
      return { person_id: personId, contact_at: row.contactAt, ...line };
    });
}

/** Codes of lines that are part of what was said; of two lines with one id the first was taken. */
const KEPT: readonly string[] = ['superseded', 'nothing-to-withdraw', 'row-duplicate'];

interface ReadBatch {
  readonly createdAt: number;
  readonly rows: readonly ContactRow[];
}

/** Null for bytes that are no batch: the reconciliation tells of them. */
function readStored({ raw, uploaded_at }: Stored): ReadBatch | null {
  if (uploaded_at === null) return unlessMalformed(() => readContactBatch(openBatch(raw).payload));
  const lines = decodeCanonical(raw);
  if (lines === null) return null;
  const rows = lines.map(({ rowId, iin, at, result }) => ({ rowId, iin, contactAt: at, caseRef: null, withdrawn: result === RESULT.withdrawn }));
  return { createdAt: uploaded_at, rows };
}
