/** Deciding a policy (formats.md §8): every condition at its edge, the order of rules, local time at UTC+5. */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { decide, localMoment, type Subject, wouldAdmit } from '../../../src/core/policy/decide.ts';
import { type Policy, parsePolicy } from '../../../src/core/policy/policy.ts';
import { POLICY } from '../policy.ts';
import { DAY, HOUR, NOW } from '../world.ts';

const read = (json: unknown): Policy => parsePolicy(utf8Encode(JSON.stringify(json)));
const GREEN: Subject = { health: 'green', basis: 'pcr-negative', evidenceAt: NOW - 10 * HOUR, home: null };
const PLACE = { category: 'cinema', area: 'ALA-02' };

/** Whether one condition holds: a policy of this rule alone admits or has no rule. */
function holds(when: object, at: { subject?: Partial<Subject>; place?: Partial<typeof PLACE>; now?: number; policy?: object } = {}): boolean {
  const policy = read({ ...POLICY, ...at.policy, rules: [{ id: 'one', when, admit: true }] });
  const decision = decide(policy, { ...GREEN, ...at.subject }, { place: { ...PLACE, ...at.place }, now: at.now ?? NOW });
  return decision?.admit === true;
}
/** A moment on Thursday 19 November 2026 by Almaty's clock. */
const thursday = (hours: number, minutes = 0, seconds = 0): number => Date.UTC(2026, 10, 19, hours - 5, minutes, seconds) / 1000;

describe('decide: one condition', () => {
  test('none at all holds always', () => {
    expect(holds({})).toBe(true);
  });

  test('health and basis', () => {
    expect(holds({ health: ['blue', 'green'] })).toBe(true);
    expect(holds({ health: ['red'] })).toBe(false);
    expect(holds({ health: [] })).toBe(false);
    expect(holds({ basis: ['vaccinated', 'pcr-negative'] })).toBe(true);
    expect(holds({ basis: ['operator'] })).toBe(false);
  });

  test('category and area', () => {
    expect(holds({ category: ['airport', 'cinema'] })).toBe(true);
    expect(holds({ category: ['Cinema'] })).toBe(false);
    expect(holds({ area: ['ALA-02'] })).toBe(true);
    expect(holds({ area: ['ALA-01'] })).toBe(false);
  });

  test('zone by the map of areas, with * for the others', () => {
    expect(holds({ zone: ['green'] })).toBe(true);
    expect(holds({ zone: ['red'] }, { place: { area: 'ALA-01' } })).toBe(true);
    expect(holds({ zone: ['green'] }, { place: { area: 'ALA-01' } })).toBe(false);
    expect(holds({ zone: ['yellow'] })).toBe(false);
  });

  test('an area without a zone matches no zone, not even by a name that every object has', () => {
    const policy = { areas: { 'ALA-01': 'red' } };
    expect(holds({ zone: ['red', 'green'] }, { policy })).toBe(false);
    expect(holds({ zone: ['red', 'green'] }, { policy, place: { area: 'constructor' } })).toBe(false);
    expect(holds({ area: ['ALA-02'] }, { policy })).toBe(true);
  });

  test('near: the token’s home district is the venue’s area', () => {
    expect(holds({ near: true }, { subject: { home: 'ALA-02' } })).toBe(true);
    expect(holds({ near: true }, { subject: { home: 'ALA-03' } })).toBe(false);
    expect(holds({ near: true }, { subject: { home: null } })).toBe(false);
  });

  test('evidenceMaxHours includes its last second; no evidence never matches', () => {
    const aged = (seconds: number) => holds({ evidenceMaxHours: 10 }, { subject: { evidenceAt: NOW - seconds } });
    expect([aged(0), aged(10 * HOUR), aged(10 * HOUR + 1)]).toEqual([true, true, false]);
    expect(holds({ evidenceMaxHours: 10 }, { subject: { evidenceAt: null } })).toBe(false);
    expect(holds({ evidenceMaxHours: 0 }, { subject: { evidenceAt: NOW } })).toBe(true);
  });

  test('from is inclusive, until exclusive', () => {
    const at = (now: number) => holds({ from: NOW, until: NOW + 10 }, { now });
    expect([at(NOW - 1), at(NOW), at(NOW + 9), at(NOW + 10)]).toEqual([false, true, true, false]);
  });

  test('hours by day: from is inside, to is not', () => {
    const at = (now: number) => holds({ hours: ['09:00', '18:00'] }, { now });
    expect([at(thursday(8, 59, 59)), at(thursday(9)), at(thursday(17, 59, 59)), at(thursday(18))]).toEqual([false, true, true, false]);
  });

  test('hours over midnight', () => {
    const at = (now: number) => holds({ hours: ['22:00', '06:00'] }, { now });
    const edges = [at(thursday(21, 59, 59)), at(thursday(22)), at(thursday(23, 59, 59)), at(thursday(24)), at(thursday(29, 59, 59)), at(thursday(30))];
    expect(edges).toEqual([false, true, true, true, true, false]);
  });

  test('hours to 24:00 end with the day', () => {
    const at = (now: number) => holds({ hours: ['18:00', '24:00'] }, { now });
    expect([at(thursday(23, 59, 59)), at(thursday(24))]).toEqual([true, false]);
  });

  test('weekday changes at local midnight, five hours before UTC’s', () => {
    const at = (now: number) => [4, 5].map((weekday) => holds({ weekday: [weekday] }, { now }));
    expect(at(thursday(23, 59, 59))).toEqual([true, false]);
    expect(at(thursday(24))).toEqual([false, true]);
    expect(new Date(thursday(24) * 1000).getUTCDay()).toBe(4);
  });

  test('all conditions of a rule must hold', () => {
    expect(holds({ health: ['green'], category: ['cinema'], weekday: [3] })).toBe(true);
    expect(holds({ health: ['green'], category: ['cinema'], weekday: [4] })).toBe(false);
  });
});

