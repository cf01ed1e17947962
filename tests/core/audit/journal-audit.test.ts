/** The audit of a journal: each kind of break planted at a known line and found there and nowhere else, and how far what is signed reaches. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { reportToJson } from '../../../src/core/audit/journal-json.ts';
import { type Bytes, concat } from '../../../src/core/bytes.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { makeGateMessage } from '../../../src/core/journal/gate-message.ts';
import { KEYS, NOW, seeded } from '../world.ts';
import { altered, auditOf, certificate, checkpointAt, countersigned, journalOf, lineAt, proofsOf, written } from './journals.ts';

const SIZE = 60;
/** What no file shows. */
const ALWAYS = ['clock-is-the-tablets', 'never-scanned', 'other-venues'];
let lines: Bytes[];
let proofs: Bytes[];
/** Another journal of the same tablet, the same up to line 30. */
let other: Bytes[];

beforeAll(async () => {
  lines = await journalOf(SIZE);
  proofs = await proofsOf(lines);
  other = await written(
    Array.from({ length: SIZE }, (_, seq) => ({ ...lineAt(seq), ...(seq === 30 ? { code: 'token-revoked', outcome: 'refuse' as const } : {}) })),
  );
});

const breaksIn = ({ breaks }: JournalReport) => breaks.map(({ kind, seq, count }) => [kind, seq, count]);
const without = (at: number, count = 1) => lines.filter((_, seq) => seq < at || seq >= at + count);
const limits = ({ cannot }: JournalReport) => cannot.map(({ code }) => code);

describe('an honest journal', () => {
  test('is intact, signed and countersigned to its last checkpoint', async () => {
    const report = await auditOf([...lines, ...proofs]);
    expect(report).toMatchObject({ state: 'intact', breaks: [], start: 0, size: SIZE, signed: 60, countersigned: 60 });
    expect(report.certificates).toMatchObject([{ fault: null, rootVersion: 1 }]);
    expect(limits(report)).toEqual(['stamps-unknown', ...ALWAYS]);
    expect(report.counts).toMatchObject({
      lines: SIZE,
      outcomes: { admit: 19, refuse: 20, undecided: 20 },
      entries: 19,
      exits: 0,
      from: NOW,
      until: NOW + 590,
    });
    expect(report.findings).toEqual([]);
  });

  test('with its proofs before its lines, or twice, says the same', async () => {
    const report = await auditOf([...lines, ...proofs]);
    expect(reportToJson(await auditOf([...proofs, ...lines]))).toEqual(reportToJson(report));
    expect(reportToJson(await auditOf([...proofs, ...proofs, ...lines]))).toEqual(reportToJson(report));
  });

  test('as the runs it was handed in by says the same', async () => {
    const credential = await certificate();
    const run = async (from: number, until: number) =>
      makeGateMessage(
        credential,
        { kind: 'journal', iat: NOW + 9000, epoch: 0, size: SIZE, from, entries: lines.slice(from, until), checkpoints: [await checkpointAt(lines, until)] },
        KEYS.tablet,
      );
    const report = await auditOf([await run(0, 25), await run(25, SIZE)]);
    expect(report).toMatchObject({ state: 'intact', breaks: [], signed: SIZE, countersigned: 0 });
  });

  test('nothing signed: whole, and nobody can say whose', async () => {
    const report = await auditOf(lines);
    expect(report).toMatchObject({ state: 'unproven', breaks: [], signed: 0 });
    expect(limits(report)).toEqual(['no-certificate', 'no-checkpoint', 'stamps-unknown', ...ALWAYS]);
  });

  test('lines after the last checkpoint are counted as unsigned', async () => {
    const report = await auditOf([...lines, await certificate(), await checkpointAt(lines, 40)]);
    expect(report).toMatchObject({ state: 'intact', signed: 40, countersigned: 0 });
    expect(report.cannot).toEqual([
      { code: 'end-unsigned', count: 20 },
      { code: 'not-countersigned', count: 1 },
      { code: 'stamps-unknown', count: 1 },
      ...ALWAYS.map((code) => ({ code, count: 1 })),
    ]);
  });

  test('whose beginning was dropped goes on at a checkpoint that says where', async () => {
    const rest = lines.slice(20);
    expect(await auditOf([...rest, ...proofs])).toMatchObject({ state: 'intact', breaks: [], start: 20, size: SIZE });
    expect(breaksIn(await auditOf([...lines.slice(25), ...proofs]))).toEqual([['missing', 0, 25]]);
  });

  test('of no lines at all', async () => {
    expect(await auditOf([])).toMatchObject({ state: 'unproven', size: 0, head: null, counts: { lines: 0, from: null } });
    expect(limits(await auditOf([]))).toContain('no-lines');
  });
});

