/** `traceContacts` against a model that looks at every second of everybody, and the cases that decide who is told to stay at home. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOf, type Stay, traceContacts, type Window } from '../../src/issuer/tracing/overlap.ts';
import { openSecondsOf, TRACING_RULES, type TracingRules, weightOf } from '../../src/issuer/tracing/rules.ts';

const CASE = 1;
const stay = (changes: Partial<Stay>): Stay => ({
  personId: CASE,
  venueId: 'ALA-00001',
  gate: 1,
  category: 'cinema',
  entered: 10_000,
  left: 17_200,
  witnessed: true,
  ...changes,
});
const window: Window = { from: 0, until: 1_000_000 };
const trace = (own: readonly Stay[], others: readonly Stay[], rules: TracingRules = TRACING_RULES, at = window) =>
  traceContacts(own, others, { rules, window: at });

describe('traceContacts', () => {
  test('two people in one venue at one time: where, how long, how sure', () => {
    const [found] = trace([stay({})], [stay({ personId: 2, entered: 13_000, left: 20_000 })]);
    expect(found).toMatchObject({ personId: 2, seconds: 4200, lastAt: 17_200, witnessed: true, sameGate: true });
    expect(found?.meetings).toEqual([{ venueId: 'ALA-00001', from: 13_000, until: 17_200, witnessed: 2, gate: 'same', weight: 100 }]);
  });

  test('a quarter of an hour is a contact, a second less is none, and several meetings add up', () => {
    const short = (entered: number, seconds: number) => stay({ personId: 2, entered, left: entered + seconds });
    expect(trace([stay({})], [short(10_000, 899)])).toEqual([]);
    expect(trace([stay({})], [short(10_000, 900)])).toHaveLength(1);
    expect(trace([stay({})], [short(10_000, 450), short(12_000, 450)])).toMatchObject([{ seconds: 900 }]);
    expect(trace([stay({})], [short(10_000, 600), short(10_200, 600)])).toEqual([]);
  });

  test('another venue, another time, oneself, and what lies outside the infectious days are nothing', () => {
    const others = [stay({ personId: 2, venueId: 'ALA-00002' }), stay({ personId: 3, entered: 17_200, left: 30_000 }), stay({}), stay({ personId: 4 })];
    expect(trace([stay({})], others).map(({ personId }) => personId)).toEqual([4]);
    expect(trace([stay({})], others, TRACING_RULES, { from: 16_301, until: 1_000_000 })).toEqual([]);
    expect(trace([stay({})], others, TRACING_RULES, { from: 0, until: 10_900 })).toMatchObject([{ personId: 4, seconds: 900 }]);
  });

  test('an open visit ends after the time of its category, and nobody stays for days', () => {
    expect(endOf(stay({ left: null, category: 'pharmacy' }), TRACING_RULES)).toBe(10_000 + 20 * 60);
    expect(endOf(stay({ left: null, category: 'something new' }), TRACING_RULES)).toBe(10_000 + 3600);
    expect(endOf(stay({ left: 900_000 }), TRACING_RULES)).toBe(10_000 + 12 * 3600);
  });

  test('first is who weighs most: longer, closer rooms, doors that saw both, the same gate', () => {
    const own = [stay({}), stay({ venueId: 'ALA-00009', category: 'karaoke', entered: 50_000, left: 53_600 })];
    const others = [
      stay({ personId: 2, left: 13_600 }),
      stay({ personId: 3, left: 13_600, witnessed: false }),
      stay({ personId: 4, left: 13_600, gate: 2 }),
      stay({ personId: 5, left: 13_600, gate: 0 }),
      stay({ personId: 6, venueId: 'ALA-00009', category: 'karaoke', entered: 50_000, left: 53_600 }),
      stay({ personId: 7 }),
    ];
    const order = trace(own, others).map(({ personId, score }) => [personId, score]);
    expect(order).toEqual([
      [7, 7200],
      [6, 5400],
      [2, 3600],
      [5, 3060],
      [3, 2880],
      [4, 2520],
    ]);
  });

  test('every category of the demo has a time and a weight that make sense', async () => {
    const { VENUE_CATEGORIES } = await import('../../src/issuer/demo/categories.ts');
    for (const category of VENUE_CATEGORIES) {
      expect(openSecondsOf(TRACING_RULES, category)).toBeGreaterThanOrEqual(TRACING_RULES.minimumSeconds);
      expect(openSecondsOf(TRACING_RULES, category)).toBeLessThanOrEqual(TRACING_RULES.longestSeconds);
      expect(weightOf(TRACING_RULES, category)).toBeGreaterThan(0);
    }
    const known = new Set<string>([...VENUE_CATEGORIES, 'other']);
    for (const named of [TRACING_RULES.openSeconds, TRACING_RULES.categoryWeight]) expect(Object.keys(named).filter((name) => !known.has(name))).toEqual([]);
  });
});

/** Small worlds: a few people, venues and seconds, so that everything meets everything. */
const RULES: TracingRules = {
  ...TRACING_RULES,
  minimumSeconds: 5,
  longestSeconds: 30,
  openSeconds: { cinema: 12, other: 7 },
  categoryWeight: { cinema: 130, other: 90 },
};
const stays = (people: readonly number[]) =>
  fc.array(
    fc
      .record({
        personId: fc.constantFrom(...people),
        venueId: fc.constantFrom('A', 'B', 'C'),
        gate: fc.constantFrom(0, 1, 2),
        entered: fc.nat({ max: 60 }),
        lasted: fc.option(fc.nat({ max: 40 })),
        witnessed: fc.boolean(),
      })
      .map(
        ({ lasted, ...rest }): Stay => ({
          ...rest,
          category: rest.venueId === 'A' ? 'cinema' : 'market',
          left: lasted === null ? null : rest.entered + lasted,
        }),
      ),
    { maxLength: 8 },
  );

