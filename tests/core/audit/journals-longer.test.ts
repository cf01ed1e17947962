/** Exports that are longer than the ones that matter: a signed journal that a longer export took, and two stories among many longer ones. */
import { expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import { auditAll, auditOf, certificate, checkpointAt, journalOf, lineAt, written } from './journals.ts';

test('an unsigned export finds the signed journal that a longer one took meanwhile', async () => {
  const lines = await journalOf(60);
  const signed = [...lines.slice(0, 30), await certificate(), await checkpointAt(lines, 30)];
  const stranger = await written(Array.from({ length: 20 }, (_, seq) => ({ ...lineAt(seq), time: lineAt(seq).time + 7 })));
  const reports = await auditAll([...signed, ...lines, ...stranger, ...lines.slice(0, 50), await certificate()]);
  expect(reports.map(({ state, counts }) => [state, counts.lines])).toEqual([
    ['intact', 60],
    ['unproven', 20],
  ]);
});

test('two stories of one tablet are found among seventy longer exports that begin behind both', { timeout: 60_000 }, async () => {
  const exported = async (size: number, { from = 0, code = 'ok' } = {}): Promise<JournalReport> => {
    const lines = await written(Array.from({ length: size }, (_, seq) => ({ ...lineAt(seq), ...(seq === 20 ? { code } : {}) })));
    const checkpoints = [await checkpointAt(lines, size), ...(from > 0 ? [await checkpointAt(lines, from)] : [])];
    return auditOf([...lines.slice(from), await certificate(), ...checkpoints]);
  };
  const longer = [];
  for (let nr = 0; nr < 70; nr += 1) longer.push(await exported(90 + nr, { from: 45 }));
  const [one, same, other] = [await exported(40), await exported(38), await exported(40, { code: 'rewritten' })];
  expect(auditTogether([one, same, ...longer]).findings).toEqual([]);
  const { findings, totals } = auditTogether([one, ...longer, other, same]);
  expect(findings.map(({ code, first, second }) => [code, first.journal, first.seq, second.journal])).toEqual([['two-stories', 0, 20, 71]]);
  expect(totals.get('two-stories')).toBe(1);
});
