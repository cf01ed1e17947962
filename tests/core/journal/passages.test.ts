/** Which lines of a journal are people: one rule for tablets, the ministry and auditors. */
import { describe, expect, test } from 'vitest';
import { GENESIS, type JournalEntry } from '../../../src/core/journal/entry.ts';
import { Passages } from '../../../src/core/journal/passages.ts';

const T = 1_795_000_000;

type Scan = readonly [after: number, direction: 0 | 1, code?: string, more?: Partial<JournalEntry>];

/** One pass at one gate; the ways that each line counts as. */
function ways(...scans: readonly Scan[]) {
  const passages = new Passages();
  return scans.map(([after, direction, code = 'ok', more = {}]) => {
    const outcome = code === 'ok' ? 'admit' : code === 'proof-stale' ? 'undecided' : 'refuse';
    const line = { seq: 0, time: T + after, kind: 'scan', ref: new Uint8Array(16), outcome, code, direction, stampVersion: 1, prev: GENESIS } as const;
    return passages.record({ ...line, ...more }).way;
  });
}

describe('Passages.record', () => {
  test('an entry and an exit within a minute are both people, whichever picture was shown', () => {
    expect(ways([0, 0], [10, 1])).toEqual([0, 1]);
    expect(ways([0, 0], [10, 1, 'proof-replayed'])).toEqual([0, 1]);
  });

  test('the same picture twice in one direction is nobody', () => {
    expect(ways([0, 0], [3, 0, 'proof-replayed'], [6, 0, 'proof-replayed'])).toEqual([0, null, null]);
    expect(ways([0, 1], [3, 1, 'proof-replayed'])).toEqual([1, null]);
    expect(ways([0, 0], [3, 1, 'proof-replayed'], [6, 1, 'proof-replayed'], [9, 1])).toEqual([0, 1, null, null]);
  });

  test('a picture that let nobody in lets nobody out by being shown again', () => {
    expect(ways([0, 0, 'not-admitted'], [5, 1, 'proof-replayed'])).toEqual([null, null]);
  });

  test('a picture older than any picture lives says nothing of an entry', () => {
    expect(ways([0, 0], [120, 1, 'proof-replayed'])).toEqual([0, null]);
  });

  test('whoever went out and comes in again within a minute is inside', () => {
    expect(ways([0, 0], [20, 1], [40, 0], [50, 0])).toEqual([0, 1, 0, null]);
  });

  test('one person counts once, though the first look was undecided: let in by the manager and then by a good code, or seen leaving twice', () => {
    expect(ways([0, 0, 'proof-stale'], [20, 0, 'proof-stale', { kind: 'override' }], [40, 0])).toEqual([null, 0, null]);
    expect(ways([0, 1, 'proof-stale'], [15, 1])).toEqual([1, null]);
  });

  test('lines of a clock that was put back count as they come', () => {
    expect(ways([0, 0], [-3600, 0], [-3590, 0])).toEqual([0, 0, null]);
  });

  test('a thousand others in between change nothing', () => {
    const passages = new Passages();
    const line = { seq: 0, kind: 'scan', outcome: 'admit', code: 'ok', direction: 0, stampVersion: 1, prev: GENESIS } as const;
    const refOf = (nr: number) => new Uint8Array(new Uint32Array([nr, 0, 0, 0]).buffer);
    const counted = Array.from({ length: 3000 }, (_, nr) => passages.record({ ...line, ref: refOf(nr), time: T + Math.floor(nr / 60) }).way);
    expect(new Set(counted)).toEqual(new Set([0]));
    expect(passages.record({ ...line, ref: refOf(2990), time: T + 55 }).way).toBeNull();
  });
});
