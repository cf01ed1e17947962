/** formats.md §8, the example policy and the demo's: what a status may enter today, why not, and what would change it. */
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import type { Subject } from '../../src/core/policy/decide.ts';
import { type Policy, parsePolicy } from '../../src/core/policy/policy.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { statusUntil } from '../../src/wallet/pass/status-until.ts';
import { endOfDay, momentsBetween, windowsOf } from '../../src/wallet/places/moments.ts';
import { clustersOf, type PlaceKind, placesFor } from '../../src/wallet/places/places.ts';
import { POLICY } from '../core/policy.ts';
import { DAY, HOUR, MINUTE, NOW } from '../core/world.ts';

const parse = (policy: unknown): Policy => parsePolicy(utf8Encode(JSON.stringify(policy)));
const policy = parse({ ...POLICY, categories: { ...POLICY.categories, neutral: { kk: 'x', ru: 'x', en: 'x' } } });
const demo = parsePolicy(utf8Encode(demoPolicy(7)));
const subject = (changes: Partial<Subject>): Subject => ({ health: 'green', basis: 'pcr-negative', evidenceAt: NOW - HOUR, home: null, ...changes });
const GREEN = subject({});
const BLUE = subject({ health: 'blue', basis: 'none', evidenceAt: null });
const YELLOW = subject({ health: 'yellow', basis: 'contact', evidenceAt: NOW - DAY, home: 'ALA-02' });
const RED = subject({ health: 'red', basis: 'pcr-positive', evidenceAt: NOW - DAY });

function kind(category: string, who: Subject, { at = NOW, by = policy }: { at?: number; by?: Policy } = {}): PlaceKind {
  const found = placesFor(by, who, at).find((place) => place.category === category);
  if (found === undefined) throw new RangeError(category);
  return found;
}
const answers = (who: Subject, at = NOW) => Object.fromEntries(placesFor(policy, who, at).map(({ category, answer }) => [category, answer]));
/** The Saturday after `NOW`, 11:00. */
const SATURDAY = NOW + 3 * DAY;
const MONDAY = SATURDAY + 2 * DAY - 11 * HOUR;

/** `NOW` is a Wednesday, 11:00 in Kazakhstan. */
describe('placesFor: the answer today', () => {
  it('green: everywhere, with nothing to say beside it', () => {
    expect(new Set(Object.values(answers(GREEN)))).toEqual(new Set(['yes']));
    expect(kind('cinema', GREEN)).toMatchObject({ near: false, limits: [], reason: null, changes: [] });
  });

  it('leaves out the neutral code', () => {
    expect(answers(GREEN)).not.toHaveProperty('neutral');
  });

  it('red: nowhere, with the policy’s reason', () => {
    expect(new Set(Object.values(answers(RED)))).toEqual(new Set(['no']));
    expect(kind('cinema', RED).reason).toBe('isolation');
  });

  it('blue: no airport, and no cinema at the weekend', () => {
    expect(answers(BLUE)).toMatchObject({ airport: 'no', cinema: 'yes', grocery: 'yes' });
    expect(kind('cinema', BLUE, { at: SATURDAY })).toMatchObject({ answer: 'no', reason: 'weekend' });
  });

  it('yellow: groceries, and the pharmacy near home', () => {
    expect(answers(YELLOW)).toMatchObject({ grocery: 'yes', pharmacy: 'limited', cinema: 'no' });
    expect(kind('pharmacy', YELLOW)).toMatchObject({ near: true, limits: [], reason: null });
  });

  it('tells a zone’s hours to the minute: catering in red zones opens at 06:00', () => {
    const night = NOW - 10 * HOUR; // 01:00
    expect(kind('catering', GREEN, { at: night })).toMatchObject({
      answer: 'limited',
      limits: [{ zone: 'red', area: null, open: [{ from: night + 5 * HOUR, to: night + 23 * HOUR }] }],
    });
    expect(kind('cinema', GREEN, { at: night }).answer).toBe('yes');
  });

  it('a district that a rule names is told by its own name, a closed zone as closed', () => {
    const rules = [{ id: 'shut', when: { area: ['SHM-01'], category: ['cinema'] }, admit: false, reason: 'closed' }, ...POLICY.rules];
    const own = parse({ ...POLICY, areas: { 'SHM-01': 'red', '*': 'green' }, rules });
    expect(kind('cinema', GREEN, { by: own })).toMatchObject({ answer: 'limited', limits: [{ zone: 'red', area: 'SHM-01', open: [] }] });
  });
});

