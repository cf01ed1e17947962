/** Spans of moments with one answer: whatever is asked in whatever order, what is remembered is what a search would find. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownMoments, Moment } from '../../../src/core/audit/history/known-moments.ts';

/** Place of the newest time by then, by halves, as stamps are searched: times need not rise. */
function search(times: readonly number[], moment: Moment): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (moment.isPast(times[middle] ?? 0)) from = middle + 1;
    else to = middle;
  }
  return from;
}

describe('KnownMoments', () => {
  it('gives for every moment what the search gives, also where times do not rise', () => {
    const time = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 20 }), fc.array(time, { maxLength: 80 }), fc.integer({ min: 1, max: 9 }), (times, asked, most) => {
        const known = new KnownMoments<{ readonly place: number }>(most);
        for (const at of asked) {
          const place = search(times, new Moment(at));
          expect(known.find(at)?.place ?? place).toBe(place);
          const moment = new Moment(at);
          known.add(moment, { place: search(times, moment) });
          expect(known.find(at)).toEqual({ place });
        }
      }),
    );
  });

  it('answers a whole span after one search, and nothing beside it', () => {
    const known = new KnownMoments<string>(4);
    const moment = new Moment(25);
    search([10, 20, 30, 40], moment);
    known.add(moment, 'third');
    expect([19, 20, 29, 30].map((at) => known.find(at))).toEqual([null, 'third', 'third', null]);
  });
});
