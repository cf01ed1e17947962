/** One pass at two gates, by clocks that stood apart: found where no clock can explain it, told as unsure where one can, and nobody accused by unsigned lines. */
import { describe, expect, test } from 'vitest';
import type { StampLookup } from '../../../src/core/audit/journal-findings.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../../src/core/journal/countersignature.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { KEYS, NOW, seeded, venueClaims, xOf } from '../world.ts';
import { auditAll, type Line, lineAt, written } from './journals.ts';

const DAY_END = 36_000;
/** Stamp n was signed n minutes after NOW. */
const stampTimes: StampLookup = async (version) => ({ iat: NOW + 60 * version, exp: NOW + 60 * version + 172_800 });

interface Gate {
  readonly gate: number;
  readonly signer: Signer;
  /** seconds by which its clock is ahead */
  readonly ahead: number;
  /** seconds after NOW at which the pass of this number came in, or went out */
  readonly steps: readonly (readonly [at: number, way: 0 | 1])[];
  /** what there is of the ministry: stamps of the minute before each line, a countersignature ten seconds after the end, a signature of the tablet at all */
  readonly hasStamps?: boolean;
  readonly isCountersigned?: boolean;
  readonly isSigned?: boolean;
}

async function exportOf({ gate, signer, ahead, steps, hasStamps = true, isCountersigned = true, isSigned = true }: Gate): Promise<Bytes[]> {
  const line = (at: number, more: Partial<Line>): Line => ({
    ...lineAt(3),
    time: NOW + at + ahead,
    stampVersion: hasStamps ? Math.floor(at / 60) : 0,
    ...more,
  });
  const shift: Line = line(0, { kind: 'shift-open', ref: null, outcome: null, code: 'opened' });
  const passes = steps.map(([at, direction]) => line(at, { ref: new Uint8Array(16).fill(7), outcome: 'admit', code: 'ok', direction }));
  // A busy door: somebody every half hour, so that no stretch of its day is without a line.
  const others = Array.from({ length: 19 }, (_, nr) =>
    line(1800 * (nr + 1), { ref: new Uint8Array(16).fill(50 * gate + nr), outcome: 'admit', code: 'ok', direction: 0 }),
  );
  const lines = await written([
    shift,
    ...[...passes, ...others].sort((a, b) => a.time - b.time),
    line(DAY_END, { kind: 'shift-close', ref: null, outcome: null, code: 'closed' }),
  ]);
  let state = EMPTY_CHAIN;
  for (const one of lines) state = await extendChain(state, one);
  const claims = venueClaims({ tabletKey: xOf(signer), gate });
  const checkpoint = await makeCheckpoint({ venueId: claims.venueId, iat: NOW + DAY_END + ahead, gate, epoch: 0, stampVersion: 1, ...state }, signer);
  const countersignature = await signCountersignature(await countersignatureOf(checkpoint, NOW + DAY_END + 10), KEYS.stamp);
  return [...lines, await issueVenueCredential(claims, KEYS.venue), ...(isSigned ? [checkpoint] : []), ...(isCountersigned ? [countersignature] : [])];
}

type Told = Omit<Gate, 'gate' | 'signer'>;
async function together(one: Told, other: Told) {
  const items = [...(await exportOf({ gate: 2, signer: KEYS.tablet, ...one })), ...(await exportOf({ gate: 3, signer: seeded(77), ...other }))];
  return auditTogether(await auditAll(items, { stampTimes }));
}

/** Seconds after NOW. */
const IN = 7200;

