/** docs/audit.md: the tests that it names are there, by the words of their titles. */
import { expect, test } from 'vitest';
import { lookThrough } from '../promises.ts';

test('docs/audit.md: every promise names a test that is there', () => {
  const { promises, missing } = lookThrough('docs/audit.md');
  expect(promises).toBeGreaterThan(80);
  expect(missing).toEqual([]);
});
