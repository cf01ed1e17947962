/** What a shift was, counted from the lines of the journal. */
import { describe, expect, test } from 'vitest';
import { GENESIS, type JournalEntry } from '../../src/core/journal/entry.ts';
import { shiftsOf, totalOf } from '../../src/gate/shift-summary.ts';

const OFFSET = 300;
/** 22 November 2026, 10:00 in Almaty. */
const TEN = Date.UTC(2026, 10, 22, 5) / 1000;

type Line = Partial<JournalEntry> & { readonly person?: number };

/** Lines a minute apart, numbered from `seq`. */
function journal(lines: readonly Line[], seq = 0): JournalEntry[] {
  return lines.map(({ person, ...line }, at) => ({
    seq: seq + at,
    time: TEN + at * 60,
    kind: 'scan',
    ref: person === undefined ? null : new Uint8Array(16).fill(person),
    outcome: 'admit',
    code: 'ok',
    direction: 0,
    stampVersion: 1,
    prev: GENESIS,
    ...line,
  }));
}

const OPEN: Line = { kind: 'shift-open', outcome: null, code: 'opened' };
const CLOSE: Line = { kind: 'shift-close', outcome: null, code: 'closed' };

describe('shiftsOf', () => {
  test('counts who was admitted, refused by reason, undecided, let in on the manager’s word, and who came and went', () => {
    const [shift] = shiftsOf(
      journal([
        OPEN,
        { person: 1 },
        { person: 2, outcome: 'refuse', code: 'not-admitted' },
        { person: 3, outcome: 'refuse', code: 'token-expired' },
        { person: 4, outcome: 'refuse', code: 'not-admitted' },
        { outcome: 'refuse', code: 'not-ashyq' },
        { person: 5, outcome: 'undecided', code: 'proof-stale' },
        { kind: 'app', outcome: null, code: 'phone broken' },
        { kind: 'override', person: 5, outcome: 'undecided', code: 'proof-stale' },
        { person: 1, code: 'proof-replayed', outcome: 'refuse' },
        { person: 1, direction: 1 },
        CLOSE,
      ]),
      OFFSET,
    );
    expect(shift).toEqual({
      openedAt: TEN,
      until: TEN + 11 * 60,
      end: 'closed',
      in: 2,
      out: 1,
      admitted: 2,
      refused: [
        ['not-admitted', 2],
        ['not-ashyq', 1],
        ['token-expired', 1],
      ],
      undecided: [['proof-stale', 1]],
      overrides: 1,
      repeated: 1,
      specimens: 0,
      lines: 12,
      seq: 0,
    });
    expect(totalOf(shift?.refused ?? [])).toBe(4);
  });

  test('the same pass within a minute is one refusal, and a specimen none', () => {
    const lines = journal([OPEN, { person: 1, outcome: 'refuse', code: 'token-revoked' }, { outcome: 'refuse', code: 'specimen' }, CLOSE]);
    const again = { ...(lines[1] as JournalEntry), time: TEN + 90 };
    const [shift] = shiftsOf([...lines.slice(0, 2), again, ...lines.slice(2)], OFFSET);
    expect(shift).toMatchObject({ refused: [['token-revoked', 1]], specimens: 1, admitted: 0 });
  });

  test('the newest comes first; one that was forgotten closed by itself, one without an end was lost, the last is still open', () => {
    const shifts = shiftsOf(
      journal([CLOSE, OPEN, { person: 1 }, { ...CLOSE, code: 'closed-by-clock' }, OPEN, { person: 2 }, OPEN, { person: 3 }, CLOSE, OPEN, { person: 4 }], 40),
      OFFSET,
    );
    expect(shifts.map(({ end, in: came, seq }) => [end, came, seq])).toEqual([
      [null, 1, 49],
      ['closed', 1, 46],
      ['lost', 1, 44],
      ['closed-by-clock', 1, 41],
    ]);
  });

  test('what is written between two shifts belongs to neither; a shift counts what it saw over midnight', () => {
    const night = TEN + 13 * 3600;
    const shifts = shiftsOf(
      journal([
        { kind: 'trust', outcome: null, code: 'updated' },
        { ...OPEN, time: night },
        { person: 1, time: night + 60 },
        { person: 2, time: night + 2 * 3600 },
        { ...CLOSE, time: night + 3 * 3600 },
        { kind: 'settings', outcome: null, code: 'kiosk-on' },
      ]),
      OFFSET,
    );
    expect(shifts).toHaveLength(1);
    expect(shifts[0]).toMatchObject({ in: 2, lines: 4, end: 'closed' });
  });

  test('a journal without a shift has none', () => {
    expect(shiftsOf([], OFFSET)).toEqual([]);
    expect(shiftsOf(journal([{ person: 1 }, CLOSE]), OFFSET)).toEqual([]);
  });
});
