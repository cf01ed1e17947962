/** computeHealth: the table of 2021's rules, and what must hold for any events at any time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeHealth, type HealthEvent } from '../../../src/core/policy/status-rules.ts';

const DURATIONS = { greenHours: 72, redDays: 14, yellowDays: 14 };
const HOUR = 3600;
const DAY = 86_400;
const NOW = 1_795_341_600;

const positive = (sampledAt: number, withdrawn = false): HealthEvent => ({ kind: 'result', sampledAt, positive: true, withdrawn });
const negative = (sampledAt: number, withdrawn = false): HealthEvent => ({ kind: 'result', sampledAt, positive: false, withdrawn });
const contact = (contactAt: number, withdrawn = false): HealthEvent => ({ kind: 'contact', contactAt, withdrawn });

const RED = 0;
const YELLOW = 1;
const BLUE = 2;
const GREEN = 3;

describe('computeHealth', () => {
  const cases: readonly [string, readonly HealthEvent[], number, number | null][] = [
    ['nothing known: blue', [], BLUE, null],
    ['a positive result: red for 14 days', [positive(NOW - DAY)], RED, NOW + 13 * DAY],
    ['the last second of red', [positive(NOW - 14 * DAY + 1)], RED, NOW + 1],
    ['red ends by itself: blue', [positive(NOW - 14 * DAY)], BLUE, null],
    ['a later negative ends red: green', [positive(NOW - 3 * DAY), negative(NOW - HOUR)], GREEN, NOW + 71 * HOUR],
    ['an earlier negative does not', [negative(NOW - 4 * DAY), positive(NOW - 3 * DAY)], RED, NOW + 11 * DAY],
    ['a negative of the same second does not', [negative(NOW - DAY), positive(NOW - DAY)], RED, NOW + 13 * DAY],
    ['a second positive after the negative: red again', [positive(NOW - 5 * DAY), negative(NOW - 2 * DAY), positive(NOW - DAY)], RED, NOW + 13 * DAY],
    ['two positives: the later counts', [positive(NOW - 13 * DAY), positive(NOW - 2 * DAY)], RED, NOW + 12 * DAY],
    ['an old negative ended red: blue', [positive(NOW - 6 * DAY), negative(NOW - 4 * DAY)], BLUE, null],
    ['a contact: yellow for 14 days', [contact(NOW - DAY)], YELLOW, NOW + 13 * DAY],
    ['a negative does not end yellow', [contact(NOW - 2 * DAY), negative(NOW - HOUR)], YELLOW, NOW + 12 * DAY],
    ['a contact does not soften red', [positive(NOW - DAY), contact(NOW - HOUR)], RED, NOW + 13 * DAY],
    ['after red a later contact shows', [positive(NOW - 14 * DAY), contact(NOW - 10 * DAY)], YELLOW, NOW + 4 * DAY],
    ['a negative: green for 72 hours from sampling', [negative(NOW - HOUR)], GREEN, NOW + 71 * HOUR],
    ['the last second of green', [negative(NOW - 72 * HOUR + 1)], GREEN, NOW + 1],
    ['green ends by itself: blue', [negative(NOW - 72 * HOUR)], BLUE, null],
    ['a withdrawn positive never was', [positive(NOW - DAY, true)], BLUE, null],
    ['a withdrawn negative leaves red standing', [positive(NOW - 2 * DAY), negative(NOW - DAY, true)], RED, NOW + 12 * DAY],
    ['a withdrawn contact never was', [contact(NOW - DAY, true), negative(NOW - HOUR)], GREEN, NOW + 71 * HOUR],
    ['what is still to come does not count, but ends the answer', [negative(NOW + 60)], BLUE, NOW + 60],
    ['it bounds another status too', [negative(NOW - HOUR), positive(NOW + 60)], GREEN, NOW + 60],
  ];

  test.each(cases)('%s', (_, events, health, until) => {
    expect(computeHealth(events, DURATIONS, NOW)).toMatchObject({ health, until });
  });

  test('names what the status rests on and when that was', () => {
    expect(computeHealth([positive(NOW - DAY)], DURATIONS, NOW)).toMatchObject({ basis: 1, evidenceAt: NOW - DAY });
    expect(computeHealth([contact(NOW - DAY)], DURATIONS, NOW)).toMatchObject({ basis: 2, evidenceAt: NOW - DAY });
    expect(computeHealth([negative(NOW - DAY)], DURATIONS, NOW)).toMatchObject({ basis: 3, evidenceAt: NOW - DAY });
    expect(computeHealth([], DURATIONS, NOW)).toMatchObject({ basis: 0, evidenceAt: null });
  });

  test('takes its durations from the policy', () => {
    const short = { greenHours: 24, redDays: 7, yellowDays: 10 };
    expect(computeHealth([positive(NOW - 7 * DAY)], short, NOW).health).toBe(BLUE);
    expect(computeHealth([contact(NOW - 9 * DAY)], short, NOW).until).toBe(NOW + DAY);
    expect(computeHealth([negative(NOW - 24 * HOUR)], short, NOW).health).toBe(BLUE);
  });
});

describe('computeHealth, for any events', () => {
  const time = fc.integer({ min: NOW - 40 * DAY, max: NOW + 2 * DAY });
  const event: fc.Arbitrary<HealthEvent> = fc.oneof(
    fc.record({ kind: fc.constant('result' as const), sampledAt: time, positive: fc.boolean(), withdrawn: fc.boolean() }),
    fc.record({ kind: fc.constant('contact' as const), contactAt: time, withdrawn: fc.boolean() }),
  );
  const events = fc.array(event, { maxLength: 12 });
  const durations = fc.record({
    greenHours: fc.integer({ min: 0, max: 400 }),
    redDays: fc.integer({ min: 0, max: 30 }),
    yellowDays: fc.integer({ min: 0, max: 30 }),
  });

  test('their order means nothing', () => {
    fc.assert(
      fc.property(events, durations, (given, policy) => {
        expect(computeHealth([...given].reverse(), policy, NOW)).toEqual(computeHealth(given, policy, NOW));
      }),
    );
  });

  test('nothing changes before `until`, and `until` lies ahead', () => {
    fc.assert(
      fc.property(events, durations, fc.nat(30 * DAY), (given, policy, later) => {
        const now = computeHealth(given, policy, NOW);
        if (now.until !== null) expect(now.until).toBeGreaterThan(NOW);
        const then = now.until === null ? NOW + later : NOW + (later % (now.until - NOW));
        expect(computeHealth(given, policy, then)).toEqual(now);
      }),
    );
  });

  test('one more positive never lets anybody in anywhere', () => {
    fc.assert(
      fc.property(events, durations, time, (given, policy, at) => {
        const before = computeHealth(given, policy, NOW).health;
        expect(computeHealth([...given, positive(at)], policy, NOW).health).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('one more contact never makes a status better, and never hides red', () => {
    fc.assert(
      fc.property(events, durations, time, (given, policy, at) => {
        const before = computeHealth(given, policy, NOW).health;
        const after = computeHealth([...given, contact(at)], policy, NOW).health;
        expect(after === before || (after === YELLOW && before > YELLOW)).toBe(true);
      }),
    );
  });

  test('withdrawn events are as if they had never come', () => {
    fc.assert(
      fc.property(events, durations, (given, policy) => {
        const standing = given.filter((one) => one.withdrawn !== true);
        expect(computeHealth(given, policy, NOW)).toEqual(computeHealth(standing, policy, NOW));
      }),
    );
  });

  test('evidence is never from the future and is there whenever the status is not blue', () => {
    fc.assert(
      fc.property(events, durations, (given, policy) => {
        const { health, evidenceAt, basis } = computeHealth(given, policy, NOW);
        expect(evidenceAt === null).toBe(health === BLUE);
        expect(basis).toBe({ [RED]: 1, [YELLOW]: 2, [BLUE]: 0, [GREEN]: 3 }[health]);
        if (evidenceAt !== null) expect(evidenceAt).toBeLessThanOrEqual(NOW);
      }),
    );
  });
});