describe('each break at its line', () => {
  test.each<[string, () => readonly Uint8Array[], unknown]>([
    ['a line dropped', () => without(17), [['missing', 17, 1]]],
    ['many lines dropped', () => without(17, 9), [['missing', 17, 9]]],
    [
      'dropped in two places',
      () => without(30).filter((_, at) => at !== 10),
      [
        ['missing', 10, 1],
        ['missing', 30, 1],
      ],
    ],
    ['two lines swapped', () => lines.map((line, seq) => (seq === 22 ? lines[23] : seq === 23 ? lines[22] : line) ?? line), [['swapped', 22, 1]]],
    ['a line moved to the end', () => [...without(22), ...lines.slice(22, 23)], [['swapped', 22, 1]]],
    ['a line repeated', () => [...lines.slice(0, 31), ...lines.slice(30)], [['repeated', 30, 1]]],
    ['a line changed', () => lines.map((line, seq) => (seq === 31 ? altered(line, { code: 'ok', outcome: 'admit' }) : line)), [['changed', 31, 1]]],
    ['the first line changed', () => lines.map((line, seq) => (seq === 0 ? altered(line, { time: NOW - 500 }) : line)), [['changed', 0, 1]]],
    ['the last line changed', () => lines.map((line, seq) => (seq === 59 ? altered(line, { time: NOW }) : line)), [['forked', 40, 20]]],
    ['rewritten from a line on', () => other, [['forked', 20, 40]]],
    ['another journal joined', () => [...lines.slice(0, 31), ...other.slice(31)], [['forked', 31, 29]]],
    ['two lines of one number', () => [...lines.slice(0, 31), ...other.slice(30, 31), ...lines.slice(31)], [['forked', 30, 1]]],
    ['the end cut off', () => lines.slice(0, 55), [['truncated', 55, 5]]],
    ['a line that cannot be read', () => lines.map((line, seq) => (seq === 12 ? encodeCbor([1, 2, 3]) : line)), [['unreadable', 12, 1]]],
  ])('%s', async (_, plant, expected) => {
    const report = await auditOf([...plant(), ...proofs]);
    expect(breaksIn(report)).toEqual(expected);
    expect(report.state).toBe('broken');
  });

  test('a changed line shows without anything signed, but for the last', async () => {
    const changed = (at: number) => lines.map((line, seq) => (seq === at ? altered(line, { direction: 1 }) : line));
    expect(breaksIn(await auditOf(changed(31)))).toEqual([['changed', 31, 1]]);
    expect(breaksIn(await auditOf(changed(59)))).toEqual([]);
  });

  test('any line dropped, changed or moved is named, and no other', async () => {
    const seqs = fc.integer({ min: 1, max: SIZE - 3 });
    await fc.assert(
      fc.asyncProperty(seqs, fc.constantFrom('missing', 'changed', 'swapped' as const), async (at, kind) => {
        const planted = {
          missing: () => without(at),
          changed: () => lines.map((line, seq) => (seq === at ? altered(line, { time: 7 }) : line)),
          swapped: () => lines.map((line, seq) => (seq === at ? lines[at + 1] : seq === at + 1 ? lines[at] : line) ?? line),
        }[kind]();
        expect(breaksIn(await auditOf([...planted, ...proofs]))).toEqual([[kind, at, 1]]);
      }),
      { numRuns: 40 },
    );
  });

  test('a line number out of all bounds is one gap, not a flood', async () => {
    const far = altered(lines[5] ?? new Uint8Array(0), { seq: Number.MAX_SAFE_INTEGER - 1 });
    expect(breaksIn(await auditOf([...lines.slice(0, 5), far]))).toEqual([['missing', 5, Number.MAX_SAFE_INTEGER - 6]]);
  });
});

describe('what vouches for it', () => {
  test('a stranger’s checkpoint counts for nothing, nor a stranger’s countersignature', async () => {
    const [forged, own] = [await checkpointAt(lines, SIZE, KEYS.stranger), await checkpointAt(lines, 40)];
    const report = await auditOf([...lines, await certificate(), forged, own, await countersigned(own, KEYS.stranger)]);
    expect(report.checkpoints.map(({ state, fault }) => [state, fault])).toEqual([
      ['fits', null],
      ['invalid', 'signature-invalid'],
    ]);
    expect(report).toMatchObject({ signed: 40, countersigned: 0 });
  });

  test('a tablet that the ministry never certified vouches for nothing', async () => {
    const stranger = seeded(99);
    const { issueVenueCredential } = await import('../../../src/core/token/venue.ts');
    const { venueClaims } = await import('../world.ts');
    const credential = await issueVenueCredential(venueClaims({ tabletKey: stranger.publicKey, gate: 2 }), KEYS.stranger);
    const report = await auditOf([...lines, credential, await checkpointAt(lines, SIZE, stranger)]);
    expect(report).toMatchObject({
      state: 'unproven',
      certificates: [{ fault: 'key-unknown', rootVersion: null }],
      checkpoints: [{ state: 'invalid', fault: 'key-unknown' }],
    });
  });

  test('without trust files the certificate is taken at its word, and the report says so', async () => {
    const report = await auditOf([...lines, ...proofs], { trust: null });
    expect(report).toMatchObject({ state: 'intact', signed: SIZE, countersigned: 0, certificates: [{ fault: 'trust-missing' }] });
    expect(limits(report)).toContain('no-trust');
  });

  test('bytes that are nothing of ours are named and do not stop it', async () => {
    const report = await auditOf([...lines, ...proofs, concat(lines[0] ?? new Uint8Array(0), Uint8Array.of(0))]);
    expect(breaksIn(report)).toEqual([['unreadable', SIZE, 1]]);
  });
});

