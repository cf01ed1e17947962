/**
 * The second implementation against ours: every case of the conformance corpus, made from docs/formats.md alone, through the built command line.
 * `npm run build:node` first (`npm test` does).
 */
import { existsSync } from 'node:fs';
import { expect, describe as group, test } from 'vitest';
import { CLI, describe, runCorpus } from './run.mjs';

group('conformance corpus', () => {
  test('the command line is built', () => {
    expect(existsSync(CLI), 'dist/node/ashyq.js is missing: run `npm run build:node` first').toBe(true);
  });

  test('every verdict and every trust refusal is what formats.md says', { timeout: 600_000 }, async () => {
    const { cases, mutants, findings } = await runCorpus();
    expect(cases).toBeGreaterThan(1500);
    expect(mutants).toBeGreaterThan(25_000);
    const wrong = findings.filter((finding) => finding.kind === 'wrong');
    expect(wrong.map(describe).join('\n\n')).toBe('');
  });
});
