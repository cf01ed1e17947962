/** A journal of anybody's may name another code in every line: the page shows those that came most often. */
import { expect, test } from 'vitest';
import { mostOf } from '../../src/audit/journal/most.ts';

test('mostOf: all codes that there are, the most frequent first, and of any number of invented ones a hundred', () => {
  expect(mostOf({ 'not-admitted': 2, 'token-revoked': 7 })).toEqual([
    ['token-revoked', 7],
    ['not-admitted', 2],
  ]);
  const invented = Object.fromEntries(Array.from({ length: 100_000 }, (_, nr) => [`x${nr}`, 1]));
  const shown = mostOf({ ...invented, 'token-revoked': 3 });
  expect([shown.length, shown[0]]).toEqual([100, ['token-revoked', 3]]);
});
