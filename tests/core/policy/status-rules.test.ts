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

const operator = (setAt: number, endsAt: number, health: 0 | 1 | 2 | 3): HealthEvent => ({ kind: 'operator', setAt, endsAt, health });
const settled = (event: HealthEvent): HealthEvent => ({ ...event, settled: true }) as HealthEvent;

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

  const byHand: readonly [string, readonly HealthEvent[], { readonly health: number; readonly basis: number; readonly until: number | null }][] = [
    ['stands until its end', [operator(NOW - HOUR, NOW + DAY, YELLOW)], { health: YELLOW, basis: 7, until: NOW + DAY }],
    ['the last second of it', [operator(NOW - HOUR, NOW + 1, RED)], { health: RED, basis: 7, until: NOW + 1 }],
    ['ends by itself', [operator(NOW - HOUR, NOW, RED)], { health: BLUE, basis: 0, until: null }],
    ['takes the place of what was known', [settled(positive(NOW - DAY)), operator(NOW - HOUR, NOW + DAY, BLUE)], { health: BLUE, basis: 7, until: NOW + DAY }],
    ['its end brings what was known back', [settled(positive(NOW - DAY)), operator(NOW - HOUR, NOW, BLUE)], { health: RED, basis: 1, until: NOW + 13 * DAY }],
    ['known without it means nothing', [settled(positive(NOW - DAY))], { health: RED, basis: 1, until: NOW + 13 * DAY }],
    ['a later positive beats green', [operator(NOW - DAY, NOW + 3 * DAY, GREEN), positive(NOW - HOUR)], { health: RED, basis: 1, until: NOW + 3 * DAY }],
    ['news of an older sample beats it too', [operator(NOW - HOUR, NOW + DAY, GREEN), positive(NOW - DAY)], { health: RED, basis: 1, until: NOW + DAY }],
    ['a later contact beats blue', [operator(NOW - DAY, NOW + 3 * DAY, BLUE), contact(NOW - HOUR)], { health: YELLOW, basis: 2, until: NOW + 3 * DAY }],
    [
      'a later negative makes blue green',
      [operator(NOW - DAY, NOW + 9 * DAY, BLUE), negative(NOW - HOUR)],
      { health: GREEN, basis: 3, until: NOW + 71 * HOUR },
    ],
    [
      'a later negative does not soften red',
      [operator(NOW - DAY, NOW + 9 * DAY, RED), negative(NOW - HOUR)],
      { health: RED, basis: 7, until: NOW + 71 * HOUR },
    ],
    ['nor yellow', [operator(NOW - DAY, NOW + HOUR, YELLOW), negative(NOW - HOUR)], { health: YELLOW, basis: 7, until: NOW + HOUR }],
    ['a later positive beats yellow', [operator(NOW - DAY, NOW + HOUR, YELLOW), positive(NOW - HOUR)], { health: RED, basis: 1, until: NOW + HOUR }],
    ['the last one set counts', [operator(NOW - DAY, NOW + DAY, RED), operator(NOW - HOUR, NOW + HOUR, GREEN)], { health: GREEN, basis: 7, until: NOW + HOUR }],
    [
      'of two in one second the stricter',
      [operator(NOW - DAY, NOW + DAY, GREEN), operator(NOW - DAY, NOW + HOUR, RED)],
      { health: RED, basis: 7, until: NOW + HOUR },
    ],
    ['withdrawn it never was', [{ ...operator(NOW - DAY, NOW + DAY, RED), withdrawn: true } as HealthEvent], { health: BLUE, basis: 0, until: null }],
  ];

  test.each(byHand)('a status set by hand: %s', (_, events, expected) => {
    expect(computeHealth(events, DURATIONS, NOW)).toMatchObject(expected);
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
  const byHand: fc.Arbitrary<HealthEvent> = fc.record({
    kind: fc.constant('operator' as const),
    setAt: time,
    endsAt: time,
    health: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  });
  const reported: fc.Arbitrary<HealthEvent> = fc.tuple(event, fc.boolean()).map(([one, known]) => ({ ...one, settled: known }) as HealthEvent);
  const mixed = fc.array(fc.oneof({ arbitrary: reported, weight: 3 }, byHand), { maxLength: 12 });
  const events = fc.array(event, { maxLength: 12 });
  const durations = fc.record({
    greenHours: fc.integer({ min: 0, max: 400 }),
    redDays: fc.integer({ min: 0, max: 30 }),
    yellowDays: fc.integer({ min: 0, max: 30 }),
  });

  test('their order means nothing', () => {
    fc.assert(
      fc.property(mixed, durations, (given, policy) => {
        expect(computeHealth([...given].reverse(), policy, NOW)).toEqual(computeHealth(given, policy, NOW));
      }),
    );
  });

  test('nothing changes before `until`, and `until` lies ahead', () => {
    fc.assert(
      fc.property(mixed, durations, fc.nat(30 * DAY), (given, policy, later) => {
        const now = computeHealth(given, policy, NOW);
        if (now.until !== null) expect(now.until).toBeGreaterThan(NOW);
        const then = now.until === null ? NOW + later : NOW + (later % (now.until - NOW));
        expect(computeHealth(given, policy, then)).toEqual(now);
      }),
    );
  });

  test('one more positive never lets anybody in anywhere', () => {
    fc.assert(
      fc.property(mixed, durations, time, (given, policy, at) => {
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
