/** docs/door.md: the tests that it names are there, by the words of their titles. */
import { expect, test } from 'vitest';
import { lookThrough } from '../promises.ts';

test('docs/door.md: every promise names a test that is there', () => {
  const { promises, missing } = lookThrough('docs/door.md');
  expect(promises).toBeGreaterThan(170);
  expect(missing).toEqual([]);
});
