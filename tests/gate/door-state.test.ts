/** What a manager changes about a door. */
import { describe, expect, test } from 'vitest';
import { changeDoor, LOCK_SECONDS, movedLock, parseDoorState, UNCHANGED, venueAtDoor, withLockThatEnds } from '../../src/gate/door-state.ts';
import { movedWait } from '../../src/gate/pin-wait.ts';

const NOW = 1_795_000_000;
const VENUE = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: '7510', gate: 1, registration: false };

describe('changeDoor', () => {
  test('names the change for the journal and locks the door for five minutes', () => {
    const { state, code } = changeDoor(UNCHANGED, VENUE, { category: 'catering' }, NOW);
    expect([code, state]).toEqual(['category-catering', { category: 'catering', registration: null, training: null, lockedUntil: NOW + LOCK_SECONDS }]);
    expect(venueAtDoor(VENUE, state)).toEqual({ ...VENUE, category: 'catering' });
  });

  test('back to the kind of place that the ministry enrolled is a change like any other', () => {
    const there = changeDoor(UNCHANGED, VENUE, { category: 'catering' }, NOW).state;
    const back = changeDoor(there, VENUE, { category: 'cinema' }, NOW + 400);
    expect([back.code, back.state]).toEqual(['category-cinema', { category: null, registration: null, training: null, lockedUntil: NOW + 400 + LOCK_SECONDS }]);
  });

  test('registered visits can be asked for, and no longer asked for, but not where the ministry asks for them', () => {
    const on = changeDoor(UNCHANGED, VENUE, { registration: true }, NOW);
    expect([on.code, venueAtDoor(VENUE, on.state).registration]).toEqual(['registration-on', true]);
    const off = changeDoor(on.state, VENUE, { registration: false }, NOW);
    expect([off.code, venueAtDoor(VENUE, off.state).registration]).toEqual(['registration-off', false]);
    expect(venueAtDoor({ ...VENUE, registration: true }, off.state).registration).toBe(true);
  });
});

test('parseDoorState takes its own and nothing else', () => {
  const state = { category: 'cinema', registration: true, training: null, lockedUntil: 5 };
  expect(parseDoorState(structuredClone(state))).toEqual(state);
  for (const value of [null, 7, {}, { ...state, lockedUntil: Number.NaN }, { ...state, registration: false }, { ...state, category: 3 }])
    expect(parseDoorState(value)).toBe(UNCHANGED);
});

test('withLockThatEnds keeps an honest lock, and makes five minutes of one that a clock years ahead has set', () => {
  const locked = { ...UNCHANGED, lockedUntil: NOW + LOCK_SECONDS };
  expect(withLockThatEnds(locked, NOW)).toBe(locked);
  expect(withLockThatEnds(locked, NOW - 100_000_000)).toEqual({ ...UNCHANGED, lockedUntil: NOW - 100_000_000 + LOCK_SECONDS });
});

test('movedLock: a lock that runs ends as long from now as it would have, ahead and back; one that is over stays over', () => {
  const locked = { ...UNCHANGED, lockedUntil: NOW + 200 };
  expect(movedLock(locked, 3600, NOW + 3600)).toEqual({ ...UNCHANGED, lockedUntil: NOW + 3800 });
  expect(movedLock(locked, -3600, NOW - 3600)).toEqual({ ...UNCHANGED, lockedUntil: NOW - 3400 });
  for (const over of [UNCHANGED, { ...UNCHANGED, lockedUntil: NOW }]) expect(movedLock(over, 3600, NOW + 3600)).toBe(over);
});

test('movedWait: the wait after wrong PINs moves with the clock; none begins by it', () => {
  expect(movedWait({ failed: 6, lockedUntil: NOW + 60 }, 3600, NOW + 3600)).toEqual({ failed: 6, lockedUntil: NOW + 3660 });
  expect(movedWait({ failed: 1, lockedUntil: 0 }, 3600, NOW + 3600)).toEqual({ failed: 1, lockedUntil: 0 });
  expect(movedWait(null, 3600, NOW)).toBeNull();
});
