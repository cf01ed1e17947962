/** judgeEnvelope: a laboratory against its own past and its region, figure by figure; pure. */
import { describe, expect, it } from 'vitest';
import { type Counts, NO_COUNTS } from '../../src/issuer/lab/counts.ts';
import { type BatchFigures, ENVELOPE, type ExcessReason, heldOf, judgeEnvelope, type LabPast, parseEnvelope } from '../../src/issuer/lab/envelope.ts';

const counts = (negatives: number, positives = 0, strangers = 0, back: Partial<Counts> = {}): Counts => ({
  ...NO_COUNTS,
  negatives,
  positives,
  strangers,
  ...back,
});
const NOTHING = counts(0);
const PAST: LabPast = {
  linesThisHour: 0,
  busiestHour: 150,
  days: 28,
  today: NOTHING,
  own: counts(9000, 1000, 3000),
  region: counts(90_000, 10_000, 30_000),
};
const batch = (part: Partial<BatchFigures> = {}): BatchFigures => ({
  ...NO_COUNTS,
  lines: 100,
  negatives: 90,
  positives: 10,
  strangers: 30,
  oddTimes: 0,
  ...part,
});
const reasons = (figures: BatchFigures, past: LabPast = PAST) => judgeEnvelope(figures, past).map(({ reason, against }) => `${reason}/${against}`);

describe('judgeEnvelope', () => {
  it('lets an ordinary batch pass', () => {
    expect(judgeEnvelope(batch(), PAST)).toEqual([]);
  });

  it.each<[string, BatchFigures, LabPast, string[]]>([
    ['exactly four times its busiest hour', batch({ lines: 600 }), PAST, []],
    ['one line more', batch({ lines: 601 }), PAST, ['rate/own']],
    ['the same in two halves', batch({ lines: 301 }), { ...PAST, linesThisHour: 300 }, ['rate/own']],
    ['a small laboratory below the floor', batch({ lines: 500 }), { ...PAST, busiestHour: 3 }, []],
    ['a small laboratory above it', batch({ lines: 501 }), { ...PAST, busiestHour: 3 }, ['rate/own']],
    ['a new laboratory with much', batch({ lines: 5000 }), { ...PAST, days: 6 }, []],
    ['a new laboratory with too much', batch({ lines: 5001 }), { ...PAST, days: 6 }, ['rate/bound']],
    ['no positives at all', batch({ lines: 400, negatives: 400, positives: 0, strangers: 100 }), PAST, ['positivity-low/own', 'positivity-low/region']],
    ['a tenth of what was to be expected', batch({ lines: 400, negatives: 396, positives: 4, strangers: 100 }), PAST, []],
    ['no positives in too few tests', batch({ lines: 199, negatives: 199, positives: 0, strangers: 60 }), PAST, []],
    [
      'the day that makes them enough',
      batch({ positives: 0, negatives: 100 }),
      { ...PAST, today: counts(100) },
      ['positivity-low/own', 'positivity-low/region'],
    ],
    [
      'no positives where there never are many',
      batch({ lines: 400, negatives: 400, positives: 0, strangers: 100 }),
      { ...PAST, own: counts(9990, 10), region: counts(99_000, 1000, 30_000) },
      [],
    ],
    ['more than five times as many positives', batch({ lines: 400, negatives: 199, positives: 201 }), PAST, ['positivity-high/own', 'positivity-high/region']],
    ['five times as many', batch({ lines: 400, negatives: 200, positives: 200 }), PAST, []],
    [
      'an outbreak that the region has too',
      batch({ lines: 400, negatives: 199, positives: 201 }),
      { ...PAST, region: counts(60_000, 40_000, 20_000) },
      ['positivity-high/own'],
    ],
    ['only strangers', batch({ lines: 300, negatives: 270, positives: 30, strangers: 270 }), PAST, ['strangers/region']],
    [
      'only strangers in a register of strangers',
      batch({ lines: 300, negatives: 270, positives: 30, strangers: 270 }),
      { ...PAST, region: counts(900, 100, 880) },
      [],
    ],
    ['only strangers where the region says nothing', batch({ lines: 300, negatives: 270, positives: 30, strangers: 270 }), { ...PAST, region: NOTHING }, []],
    ['twenty odd times', batch({ oddTimes: 20 }), PAST, []],
    ['a fifth of a large batch', batch({ lines: 500, negatives: 450, positives: 50, strangers: 0, oddTimes: 100 }), PAST, []],
    ['more than that', batch({ lines: 500, negatives: 450, positives: 50, strangers: 0, oddTimes: 101 }), PAST, ['times/bound']],
    ['ten positives taken back in a day', batch({ lifted: 4 }), { ...PAST, today: counts(0, 0, 0, { lifted: 6 }) }, []],
    ['one more', batch({ lifted: 4 }), { ...PAST, today: counts(0, 0, 0, { lifted: 7 }) }, ['lifted/bound']],
    ['three of few positives', batch({ positives: 0, lifted: 3 }), { ...PAST, own: counts(9000, 20) }, []],
    ['a fourth of them, after weeks', batch({ positives: 0, lifted: 1 }), { ...PAST, own: counts(9000, 20, 0, { lifted: 3 }) }, ['lifted/own']],
    ['a twentieth of all positives in 28 days', batch({ positives: 0, lifted: 1 }), { ...PAST, own: counts(9000, 1000, 3000, { lifted: 49 }) }, []],
    ['more than that, patiently', batch({ positives: 0, lifted: 1 }), { ...PAST, own: counts(9000, 1000, 3000, { lifted: 50 }) }, ['lifted/own']],
    ['nothing taken back today, whatever was before', batch(), { ...PAST, own: counts(9000, 1000, 3000, { lifted: 900 }) }, []],
    ['twenty withdrawals in a day', batch({ withdrawn: 20 }), PAST, []],
    ['one more', batch({ withdrawn: 21 }), PAST, ['withdrawn/bound']],
    ['a twentieth of a large day', batch({ withdrawn: 25 }), { ...PAST, today: counts(360, 40) }, []],
    ['more than that', batch({ withdrawn: 26 }), { ...PAST, today: counts(360, 40) }, ['withdrawn/bound']],
    ['negatives of twenty people who are red', batch({ freed: 20 }), PAST, []],
    ['of more than a tenth of those tested', batch({ freed: 21 }), PAST, ['freed/region']],
    ['of a tenth of many', batch({ negatives: 290, freed: 29 }), PAST, []],
    ['where the region frees as many', batch({ freed: 27 }), { ...PAST, region: counts(90_000, 10_000, 30_000, { freed: 9000 }) }, []],
    ['several at once', batch({ lines: 700, oddTimes: 300 }), PAST, ['rate/own', 'times/bound']],
  ])('%s', (_, figures, past, expected) => {
    expect(reasons(figures, past)).toEqual(expected);
  });

  it('follows other bounds where a laboratory has some', () => {
    expect(judgeEnvelope(batch({ lines: 601 }), PAST, { ...ENVELOPE, rateFactor: 5 })).toEqual([]);
    expect(judgeEnvelope(batch({ lines: 100 }), PAST, { ...ENVELOPE, linesAnHour: 10, rateFactor: 0 })).toMatchObject([{ seen: 100, allowed: 10 }]);
  });

  it('says nothing against a laboratory in its first hour', () => {
    const none = { linesThisHour: 0, busiestHour: 0, days: 0, today: NOTHING, own: NOTHING, region: NOTHING };
    expect(reasons(batch({ lines: 5000, negatives: 5000, positives: 0, strangers: 5000 }), none)).toEqual([]);
  });
});

