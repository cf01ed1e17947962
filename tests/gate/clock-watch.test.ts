/** The wall clock against the one that nobody can set. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Belief, beliefAfter, believed, follow, isConfirmedBy, offOf, STEP_SECONDS } from '../../src/gate/clock-watch.ts';

const T = 1_795_000_000;
const HOUR = 3600;
const START: Belief = believed({ wall: T, steady: 50 });

/** What a watch makes of steps of the clock, each ten seconds after the one before: how far it is off then. */
function offs(...steps: readonly (readonly [by: number, awake?: boolean])[]): number[] {
  let [wall, steady, belief] = [T, 50, START];
  return steps.map(([by, awake = true]) => {
    [wall, steady] = [wall + 10 + by, steady + 10];
    belief = follow(belief, { wall, steady, awake });
    return offOf(belief);
  });
}

describe('follow', () => {
  test('clocks that go together are believed, and so is one that drifts', () => {
    expect(offs([0], [1], [-2], [STEP_SECONDS - 1])).toEqual([0, 0, 0, 0]);
  });

  test('a clock that goes back is behind, whoever looks, until it is put right', () => {
    expect(offs([-HOUR], [0], [HOUR])).toEqual([-HOUR, -HOUR, 0]);
    expect(offs([-HOUR, false], [0, false], [HOUR, false])).toEqual([-HOUR, -HOUR, 0]);
  });

  test('put back a little at a time it is behind all the same', () => {
    expect(offs([-50], [-50], [-50])).toEqual([0, -100, -150]);
  });

  test('a step ahead while the page was seen was made by somebody; unseen the tablet slept', () => {
    expect(offs([HOUR], [0], [-HOUR])).toEqual([HOUR, HOUR, 0]);
    expect(offs([HOUR, false], [-HOUR])).toEqual([0, -HOUR]);
  });

  test('sleep does not hide that a clock is ahead, nor a repair that it was behind more than it mends', () => {
    expect(offs([HOUR], [8 * HOUR, false])).toEqual([HOUR, HOUR]);
    expect(offs([-2 * HOUR], [HOUR, false])).toEqual([-2 * HOUR, -HOUR]);
  });

  test('no steps, however taken, let a clock be right that has gone back further than it ever came ahead', () => {
    const step = fc.tuple(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const sum = steps.reduce((all, [by]) => all + by, 0);
        const off = offs(...steps).at(-1) ?? 0;
        if (sum < -STEP_SECONDS) expect(off).toBeLessThanOrEqual(sum);
      }),
    );
  });
});

describe('beliefAfter', () => {
  const at = (wall: number) => ({ wall, steady: 3 });
  test.each([
    ['later than the last line', { time: T, off: 0 }, T + HOUR, 0],
    ['earlier than the last line', { time: T, off: 0 }, T - HOUR, -HOUR],
    ['a little earlier: clocks drift', { time: T, off: 0 }, T - 30, 0],
    ['still behind, as the lines say', { time: T, off: -HOUR }, T + 600, 600 - HOUR],
    ['put right meanwhile', { time: T, off: -HOUR }, T + HOUR + 5, 0],
    ['still ahead, as the lines say', { time: T, off: HOUR }, T + 600, HOUR],
    ['put back to where it was before it went ahead', { time: T, off: HOUR }, T + 600 - HOUR, 0],
    ['put back further than that', { time: T, off: HOUR }, T - 3 * HOUR, -2 * HOUR],
  ])('a page loaded anew, with a clock that is %s', (_, written, wall, off) => {
    expect(offOf(beliefAfter(written, at(wall)))).toBe(off);
  });
});

describe('isConfirmedBy', () => {
  const stamp = { version: 8, iat: T };
  test('a stamp of the last minutes that was not known before', () => {
    for (const wall of [T - 30, T, T + 600]) expect(isConfirmedBy(stamp, { wall, since: 7, off: 0 })).toBe(true);
  });
  test('none that is as good at the time that was believed before: five minutes back, and a stamp of 270 s', () => {
    const [wall, iat] = [T - 300, T - 270];
    expect(isConfirmedBy({ version: 8, iat }, { wall, since: 7, off: -300 })).toBe(false);
    expect(isConfirmedBy({ version: 8, iat: T - 60 }, { wall: T + 300, since: 7, off: 300 })).toBe(false);
    // Signed later than what was believed, or so long before it that another would have come: then it decides.
    expect(isConfirmedBy({ version: 8, iat: T + 290 }, { wall: T + 300, since: 7, off: 300 })).toBe(true);
    expect(isConfirmedBy({ version: 8, iat: T - 601 }, { wall: T - 300, since: 7, off: -300 })).toBe(true);
  });
  test('none that was known, none of another time', () => {
    expect(isConfirmedBy(stamp, { wall: T, since: 8, off: 0 })).toBe(false);
    for (const wall of [T - 31, T + 601]) expect(isConfirmedBy(stamp, { wall, since: 7, off: 0 })).toBe(false);
  });
});
