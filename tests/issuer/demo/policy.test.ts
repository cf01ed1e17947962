/** The demo policy, whole: every status at every category, zone and weekday against a table written by hand, and the hours. */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { decide, type Subject } from '../../../src/core/policy/decide.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import { HEALTH, type HealthStatus } from '../../../src/core/token/health.ts';
import { CATEGORIES } from '../../../src/issuer/demo/categories.ts';
import { PLACES, ZONES, type Zone } from '../../../src/issuer/demo/places.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { CAST_VENUES } from '../../../src/issuer/demo/venues.ts';

const policy = parsePolicy(utf8Encode(demoPolicy(1)));

/** 16 November 2026 is a Monday; local midnight there is 19:00 UTC of the day before. */
const MONDAY = Date.UTC(2026, 10, 15, 19) / 1000;
const at = (weekday: number, hour: number) => MONDAY + (weekday - 1) * 86_400 + hour * 3600;
const areaOf = (zone: Zone) => PLACES.find((place) => place.zone === zone)?.code ?? '';

function subject(health: HealthStatus, home: string | null): Subject {
  const basis = ({ red: 'pcr-positive', yellow: 'contact', blue: 'none', green: 'pcr-negative' } as const)[health];
  return { health, basis, evidenceAt: health === 'blue' ? null : MONDAY - 3600, home: health === 'yellow' ? home : null };
}

/** The initials of the statuses that may enter, in the order red, yellow, blue, green; `-` for nobody, `?` for no rule. */
function admitted(category: string, { zone, now, near = false }: { zone: Zone; now: number; near?: boolean }): string {
  const area = areaOf(zone);
  const letters = HEALTH.map((health) => {
    const decision = decide(policy, subject(health, near ? area : '0000'), { place: { category, area }, now });
    return decision === null ? '?' : decision.admit ? health.charAt(0).toUpperCase() : '';
  });
  return letters.join('') || '-';
}

/**
 * At 15:00, far from home. One column for each zone (green, yellow, red, dark red), in it Monday to Friday / Saturday and Sunday.
 * R red, Y yellow, B blue, G green.
 */
const TABLE = `
grocery              YBG/YBG  YBG/YBG  YBG/YBG  YBG/YBG
pharmacy             BG/BG    BG/BG    BG/BG    BG/BG
food-chain           BG/BG    BG/BG    BG/BG    BG/BG
market               BG/BG    BG/BG    BG/BG    BG/-
mall                 BG/BG    BG/BG    BG/BG    BG/-
catering             BG/BG    BG/BG    BG/BG    BG/BG
canteen              BG/BG    BG/BG    BG/BG    BG/BG
cinema               BG/G     BG/G     BG/G     -/-
theatre              G/G      G/G      G/G      -/-
concert-hall         BG/BG    BG/BG    BG/BG    -/-
fitness              BG/BG    BG/BG    BG/BG    BG/BG
pool                 BG/BG    BG/BG    BG/BG    BG/BG
sauna                BG/BG    BG/BG    BG/BG    -/-
bowling              BG/BG    BG/BG    BG/BG    -/-
billiards            BG/BG    BG/BG    BG/BG    -/-
computer-club        BG/BG    BG/BG    BG/BG    -/-
karaoke              BG/BG    BG/BG    BG/BG    -/-
banquet-hall         BG/BG    BG/BG    BG/BG    -/-
exhibition           BG/BG    BG/BG    BG/BG    -/-
hotel                BG/BG    BG/BG    BG/BG    BG/BG
childrens-centre     BG/BG    BG/BG    BG/BG    -/-
circus               BG/BG    BG/BG    BG/BG    -/-
airport              G/G      G/G      G/G      G/G
station              BG/BG    BG/BG    BG/BG    BG/BG
intercity-transport  BG/BG    BG/BG    BG/BG    BG/BG
public-service       BG/BG    BG/BG    BG/BG    BG/BG
sport-event          BG/BG    BG/BG    BG/BG    -/-
lottery              BG/BG    BG/BG    BG/BG    -/-
voluntary            BG/BG    BG/BG    BG/BG    BG/BG
neutral              BG/BG    BG/BG    BG/BG    BG/BG
`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/\s+/));

