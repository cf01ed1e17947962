/** formats.md §8, the example policy: what a status may enter, told for the whole country and the rest of the day. */
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import type { Subject } from '../../src/core/policy/decide.ts';
import { parsePolicy } from '../../src/core/policy/policy.ts';
import { placesFor } from '../../src/wallet/places.ts';
import { statusUntil } from '../../src/wallet/status-until.ts';
import { POLICY } from '../core/policy.ts';
import { DAY, HOUR, NOW } from '../core/world.ts';

const policy = parsePolicy(utf8Encode(JSON.stringify({ ...POLICY, categories: { ...POLICY.categories, neutral: { kk: 'x', ru: 'x', en: 'x' } } })));
const subject = (changes: Partial<Subject>): Subject => ({ health: 'green', basis: 'pcr-negative', evidenceAt: NOW - HOUR, home: null, ...changes });
const answers = (who: Subject, now = NOW) => Object.fromEntries(placesFor(policy, who, now).map(({ category, answer }) => [category, answer]));

/** Wednesday 11:00 in Kazakhstan. */
describe('placesFor', () => {
  it('green: everywhere', () => {
    expect(new Set(Object.values(answers(subject({}))))).toEqual(new Set(['yes']));
  });

  it('leaves out the neutral code', () => {
    expect(answers(subject({}))).not.toHaveProperty('neutral');
  });

  it('red: nowhere', () => {
    expect(new Set(Object.values(answers(subject({ health: 'red', basis: 'pcr-positive' }))))).toEqual(new Set(['no']));
  });

  it('blue: no airport, and no cinema at the weekend', () => {
    const blue = subject({ health: 'blue', basis: 'none', evidenceAt: null });
    expect(answers(blue)).toMatchObject({ airport: 'no', cinema: 'yes', grocery: 'yes' });
    expect(answers(blue, NOW + 3 * DAY)).toMatchObject({ cinema: 'no' });
  });

  it('yellow: groceries, and the pharmacy near home', () => {
    const yellow = subject({ health: 'yellow', basis: 'contact', home: 'ALA-02' });
    expect(answers(yellow)).toMatchObject({ grocery: 'yes', pharmacy: 'near', cinema: 'no' });
  });

  it('tells hours and zones apart from a plain yes: catering closes at night in red zones', () => {
    const night = NOW - 10 * HOUR; // 01:00
    expect(answers(subject({}), night)).toMatchObject({ catering: 'mostly', cinema: 'yes' });
    const onlyRed = {
      ...policy,
      areas: new Map([
        ['ALA-01', 'green'],
        ['*', 'red'],
      ]),
    };
    expect(placesFor(onlyRed, subject({}), night).find(({ category }) => category === 'catering')?.answer).toBe('rarely');
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
