/** docs/asvs.md: every requirement of levels 1 and 2 once, with a known verdict; the counts at its top are true, and every file that it names is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const home = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(home, path), 'utf8');
const page = read('docs/asvs.md');
const { requirements } = JSON.parse(read('tests/vectors/asvs-5.0.0.json')) as { readonly requirements: Readonly<Record<string, number>> };
const VERDICTS = ['yes', 'not applicable', 'operator', 'no'] as const;
/** What each other verdict owes its reader besides a sentence. */
const OPERATIONS = 'What an installation must see to';

interface Row {
  readonly number: string;
  readonly level: number;
  readonly verdict: string;
  readonly shown: string;
}

const rows: readonly Row[] = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| ([a-z ]+) \| (.+) \|$/gm)].map(
  ([, number = '', level = '', verdict = '', shown = '']) => ({ number, level: Number(level), verdict, shown }),
);
/** Names in backticks with a folder or a known end, as they stand at the top of the repository. */
const filesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.\w+|[\w.-]+\.(?:json|md|yaml|conf)|Dockerfile)`/g)].map(([, file = '']) => file);

test('docs/asvs.md: every requirement of levels 1 and 2 of version 5.0.0, once, under its level', () => {
  expect(Object.keys(requirements)).toHaveLength(253);
  expect(rows.map(({ number }) => number)).toEqual(Object.keys(requirements));
  expect(Object.fromEntries(rows.map(({ number, level }) => [number, level]))).toEqual(requirements);
  // a line that the pattern above cannot read is not simply passed over
  expect(page.match(/^\| \d+\.\d+\.\d+ /gm)).toHaveLength(rows.length);
});

test('docs/asvs.md: known verdicts; a yes names a file, a no what would be needed, the operator a page', () => {
  expect(rows.filter(({ verdict }) => !(VERDICTS as readonly string[]).includes(verdict))).toEqual([]);
  const owes = ({ verdict, shown }: Row): boolean => {
    if (verdict === 'no') return !shown.includes('Needed: ');
    if (verdict === 'operator') return !shown.includes('`docs/operations.md`');
    return verdict === 'yes' && filesIn(shown).length === 0 && !/^(?:Below, "|As \d)/.test(shown);
  };
  expect(rows.filter(owes)).toEqual([]);
  expect(read('docs/operations.md')).toContain(`## ${OPERATIONS}\n`);
});

test('docs/asvs.md: what stands "below" does', () => {
  const named = rows.flatMap(({ shown }) => [...shown.matchAll(/elow, "([^"]+)"/g)].map(([, title = '']) => title));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((title) => !page.includes(`**${title}**`))).toEqual([]);
});

test('docs/asvs.md: the counts at the top are those of the tables, and the exceptions are all named', () => {
  const counted = VERDICTS.map((verdict) => {
    const [first, second] = [1, 2].map((level) => rows.filter((row) => row.verdict === verdict && row.level === level).length);
    return [verdict, first, second, (first ?? 0) + (second ?? 0)];
  });
  const told = [...page.matchAll(/^\| (yes|not applicable|operator|no) \| (\d+) \| (\d+) \| (\d+) \|/gm)];
  expect(told.map(([, verdict, ...numbers]) => [verdict, ...numbers.map(Number)])).toEqual(counted);
  const exceptions = page.split('## Exceptions\n')[1]?.split('\n## ')[0] ?? '';
  const listed = [...exceptions.matchAll(/^- (\d+\.\d+\.\d+): /gm)].map(([, number]) => number);
  expect(listed).toEqual(rows.filter(({ verdict }) => verdict === 'no').map(({ number }) => number));
});

test('docs/asvs.md: every file that it names is there', () => {
  const files = [...new Set(filesIn(page))];
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => !existsSync(join(home, file)))).toEqual([]);
});
