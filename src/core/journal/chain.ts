/** A run of journal entries (formats.md §9): intact, or the exact first break. Streams: memory does not grow with the run. */
import { type Bytes, equal } from '../bytes.ts';
import { MalformedError } from '../codec/malformed.ts';
import { decodeEntry, GENESIS, headOf, type JournalEntry } from './entry.ts';

/** Where a chain stands: `size` entries so far, `head` of the last one. */
export interface ChainState {
  readonly size: number;
  readonly head: Uint8Array;
}

/** The journal before its first entry. */
export const EMPTY_CHAIN: ChainState = { size: 0, head: GENESIS };

/**
 * - `malformed`: the bytes are not an entry.
 * - `sequence`: entries are missing, repeated or out of order.
 * - `prev`: this entry does not follow the bytes before it: one of them was changed, or belongs to another journal.
 */
export type BreakReason = 'malformed' | 'sequence' | 'prev';

/** `at`: position in the run, from 0. `head`, `size`: the chain up to the last entry that holds. */
export type ChainResult =
  | { readonly intact: true; readonly size: number; readonly head: Uint8Array }
  | { readonly intact: false; readonly at: number; readonly reason: BreakReason; readonly size: number; readonly head: Uint8Array };

export interface ChainOptions {
  /** called for each entry that holds */
  readonly onEntry?: (entry: JournalEntry) => void;
  /** SHA-256; WebCrypto's unless the platform has one that costs no promise and no thread for a hundred and fifty bytes */
  readonly digest?: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Follows a run of encoded entries from `from` (a countersigned checkpoint, or the empty journal) and calls `onEntry` for each one that holds.
 * A changed last entry shows only against a head known from elsewhere (the checkpoint): compare `head`.
 */
export async function verifyChain(
  entries: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  from: ChainState = EMPTY_CHAIN,
  { onEntry, digest = headOf }: ChainOptions = {},
): Promise<ChainResult> {
  let state = from;
  let at = 0;
  for await (const bytes of entries) {
    const entry = decodeOrNull(bytes);
    const reason = entry === null ? 'malformed' : entry.seq !== state.size ? 'sequence' : equal(entry.prev, state.head) ? null : 'prev';
    if (entry === null || reason !== null) return { intact: false, at, reason: reason ?? 'malformed', ...state };
    onEntry?.(entry);
    const head = digest(bytes);
    state = { size: state.size + 1, head: head instanceof Uint8Array ? head : await head };
    at++;
  }
  return { intact: true, ...state };
}

/** The state after one more entry, which the caller has just encoded or verified. */
export async function extendChain(state: ChainState, entry: Bytes): Promise<ChainState> {
  return { size: state.size + 1, head: await headOf(entry) };
}

function decodeOrNull(bytes: Uint8Array): JournalEntry | null {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
