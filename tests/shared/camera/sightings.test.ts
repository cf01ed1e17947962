/** De-duplication: what counts as a code coming into view. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AWAY_MS, createSightings } from '../../../src/shared/camera/sightings.ts';

describe('createSightings', () => {
  test('a code in view counts once, however long it stays and however many frames fail', () => {
    const sightings = createSightings();
    expect(sightings.see('A', 0)).toBe(true);
    for (let at = 33; at < 60_000; at += 1900) expect(sightings.see('A', at)).toBe(false);
  });

  test('a code that was away for two seconds counts again, one millisecond less does not', () => {
    const sightings = createSightings();
    sightings.see('A', 0);
    expect(sightings.see('A', AWAY_MS - 1)).toBe(false);
    expect(sightings.see('A', 2 * AWAY_MS - 1)).toBe(true);
  });

  test('another code counts at once, and the first one stays in view beside it', () => {
    const sightings = createSightings();
    expect(sightings.see('A', 0)).toBe(true);
    expect(sightings.see('B', 30)).toBe(true);
    expect(sightings.see('A', 60)).toBe(false);
    sightings.clear();
    expect(sightings.see('A', 90)).toBe(true);
  });

  test('two accepted sightings of one code are never closer than the pause before the second', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat({ max: 3000 })), { maxLength: 200 }), (steps) => {
        const sightings = createSightings();
        const last = new Map<string, number>();
        let at = 0;
        for (const [text, pause] of steps) {
          at += pause;
          const before = last.get(text);
          expect(sightings.see(text, at)).toBe(before === undefined || at - before >= AWAY_MS);
          last.set(text, at);
        }
      }),
    );
  });
});