/** Second by second: who is in a room with the case, and what the best of that second weighs. */
function model(own: readonly Stay[], others: readonly Stay[], at: Window): readonly string[] {
  const tally = new Map<number, { seconds: number; weighted: number; last: number }>();
  for (let second = at.from; second < at.until; second += 1) {
    const best = new Map<number, number>();
    for (const mine of own) {
      for (const other of others) {
        const both = [mine, other].every((visit) => visit.entered <= second && second < endOf(visit, RULES));
        if (!both || mine.venueId !== other.venueId || mine.personId === other.personId) continue;
        const seen = Number(mine.witnessed) + Number(other.witnessed);
        const gate = mine.gate * other.gate === 0 ? 85 : mine.gate === other.gate ? 100 : 70;
        const weight = Math.round((weightOf(RULES, mine.category) * ([60, 80, 100][seen] ?? 0) * gate) / 10_000);
        best.set(other.personId, Math.max(weight, best.get(other.personId) ?? 0));
      }
    }
    for (const [personId, weight] of best) {
      const { seconds, weighted } = tally.get(personId) ?? { seconds: 0, weighted: 0 };
      tally.set(personId, { seconds: seconds + 1, weighted: weighted + weight, last: second + 1 });
    }
  }
  return [...tally]
    .filter(([, { seconds }]) => seconds >= RULES.minimumSeconds)
    .sort(([a, one], [b, two]) => Math.floor(two.weighted / 100) - Math.floor(one.weighted / 100) || two.seconds - one.seconds || a - b)
    .map(([personId, { seconds, weighted, last }]) => `${personId}: ${seconds} s, ${Math.floor(weighted / 100)}, until ${last}`);
}

test('the model and the product give the same list, in the same order', () => {
  fc.assert(
    fc.property(stays([CASE]), stays([CASE, 2, 3, 4]), fc.nat({ max: 30 }), fc.integer({ min: 31, max: 110 }), (own, others, from, until) => {
      const at = { from, until };
      const found = trace(own, others, RULES, at).map(({ personId, seconds, score, lastAt }) => `${personId}: ${seconds} s, ${score}, until ${lastAt}`);
      expect(found).toEqual(model(own, others, at));
    }),
    { numRuns: 2000 },
  );
});
