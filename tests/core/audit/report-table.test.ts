/** The table of a report, over what anybody may write into a journal or call a file. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/audit/report.ts';
import { reportToCsv } from '../../../src/core/audit/report-table.ts';

const input = (name: string) => ({ name, kind: 'journal', length: 1, sha256: '00' });
const rowsOf = (inputs: readonly Json[], findings: readonly Json[] = []) =>
  reportToCsv({ inputs, journals: [{ input: 0, findings }] })
    .split('\r\n')
    .slice(1);

test('reportToCsv: no text begins a formula, in a cell or behind a separator of lists', () => {
  expect(rowsOf([input('=1'), input('a;=1'), input('a; @1'), input('a-1.cborseq')]).slice(0, 4)).toEqual([
    "input,'=1,journal,00,,1,",
    "input,a;'=1,journal,00,,1,",
    "input,a; '@1,journal,00,,1,",
    'input,a-1.cborseq,journal,00,,1,',
  ]);
});

test('reportToCsv: a moment that no calendar has stays a number', () => {
  const finding = (time: number) => ({ code: 'silent', seq: 3, amount: 9, time });
  expect(rowsOf([input('a')], [finding(1_600_000_000), finding(Number.MAX_SAFE_INTEGER)]).filter((row) => row.includes('silent'))).toEqual([
    'journal,a,finding,silent,3,9,2020-09-13T12:26:40.000Z',
    `journal,a,finding,silent,3,9,${Number.MAX_SAFE_INTEGER}`,
  ]);
});

test('reportToCsv: unsigned lines, and days without a row, have rows of their own where there are any', () => {
  const rows = (counts: Json) => reportToCsv({ inputs: [input('a')], journals: [{ input: 0, counts }] }).split('\r\n');
  const said = rows({ unsigned: { lines: 12, judged: 11 }, daysLeftOut: 52 });
  expect(said).toEqual(expect.arrayContaining(['journal,a,unsigned-lines,,,12,', 'journal,a,days-left-out,,,52,']));
  expect(rows({ unsigned: { lines: 0, judged: 0 }, daysLeftOut: 0 }).join()).not.toMatch(/unsigned-lines|days-left-out/);
});
