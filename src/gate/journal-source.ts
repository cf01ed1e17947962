/**
 * A journal as the ministry gets it: the one that this tablet writes now, or one that was put away and that only its earlier key can hand in. What was noted of it
 * (how far the ministry holds it) is looked at and changed in one transaction: an answer for one journal must never count for another.
 */
import { equal } from '../core/bytes.ts';
import { type ChainState, EMPTY_CHAIN } from '../core/journal/chain.ts';
import { headOf } from '../core/journal/entry.ts';
import { lastJournalEntry, readJournal } from '../shared/storage/journal.ts';
import { changeJournalAway, type JournalAway } from '../shared/storage/journals-away.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';
import { HANDED_IN_KEY, type HandedIn, parseHandedIn } from './handed-in.ts';

export interface JournalSource {
  /** whose journal it is: its key signs, its certificate speaks for it */
  readonly tablet: TabletRecord;
  /** How many entries it has, and the head of the last. */
  end(): Promise<StorageResult<ChainState>>;
  read(from: number, limit: number): Promise<StorageResult<readonly Uint8Array<ArrayBuffer>[]>>;
  /** The newest checkpoint's bytes, and how far the ministry holds it. */
  noted(): Promise<StorageResult<{ readonly checkpoint: Uint8Array | null; readonly handedIn: HandedIn }>>;
  /** Notes what the ministry holds, if it is what stands here: the entry before `size` has this head. False where it is not. */
  note(held: ChainState, change: (before: HandedIn) => HandedIn): Promise<StorageResult<boolean>>;
}

const bytesOrNull = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null);

/** The journal that is being written. */
export function presentJournal(storage: Storage, tablet: TabletRecord): JournalSource {
  return {
    tablet,
    async end() {
      const last = await lastJournalEntry(storage);
      if (!last.ok) return last;
      return { ok: true, value: last.value === null ? EMPTY_CHAIN : { size: last.value.seq + 1, head: last.value.head } };
    },
    async read(from, limit) {
      const read = await readJournal(storage, from, limit);
      return read.ok ? { ok: true, value: read.value.map(({ entry }) => entry) } : read;
    },
    async noted() {
      const [checkpoint, handedIn] = [await loadMemory(storage, CHECKPOINT_KEY), await loadMemory(storage, HANDED_IN_KEY)];
      if (!checkpoint.ok) return checkpoint;
      return handedIn.ok ? { ok: true, value: { checkpoint: bytesOrNull(checkpoint.value), handedIn: parseHandedIn(handedIn.value) } } : handedIn;
    },
    note: ({ size, head }, change) =>
      storage.write(['journal', 'memory'], async (tx) => {
        const here = size === 0 ? undefined : await tx.objectStore('journal').get(size - 1);
        if (here === undefined || !equal(here.head, head)) return false;
        const memory = tx.objectStore('memory');
        await memory.put(change(parseHandedIn((await memory.get(HANDED_IN_KEY)) ?? null)), HANDED_IN_KEY);
        return true;
      }),
  };
}

/** One that was put away together with the key that wrote it. */
export function earlierJournal(storage: Storage, { at, entries, checkpoint, handedIn }: JournalAway, tablet: TabletRecord): JournalSource {
  const headAt = async (size: number): Promise<Uint8Array | null> => {
    const entry = entries[size - 1];
    return entry === undefined ? null : headOf(entry);
  };
  let noted = parseHandedIn(handedIn);
  return {
    tablet,
    end: async () => ({ ok: true, value: { size: entries.length, head: (await headAt(entries.length)) ?? EMPTY_CHAIN.head } }),
    read: async (from, limit) => ({ ok: true, value: entries.slice(from, from + limit) }),
    noted: async () => ({ ok: true, value: { checkpoint: bytesOrNull(checkpoint), handedIn: noted } }),
    async note({ size, head }, change) {
      const here = await headAt(size);
      if (here === null || !equal(here, head)) return { ok: true, value: false };
      noted = change(noted);
      const kept = await changeJournalAway(storage, at, ({ tablet }) => ({ tablet, handedIn: noted }));
      return kept.ok ? { ok: true, value: true } : kept;
    },
  };
}
