/** Exports of one tablet one behind the other: joined by number and head, with an answer key for what is joined, what is missing and what is a second story. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { makeGateMessage } from '../../../src/core/journal/gate-message.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { KEYS, NOW, seeded, venueClaims, xOf } from '../world.ts';
import { altered, auditAll, auditOf, certificate, checkpointAt, countersigned, journalOf, lineAt, proofsOf, written } from './journals.ts';

const SIZE = 60;
let lines: Bytes[];
/** The same up to line 30. */
let rewritten: Bytes[];
/** The tablet's signature over the first thirty. */
let lastSigned: Bytes;
beforeAll(async () => {
  lines = await journalOf(SIZE);
  lastSigned = await checkpointAt(lines, 30);
  rewritten = await written(Array.from({ length: SIZE }, (_, seq) => ({ ...lineAt(seq), ...(seq === 30 ? { code: 'token-revoked' } : {}) })));
});

/** Lines `from` to `until - 1` as a tablet exports them. */
const exported = async (from: number, until: number, of: readonly Bytes[] = lines): Promise<Bytes[]> => [
  ...of.slice(from, until),
  await certificate(),
  await checkpointAt(of, until),
];
const breaksIn = ({ breaks }: JournalReport) => breaks.map(({ kind, seq, count }) => [kind, seq, count]);
const againIn = ({ again }: JournalReport) => again.map(({ seq, count }) => [seq, count]);

