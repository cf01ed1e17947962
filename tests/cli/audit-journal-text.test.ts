/** What `ashyq audit journal` prints of lines that nobody signed. */
import { expect, test } from 'vitest';
import { describeJournal } from '../../src/cli/audit-journal-text.ts';
import { auditOf, certificate, checkpointAt, lineAt, written } from '../core/audit/journals.ts';
import { NOW } from '../core/world.ts';

test('describeJournal: says how many lines nobody signed, and how many days found no place', async () => {
  const signed = Array.from({ length: 10 }, (_, seq) => lineAt(seq));
  const invented = Array.from({ length: 450 }, (_, nr) => ({ ...lineAt(3), time: NOW + 86_400 * (nr + 2) }));
  const entries = await written([...signed, ...invented]);
  const report = await auditOf([...entries, await certificate(), await checkpointAt(entries, 10)]);
  expect(describeJournal('a', report)).toMatch(/unsigned lines\t450, 450 of them verdicts[\s\S]*days left out\t51 of 451/);
});
