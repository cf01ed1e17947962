/** How far back a tablet looks in its own journal for how late it was, at a start (decision 038); over a journal in memory. */
import { expect, test, vi } from 'vitest';
import { encodeEntry, GENESIS } from '../../src/core/journal/entry.ts';
import { ClockKeeper } from '../../src/gate/clock-keeper.ts';
import type { Storage } from '../../src/shared/storage/open.ts';
import type { JournalRecord } from '../../src/shared/storage/schema.ts';

const T = 1_795_000_000;

/** What a start reads of the storage: the last line, the lines before it, and nothing in the memory. */
function storageOf(records: readonly JournalRecord[]): Storage {
  const stores = { journal: { openCursor: async () => ({ value: records.at(-1) }), getAll: async () => records }, memory: { get: async () => undefined } };
  const tx = { objectStore: (name: 'journal' | 'memory') => stores[name] };
  const read = async (_: unknown, work: (given: typeof tx) => Promise<unknown>) => ({ ok: true, value: await work(tx) });
  return { read } as unknown as Storage;
}

test('lines of the switch do not push the time out of sight that a clock was put back from', async () => {
  const line = (seq: number, time: number): JournalRecord => {
    const entry = { seq, time, kind: 'settings', ref: null, outcome: null, code: 'direction-entry', direction: 0, stampVersion: 7, prev: GENESIS } as const;
    return { seq, time, entry: encodeEntry(entry), head: GENESIS };
  };
  const records = [line(0, T), ...Array.from({ length: 200 }, (_, at) => line(at + 1, T - 3600))];
  const said: string[] = [];
  const keeper = new ClockKeeper({
    storage: storageOf(records),
    read: () => ({ wall: T - 3600, steady: 5, awake: true }),
    stamp: () => null,
    record: async (code) => {
      said.push(code);
      return { ok: true, value: undefined };
    },
    onMoved: () => undefined,
  });
  vi.stubGlobal('IDBKeyRange', { lowerBound: () => null });
  await keeper.load(new Uint8Array(32));
  expect([said, keeper.floor]).toEqual([['back-3600-journal'], T]);
});
