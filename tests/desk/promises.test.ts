/** docs/desk.md: the tests that it names are there, by the words of their titles. */
import { expect, test } from 'vitest';
import { lookThrough } from '../promises.ts';

test('docs/desk.md: every promise names a test that is there', () => {
  const { promises, missing } = lookThrough('docs/desk.md');
  expect(promises).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});
