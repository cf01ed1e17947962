/** The matrix, the comparison and the count over scans are the core's own `decide`, asked for everybody whom a policy can tell apart. */
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { comparePolicies } from '../../../src/core/policy/compare.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { cellOf, matrixOf } from '../../../src/core/policy/matrix.ts';
import { type Policy, parsePolicy } from '../../../src/core/policy/policy.ts';
import { addCounts, byReason, effectOf, figuresOf } from '../../../src/core/policy/simulate.ts';
import { doorAt, momentAt, zonesOf } from '../../../src/core/policy/spots.ts';
import { COLOURS } from '../../../src/core/policy/subjects.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';

/** A Sunday in Almaty, 22 November 2026, 15:00 local time. */
const NOW = 1_795_341_600;
type Draft = {
  rules: { id: string; when: Record<string, unknown>; admit: boolean; reason?: string }[];
  areas: Record<string, string>;
  [name: string]: unknown;
};

function policyWith(change: (draft: Draft) => void = () => undefined): Policy {
  const draft = JSON.parse(demoPolicy(2)) as Draft;
  change(draft);
  return parsePolicy(utf8Encode(JSON.stringify(draft)));
}
const demo = policyWith();
const at = (weekday: number, minute: number) => momentAt(demo, { from: NOW, weekday, minute });

describe('matrixOf', () => {
  it('says for each zone, weekday and hour what decide says to the ordinary person of each colour', () => {
    const basis = { red: 'pcr-positive', yellow: 'contact', blue: 'none', green: 'pcr-negative' } as const;
    let asked = 0;
    for (const zone of zonesOf(demo)) {
      for (const [weekday, minute] of [
        [1, 720],
        [6, 720],
        [7, 1380],
        [3, 60],
      ] as const) {
        const now = at(weekday, minute);
        for (const { category, cells } of matrixOf(demo, { spot: { zone }, now })) {
          for (const health of COLOURS) {
            const door = doorAt(demo, { zone }, category);
            const subject = { health, basis: basis[health], evidenceAt: health === 'blue' ? null : now, home: null };
            const decision = decide(door.policy, subject, { place: door.place, now });
            const { kind } = cells[health];
            if (kind !== 'some')
              expect([zone, weekday, category, health, kind === 'admit']).toEqual([zone, weekday, category, health, decision?.admit === true]);
            asked += 1;
          }
        }
      }
    }
    expect(asked).toBe(zonesOf(demo).length * 4 * demo.categories.size * 4);
  });

  it('says what a cell hangs on: the home, the age of evidence, what the colour rests on', () => {
    const cell = (policy: Policy, health: (typeof COLOURS)[number], category: string) =>
      cellOf(policy, { health, category }, { spot: { zone: 'green' }, now: at(2, 720) });
    expect(cell(demo, 'yellow', 'pharmacy')).toMatchObject({ kind: 'some', needs: [{ by: 'near' }], reason: 'contact' });
    const aged = policyWith(({ rules }) =>
      rules.unshift(
        { id: 'fresh', when: { health: ['green'], category: ['airport'], evidenceMaxHours: 48 }, admit: true },
        { id: 'stale', when: { health: ['green'], category: ['airport'] }, admit: false, reason: 'test-required' },
        { id: 'shot', when: { health: ['green'], category: ['theatre'], basis: ['vaccinated'] }, admit: false, reason: 'other' },
      ),
    );
    expect(cell(aged, 'green', 'airport')).toMatchObject({ kind: 'some', needs: [{ by: 'age', hours: 48 }] });
    expect(cell(aged, 'green', 'theatre')).toMatchObject({ kind: 'some', needs: [{ by: 'basis' }] });
    expect(
      cell(
        policyWith(({ rules }) => rules.pop()),
        'green',
        'hotel',
      ),
    ).toMatchObject({ kind: 'none' });
  });
});