describe('heldOf', () => {
  it('never holds positives, unless they or the number of lines are what is wrong', () => {
    const of = (...names: ExcessReason[]) => heldOf(names.map((reason) => ({ reason, against: 'own', seen: 1, allowed: 0 })));
    expect([
      of(),
      of('positivity-low'),
      of('strangers'),
      of('times'),
      of('rate'),
      of('positivity-high'),
      of('times', 'rate'),
      of('lifted'),
      of('withdrawn'),
      of('freed'),
      of('contacts'),
      of('case'),
    ]).toEqual([
      'none',
      'all-but-positive',
      'all-but-positive',
      'all-but-positive',
      'all',
      'all',
      'all',
      'all-but-positive',
      'all-but-positive',
      'all-but-positive',
      'all',
      'all',
    ]);
  });
});

describe('parseEnvelope', () => {
  it('takes known bounds and nothing else', () => {
    expect(parseEnvelope({ linesAnHour: 20, oddShare: 0.5 })).toEqual({ linesAnHour: 20, oddShare: 0.5 });
    expect(parseEnvelope({})).toEqual({});
    for (const wrong of [null, [], 'x', { linesAnHour: '20' }, { linesAnHour: -1 }, { linesAnHour: Number.POSITIVE_INFINITY }, { other: 1 }])
      expect(parseEnvelope(wrong)).toBeNull();
  });
});