describe('two-gates', () => {
  test.each<[string, Told, Told, number | null]>([
    ['a minute apart, both clocks right', { ahead: 0, steps: [[IN, 0]] }, { ahead: 0, steps: [[IN + 60, 0]] }, 60],
    ['a minute apart, one clock twenty minutes ahead', { ahead: 1200, steps: [[IN, 0]] }, { ahead: 0, steps: [[IN + 60, 0]] }, 60],
    ['a minute apart, one clock two hours behind', { ahead: -7200, steps: [[IN, 0]] }, { ahead: 0, steps: [[IN + 60, 0]] }, 60],
    ['fifteen minutes apart, which the clocks show as one', { ahead: 840, steps: [[IN, 0]] }, { ahead: 0, steps: [[IN + 900, 0]] }, null],
    [
      'gone out before, which the clocks hide',
      {
        ahead: 0,
        steps: [
          [IN, 0],
          [IN + 300, 1],
        ],
      },
      { ahead: -540, steps: [[IN + 600, 0]] },
      null,
    ],
    [
      'gone out before, both clocks right',
      {
        ahead: 0,
        steps: [
          [IN, 0],
          [IN + 200, 1],
        ],
      },
      { ahead: 0, steps: [[IN + 400, 0]] },
      null,
    ],
    [
      'at one gate only',
      {
        ahead: 0,
        steps: [
          [IN, 0],
          [IN + 300, 0],
        ],
      },
      { ahead: 0, steps: [] },
      null,
    ],
  ])('%s', async (_, one, other, amount) => {
    const { findings, unsure } = await together(one, other);
    if (amount === null) expect([findings, unsure]).toEqual([[], []]);
    else {
      expect(findings).toMatchObject([{ code: 'two-gates' }]);
      // By the middle of what is possible: stamps are of the minute, the countersignature of ten seconds later.
      expect(Math.abs((findings[0]?.amount ?? 0) - amount)).toBeLessThanOrEqual(35);
      expect(findings[0]?.spread).toBeLessThanOrEqual(80);
    }
  });

  test.each<[string, Partial<Told>, string]>([
    ['no stamp of which anybody knows when it was signed', { hasStamps: false }, 'clocks'],
    ['no countersignature', { isCountersigned: false }, 'clocks'],
    ['nothing that the tablet signed', { isSigned: false, isCountersigned: false }, 'unsigned'],
  ])('%s: it accuses nobody', async (_, lacking, doubt) => {
    const { findings, totals, unsure, doubts } = await together({ ahead: 0, steps: [[IN, 0]], ...lacking }, { ahead: 0, steps: [[IN + 60, 0]] });
    expect([findings, totals.size]).toEqual([[], 0]);
    // Of a journal under no certificate nobody says whose gate it is of.
    if (lacking.isSigned === false) expect(unsure).toEqual([]);
    else expect([unsure.map((one) => [one.code, one.doubt]), doubts.get('clocks')]).toEqual([[['two-gates', doubt]], 1]);
  });

  test('five times on a day is counted whatever the clocks say, and only by signed lines', async () => {
    const hours = (own: readonly number[]): Told['steps'] => own.map((hour) => [3600 * hour + 60, 0] as const);
    const far = await together({ ahead: 3000, steps: hours([1, 3, 5]) }, { ahead: -3000, steps: hours([2, 4]) });
    expect(far.findings).toMatchObject([{ code: 'often-together', amount: 5 }]);
    expect(far.unsure).toEqual([]);
  });
});

test('JournalFindings accuses nobody by a clock that was ahead when the data ended', async () => {
  const ends: StampLookup = async (version) => (version === 1 ? { iat: NOW, exp: NOW + 7200 } : null);
  const admitted = async (ahead: number) => {
    const lines: Line[] = [0, 1800, 3600, 5400, 7000].map((at) => ({
      ...lineAt(3),
      time: NOW + at + ahead,
      stampVersion: 1,
      ref: new Uint8Array(16).fill(at / 200),
    }));
    const entries = await written([{ ...lineAt(0), time: NOW + ahead, stampVersion: 1 }, ...lines]);
    let state = EMPTY_CHAIN;
    for (const one of entries) state = await extendChain(state, one);
    const claims = venueClaims({ tabletKey: xOf(KEYS.tablet), gate: 2 });
    const checkpoint = await makeCheckpoint({ venueId: claims.venueId, iat: NOW + 7000 + ahead, gate: 2, epoch: 0, stampVersion: 1, ...state }, KEYS.tablet);
    const [report] = await auditAll([...entries, await issueVenueCredential(claims, KEYS.venue), checkpoint], { stampTimes: ends });
    return report?.findings.map(({ code, amount }) => [code, amount]);
  };
  expect(await admitted(0)).toEqual([]);
  expect(await admitted(900)).toEqual([]);
});
