/** What the manager chose beside the door's rules, and how many may be inside. */
import { describe, expect, test } from 'vitest';
import { capacityOf, codeOf, isCapacity, NO_CHOICES, parseChoices } from '../../src/gate/choices.ts';
import { changeDoor, parseDoorState, UNCHANGED } from '../../src/gate/door-state.ts';
import { trainingOf } from '../../src/gate/training.ts';

const NOW = 1_800_000_000;
const VENUE = { id: 'ALA-00123', name: 'Ariadne', category: 'cinema', area: '7510', gate: 1, registration: false, trainingUntil: null };

describe('capacityOf', () => {
  test.each([
    [null, null, null],
    [120, null, 120],
    [null, 80, 80],
    [120, 80, 80],
    [60, 80, 60],
  ])('the ministry says %s, the manager %s: %s', (capacity, own, limit) => {
    expect(capacityOf({ capacity }, { capacity: own })).toBe(limit);
  });

  test('a tablet that was never told of one has none', () => {
    expect(capacityOf({}, NO_CHOICES)).toBeNull();
  });
});

test('isCapacity takes whole numbers from 1 to a million', () => {
  expect([1, 1_000_000].every(isCapacity)).toBe(true);
  expect([0, -1, 1.5, 1_000_001, Number.NaN, Number.POSITIVE_INFINITY].some(isCapacity)).toBe(false);
});

test('parseChoices takes what is stored and nothing that is not ours', () => {
  expect(parseChoices({ capacity: 40, kiosk: true, turned: 'portrait' })).toEqual({ capacity: 40, kiosk: true, turned: 'portrait' });
  for (const damaged of [null, 7, { capacity: -1, kiosk: 'yes', turned: 'up' }]) expect(parseChoices(damaged)).toEqual(NO_CHOICES);
});

test('codeOf names the change in the journal’s words', () => {
  expect(codeOf(NO_CHOICES, { ...NO_CHOICES, capacity: 1_000_000 })).toBe('capacity-1000000');
  expect(codeOf({ ...NO_CHOICES, capacity: 9 }, NO_CHOICES)).toBe('capacity-off');
  expect(codeOf(NO_CHOICES, { ...NO_CHOICES, kiosk: true, turned: 'portrait' })).toBe('kiosk-on');
  expect(codeOf({ ...NO_CHOICES, kiosk: true }, { ...NO_CHOICES, kiosk: true, turned: 'landscape' })).toBe('turned-landscape');
});

describe('trainingOf', () => {
  test('lasts as long as the ministry says and then ends by itself', () => {
    const venue = { trainingUntil: NOW + 100 };
    expect(trainingOf(venue, UNCHANGED, NOW)).toEqual({ until: NOW + 100, by: 'ministry' });
    expect(trainingOf(venue, UNCHANGED, NOW + 99)).not.toBeNull();
    expect(trainingOf(venue, UNCHANGED, NOW + 100)).toBeNull();
  });

  test('the manager’s begins at once and locks nothing, because nobody is admitted; its end locks the door for five minutes', () => {
    const on = changeDoor(UNCHANGED, VENUE, { training: NOW + 3600 }, NOW);
    expect(on).toMatchObject({ code: 'training-on', state: { training: NOW + 3600, lockedUntil: 0 } });
    expect(trainingOf(VENUE, on.state, NOW)).toEqual({ until: NOW + 3600, by: 'manager' });
    expect(trainingOf(VENUE, on.state, NOW + 3600)).toBeNull();
    const off = changeDoor(on.state, VENUE, { training: null }, NOW + 60);
    expect(off).toMatchObject({ code: 'training-off', state: { training: null, lockedUntil: NOW + 360 } });
    expect(trainingOf(VENUE, off.state, NOW + 61)).toBeNull();
  });

  test('a lock that runs is not shortened by going into training', () => {
    const locked = changeDoor(UNCHANGED, VENUE, { category: 'airport' }, NOW).state;
    expect(changeDoor(locked, VENUE, { training: NOW + 3600 }, NOW + 10).state.lockedUntil).toBe(NOW + 300);
  });

  test('the manager cannot end what the ministry began', () => {
    expect(trainingOf({ trainingUntil: NOW + 100 }, { training: null }, NOW)?.by).toBe('ministry');
  });

  test('a door’s state of an older version of the app is in no training', () => {
    expect(parseDoorState({ category: null, registration: null, lockedUntil: 5 })).toEqual({ ...UNCHANGED, lockedUntil: 5 });
  });
});
