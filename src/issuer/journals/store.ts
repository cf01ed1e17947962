/** Journals in the database: where each stands, its runs byte for byte, and the checkpoints that agree with them. */
import { concat, equal } from '../../core/bytes.ts';
import { CborReader } from '../../core/codec/cbor-read.ts';
import { decodeEntry } from '../../core/journal/entry.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { isOf, type JournalKey, valuesOf } from './journal-key.ts';
import type { FollowedRun } from './run.ts';

/** Where a journal stands. */
export interface Held {
  readonly size: number;
  readonly head: Uint8Array;
}

export interface LockedJournal extends Held {
  readonly last_time: number;
  readonly stated_size: number;
  readonly stated_at: number;
  /** it was never heard of before this message */
  readonly fresh: boolean;
}

/** At which gate a tablet began a journal: one that was moved to another goes on with it. Null where it is new. */
export async function firstGateOf(
  db: Database,
  { venueId, key, epoch }: { readonly venueId: string; readonly key: Uint8Array; readonly epoch: number },
): Promise<number | null> {
  const { rows } = await sql<{ gate: number }>`
    select gate from journal where venue_id = ${venueId} and tablet = ${key} and epoch = ${epoch} order by received_at limit 1`.execute(db);
  return rows[0]?.gate ?? null;
}

/** Locks a journal for this transaction, and begins it where it is new. */
export async function lockJournal(trx: DatabaseTransaction, key: JournalKey, now: number): Promise<LockedJournal> {
  const { rows: made } = await sql`
    insert into journal (venue_id, gate, tablet, epoch, received_at) select ${valuesOf(key)}, ${now} on conflict do nothing returning 1`.execute(trx);
  const { rows } = await sql<Omit<LockedJournal, 'fresh'>>`
    select size, head, last_time, stated_size, stated_at from journal where ${isOf(key)} for update`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new TypeError('a journal that was just begun is there');
  return { ...row, fresh: made.length > 0 };
}

/** Notes what the tablet says it has; of two messages the one signed later counts. */
export async function noteStated(trx: DatabaseTransaction, key: JournalKey, { size, iat }: { readonly size: number; readonly iat: number }): Promise<void> {
  await sql`update journal set stated_size = ${size}, stated_at = ${iat} where ${isOf(key)} and stated_at < ${iat}`.execute(trx);
}

/** Adds the entries of a run from `size` on. The journal is locked, and its head is what the run has there. */
export async function appendRun(trx: DatabaseTransaction, key: JournalKey, { run, size, now }: { run: FollowedRun; size: number; now: number }): Promise<Held> {
  const head = run.headAt(run.to);
  if (run.to <= size || head === null) throw new TypeError('a run that adds nothing is not stored');
  const bytes = run.bytes.slice(size - run.from);
  await sql`
    insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
    select ${valuesOf(key)}, ${size}, ${bytes.length}, ${Buffer.from(concat(...bytes))}, ${now}`.execute(trx);
  await sql`
    update journal set size = ${run.to}, head = ${Buffer.from(head)}, last_time = ${run.entries.at(-1)?.time ?? 0}, received_at = ${now}
    where ${isOf(key)}`.execute(trx);
  return { size: run.to, head };
}

/** The first entry of a run that is not, byte for byte, what we hold at its place; null where all that is still kept agrees. */
export async function firstDifference(trx: DatabaseTransaction, key: JournalKey, run: FollowedRun): Promise<number | null> {
  const { rows } = await sql<{ from_seq: number; count: number; entries: Uint8Array }>`
    select from_seq, count, entries from journal_run
    where ${isOf(key)} and from_seq < ${run.to} and from_seq + count > ${run.from} order by from_seq`.execute(trx);
  for (const stored of rows) {
    for (const [at, bytes] of splitEntries(stored.entries, stored.count).entries()) {
      const seq = stored.from_seq + at;
      const given = run.bytes[seq - run.from];
      if (given !== undefined && !equal(given, bytes)) return seq;
    }
  }
  return null;
}

/** The head at a size: where the journal stands, where a checkpoint that agreed says so, or as the entry after it names it; null where none of these is kept. */
export async function storedHead(trx: DatabaseTransaction, key: JournalKey, size: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ head: Uint8Array }>`
    select head from journal where ${isOf(key)} and size = ${size}
    union all select head from journal_checkpoint where ${isOf(key)} and size = ${size} limit 1`.execute(trx);
  if (rows[0] !== undefined) return rows[0].head;
  const { rows: runs } = await sql<{ from_seq: number; count: number; entries: Uint8Array }>`
    select from_seq, count, entries from journal_run where ${isOf(key)} and from_seq <= ${size} and from_seq + count > ${size}`.execute(trx);
  const [run] = runs;
  const next = run === undefined ? undefined : splitEntries(run.entries, run.count)[size - run.from_seq];
  return next === undefined ? null : decodeEntry(next).prev;
}

/** A CBOR sequence as its items. */
export function splitEntries(sequence: Uint8Array, count: number): readonly Uint8Array[] {
  const reader = new CborReader(sequence, { depth: 1, items: 16 * count, pairs: 0, textBytes: 64 });
  return Array.from({ length: count }, () => reader.span());
}