describe('comparePolicies', () => {
  it('finds nothing where nothing changed, whatever the order of members and names of rules', () => {
    const same = comparePolicies(
      demo,
      policyWith(({ rules }) => Object.assign(rules.find(({ id }) => id === 'weekend') ?? {}, { id: 'weekends' })),
      NOW,
    );
    expect(same).toMatchObject({ settings: [], areas: [], cells: [] });
    expect(same.rules).toEqual([
      { id: 'weekends', kind: 'added' },
      { id: 'weekend', kind: 'removed' },
    ]);
  });

  it('names the cells that change, once, with their days and hours', () => {
    const after = policyWith(({ rules }) => {
      const weekend = rules.find(({ id }) => id === 'weekend');
      Object.assign(weekend?.when ?? {}, { category: ['cinema', 'circus'] });
      rules.unshift({ id: 'hotels', when: { health: ['blue'], category: ['hotel'], hours: ['22:00', '06:00'] }, admit: false, reason: 'hours' });
    });
    const { cells } = comparePolicies(demo, after, NOW);
    const hotel = cells.filter(({ categories }) => categories.includes('hotel'));
    expect(hotel).toHaveLength(1);
    expect(hotel[0]).toMatchObject({
      health: 'blue',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      hours: [
        [0, 360],
        [1320, 1440],
      ],
      before: { kind: 'admit' },
      after: { kind: 'refuse', reason: 'hours' },
    });
    expect(hotel[0]?.spots).toHaveLength(zonesOf(demo).length);
    const circus = cells.filter(({ categories }) => categories.includes('circus'));
    expect(new Set(circus.flatMap(({ weekdays }) => weekdays))).toEqual(new Set([6, 7]));
    // a dark red zone keeps the circus shut anyway
    expect(circus.flatMap(({ spots }) => spots)).not.toContainEqual({ zone: 'dark-red' });
    expect(cells.every(({ health }) => health === 'blue')).toBe(true);
  });

  it('tells a rule that moved from those that stayed, and numbers, zones and kinds that differ', () => {
    const after = policyWith((draft) => {
      const last = draft.rules.pop();
      if (last !== undefined) draft.rules.unshift(last);
      draft.areas['*'] = 'yellow';
      Object.assign(draft['durations'] as object, { greenHours: 48 });
      Object.assign(draft['categories'] as object, { zoo: { kk: 'Хайуанаттар бағы', ru: 'Зоопарк', en: 'Zoo' } });
    });
    const found = comparePolicies(demo, after, NOW);
    expect(found.rules).toEqual([{ id: 'default', kind: 'moved' }]);
    expect(found.settings).toEqual([{ name: 'greenHours', from: 72, to: 48 }]);
    expect(found.areas).toEqual([{ area: '*', from: 'green', to: 'yellow' }]);
    expect(found.categories).toEqual({ added: ['zoo'], removed: [], renamed: [] });
  });
});

describe('effectOf', () => {
  const shut = policyWith(({ rules }) =>
    rules.unshift({ id: 'shut', when: { category: ['cinema'], health: ['blue', 'green'] }, admit: false, reason: 'closed' }),
  );
  const tested = policyWith(({ rules }) =>
    rules.unshift({ id: 'tested', when: { category: ['cinema'], health: ['blue'] }, admit: false, reason: 'test-required' }),
  );
  const scan = { category: 'cinema', area: '7510', time: at(2, 720), admitted: true };

  it('turns an admitted scan surely where no colour that was possible is admitted, and possibly where one is not', () => {
    expect(effectOf({ old: demo, draft: shut }, scan)).toMatchObject({
      among: ['blue', 'green'],
      turned: [{ health: 'blue', whole: true, reason: 'closed' }, { health: 'green' }],
    });
    const counted = [{ category: 'cinema', admitted: true, effect: effectOf({ old: demo, draft: tested }, scan), count: 100 }];
    expect(figuresOf(counted, { red: 5, yellow: 5, blue: 300, green: 100 })).toEqual({ scans: 100, surely: 0, possibly: 100, about: 75 });
    // nobody held a pass of these colours: by the colours themselves
    expect(figuresOf(counted, { red: 5, yellow: 5, blue: 0, green: 0 }).about).toBe(50);
    expect(byReason(counted, { red: 0, yellow: 0, blue: 1, green: 1 })).toEqual([{ reason: 'test-required', scans: 100, surely: 0, possibly: 100, about: 50 }]);
    expect(addCounts(counted, counted)).toEqual([{ ...counted[0], count: 200 }]);
  });

  it('says so where the rules of then do not explain a scan, and turns nothing under the same rules', () => {
    const pharmacy = { ...scan, category: 'pharmacy' };
    expect(effectOf({ old: demo, draft: demo }, pharmacy)).toEqual({ among: ['yellow', 'blue', 'green'], turned: [] });
    expect(effectOf({ old: shut, draft: demo }, scan)).toEqual({ among: [], turned: [] });
    // yellow at the pharmacy: only those near home can have been admitted, and a draft without that rule turns all of them
    const far = policyWith((draft) => {
      draft.rules = draft.rules.filter(({ id }) => id !== 'yellow-near');
    });
    expect(effectOf({ old: demo, draft: far }, pharmacy).turned).toMatchObject([{ health: 'yellow', whole: true, reason: 'contact' }]);
  });
});
