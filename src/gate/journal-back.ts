/** The journal read from its end backwards, as far as somebody needs it: the running day at a start, the last shifts on the screen. */
import { MalformedError } from '../core/codec/malformed.ts';
import { decodeEntry, type JournalEntry } from '../core/journal/entry.ts';
import { lastJournalEntry, readJournal } from '../shared/storage/journal.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';

/** Entries read at a time. */
const CHUNK = 500;

/**
 * The last entries in order, back to where `isEnough` says so of a chunk (its entries, in order). A damaged line must not keep the door shut: it is left
 * out, and the journal's check shows where the chain breaks.
 */
export async function readBack(storage: Storage, isEnough: (chunk: readonly JournalEntry[]) => boolean): Promise<StorageResult<JournalEntry[]>> {
  const last = await lastJournalEntry(storage);
  if (!last.ok) return last;
  const chunks: JournalEntry[][] = [];
  let from = last.value === null ? 0 : last.value.seq + 1;
  while (from > 0) {
    const start = Math.max(0, from - CHUNK);
    const read = await readJournal(storage, start, from - start);
    if (!read.ok) return read;
    const chunk = read.value.flatMap(({ entry }) => readable(entry));
    chunks.unshift(chunk);
    from = start;
    if (read.value.length === 0 || isEnough(chunk)) break;
  }
  return { ok: true, value: chunks.flat() };
}

function readable(bytes: Uint8Array): JournalEntry[] {
  try {
    return [decodeEntry(bytes)];
  } catch (error) {
    if (error instanceof MalformedError) return [];
    throw error;
  }
}
