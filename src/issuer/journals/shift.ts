/** Whether a tablet is at work, by the journal that it handed in (formats.md §9): what it says of shifts, kept beside the journal for who asks often. */
import type { JournalEntry } from '../../core/journal/entry.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { isOf, type JournalKey } from './journal-key.ts';
import type { Tablet } from './tablet.ts';

/** A shift closes itself at 04:00; nobody works longer. */
export const SHIFT_SECONDS = 24 * 3600;

/** Notes what new entries say of the shift. The journal is locked. */
export async function noteShift(trx: DatabaseTransaction, key: JournalKey, news: readonly JournalEntry[]): Promise<void> {
  const last = news.findLast(({ kind }) => kind === 'shift-open' || kind === 'shift-close');
  if (last === undefined) return;
  await sql`update journal set shift_open_at = ${last.kind === 'shift-open' ? last.time : null} where ${isOf(key)}`.execute(trx);
}

/** Since when a shift is open at this tablet, as far as the ministry was told; null: none is. */
export async function shiftOpenSince(db: Database, { venueId, key }: Pick<Tablet, 'venueId' | 'key'>, now: number): Promise<number | null> {
  const { rows } = await sql<{ since: number | null }>`
    select shift_open_at as since from journal where venue_id = ${venueId} and tablet = ${key} order by epoch desc, received_at desc limit 1`.execute(db);
  const since = rows[0]?.since ?? null;
  return since === null || since <= now - SHIFT_SECONDS ? null : since;
}
