/** The report of `npm run test:fault`: a row for each test with its figures, earlier files kept, nothing that fell left out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'ashyq-fault-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  readonly file: string;
  readonly what: string;
  readonly result: string;
  readonly why: string;
  readonly said: string;
}

const testOf = (id: string, state: string, { figures = {}, errors = [] as { message: string }[], note = undefined as string | undefined } = {}) => ({
  ...{ id, fullName: id },
  meta: () => ({ figures }),
  result: () => ({ state, errors, note }),
  diagnostic: () => ({ duration: 1234 }),
});
const moduleOf = (file: string, tests: readonly ReturnType<typeof testOf>[], errors: { message: string }[] = []) => ({
  ...{ id: file, relativeModuleId: file },
  children: { allTests: () => tests },
  errors: () => errors,
});

async function report(modules: readonly ReturnType<typeof moduleOf>[], said: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
  vi.stubEnv('ASHYQ_FAULT_REPORT', folder);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.resetModules();
  // @ts-expect-error a module of plain JavaScript, as vitest takes its reporters
  const { default: Reporter } = await import('./fault/report.mjs');
  const reporter = new Reporter();
  for (const [taskId, content] of Object.entries(said)) reporter.onUserConsoleLog({ taskId, content });
  reporter.onTestRunEnd(modules);
  vi.restoreAllMocks();
  return (JSON.parse(readFileSync(join(folder, 'fault.json'), 'utf8')) as { rows: Row[] }).rows;
}

test('a row for each test: figures, what it printed, why it failed; a file that fell is a row too', async () => {
  const one = moduleOf('a.test.ts', [
    testOf('kills', 'passed', { figures: { 'lost rows': 0 } }),
    testOf('cuts', 'failed', { errors: [{ message: 'two lost\nat x' }] }),
  ]);
  const rows = await report([one, moduleOf('b.test.ts', [], [{ message: 'no disk' }])], { kills: 'lost rows: 0\n20 kills' });
  expect(rows.map(({ file, what, result, why, said }) => [file, what, result, why, said])).toEqual([
    ['a.test.ts', 'kills', 'passed', '', '20 kills'],
    ['a.test.ts', 'cuts', 'failed', 'two lost', ''],
    ['b.test.ts', 'the file itself', 'failed', 'no disk', ''],
  ]);
  const table = readFileSync(join(folder, 'fault.md'), 'utf8');
  expect(table).toContain('1 passed, 2 failed, 0 skipped');
  expect(table).toMatch(/\| kills \| passed \| 1\.2 \| lost rows: 0; 20 kills \| \S/);
});

test('a run of one file leaves the others’ rows, and what was not asked for leaves its own', async () => {
  const rows = await report([moduleOf('a.test.ts', [testOf('kills', 'skipped'), testOf('cuts', 'skipped', { note: 'no loop disk here' })])]);
  expect(rows.map(({ what, result, why }) => [what, result, why])).toEqual([
    ['kills', 'passed', ''],
    ['cuts', 'skipped', 'no loop disk here'],
    ['the file itself', 'failed', 'no disk'],
  ]);
});
