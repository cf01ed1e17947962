/** The day's counters and the end of a shift. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENESIS, type JournalEntry } from '../../src/core/journal/entry.ts';
import { doorDay, endOfDoorDay, isForgotten } from '../../src/gate/shift.ts';
import { createToday } from '../../src/gate/today.ts';

const OFFSET = 300;
/** 22 November 2026, 10:00 in Almaty. */
const TEN = Date.UTC(2026, 10, 22, 5) / 1000;
const refOfPerson = (person: number) => new Uint8Array(16).fill(person);

function scan(changes: Partial<JournalEntry> & { person?: number } = {}): JournalEntry {
  const { person = 1, ...rest } = changes;
  const base = {
    seq: 0,
    time: TEN,
    kind: 'scan',
    ref: refOfPerson(person),
    outcome: 'admit',
    code: 'ok',
    direction: 0,
    stampVersion: 1,
    prev: GENESIS,
  } as const;
  return { ...base, ...rest };
}
const fresh = () => createToday(doorDay(TEN, OFFSET), OFFSET);

describe('createToday', () => {
  test('counts outcomes, people in and out, and the half hour of each', () => {
    const today = fresh();
    today.record(scan({ person: 1 }));
    today.record(scan({ person: 2, outcome: 'refuse', code: 'token-expired' }));
    today.record(scan({ person: 3, outcome: 'undecided', code: 'proof-stale' }));
    today.record(scan({ person: 1, direction: 1, time: TEN + 3600 }));
    expect(today.counters).toMatchObject({ in: 1, out: 1, admit: 2, refuse: 1, undecided: 1 });
    const { ins, outs } = today.counters;
    expect([ins[20], outs[22]]).toEqual([1, 1]);
    expect([...ins, ...outs].reduce((sum, people) => sum + people, 0)).toBe(2);
  });

  test('the same pass within 60 s at one gate counts once, later again', () => {
    const today = fresh();
    for (const after of [0, 15, 59]) today.record(scan({ time: TEN + after }));
    expect(today.counters.in).toBe(1);
    today.record(scan({ time: TEN + 59 + 60 }));
    expect(today.counters.in).toBe(2);
  });

  test('a picture of a code already scanned is nobody, and an unreadable code is nobody leaving', () => {
    const today = fresh();
    today.record(scan());
    today.record(scan({ outcome: 'refuse', code: 'proof-replayed' }));
    today.record(scan({ ref: null, outcome: 'refuse', code: 'not-ashyq', direction: 1 }));
    expect(today.counters).toMatchObject({ in: 1, out: 0, refuse: 1 });
  });

  test('an exit counts whatever the verdict', () => {
    const today = fresh();
    today.record(scan({ outcome: 'refuse', code: 'token-expired', direction: 1 }));
    expect(today.counters).toMatchObject({ in: 0, out: 1 });
  });

  test('remembers when a pass was last admitted, in one direction only', () => {
    const today = fresh();
    today.record(scan({ time: TEN }));
    today.record(scan({ time: TEN + 240, person: 1 }));
    expect(today.admittedAt(refOfPerson(1), 0)).toBe(TEN + 240);
    expect(today.admittedAt(refOfPerson(1), 1)).toBeNull();
    expect(today.admittedAt(refOfPerson(2), 0)).toBeNull();
  });

  test('a door’s day ends at 04:00: who came before midnight is still inside after it', () => {
    const today = fresh();
    today.record(scan({ person: 1, time: TEN + 13 * 3600 }));
    today.record(scan({ person: 2, time: TEN + 15 * 3600 }));
    today.record(scan({ person: 1, direction: 1, time: TEN + 17 * 3600 }));
    expect(today.counters).toMatchObject({ in: 2, out: 1 });
  });

  test('a specimen is nobody: neither refused nor leaving', () => {
    const today = fresh();
    today.record(scan({ outcome: 'refuse', code: 'specimen' }));
    today.record(scan({ outcome: 'refuse', code: 'specimen', direction: 1 }));
    expect(today.counters).toMatchObject({ in: 0, out: 0, refuse: 0 });
  });

  test('ignores other days and everything that is not a scan', () => {
    const today = fresh();
    today.record(scan({ time: TEN - 7 * 3600 }));
    today.record(scan({ time: TEN + 18 * 3600 }));
    today.record(scan({ kind: 'shift-open', outcome: null, ref: null, code: 'opened' }));
    expect(today.counters).toMatchObject({ in: 0, out: 0, admit: 0 });
  });
});

describe('endOfDoorDay', () => {
  test('is the next 04:00, in any zone and at any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }), fc.constantFrom(0, 300, 360, -120), (time, offset) => {
        const end = endOfDoorDay(time, offset);
        expect(end - time).toBeGreaterThan(0);
        expect(end - time).toBeLessThanOrEqual(86_400);
        expect((end + offset * 60) % 86_400).toBe(4 * 3600);
        expect(isForgotten(time, end - 1, offset)).toBe(false);
        expect(isForgotten(time, end, offset)).toBe(true);
      }),
    );
  });
});

describe('isForgotten', () => {
  const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour - 5, minute) / 1000;

  test('a shift closes itself at 04:00 local time, not at midnight', () => {
    expect(isForgotten(at(22, 9), at(23, 3, 59), OFFSET)).toBe(false);
    expect(isForgotten(at(22, 9), at(23, 4), OFFSET)).toBe(true);
    expect(isForgotten(at(23, 1), at(23, 3, 59), OFFSET)).toBe(false);
    expect(isForgotten(at(23, 1), at(23, 4), OFFSET)).toBe(true);
    expect(isForgotten(at(23, 4), at(23, 23, 59), OFFSET)).toBe(false);
  });

  test('no shift lives longer than a day, none is closed before an hour that is four', () => {
    fc.assert(
      fc.property(fc.integer({ min: at(1, 0), max: at(28, 0) }), fc.nat({ max: 2 * 86_400 }), (openedAt, length) => {
        if (length >= 86_400) expect(isForgotten(openedAt, openedAt + length, OFFSET)).toBe(true);
        const hours = (time: number) => Math.floor((time + OFFSET * 60 - 4 * 3600) / 86_400);
        expect(isForgotten(openedAt, openedAt + length, OFFSET)).toBe(hours(openedAt + length) > hours(openedAt));
      }),
    );
  });
});
