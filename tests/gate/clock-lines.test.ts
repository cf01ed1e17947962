/** Lines about a tablet's clock that must not be missing (decision 038): at a start, by its own journal, and beside a newer stamp; and what such a stamp can say. Over a journal in memory. */
import { expect, test, vi } from 'vitest';
import { encodeEntry, GENESIS } from '../../src/core/journal/entry.ts';
import { ClockKeeper, writesLines } from '../../src/gate/clock-keeper.ts';
import type { Storage } from '../../src/shared/storage/open.ts';
import type { JournalRecord, TabletRecord } from '../../src/shared/storage/schema.ts';

const T = 1_795_000_000;

/** What a start reads of the storage: the last line, the lines before it, and nothing in the memory. */
function storageOf(records: readonly JournalRecord[]): Storage {
  const stores = { journal: { openCursor: async () => ({ value: records.at(-1) }), getAll: async () => records }, memory: { get: async () => undefined } };
  const tx = { objectStore: (name: 'journal' | 'memory') => stores[name] };
  const read = async (_: unknown, work: (given: typeof tx) => Promise<unknown>) => ({ ok: true, value: await work(tx) });
  return { read } as unknown as Storage;
}

let [wall, steady, stamp] = [T, 5, { version: 7, iat: T - 60 }];
let said: string[] = [];

const line = (seq: number, time: number): JournalRecord => {
  const entry = { seq, time, kind: 'settings', ref: null, outcome: null, code: 'direction-entry', direction: 0, stampVersion: 7, prev: GENESIS } as const;
  return { seq, time, entry: encodeEntry(entry), head: GENESIS };
};

/** A page of a tablet with this journal, loaded at these clocks. */
async function start(records: readonly JournalRecord[]): Promise<ClockKeeper> {
  vi.stubGlobal('IDBKeyRange', { lowerBound: () => null });
  said = [];
  const keeper = new ClockKeeper({
    storage: storageOf(records),
    read: () => ({ wall, steady, awake: true }),
    stamp: () => stamp,
    record: async (code) => {
      said.push(code);
      return { ok: true, value: undefined };
    },
    onMoved: () => undefined,
  });
  await keeper.load(new Uint8Array(32));
  return keeper;
}

test('lines of the switch do not push the time out of sight that a clock was put back from', async () => {
  [wall, steady, stamp] = [T - 3600, 5, { version: 7, iat: T - 7200 }];
  const keeper = await start([line(0, T), ...Array.from({ length: 200 }, (_, at) => line(at + 1, T - 3600))]);
  expect([said, keeper.floor]).toEqual([['back-3600-journal'], T]);
});

test('a clock that goes back in the moment in which a newer stamp says that it is right is a line too, and stops nothing', async () => {
  [wall, steady, stamp] = [T + 18_000, 5, { version: 7, iat: T - 60 }];
  const keeper = await start([line(0, T + 17_000)]);
  [wall, steady, stamp] = [T + 60, 65, { version: 8, iat: T + 30 }];
  keeper.look();
  keeper.look();
  expect([said, keeper.floor, keeper.state.value]).toEqual([['back-18000-steady', 'right-stamp'], 0, null]);
});

test('five minutes back, a newer stamp of 270 s decides nothing; together with an answer that has this time it does, and a clock set since needs another one', async () => {
  [wall, steady, stamp] = [T, 5, { version: 7, iat: T - 60 }];
  const keeper = await start([line(0, T - 10)]);
  keeper.told(0);
  [wall, steady, stamp] = [T - 290, 15, { version: 8, iat: T - 260 }];
  keeper.look();
  expect([said, keeper.floor]).toEqual([['back-300-steady'], T + 10]);
  stamp = { version: 9, iat: T - 260 };
  keeper.look();
  expect(keeper.floor).toBe(T + 10);
  keeper.told(0);
  keeper.look();
  expect([said, keeper.floor, keeper.state.value]).toEqual([['back-300-steady', 'right-stamp'], 0, null]);
});

test('writesLines: the clock is looked at wherever a line can be written, also before the screen for a new enrolment code; not where another window is the gate', () => {
  const venue = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
  const key = { kind: 'seed', seed: new Uint8Array(32), publicKey: new Uint8Array(32) } as const;
  const tablet: TabletRecord = { key, credential: new Uint8Array(), venue, enrolledAt: T };
  expect((['open', 'closed', 'enrol'] as const).map((stage) => [writesLines(stage, tablet), writesLines(stage, null)])).toEqual([
    [true, false],
    [true, false],
    [true, false],
  ]);
  expect((['loading', 'broken', 'elsewhere'] as const).some((stage) => writesLines(stage, tablet))).toBe(false);
});
