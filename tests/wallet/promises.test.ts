/** docs/citizen.md: the tests that it names are there, by the words of their titles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const home = join(import.meta.dirname, '../..');
const rows = [...readFileSync(join(home, 'docs/citizen.md'), 'utf8').matchAll(/^\| (?<what>[^|]+) \| `(?<file>[^`]+)` \| (?<title>[^|]+) \|$/gm)].map(
  ({ groups }) => ({ what: groups?.['what'] ?? '', file: groups?.['file'] ?? '', title: groups?.['title'] ?? '' }),
);

test('docs/citizen.md: every promise names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(60);
  const missing = rows.filter(({ file, title }) => !readFileSync(join(home, file), 'utf8').includes(title));
  expect(missing).toEqual([]);
});