describe('placesFor: what would change it', () => {
  it('blue at an airport: a fresh negative test', () => {
    expect(kind('airport', BLUE).changes).toEqual([{ by: 'test' }]);
  });

  it('blue at a cinema on Saturday: a test, or Monday', () => {
    expect(kind('cinema', BLUE, { at: SATURDAY }).changes).toEqual([{ by: 'test' }, { by: 'time', at: MONDAY }]);
  });

  it('yellow: no test ends a contact; the status ends after its days', () => {
    expect(kind('cinema', YELLOW).changes).toEqual([{ by: 'status', at: NOW + 13 * DAY }]);
  });

  it('yellow at an airport: blue is not admitted there, so a test after the contact’s days', () => {
    expect(kind('airport', YELLOW).changes).toEqual([{ by: 'later-test', at: NOW + 13 * DAY }]);
  });

  it('red: a negative test, or the end of the status', () => {
    expect(kind('grocery', RED).changes).toEqual([{ by: 'test' }, { by: 'status', at: NOW + 13 * DAY }]);
  });

  it('red at an airport: blue is not admitted there either, so only the test helps', () => {
    expect(kind('airport', RED).changes).toEqual([{ by: 'test' }]);
  });

  it('what an operator set, no rule foresees', () => {
    expect(kind('cinema', subject({ health: 'red', basis: 'operator', evidenceAt: NOW - DAY })).changes).toEqual([]);
  });

  it('a rule that begins on a date is found, and so is an age of evidence', () => {
    const dated = (when: object) => parse({ ...POLICY, rules: [{ id: 'opening', when: { category: ['airport'], ...when }, admit: true }, ...POLICY.rules] });
    expect(kind('airport', BLUE, { by: dated({ from: NOW + 2 * DAY + 90 }) }).changes).toContainEqual({ by: 'time', at: NOW + 2 * DAY + 90 });
    const fresh = parse({
      ...POLICY,
      rules: [{ id: 'old-test', when: { category: ['clinic'], health: ['green'], evidenceMaxHours: 2 }, admit: false }, ...POLICY.rules],
    });
    expect(kind('clinic', GREEN, { by: fresh })).toMatchObject({ answer: 'limited', limits: [{ zone: 'red' }, { zone: 'green' }].reverse() });
  });
});

describe('placesFor: the demo policy', () => {
  it('has an answer with a story for every kind of place and every status', () => {
    for (const who of [GREEN, BLUE, YELLOW, RED]) {
      for (const place of placesFor(demo, who, NOW)) {
        if (place.answer === 'no') expect([place.category, place.reason !== null, place.changes.length > 0]).toEqual([place.category, true, true]);
        if (place.answer === 'limited') expect([place.category, place.near || place.limits.length > 0]).toEqual([place.category, true]);
      }
    }
  });

  it('is told in a handful of stories', () => {
    for (const who of [GREEN, BLUE, YELLOW, RED]) {
      const kinds = placesFor(demo, who, NOW);
      const clusters = clustersOf(kinds);
      expect(clusters.flat()).toHaveLength(kinds.length);
      expect(clusters.length).toBeLessThanOrEqual(8);
      expect(clusters.map(([first]) => first?.answer)).toEqual([...clusters.map(([first]) => first?.answer)].sort((a, b) => order(a) - order(b)));
    }
  });
});

const order = (answer: string | undefined) => ['yes', 'limited', 'no'].indexOf(answer ?? '');

describe('moments', () => {
  it('endOfDay is the next midnight of Kazakhstan', () => {
    expect(endOfDay(policy, NOW)).toBe(NOW + 13 * HOUR);
    expect(endOfDay(policy, NOW + 13 * HOUR)).toBe(NOW + 37 * HOUR);
  });

  it('momentsBetween begins with the first, and names midnights and the edges of hours once', () => {
    const night = parse({ ...POLICY, rules: [{ id: 'a', when: { hours: ['22:30', '06:00'] }, admit: true }] });
    expect(momentsBetween(night, BLUE, { from: NOW + 30, to: NOW + DAY })).toEqual([NOW + 30, NOW + 11 * HOUR + 30 * MINUTE, NOW + 13 * HOUR, NOW + 19 * HOUR]);
  });

  it('windowsOf joins what touches', () => {
    expect(windowsOf([0, 10, 20, 30], 40, (at) => at !== 20)).toEqual([
      { from: 0, to: 20 },
      { from: 30, to: 40 },
    ]);
    expect(windowsOf([0, 10], 20, () => false)).toEqual([]);
  });
});

describe('statusUntil', () => {
  const facts = { initials: 'А.С.', birth: 419, iat: NOW, exp: NOW + 72 * HOUR, home: null };
  it.each([
    ['green', 'pcr-negative', 72 * HOUR],
    ['red', 'pcr-positive', 14 * DAY],
    ['yellow', 'contact', 14 * DAY],
  ] as const)('%s ends by the policy’s durations', (health, basis, length) => {
    expect(statusUntil(policy, { ...facts, health, basis, evidenceAt: NOW })).toBe(NOW + length);
  });

  it('blue has no end, nor has what an operator set', () => {
    expect(statusUntil(policy, { ...facts, health: 'blue', basis: 'none', evidenceAt: null })).toBeNull();
    expect(statusUntil(policy, { ...facts, health: 'green', basis: 'operator', evidenceAt: NOW })).toBeNull();
  });
});