describe('two defects, and bad company', () => {
  test('a checkpoint of no lines, or only of lines before those here, proves nothing of these', async () => {
    const empty = await auditOf([...lines, await certificate(), await checkpointAt(lines, 0)]);
    expect(empty).toMatchObject({ state: 'unproven', signed: 0 });
    expect(limits(empty)).toContain('no-checkpoint');
    const anchored = await auditOf([...lines.slice(20), await certificate(), await checkpointAt(lines, 20)]);
    expect(anchored).toMatchObject({ state: 'unproven', breaks: [], start: 20, signed: 20 });
    expect(anchored.cannot).toContainEqual({ code: 'end-unsigned', count: 40 });
  });

  test('lines that stand behind later ones from the beginning on are swapped, not missing', async () => {
    const [first, second, ...rest] = lines;
    expect(breaksIn(await auditOf([second, first, ...rest, ...proofs].filter((one) => one !== undefined)))).toEqual([['swapped', 0, 1]]);
    const report = await auditOf([...lines.slice(3), ...lines.slice(0, 3), ...proofs]);
    expect(breaksIn(report)).toEqual([0, 1, 2].map((seq) => ['swapped', seq, 1]));
    expect(report.counts.lines).toBe(SIZE);
    expect(breaksIn(await auditOf([...lines.slice(3), ...lines.slice(1, 2), ...proofs]))).toEqual([
      ['missing', 0, 1],
      ['swapped', 1, 1],
      ['missing', 2, 1],
    ]);
  });

  test('a first line that cannot be read is not missing beside', async () => {
    expect(breaksIn(await auditOf([encodeCbor([1]), ...lines.slice(1), ...proofs]))).toEqual([['unreadable', 0, 1]]);
  });

  test('a line moved and changed is named as both', async () => {
    const moved = altered(lines[22] ?? new Uint8Array(0), { outcome: 'admit', code: 'ok', time: NOW });
    expect(breaksIn(await auditOf([...without(22), moved, ...proofs]))).toEqual([
      ['changed', 22, 1],
      ['swapped', 22, 1],
    ]);
  });

  test('a changed line before a gap shows by its checkpoint, whatever else is wrong further on', async () => {
    const changed = lines.map((line, seq) => (seq === 39 ? altered(line, { time: NOW }) : line));
    const planted = [...changed.slice(0, 25), ...changed.slice(26, 40), ...changed.slice(45)];
    expect(breaksIn(await auditOf([...planted, ...proofs]))).toEqual([
      ['forked', 20, 20],
      ['missing', 25, 1],
      ['missing', 40, 5],
    ]);
  });

  test('a line that stands in another place is no clock that went back, a gap no silence', async () => {
    const moved = await auditOf([...without(22), ...lines.slice(22, 23), ...proofs]);
    expect(moved.findings).toEqual([]);
    const long = await written(Array.from({ length: 700 }, (_, seq) => lineAt(seq)));
    expect((await auditOf([...long.slice(0, 100), ...long.slice(600)])).findings).toEqual([]);
  });

  test('a code that is also a member of every object is counted like any other', async () => {
    const report = await auditOf(await written([lineAt(0), { ...lineAt(1), code: 'constructor' }]));
    expect(report.counts.codes['constructor']).toBe(1);
  });

  test('a whole journal twice, and one backwards', async () => {
    const many = await journalOf(3_000);
    const twice = await auditOf([...many, ...many]);
    expect([twice.breaks, twice.again, twice.counts.lines]).toEqual([[], [{ seq: 0, count: 3_000, item: 3_000 }], 3_000]);
    const backwards = await auditOf([...many].reverse());
    expect(backwards.breaks).toHaveLength(2_999);
    expect(backwards.breaks.every(({ kind }) => kind === 'swapped')).toBe(true);
  });
});
