/**
 * The order of test files where vitest has no times of an earlier run, as in CI: those that take longest begin first, so that none of them is left alone at the end with
 * the other processors idle. Vitest alone takes the largest files first, and the longest stories are made of few words.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const top = join(import.meta.dirname, '../..');
/** Over a minute each. */
const LONG = [
  'tests/e2e/bad-days-storage.test.ts',
  'tests/e2e/sunset.test.ts',
  'tests/e2e/axe-doors.test.ts',
  'tests/e2e/axe-phones.test.ts',
  'tests/e2e/axe-others.test.ts',
  'tests/e2e/hostile-faces.test.ts',
  'tests/e2e/axe-desk.test.ts',
  'tests/e2e/bad-days-network.test.ts',
  'tests/e2e/desk-data.test.ts',
  'tests/e2e/desk-second-person.test.ts',
  'tests/e2e/hostile-desk.test.ts',
  'tests/e2e/bad-days-enrol.test.ts',
  'tests/conformance/conformance.node.test.ts',
].map((name) => join(top, name));
const gone = LONG.filter((path) => !existsSync(path));
if (gone.length > 0) throw new Error(`tests/run/longest-first.ts names what is not there: ${gone.join(', ')}`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => (LONG.indexOf(moduleId) + LONG.length + 1) % (LONG.length + 1);
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
