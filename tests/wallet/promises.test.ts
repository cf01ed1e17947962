/** docs/citizen.md: the tests that it names are there, by the words of their titles. */
import { expect, test } from 'vitest';
import { lookThrough } from '../promises.ts';

test('docs/citizen.md: every promise names a test that is there', () => {
  const { promises, missing } = lookThrough('docs/citizen.md');
  expect(promises).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});
