/** Who is inside, and by whose count. */
import { expect, test } from 'vitest';
import { FRESH_SECONDS, insideOf, isSameCount, type OtherGates, parseOtherGates } from '../../src/gate/inside.ts';

const NOW = 1_800_000_000;
const own = { counters: { in: 10, out: 4 }, gate: 1, day: 20_000, now: NOW };
const told = (changes: Partial<OtherGates> = {}): OtherGates => ({
  day: 20_000,
  at: NOW - 60,
  gates: [
    { gate: 2, in: 30, out: 12, heard: NOW - 100 },
    { gate: 3, in: 0, out: 5, heard: NOW - 70 },
  ],
  ...changes,
});

test('insideOf joins all gates: who came by one and left by another is nobody', () => {
  expect(insideOf(own, told())).toMatchObject({ n: 19, by: 'all', missing: [] });
});

test('insideOf counts an earlier tablet of this gate, and does not list it', () => {
  const gates = [{ gate: 1, in: 7, out: 0, heard: NOW - 5000 }, ...told().gates];
  const inside = insideOf(own, told({ gates }));
  expect(inside).toMatchObject({ n: 26, by: 'all' });
  expect(inside.others.map(({ gate }) => gate)).toEqual([2, 3]);
});

test('insideOf says which gates are missing: one not heard of today, one not for ten minutes', () => {
  const gates = [
    { gate: 2, in: 30, out: 12, heard: NOW - FRESH_SECONDS - 1 },
    { gate: 3, in: 0, out: 0, heard: null },
    { gate: 4, in: 1, out: 0, heard: NOW - FRESH_SECONDS },
  ];
  expect(insideOf(own, told({ gates }))).toMatchObject({ n: 25, by: 'some', missing: [2, 3] });
});

test.each([
  ['nobody said anything', null, null],
  ['it is older than ten minutes', told({ at: NOW - FRESH_SECONDS - 1 }), NOW - FRESH_SECONDS - 1],
  ['it is of yesterday', told({ day: 19_999 }), null],
  ['the clock was put back since', told({ at: NOW + FRESH_SECONDS + 1 }), NOW + FRESH_SECONDS + 1],
])('insideOf is this gate alone where %s', (_, said, at) => {
  expect(insideOf(own, said)).toEqual({ n: 6, by: 'alone', at, missing: [], others: [] });
});

test('insideOf of a venue with one gate needs nobody else, however long ago that was said; never less than nobody', () => {
  expect(insideOf(own, told({ gates: [], at: NOW - 50_000 }))).toMatchObject({ n: 6, by: 'only' });
  expect(insideOf({ ...own, counters: { in: 3, out: 5 } }, null)).toMatchObject({ n: 0, by: 'alone' });
  expect(insideOf({ ...own, counters: { in: 0, out: 60 } }, told())).toMatchObject({ n: 0, by: 'all' });
});

test('parseOtherGates takes what was stored, and nothing else', () => {
  expect(parseOtherGates(structuredClone(told()))).toEqual(told());
  for (const other of [undefined, null, 5, {}, { day: 1, at: 2 }, { day: -1, at: 2, gates: [] }, { day: 1, at: Number.NaN, gates: [] }]) {
    expect(parseOtherGates(other)).toBeNull();
  }
  const gates = [...told().gates, null, { gate: 4, in: -1, out: 0, heard: null }, { gate: 5, in: 1, out: 0, heard: 'now' }];
  expect(parseOtherGates({ ...told(), gates })?.gates).toEqual(told().gates);
});

test('isSameCount looks at the numbers, not at when they were told', () => {
  expect(isSameCount(told(), told({ at: NOW }))).toBe(true);
  expect(isSameCount(null, told())).toBe(false);
  expect(isSameCount(told(), told({ gates: [] }))).toBe(false);
});
