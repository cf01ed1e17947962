/** docs/security.md: every promise and every numbered attack has a proof, and every proof is there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { lookThrough } from './promises.ts';

const DOCUMENT = 'docs/security.md';
const sections = readFileSync(join(import.meta.dirname, '..', DOCUMENT), 'utf8').split(/^## /m);
const section = (heading: string): string => sections.find((one) => one.startsWith(heading)) ?? '';
const { promises, missing, named } = lookThrough(DOCUMENT, 'Proofs');

test('docs/security.md: every proof names a test that is there', () => {
  expect(missing).toEqual([]);
  expect(promises).toBeGreaterThan(60);
});

test('docs/security.md: every row of "Promises" has a proof, and no proof is of something else', () => {
  const rows = section('Promises').matchAll(/^\| ([^|]+) \|/gm);
  const made = [...rows].map(([, what = '']) => what.trim()).filter((what) => what !== 'promise' && !what.startsWith('---'));
  expect(made.length).toBeGreaterThan(15);
  expect(made.filter((what) => !named.includes(what))).toEqual([]);
  expect(named.filter((what) => !/^(?:Attack \d|Fault: |Baseline: )/.test(what) && !made.includes(what))).toEqual([]);
});

test('docs/security.md: every row of "Faults" has a proof or says that it is not held', () => {
  const rows = [...section('Faults').matchAll(/^\| ([^|\n]+) \| ([^|\n]+) \|([^|\n]*)\|$/gm)]
    .map(([, fault = '', , known = '']) => ({ fault: fault.trim(), isHeld: !known.trim().startsWith('not held') }))
    .filter(({ fault }) => fault !== 'fault' && !fault.startsWith('---'));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter(({ fault, isHeld }) => isHeld && !named.includes(`Fault: ${fault}`))).toEqual([]);
  const faults = rows.map(({ fault }) => `Fault: ${fault}`);
  expect(named.filter((what) => what.startsWith('Fault: ') && !faults.includes(what))).toEqual([]);
});

test('docs/security.md: what the server’s baseline promises has proofs', () => {
  expect(new Set(named.filter((what) => what.startsWith('Baseline: '))).size).toBeGreaterThan(10);
});

test('docs/security.md: every numbered attack has a proof, and what has none is said', () => {
  const numbers = [...section('Attacks').matchAll(/^(\d+)\. /gm)].map(([, number = '']) => `Attack ${number}`);
  expect(numbers.length).toBeGreaterThanOrEqual(20);
  expect(numbers.filter((attack) => !named.includes(attack))).toEqual([]);
  expect(named.filter((what) => what.startsWith('Attack ') && !numbers.includes(what))).toEqual([]);
  expect(section('Proofs')).toContain('No proof yet:');
});

test('lookThrough: words in a comment, of a test that is never run, or of no test at all show nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-proofs-'));
  try {
    const file = join(folder, 'some.test.ts');
    const lines = [
      "test('is shown', () => {});",
      '// a comment says shown by words',
      " * 'so does this one'",
      "test.skip('never run', () => {});",
      "test.todo('still to be written');",
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const at = relative(join(import.meta.dirname, '..'), file);
    const titles = ['is shown', 'shown by words', 'so does this one', 'never run', 'still to be written', 'not there'];
    const page = join(folder, 'page.md');
    writeFileSync(page, titles.map((title) => `| it | \`${at}\` | ${title} |\n`).join(''));
    const { promises, missing } = lookThrough(relative(join(import.meta.dirname, '..'), page));
    expect([promises, missing.map((row) => row.split(' | ')[2]?.replace(' |', ''))]).toEqual([6, titles.slice(1)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