describe('localMoment', () => {
  test.each<[number, number, number, number]>([
    [0, 0, 4, 0],
    [0, 300, 4, 300],
    [0, -300, 3, 1140],
    [19 * HOUR, 300, 5, 0],
    [19 * HOUR - 1, 300, 4, 1439],
    [Date.UTC(2026, 10, 22) / 1000, 0, 7, 0],
    [Date.UTC(2026, 10, 23) / 1000, 0, 1, 0],
    [Date.UTC(2028, 1, 29, 12) / 1000, 345, 2, 1065],
  ])('%i at %i minutes is weekday %i, minute %i', (now, offset, weekday, minute) => {
    expect(localMoment(now, offset)).toEqual({ weekday, minute });
  });

  test('goes through seven days in a week and never leaves the day', () => {
    for (let now = -8 * DAY; now < 8 * DAY; now += 1799) {
      const { weekday, minute } = localMoment(now, 300);
      const local = new Date((now + 300 * 60) * 1000);
      expect(weekday).toBe(local.getUTCDay() === 0 ? 7 : local.getUTCDay());
      expect(minute).toBe(local.getUTCHours() * 60 + local.getUTCMinutes());
    }
  });
});

describe('decide: several rules', () => {
  const policy = read(POLICY);
  test('the first that matches decides', () => {
    const red = { ...GREEN, health: 'red', basis: 'pcr-positive' } as const;
    expect(decide(policy, red, { place: PLACE, now: NOW })).toEqual({ admit: false, rule: 'isolation', reason: 'isolation' });
    const admitting = read({ ...POLICY, rules: [{ id: 'first', when: {}, admit: true }, ...POLICY.rules] });
    expect(decide(admitting, red, { place: PLACE, now: NOW })).toEqual({ admit: true, rule: 'first', reason: null });
  });

  test('none that matches decides nothing', () => {
    expect(decide(read({ ...POLICY, rules: [] }), GREEN, { place: PLACE, now: NOW })).toBeNull();
  });

  test('catering in a red zone closes from midnight to six', () => {
    const place = { category: 'catering', area: 'ALA-01' };
    const ruleAt = (now: number) => decide(policy, GREEN, { place, now })?.rule;
    expect([thursday(23, 59, 59), thursday(24), thursday(29, 59, 59), thursday(30)].map(ruleAt)).toEqual(['default', 'night', 'night', 'default']);
  });
});

describe('wouldAdmit', () => {
  const policy = read(POLICY);
  test.each<[string, number, string[]]>([
    ['on a weekday', NOW, ['blue', 'green']],
    ['on a Saturday', NOW + 3 * DAY, ['green']],
  ])('the cinema %s', (_, now, expected) => {
    expect(wouldAdmit(policy, GREEN, { place: PLACE, now })).toEqual(expected);
  });
});