describe('demoPolicy at 15:00', () => {
  test('the table holds every category', () => {
    expect(rows.map(([category]) => category).sort()).toEqual(Object.keys(CATEGORIES).sort());
  });

  for (const [category = '', ...cells] of rows) {
    test(`${category}: every status, zone and weekday`, () => {
      for (const [column, zone] of ZONES.entries()) {
        const [weekdays = '', weekends = ''] = (cells[column] ?? '').split('/');
        for (let weekday = 1; weekday <= 7; weekday += 1) {
          expect(`${zone} ${weekday} ${admitted(category, { zone, now: at(weekday, 15) })}`).toBe(`${zone} ${weekday} ${weekday > 5 ? weekends : weekdays}`);
        }
      }
    });
  }

  test('a pharmacy near home takes yellow too, nothing else near home does but groceries', () => {
    for (const zone of ZONES) {
      const takers = Object.keys(CATEGORIES).filter((category) => admitted(category, { zone, now: at(1, 15), near: true }).includes('Y'));
      expect(takers.sort()).toEqual(['grocery', 'pharmacy']);
    }
  });
});

describe('demoPolicy by the hour', () => {
  /** Hours of the day in which green may enter, on a Tuesday. */
  const hoursOf = (category: string, zone: Zone) => {
    const open = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => admitted(category, { zone, now: at(2, hour) }).includes('G'));
    return open.length === 24
      ? 'always'
      : open.length === 0
        ? 'never'
        : `closed ${Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => !open.includes(hour))}`;
  };

  test.each([
    ['catering', 'green', 'always'],
    ['catering', 'yellow', 'closed 0,1,2,3,4,5,6'],
    ['catering', 'red', 'closed 0,1,2,3,4,5,6,22,23'],
    ['catering', 'dark-red', 'closed 0,1,2,3,4,5,6,20,21,22,23'],
    ['cinema', 'red', 'closed 0,1,2,3,4,5,6,22,23'],
    ['cinema', 'dark-red', 'never'],
    ['karaoke', 'green', 'closed 2,3,4,5,6'],
    ['grocery', 'dark-red', 'always'],
    ['pharmacy', 'dark-red', 'always'],
    ['airport', 'dark-red', 'always'],
    ['station', 'red', 'always'],
    ['hotel', 'dark-red', 'always'],
  ] as const)('%s in a %s zone: %s', (category, zone, hours) => {
    expect(hoursOf(category, zone)).toBe(hours);
  });
});

describe('demoPolicy', () => {
  test('names every category in three languages', () => {
    for (const [category, names] of policy.categories) {
      expect(Object.keys(CATEGORIES)).toContain(category);
      expect(Object.values(names).every((name) => name.length > 1)).toBe(true);
      expect(names.ru).toMatch(/[а-яё]/i);
    }
    expect(policy.categories.size).toBe(Object.keys(CATEGORIES).length);
  });

  test('gives each refusal a reason that the apps have words for', () => {
    const reasons = policy.rules.filter((rule) => !rule.admit).map((rule) => rule.reason);
    for (const reason of reasons) expect(['isolation', 'contact', 'test-required', 'weekend', 'hours', 'zone', 'closed']).toContain(reason);
  });

  test('refuses red everywhere, always', () => {
    for (const category of Object.keys(CATEGORIES))
      for (const zone of ZONES) for (let hour = 0; hour < 24; hour += 1) expect(admitted(category, { zone, now: at(6, hour), near: true })).not.toContain('R');
  });

  test('has a rule for every status at every place and hour', () => {
    for (const category of Object.keys(CATEGORIES))
      for (const zone of ZONES) for (let hour = 0; hour < 24; hour += 1) expect(admitted(category, { zone, now: at(7, hour) })).not.toContain('?');
  });

  test('puts every place of the demo into a zone, any other into green', () => {
    for (const place of PLACES) expect(policy.areas.get(place.code)).toBe(place.zone);
    expect(policy.areas.get('*')).toBe('green');
  });
});

test('the doors of the demo show the same at any hour', () => {
  for (const { category, area } of CAST_VENUES) {
    const shown = new Set<string>();
    for (let hour = 0; hour < 24; hour += 1) {
      const letters = HEALTH.filter((health) => decide(policy, subject(health, area), { place: { category, area }, now: at(3, hour) })?.admit === true);
      shown.add(letters.join());
    }
    expect([category, ...shown]).toHaveLength(2);
  }
});
