/** What an inspector should look at in a journal: each finding planted, and none found in an honest day. */
import { describe, expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { CountedDays } from '../../../src/core/audit/journal-days.ts';
import type { StampLookup } from '../../../src/core/audit/journal-findings.ts';
import { readJournalItem } from '../../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../../src/core/audit/journals-audit.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { NOW } from '../world.ts';
import { altered, auditOf, certificate, checkpointAt, type Line, lineAt, written } from './journals.ts';

const honest = (count: number): Line[] => Array.from({ length: count }, (_, seq) => lineAt(seq));
const shut = (time: number): Line => ({ time, kind: 'shift-close', ref: null, outcome: null, code: 'closed', direction: 0, stampVersion: 500 });
const found = ({ findings }: JournalReport) => findings.map(({ code, seq, amount }) => [code, seq, amount]);
/** As a tablet exports them: signed to the last line. */
const auditLines = async (lines: readonly Line[], stampTimes?: StampLookup) => {
  const entries = await written(lines);
  return auditOf([...entries, await certificate(), await checkpointAt(entries, entries.length)], stampTimes === undefined ? {} : { stampTimes });
};

describe('JournalFindings', () => {
  test('an honest day has none', async () => {
    expect(found(await auditLines([...honest(300), shut(NOW + 3100)]))).toEqual([]);
  });

  test('a clock that went back, unless a line says so', async () => {
    const lines = honest(20);
    const back = (kind: Line['kind']): Line[] => [...lines, { ...lineAt(0), time: NOW + 190 - 400, kind, code: 'set' }, { ...lineAt(21), time: NOW - 200 }];
    expect(found(await auditLines(back('settings')))).toEqual([['time-back', 20, 400]]);
    expect(found(await auditLines(back('clock')))).toEqual([['clock-set', 20, 1]]);
  });

  test('what a tablet wrote down about its own clock, and nothing beside', async () => {
    const noted = (seq: number, code: string): Line => ({ ...lineAt(0), time: NOW + 10 * seq, kind: 'clock', code });
    const lines = [
      ...honest(5),
      { ...noted(5, 'back-600-steady'), time: NOW - 560 },
      noted(6, 'right-again'),
      noted(7, 'ahead-90-ministry'),
      noted(8, 'right-manager'),
    ];
    const report = await auditLines([...lines, noted(9, 'right-stamp'), { ...lineAt(10), time: NOW + 9000 }]);
    expect(found(report)).toEqual([
      ['clock-behind', 5, 600],
      ['clock-ahead', 7, 90],
      ['clock-by-word', 8, 1],
    ]);
    expect(report.counts.kinds.clock).toBe(5);
  });

  test('lines that nobody signed are told apart: they accuse nobody', async () => {
    const lines = await written([...honest(20), { ...lineAt(20), kind: 'override', outcome: 'refuse', code: 'not-admitted' }, ...[21, 22].map(lineAt)]);
    const planted = async (size: number) => {
      const { totals, unsigned, findings } = await auditOf([...lines, await certificate(), await checkpointAt(lines, size)]);
      return [[...totals.keys()], [...unsigned.keys()], findings.map(({ signed }) => signed)];
    };
    expect(await planted(23)).toEqual([['override-refused'], [], [true]]);
    expect(await planted(20)).toEqual([[], ['override-refused'], [false]]);
    // A signature over what follows says nothing of a line that was changed.
    const changed = lines.map((line, seq) => (seq === 10 ? altered(line, { kind: 'override', outcome: 'refuse' }) : line));
    const { totals, unsigned, breaks } = await auditOf([...changed, await certificate(), await checkpointAt(lines, 23)]);
    expect([breaks.map(({ kind, seq }) => [kind, seq]), [...totals.keys()], [...unsigned.keys()]]).toEqual([
      [['changed', 10]],
      ['override-refused'],
      ['override-refused'],
    ]);
  });

  test('a picture shown again; sixty people within a minute', async () => {
    const again: Line = { ...lineAt(4), outcome: 'undecided', code: 'proof-replayed' };
    expect(found(await auditLines([...honest(4), again]))).toEqual([['replayed', 4, 1]]);
    const rush = (count: number): Line[] => Array.from({ length: count }, (_, nr) => ({ ...lineAt(3 * nr + 3), time: NOW + 10 + Math.floor((nr * 55) / 60) }));
    expect(found(await auditLines([lineAt(0), ...rush(59)]))).toEqual([]);
    expect(found(await auditLines([lineAt(0), ...rush(60)]))).toEqual([['too-fast', 60, 60]]);
  });

  test('refusals by reason, and who was checked on which day and at which hour', async () => {
    const { counts } = await auditLines([...honest(31), { ...lineAt(31), time: NOW + 86_400 }]);
    expect(counts.refused).toEqual({ 'not-admitted': 11 });
    // NOW is eleven in the morning in Almaty.
    expect(counts.days.map(({ day, admit }) => [day - NOW, admit])).toEqual([
      [-11 * 3600, 10],
      [13 * 3600, 0],
    ]);
    expect(counts.hours[11]).toEqual({ admit: 10, refuse: 11, undecided: 10 });
  });

  test('days that unsigned lines invent leave out no day that the tablet signed, and how many are left out is said', async () => {
    const entries = await written([
      ...honest(10),
      ...Array.from({ length: 450 }, (_, nr) => ({ ...lineAt(3), time: NOW + 86_400 * (nr + 2) })),
      { ...lineAt(3), time: 9e15 },
    ]);
    const report = await auditOf([...entries, await certificate(), await checkpointAt(entries, 10)]);
    expect(report.counts.unsigned).toEqual({ lines: 451, judged: 451 });
    expect([report.counts.days.length, report.counts.daysLeftOut]).toEqual([400, 52]);
    // Signed lines that come behind the invented ones.
    const days = new CountedDays();
    for (let day = 0; day < 500; day += 1) days.of(day, false);
    for (let day = 450; day < 470; day += 1) for (const row of [days.of(day, true)]) if (row !== undefined) row.admit += 1;
    const shown = days.rising();
    expect([shown.length, shown.filter(([, { admit }]) => admit === 1).length, days.leftOut]).toEqual([400, 20, 100]);
  });

  test('an hour of an open shift without a line; not between two shifts', async () => {
    const later: Line = { ...lineAt(20), time: NOW + 190 + 4000 };
    expect(found(await auditLines([...honest(20), later]))).toEqual([['silent', 20, 4000]]);
    expect(found(await auditLines([...honest(20), shut(NOW + 200), { ...lineAt(0), time: NOW + 9000 }, { ...later, time: NOW + 9010 }]))).toEqual([]);
  });

  test('a scan while no shift is open', async () => {
    expect(found(await auditLines([...honest(20), shut(NOW + 200), { ...lineAt(22), time: NOW + 210 }]))).toEqual([['shift-missing', 21, 1]]);
  });

  test('an older publication than before', async () => {
    const lines = honest(20).map((line, seq) => (seq === 15 ? { ...line, stampVersion: 490 } : line));
    expect(found(await auditLines(lines))).toEqual([['stamp-back', 15, 10]]);
  });

  test('an admission by a stamp that had ended, the last of each', async () => {
    const ends: StampLookup = async (version) => (version === 500 ? { iat: NOW, exp: NOW + 100 } : null);
    expect(found(await auditLines(honest(30), ends))).toEqual([['stale-admit', 27, 170]]);
    expect(found(await auditLines(honest(10), ends))).toEqual([]);
  });

  test('stamps that nobody has, newer ones or such as were written behind the signed lines, hide no such admission', async () => {
    const ends: StampLookup = async (version) => (version === 500 ? { iat: NOW, exp: NOW + 100 } : null);
    const newer = Array.from({ length: 60 }, (_, nr) => ({ ...lineAt(30 + nr), stampVersion: 501 + nr }));
    expect(found(await auditLines([...honest(30), ...newer], ends))).toEqual([['stale-admit', 27, 170]]);
    const lines = await written([...honest(30), ...newer.map((line, nr) => ({ ...line, stampVersion: 900_000_001 + nr }))]);
    const { findings } = await auditOf([...lines, await certificate(), await checkpointAt(lines, 30)], { stampTimes: ends });
    expect(findings.filter(({ signed }) => signed).map(({ code, seq, amount }) => [code, seq, amount])).toEqual([['stale-admit', 27, 170]]);
  });

  test('a refusal that was overridden; an undecided verdict may be', async () => {
    const override = (outcome: 'refuse' | 'undecided'): Line => ({ ...lineAt(20), kind: 'override', outcome, code: 'proof-stale' });
    expect(found(await auditLines([...honest(20), override('refuse')]))).toEqual([['override-refused', 20, 1]]);
    expect(found(await auditLines([...honest(20), override('undecided')]))).toEqual([]);
    expect((await auditLines([...honest(20), override('undecided')])).counts.entries).toBe(7);
  });

  test('one pass let in five times on a day', async () => {
    const same = (seq: number): Line => ({ ...lineAt(3), time: NOW + 10 * seq });
    expect(found(await auditLines([...honest(3), ...[3, 4, 5, 6].map(same)]))).toEqual([]);
    expect(found(await auditLines([...honest(3), ...[3, 4, 5, 6, 7, 8].map(same)]))).toEqual([['pass-often', 7, 5]]);
    expect(found(await auditLines([...honest(3), ...[3, 4, 5, 6].map(same), { ...same(9), time: NOW + 86_400 }]))).toEqual([['silent', 7, 86_340]]);
  });

  test('two hundred people and nobody refused', async () => {
    const kind = (count: number): Line[] =>
      Array.from({ length: count + 1 }, (_, seq) => (seq === 0 ? lineAt(0) : { ...lineAt(3 * seq), time: NOW + 10 * seq }));
    expect(found(await auditLines(kind(199)))).toEqual([]);
    expect(found(await auditLines(kind(200)))).toEqual([['never-refuses', 200, 200]]);
  });

  test('a hundred places of one fault are named, all of them counted', async () => {
    const lines = [...honest(1), ...Array.from({ length: 150 }, (_, seq): Line => ({ ...lineAt(3 * seq + 3), time: NOW + 4000 * (seq + 1) }))];
    const report = await auditLines(lines);
    expect(report.totals.get('silent')).toBe(150);
    expect(report.findings.filter(({ code }) => code === 'silent')).toHaveLength(100);
  });
});

test('JournalsAudit takes the certificate that every run brings as one, however many runs there are', async () => {
  const audit = new JournalsAudit({ trust: null, engine: webCryptoEngine });
  const item = readJournalItem(await certificate());
  for (let run = 0; run <= 40_000; run += 1) await audit.add(item);
  const [report] = await audit.finish();
  expect(report?.certificates).toHaveLength(1);
});
