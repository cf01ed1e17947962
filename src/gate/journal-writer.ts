/**
 * The pen of the journal: encodes the next entry onto the chain and stores it, strictly, together with the verifier's memory. One entry at a
 * time; when another tab wrote in between, it continues from there.
 */
import type { ChainState } from '../core/journal/chain.ts';
import { EMPTY_CHAIN } from '../core/journal/chain.ts';
import { encodeEntry, headOf, type JournalEntry } from '../core/journal/entry.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { JournalRecord } from '../shared/storage/schema.ts';

/** What of the storage the writer needs (shared/storage/journal.ts). */
export interface JournalStore {
  append(record: JournalRecord, memory?: { key: string; value: unknown }): Promise<StorageResult<void>>;
  last(): Promise<StorageResult<JournalRecord | null>>;
}

/** What the writer adds by itself: number and chain. */
export type JournalLine = Omit<JournalEntry, 'seq' | 'prev'>;

const ATTEMPTS = 4;

export class JournalWriter {
  readonly #store: JournalStore;
  readonly #onWritten: (entry: JournalEntry, head: Uint8Array) => void;
  #state: ChainState | null = null;
  /** Whether nobody else has written since `sync`. */
  #alone = false;

  /** `onWritten` hears of every entry that is on the disk. */
  constructor(store: JournalStore, onWritten: (entry: JournalEntry, head: Uint8Array) => void = () => undefined) {
    this.#store = store;
    this.#onWritten = onWritten;
  }

  /** Reads where the chain stands. A memory that is to be written with the next line is read after this. */
  async sync(): Promise<StorageResult<void>> {
    this.#state = null;
    const state = await this.#current();
    this.#alone = state.ok;
    if (!state.ok) return state;
    this.#state = state.value;
    return { ok: true, value: undefined };
  }

  /**
   * Writes one line; `ok` means that it is on the disk. The entry as written comes back. With a memory a line of another tab since `sync` is a
   * `sequence-conflict`: what that tab has stored beside its line must not be written over by one who has not read it.
   */
  async write(line: JournalLine, memory?: { key: string; value: unknown }): Promise<StorageResult<JournalEntry>> {
    if (memory !== undefined && !this.#alone) return { ok: false, code: 'sequence-conflict' };
    for (let attempt = 1; ; attempt++) {
      const state = await this.#current();
      if (!state.ok) return state;
      const { size: seq, head: prev } = state.value;
      const full: JournalEntry = { ...line, seq, prev };
      const bytes = encodeEntry(full);
      const head = await headOf(bytes);
      const stored = await this.#store.append({ seq, time: line.time, entry: bytes, head }, memory);
      // After any failure the disk, not this object, says where the chain stands.
      this.#state = stored.ok ? { size: seq + 1, head } : null;
      if (stored.ok) {
        this.#onWritten(full, head);
        return { ok: true, value: full };
      }
      this.#alone = false;
      if (stored.code !== 'sequence-conflict' || memory !== undefined || attempt === ATTEMPTS) return stored;
    }
  }

  async #current(): Promise<StorageResult<ChainState>> {
    if (this.#state !== null) return { ok: true, value: this.#state };
    const last = await this.#store.last();
    if (!last.ok) return last;
    return { ok: true, value: last.value === null ? EMPTY_CHAIN : { size: last.value.seq + 1, head: last.value.head } };
  }
}
