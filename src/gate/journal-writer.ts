/**
 * The pen of the journal: encodes the next entry onto the chain and stores it, strictly, together with the verifier's memory. One entry at a
 * time; when another tab wrote in between, it continues from there.
 */
import type { ChainState } from '../core/journal/chain.ts';
import { EMPTY_CHAIN } from '../core/journal/chain.ts';
import { encodeEntry, headOf, type JournalEntry } from '../core/journal/entry.ts';
import type { Kept } from '../shared/storage/journal.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { JournalRecord } from '../shared/storage/schema.ts';

/** What of the storage the writer needs (shared/storage/journal.ts). */
export interface JournalStore {
  append(records: readonly JournalRecord[], memory?: readonly Kept[]): Promise<StorageResult<void>>;
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
  async write(line: JournalLine, memory?: Kept): Promise<StorageResult<JournalEntry>> {
    const written = await this.writeAll([line], memory === undefined ? [] : [memory]);
    const entry = written.ok ? written.value[0] : undefined;
    if (!written.ok) return written;
    if (entry === undefined) throw new TypeError('a line was given');
    return { ok: true, value: entry };
  }

  /** The same for lines that belong together and what is kept with them: all of it or nothing. */
  async writeAll(lines: readonly JournalLine[], kept: readonly Kept[]): Promise<StorageResult<readonly JournalEntry[]>> {
    if (kept.length > 0 && !this.#alone) return { ok: false, code: 'sequence-conflict' };
    for (let attempt = 1; ; attempt++) {
      const state = await this.#current();
      if (!state.ok) return state;
      const chained = await chainOn(state.value, lines);
      const stored = await this.#store.append(
        chained.map(({ record }) => record),
        kept,
      );
      // After any failure the disk, not this object, says where the chain stands.
      const end = chained.at(-1)?.record;
      this.#state = stored.ok && end !== undefined ? { size: end.seq + 1, head: end.head } : null;
      if (stored.ok) {
        for (const { entry, record } of chained) this.#onWritten(entry, record.head);
        return { ok: true, value: chained.map(({ entry }) => entry) };
      }
      this.#alone = false;
      if (stored.code !== 'sequence-conflict' || kept.length > 0 || attempt === ATTEMPTS) return stored;
    }
  }

  async #current(): Promise<StorageResult<ChainState>> {
    if (this.#state !== null) return { ok: true, value: this.#state };
    const last = await this.#store.last();
    if (!last.ok) return last;
    return { ok: true, value: last.value === null ? EMPTY_CHAIN : { size: last.value.seq + 1, head: last.value.head } };
  }
}

/** The lines as entries onto the chain's end. */
async function chainOn({ size, head }: ChainState, lines: readonly JournalLine[]): Promise<{ readonly entry: JournalEntry; readonly record: JournalRecord }[]> {
  const chained: { readonly entry: JournalEntry; readonly record: JournalRecord }[] = [];
  let prev = head;
  for (const [at, line] of lines.entries()) {
    const entry: JournalEntry = { ...line, seq: size + at, prev };
    const bytes = encodeEntry(entry);
    const own = await headOf(bytes);
    chained.push({ entry, record: { seq: entry.seq, time: line.time, entry: bytes, head: own } });
    prev = own;
  }
  return chained;
}
