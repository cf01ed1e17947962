/** Tables of promises in docs (citizen.md, door.md): one line for each thing, the test file that shows it, and words of the test's title. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, '..');
const ROW = /^\| (?<what>[^|]+) \| `(?<file>[^`|]+)` \| (?<title>[^|]+) \|$/;
/** A line of a table that is neither its head nor the rule under it. */
const isRow = (line: string): boolean => line.startsWith('|') && line !== '| what | file | words of the title |' && !/^[-| ]+$/.test(line);

/** What a document promises, and the lines that cannot be read or whose test is not there. `section`: the heading under which the table stands, where there are others. */
export function lookThrough(
  document: string,
  section = '',
): { readonly promises: number; readonly missing: readonly string[]; readonly named: readonly string[] } {
  const text = readFileSync(join(home, document), 'utf8');
  const part = section === '' ? text : (text.split(/^## /m).find((one) => one.startsWith(`${section}\n`)) ?? '');
  const rows = part.split('\n').filter(isRow);
  return { promises: rows.length, missing: rows.filter((row) => !isShown(row)), named: rows.flatMap((row) => ROW.exec(row)?.groups?.['what'] ?? []) };
}

function isShown(row: string): boolean {
  const { file, title } = ROW.exec(row)?.groups ?? {};
  if (file === undefined || title === undefined) return false;
  // a measurement has no titles: the words of its first lines say what it measures
  const isMeasured = file.startsWith('tests/bench/');
  try {
    return readFileSync(join(home, file), 'utf8')
      .split('\n')
      .some((line) => namesTest(line, title) || (isMeasured && line.includes(title)));
  } catch {
    return false;
  }
}

/** The words stand in a text of the program, and not in a comment or in the title of a test that is never run. That it is run, and passes: `npm run proofs`. */
function namesTest(line: string, title: string): boolean {
  const [before = '', ...rest] = line.split(title);
  return rest.length > 0 && /['"`]/.test(before + title) && !/^\s*(?:\/\/|\/?\*)|\/\/ |\.(?:skip|todo|fails)\b/.test(before);
}
