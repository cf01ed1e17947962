/** A case as the desk reads and draws it: what confirming came to, how well a contact is known, and where the bars of the timeline lie. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Contact, effectOf, type Meeting, readTracedCase, witnessOf } from '../../src/desk/tracing/case.ts';
import { DAY_NAME, DRAWN, draw, HEAD, LABEL, ROW, WIDTH } from '../../src/desk/tracing/timeline.ts';

const HOUR = 3600;
const FROM = 1_795_000_000;
const meeting = (over: Partial<Meeting> = {}): Meeting => ({ venueId: 'ALA-00003', from: FROM, until: FROM + HOUR, witnessed: 0, gate: 'same', ...over });
const contact = (over: Partial<Contact> = {}): Contact => ({
  rank: 1,
  seconds: HOUR,
  lastAt: FROM + HOUR,
  meetings: [meeting()],
  health: 'green',
  confirmedAt: null,
  turned: false,
  revokedTokens: 0,
  publishedAt: null,
  ...over,
});

describe('effectOf', () => {
  test('nothing before somebody was confirmed; then who became stricter, what was revoked, and when the last of it was published', () => {
    expect(effectOf([contact()])).toBeNull();
    const first = contact({ confirmedAt: FROM, turned: true, revokedTokens: 2, publishedAt: FROM + 3 });
    const second = contact({ confirmedAt: FROM + 60, turned: false, revokedTokens: 1 });
    expect(effectOf([first, contact()])).toEqual({ contacts: 1, turned: 1, revokedTokens: 2, confirmedAt: FROM, publishedAt: FROM + 3 });
    expect(effectOf([first, second])).toEqual({ contacts: 2, turned: 1, revokedTokens: 3, confirmedAt: FROM + 60, publishedAt: null });
    expect(effectOf([first, { ...second, publishedAt: FROM + 61 }])?.publishedAt).toBe(FROM + 61);
    // nobody waits for what revoked nothing
    expect(effectOf([first, { ...second, revokedTokens: 0 }])).toMatchObject({ confirmedAt: FROM, publishedAt: FROM + 3 });
    expect(effectOf([contact({ confirmedAt: FROM })])).toMatchObject({ revokedTokens: 0, publishedAt: null });
  });
});

test('witnessOf: the best meeting counts', () => {
  expect(witnessOf({ meetings: [] })).toBe(0);
  expect(witnessOf({ meetings: [meeting({ witnessed: 1 }), meeting({ witnessed: 2 }), meeting()] })).toBe(2);
});

test('readTracedCase: takes an answer apart and refuses one that is not of this shape', () => {
  const line = { id: 4, openedAt: FROM, openedBy: 2, reason: 'repeat', from: FROM, until: FROM + HOUR, stays: 1, found: 1, confirmed: 0, cause: 'in words' };
  const one = { rank: 1, seconds: HOUR, score: 9, lastAt: FROM, witnessed: true, sameGate: true, health: 3, confirmedAt: null, turned: null };
  const met = { ...meeting(), witnessed: 2, weight: 100 };
  const answer = {
    case: { ...line, contacts: [{ ...one, meetings: [met] }], proposals: [{ id: 7, state: 'open', ranks: [1] }], venues: [{ id: 'ALA-00003', name: 'Арман' }] },
  };
  const read = readTracedCase(answer);
  expect(read).toMatchObject({
    id: 4,
    reason: 'repeat',
    contacts: [{ rank: 1, health: 'green', revokedTokens: 0, meetings: [{ witnessed: 2, gate: 'same' }] }],
  });
  expect([read.proposals, read.venues.get('ALA-00003')]).toEqual([[{ id: 7, open: true, ranks: [1] }], 'Арман']);
  expect(() => readTracedCase({ case: { ...answer.case, reason: 'because' } })).toThrow();
  expect(() => readTracedCase({ case: { ...answer.case, contacts: [{ ...one, health: 9, meetings: [] }] } })).toThrow();
});

describe('draw', () => {
  test('every bar lies in its contact’s line and in the drawing, and none is too thin to be seen', () => {
    const meetings = fc.array(
      fc
        .tuple(fc.integer({ min: -HOUR, max: 100 * HOUR }), fc.integer({ min: 1, max: 20 * HOUR }))
        .map(([start, length]) => meeting({ from: FROM + start, until: FROM + start + length })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * 24 * HOUR }), fc.array(meetings, { maxLength: 80 }), (length, all) => {
        const contacts = all.map((met, nr) => contact({ rank: nr + 1, meetings: met }));
        const { rows, days, height } = draw({ from: FROM, until: FROM + length, contacts });
        expect(rows).toHaveLength(Math.min(DRAWN, contacts.length));
        expect(height).toBe(HEAD + rows.length * ROW);
        for (const { y, bars } of rows) {
          expect(y + ROW).toBeLessThanOrEqual(height);
          for (const { x, width } of bars) {
            expect(x).toBeGreaterThanOrEqual(LABEL - 0.001);
            expect(x + width).toBeLessThanOrEqual(WIDTH + 0.001);
            expect(width).toBeGreaterThanOrEqual(3);
          }
        }
        for (const { x, at } of days) {
          expect(x).toBeLessThan(WIDTH);
          expect((at + 5 * HOUR) % 86_400).toBe(0);
        }
        const names = days.flatMap(({ x, side }) => (side === null ? [] : [side === 'after' ? x : x - DAY_NAME]));
        for (const [nr, start] of names.entries()) {
          expect(start + DAY_NAME).toBeLessThanOrEqual(WIDTH);
          expect(start).toBeGreaterThanOrEqual(nr === 0 ? LABEL : (names[nr - 1] ?? 0) + DAY_NAME - 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('thirty days are named at ten midnights or fewer', () => {
    const { days } = draw({ from: FROM, until: FROM + 30 * 86_400, contacts: [] });
    expect(days.length).toBeGreaterThan(5);
    expect(days.length).toBeLessThanOrEqual(10);
  });
});