describe('exports of one journal are one journal', () => {
  test.each<[string, readonly (readonly [number, number])[], unknown, unknown]>([
    [
      'the second goes on where the first ends',
      [
        [0, 30],
        [30, 60],
      ],
      [],
      [],
    ],
    [
      'the second overlaps the first',
      [
        [0, 40],
        [20, 60],
      ],
      [],
      [[20, 20]],
    ],
    [
      'the newer one first',
      [
        [20, 60],
        [0, 40],
      ],
      [],
      [[20, 20]],
    ],
    [
      'the newer one first, without an overlap',
      [
        [30, 60],
        [0, 30],
      ],
      [],
      [],
    ],
    [
      'the same one twice',
      [
        [0, 60],
        [0, 60],
      ],
      [],
      [[0, 60]],
    ],
    [
      'one that the other holds',
      [
        [0, 60],
        [10, 20],
      ],
      [],
      [[10, 10]],
    ],
    [
      'three in any order',
      [
        [40, 60],
        [0, 25],
        [20, 45],
      ],
      [],
      [
        [20, 5],
        [40, 5],
      ],
    ],
    [
      'the middle one last',
      [
        [0, 20],
        [40, 60],
        [20, 40],
      ],
      [],
      [],
    ],
    [
      'the middle one last, which overlaps both',
      [
        [0, 25],
        [40, 60],
        [20, 45],
      ],
      [],
      [
        [20, 5],
        [40, 5],
      ],
    ],
    [
      'a gap between them',
      [
        [0, 20],
        [33, 60],
      ],
      [['missing', 20, 13]],
      [],
    ],
    [
      'a gap, the newer one first',
      [
        [33, 60],
        [0, 20],
      ],
      [['missing', 20, 13]],
      [],
    ],
    [
      'none that begins at line 0',
      [
        [10, 30],
        [25, 60],
      ],
      [['missing', 0, 10]],
      [[25, 5]],
    ],
  ])('%s', async (_, runs, breaks, again) => {
    const items = (await Promise.all(runs.map(([from, until]) => exported(from, until)))).flat();
    const report = await auditOf(items);
    expect([breaksIn(report), againIn(report)]).toEqual([breaks, again]);
    expect(report).toMatchObject({ size: SIZE, signed: SIZE, findings: [] });
    expect(report.state).toBe((breaks as unknown[]).length === 0 ? 'intact' : 'broken');
    const kept = new Set(runs.flatMap(([from, until]) => Array.from({ length: until - from }, (__, at) => from + at)));
    expect(report.counts.lines).toBe(kept.size);
  });

  test('what one export lacks, the other brings', async () => {
    const [first, second] = [await exported(0, 40), await exported(10, 60)];
    const report = await auditOf([...first.filter((_, at) => at !== 17), ...second]);
    expect([report.state, report.counts.lines, breaksIn(report)]).toEqual(['intact', SIZE, []]);
    const lacking = await auditOf([...first.filter((_, at) => at !== 7), ...second]);
    expect(breaksIn(lacking)).toEqual([['missing', 7, 1]]);
  });

  test('a line that one copy says differently is shown as both say it', async () => {
    const second = (await exported(20, 60)).map((line, at) => (at === 15 ? altered(line, { code: 'ok', outcome: 'admit' }) : line));
    const report = await auditOf([...(await exported(0, 40)), ...second]);
    expect(breaksIn(report)).toEqual([['forked', 35, 1]]);
    expect(report.breaks[0]?.both).toMatchObject([
      { item: 35, outcome: 'undecided', code: 'proof-stale' },
      { item: 57, outcome: 'admit', code: 'ok' },
    ]);
    expect(againIn(report)).toEqual([
      [20, 15],
      [36, 4],
    ]);
  });

  test.each<[string, (own: Bytes, at: number) => readonly Bytes[]]>([
    ['bare lines', () => []],
    ['with the certificate', (own) => [own]],
    ['under a certificate, the first with its signature', (own, nr) => [own, ...(nr === 0 ? [lastSigned] : [])]],
    ['under a certificate, the second with its signature', (own, nr) => [own, ...(nr === 1 ? [lastSigned] : [])]],
  ])('the same range twice, another last line in the second: it is here twice and says two things (%s)', async (_, ends) => {
    const own = await certificate();
    const other = altered(lines[29] ?? new Uint8Array(), { code: 'ok', outcome: 'admit' });
    for (const from of [0, 12]) {
      const first = lines.slice(from, 30);
      const second = [...lines.slice(from, 29), other];
      for (const [one, two] of [
        [first, second],
        [second, first],
      ] as const) {
        const reports = await auditAll([...one, ...ends(own, 0), ...two, ...ends(own, 1)]);
        const forked = reports.flatMap(({ breaks }) => breaks.filter(({ kind }) => kind === 'forked'));
        expect([reports.length, reports[0]?.state, forked.map(({ seq, count }) => [seq, count])]).toEqual([1, 'broken', [[29, 1]]]);
        expect(forked[0]?.both).toMatchObject([{ code: one === first ? 'proof-stale' : 'ok' }, { code: one === first ? 'ok' : 'proof-stale' }]);
      }
      // The second goes on behind it, with the lines that were written after the first one's.
      const [report, ...more] = await auditAll([...first, ...ends(own, 0), ...second, ...lines.slice(30, 50), ...ends(own, 1)]);
      expect([more.length, report?.breaks.filter(({ kind }) => kind === 'forked').map(({ seq, count }) => [seq, count])]).toEqual([0, [[29, 1]]]);
    }
  });

  test('lines swapped behind a certificate are swapped still', async () => {
    const line = (seq: number) => lines[seq] ?? new Uint8Array(0);
    const items = [...lines.slice(0, 20), await certificate(), line(21), line(20), ...lines.slice(22), ...(await proofsOf(lines))];
    expect(breaksIn(await auditOf(items))).toEqual([['swapped', 20, 1]]);
  });

  test('runs handed in twice, and in another order', async () => {
    const credential = await certificate();
    const run = async (from: number, until: number) =>
      makeGateMessage(
        credential,
        { kind: 'journal', iat: NOW + 9000, epoch: 0, size: SIZE, from, entries: lines.slice(from, until), checkpoints: [await checkpointAt(lines, until)] },
        KEYS.tablet,
      );
    const report = await auditOf([await run(20, 40), await run(0, 20), await run(20, 40), await run(30, 60)]);
    expect([report.state, report.counts.lines, breaksIn(report)]).toEqual(['intact', SIZE, []]);
    expect(againIn(report)).toEqual([
      [20, 20],
      [30, 10],
    ]);
  });

  test('unsigned lines are joined by their heads', async () => {
    const bare = await auditOf([...lines.slice(0, 40), await certificate(), ...lines.slice(20)]);
    expect([bare.state, breaksIn(bare), againIn(bare)]).toEqual(['unproven', [], [[20, 20]]]);
  });
});

