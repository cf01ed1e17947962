/** What the camera's bench counts, and that the strip says what it was given. */
import { describe, expect, test } from 'vitest';
import { CELL, CELLS, drawMark, END, readMark } from './marks.ts';
import { type Played, tally } from './tally.ts';

const film = (changes: Partial<Played>): Played => ({ shown: [], came: [], late: [], frames: 0, ended: true, expected: [], word: null, ...changes });

describe('tally', () => {
  test('a verdict belongs to the showing that asks for it; one that nobody asked for, or too early, is wrong', () => {
    const shown = [0, 1, 2].map((number) => ({ number, at: 1000 * number }));
    const came = [
      { what: 'ok', at: 150 },
      { what: 'ok', at: 900 },
      { what: 'token-expired', at: 1250 },
    ];
    expect(tally([film({ shown, came, expected: ['ok', 'token-expired', 'ok'], frames: 90 })])).toMatchObject({
      ...{ shown: 3, verified: 2, wrong: 1, frames: 90, p50: 250, longest: 250 },
      aMinute: (60 * 2) / 1.25,
    });
  });

  test('a film that was ended early counts all its people, and says why', () => {
    expect(tally([film({ expected: ['a', 'b'], word: 'it did not answer' })])).toMatchObject({
      ...{ shown: 2, verified: 0, wrong: 0, p50: null, p95: null, aMinute: 0 },
      words: ['it did not answer'],
    });
  });
});

describe('readMark', () => {
  test('reads every number as it was drawn, and nothing where there is no strip or a torn one', () => {
    const width = CELL * CELLS;
    const row = new Uint8ClampedArray(24 * width);
    for (const number of [0, 1, 255, END]) {
      for (const age of [null, 0, 29]) {
        drawMark(row, width, { number, age });
        expect(readMark(row)).toEqual({ number, age });
      }
    }
    row.fill(235, 5 * CELL, 6 * CELL);
    row.fill(20, 6 * CELL, 7 * CELL);
    expect([new Uint8ClampedArray(width).fill(92), row.map((grey, at) => (at < CELL ? 255 - grey : grey))].map(readMark)).toEqual([null, null]);
  });
});
