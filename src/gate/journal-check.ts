/**
 * The whole journal of this tablet, read back: whether its chain holds up to what the tablet signed and on to its end.
 * A part that cannot be read is never passed over: half a journal must not look like a whole one.
 */
import { equal } from '../core/bytes.ts';
import { detectEngine } from '../core/codec/ed25519.ts';
import { type ChainResult, type ChainState, EMPTY_CHAIN, verifyChain } from '../core/journal/chain.ts';
import { verifyCheckpoint } from '../core/journal/checkpoint.ts';
import { countJournal, readJournal } from '../shared/storage/journal.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';

const CHUNK = 1000;

/** A read that failed in the middle of a journal; becomes a code at the border of this file. */
class Unreadable extends Error {
  readonly code: StorageCode;
  constructor(code: StorageCode) {
    super(code);
    this.code = code;
  }
}

function valueIn<T>(read: StorageResult<T>): T {
  if (!read.ok) throw new Unreadable(read.code);
  return read.value;
}

async function whole<T>(work: () => Promise<T>): Promise<StorageResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, code: error.code };
    throw error;
  }
}

/** Entries in order from `from` up to `until`, a chunk at a time. */
async function* entries(storage: Storage, from: number, until: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  while (from < until) {
    const records = valueIn(await readJournal(storage, from, Math.min(CHUNK, until - from)));
    if (records.length === 0) return;
    for (const record of records) yield record.entry;
    from = (records.at(-1)?.seq ?? from) + 1;
  }
}

/** The whole chain: up to the newest checkpoint, whose signed head it must have there, and on to the last entry that the storage counted at the start. */
export function checkJournal(storage: Storage, tabletKey: Uint8Array): Promise<StorageResult<ChainResult>> {
  return whole(async () => {
    const stored = valueIn(await loadMemory(storage, CHECKPOINT_KEY));
    const count = valueIn(await countJournal(storage));
    const verified = stored instanceof Uint8Array ? await verifyCheckpoint(stored, tabletKey, await detectEngine()) : null;
    if (verified?.ok === false) return { intact: false, at: 0, reason: 'malformed', ...EMPTY_CHAIN };
    const signed: ChainState = verified?.checkpoint ?? EMPTY_CHAIN;
    const start = await verifyChain(entries(storage, 0, signed.size));
    if (!start.intact) return start;
    const broken = (at: number): ChainResult => ({ ...start, intact: false, at, reason: 'sequence' });
    if (start.size !== signed.size || !equal(start.head, signed.head)) return broken(start.size);
    // A line may be written while this reads: what counts is what was there when it began.
    const end = await verifyChain(entries(storage, signed.size, Math.max(count, signed.size)), start);
    return end.intact && end.size !== count ? broken(end.size) : end;
  });
}