describe('exports that are not one journal', () => {
  test('a second story that begins behind line 0: both are shown, from the line at which they part', async () => {
    const reports = await auditAll([...(await exported(0, 60)), ...(await exported(20, 60, rewritten))]);
    expect(reports.map((report) => [report.state, report.start, breaksIn(report)])).toEqual([
      ['intact', 0, []],
      ['intact', 20, []],
    ]);
    expect(auditTogether(reports).findings).toMatchObject([{ code: 'two-stories', first: { journal: 0, seq: 30 }, second: { journal: 1, seq: 30 } }]);
  });

  test('a second story of which nobody signed a word accuses nobody', async () => {
    const reports = await auditAll([...(await exported(0, 60)), ...rewritten.slice(0, 60), await checkpointAt(rewritten, 20)]);
    const { findings, unsure } = auditTogether(reports);
    expect(findings).toEqual([]);
    expect(reports.map(({ state, signed }) => [state, signed])).toEqual([
      ['intact', 60],
      ['intact', 20],
    ]);
    expect(unsure.map(({ code, doubt }) => [code, doubt])).toEqual([['two-stories', 'unsigned']]);
  });

  test('checkpoints of several epochs and tablets, in the file or from elsewhere, make no fork', async () => {
    const other = seeded(77);
    const credential = await issueVenueCredential(venueClaims({ tabletKey: xOf(other), gate: 3 }), KEYS.venue);
    const later = await written(Array.from({ length: 30 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 86_400 + 10 * seq })));
    const strangers = [
      await certificate(),
      credential,
      await checkpointAt(lines, 40),
      await checkpointAt(rewritten, 25, other),
      await checkpointAt(lines, 20, KEYS.tablet, 2),
    ];
    for (const items of [
      [...later, ...strangers],
      [...strangers, ...later],
      [...later, ...strangers, await checkpointAt(later, 30, KEYS.tablet, 1)],
      [...strangers, ...later, await checkpointAt(later, 30, KEYS.tablet, 1)],
    ]) {
      const reports = await auditAll(items);
      expect(reports.flatMap(breaksIn).filter(([kind]) => kind !== 'truncated')).toEqual([]);
      expect(reports.filter(({ counts }) => counts.lines > 0).map((report) => breaksIn(report))).toEqual([[]]);
    }
  });

  test('a checkpoint that was signed before the first line here is of another epoch', async () => {
    const later = await written(Array.from({ length: 30 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 86_400 + 10 * seq })));
    const reports = await auditAll([...later, await certificate(), await checkpointAt(lines, 20)]);
    expect(reports.map((report) => [report.state, report.size, breaksIn(report)])).toEqual([
      ['unproven', 30, []],
      ['broken', 0, [['truncated', 0, 20]]],
    ]);
  });

  test('nothing but signed objects: nothing was cut off a file that holds no lines', async () => {
    const checkpoint = await checkpointAt(lines, 40);
    const report = await auditOf([await certificate(), checkpoint, await countersigned(checkpoint)]);
    expect([report.state, breaksIn(report), report.checkpoints.map(({ state }) => state)]).toEqual(['unproven', [], ['ahead']]);
    expect(report.cannot.map(({ code }) => code)).toContain('no-lines');
  });
});

test('JournalsAudit takes any number of journals in one file', { timeout: 60_000 }, async () => {
  const many = 5_000;
  const firsts = await Promise.all(
    Array.from({ length: many }, (_, nr) =>
      written([
        { ...lineAt(0), time: NOW + nr },
        { ...lineAt(1), time: NOW + nr + 5 },
      ]),
    ),
  );
  const own = await certificate();
  const items = firsts.flatMap((two, nr) => (nr === 4_500 ? [...two, own] : two));
  const last = firsts[4_999] ?? [];
  const reports = await auditAll([...items, await checkpointAt(last, 2)], { trust: null });
  expect(reports).toHaveLength(many);
  expect(reports.filter(({ state }) => state === 'intact')).toHaveLength(1);
  expect(reports.at(-1)?.state).toBe('intact');
});

describe('a file that was made to be slow', () => {
  test('thousands of stories of one beginning are told, each as a journal of its own', { timeout: 45_000 }, async () => {
    const many = 4_000;
    const stories = Array.from({ length: many }, (_, nr) => written([lineAt(0), { ...lineAt(1), time: NOW + 10 + nr }, lineAt(2)]));
    const items = (await Promise.all(stories)).flat();
    const reports = await auditAll(items, { trust: null });
    expect([reports.length, new Set(reports.map(({ state }) => state))]).toEqual([many, new Set(['unproven'])]);
  });

  test('the first line over and over behind a long journal is again that line', { timeout: 45_000 }, async () => {
    const many = 10_000;
    const long = await journalOf(many);
    const report = await auditOf([...long, ...Array.from({ length: many }, () => long[0] ?? new Uint8Array(0))], { trust: null });
    expect([report.size, report.state, report.again[0]?.seq, report.breaks.length]).toEqual([many, 'unproven', 0, 0]);
  });
});
