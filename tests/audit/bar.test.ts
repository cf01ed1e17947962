/** The bar of a list of any length: where it stands for which rows, and how far a step of a wheel, a key or a finger goes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barOf, ROW, TALLEST } from '../../src/audit/screens/bar.ts';

const SIGHT = 9 * ROW;
const rows = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(150_000, 150_001, 1_000_000, 50_000_000));

describe('barOf', () => {
  it('stands for each row at one place, in order, from the first row to the last', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (length, some, other) => {
        const sight = Math.min(length, 9) * ROW;
        const bar = barOf(length, sight);
        expect(bar.height).toBe(Math.min(length * ROW, TALLEST));
        const [end, last] = [bar.height - sight, length - sight / ROW];
        expect([bar.rowAt(0), bar.rowAt(end)]).toEqual([0, last]);
        const [low, high] = [Math.min(some, other) * end, Math.max(some, other) * end];
        expect(bar.rowAt(low)).toBeLessThanOrEqual(bar.rowAt(high));
        expect(bar.topOf(bar.rowAt(low))).toBeCloseTo(low, 3);
      }),
    );
  });

  it('leaves no row out in steps that somebody watches, wherever they begin, however long the list', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -SIGHT, max: SIGHT }), (length, share, step) => {
        const bar = barOf(length, Math.min(length, 9) * ROW);
        const end = bar.height - Math.min(length, 9) * ROW;
        const from = Math.round(share * end);
        const to = Math.min(Math.max(from + step, 0), end);
        const row = bar.rowAt(from);
        expect(bar.moved(row, from, to) - row).toBeCloseTo((to - from) / ROW, 3);
      }),
    );
  });

  it('goes where the bar is pulled to', () => {
    const bar = barOf(1_000_000, SIGHT);
    expect(bar.moved(0, 0, (bar.height - SIGHT) / 2)).toBeCloseTo((1_000_000 - 9) / 2, 3);
    expect(bar.moved(1234, 5000, bar.height - SIGHT)).toBe(1_000_000 - 9);
  });
});
