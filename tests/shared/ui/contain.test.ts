/** Names among words of ours. How it looks in a browser: tests/e2e/hostile-faces and hostile-desk. */
import { expect, test } from 'vitest';
import { contain } from '../../../src/shared/ui/contain.ts';

test('contain: names of this country stay as they are, and so do others that are written from left to right', () => {
  for (const name of ['Ә.Қ.', 'Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі', '«Арман» кинотеатры – №1', "O'Neill", '山田', '🎬👨‍👩‍👧', '<b>', ''])
    expect(contain(name)).toBe(name);
});

test('contain: no mark of direction is left, closed or not', () => {
  expect(contain('\u202eА.Қ')).toBe('А.Қ');
  expect(contain('\u2066А\u2069\u2069\u202bҚ\u2067\u200f\u061c')).toBe('АҚ');
});

test('contain: letters from right to left stand in an isolate of ours, whatever marks were among them', () => {
  expect(contain('مطعم')).toBe('\u2068مطعم\u2069');
  expect(contain('\u2069ש.ש\u202e')).toBe('\u2068ש.ש\u2069');
  expect(contain('𞤀𞤁')).toBe('\u2068𞤀𞤁\u2069');
});
