/** A policy in words: conditions, places, hours, answers, as a person of the ministry would read them out (formats.md §8). */
import type { Answer, Hours } from '../../core/policy/compare.ts';
import type { Need } from '../../core/policy/matrix.ts';
import type { Conditions, Policy } from '../../core/policy/policy.ts';
import type { Spot } from '../../core/policy/spots.ts';
import { formatNumber } from '../../shared/i18n/format.ts';
import { nameOf } from '../../shared/i18n/policy-names.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { moment } from '../parts/time.ts';

/** More than so many names of places are counted, not read. */
const NAMED = 6;

type Named = Pick<Policy, 'categories'>;

/** A kind of place; one that the policy does not name stands as its own word. */
export function sayKind(category: string, ...policies: readonly Named[]): string {
  for (const { categories } of policies) {
    const names = categories.get(category);
    if (names !== undefined) return nameOf(names);
  }
  return category;
}

export function sayZone(zone: string | null): string {
  const say = words('deskPolicy');
  if (zone === null) return say.noZone;
  const known = words('places').zone;
  return Object.hasOwn(known, zone) ? known[zone as keyof typeof known] : fill(say.otherZone, { name: zone });
}

export function saySpot(spot: Spot): string {
  return 'area' in spot ? fill(words('deskPolicy').area, { code: spot.area }) : sayZone(spot.zone);
}

/** Names with commas; of many the first, and how many more. */
export function sayList(names: readonly string[], most = NAMED): string {
  if (names.length <= most) return names.join(', ');
  return fill(words('deskPolicy').more, { first: names.slice(0, most - 1).join(', '), n: formatNumber(language(), names.length - most + 1) });
}

export function sayReason(reason: string | null): string {
  const known = words('codes').reason;
  if (reason === null) return words('deskPolicy').reasonNone;
  return Object.hasOwn(known, reason) ? known[reason as keyof typeof known] : reason;
}

export function sayWeekdays(weekdays: readonly number[]): string {
  const say = words('deskPolicy');
  const days = [...new Set(weekdays)].sort();
  if (days.length === 7) return say.every;
  if (days.join('') === '12345') return say.workdays;
  return days.map((day) => say.weekdays[day - 1] ?? '').join(', ');
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export function sayHours([from, to]: Hours): string {
  const say = words('deskPolicy');
  return from === 0 && to === 1440 ? say.wholeDay : fill(say.clock, { from: clock(from), to: clock(to) });
}

/** Where a rule holds: kinds of place (of more than `most` the first), zones, districts. Empty: anywhere. */
export function sayWhere({ category, zone, area }: Conditions, policy: Named, most = Number.POSITIVE_INFINITY): readonly string[] {
  const say = words('deskPolicy');
  return [
    ...(category === undefined
      ? []
      : [
          sayList(
            category.map((name) => sayKind(name, policy)),
            most,
          ),
        ]),
    ...(zone === undefined ? [] : [zone.map(sayZone).join(', ')]),
    ...(area === undefined ? [] : [sayList(area.map((code) => fill(say.area, { code })))]),
  ];
}

/** When a rule holds: weekdays, hours, dates. Empty: always. */
export function sayWhen({ weekday, hours, from, until }: Conditions): readonly string[] {
  const say = words('deskPolicy');
  return [
    ...(weekday === undefined ? [] : [sayWeekdays(weekday)]),
    ...(hours === undefined ? [] : [sayHours(hours)]),
    ...(from === undefined ? [] : [fill(say.fromDate, { when: moment(from) })]),
    ...(until === undefined ? [] : [fill(say.untilDate, { when: moment(until) })]),
  ];
}

/** What a rule asks of a person beyond the colour. */
export function sayWho({ near, evidenceMaxHours, basis }: Conditions): readonly string[] {
  const say = words('deskPolicy');
  const bases = words('status').basis;
  return [
    ...(near === undefined ? [] : [say.nearHome]),
    ...(evidenceMaxHours === undefined ? [] : [fill(say.fresh, { n: evidenceMaxHours })]),
    ...(basis === undefined ? [] : [fill(say.restsOn, { what: basis.map((name) => bases[name]).join(', ') })]),
  ];
}

export function sayNeed(need: Need): string {
  const { needs } = words('deskPolicy');
  return need.by === 'age' ? fill(needs.age, { n: need.hours }) : needs[need.by];
}

/** A cell of the matrix in one line: its answer, and what it hangs on or why. */
export function sayAnswer({ kind, reason, needs }: Answer): string {
  const say = words('deskPolicy').cell[kind];
  if (kind === 'some') return `${say}: ${needs.map(sayNeed).join(', ')}`;
  return kind === 'refuse' && reason !== null ? `${say}: ${sayReason(reason)}` : say;
}

/** A place of PolicyError, `policy.rules[3].when.hours`, with the rule by its number and name. */
export function sayPlace(place: string, nameOfRule: (at: number) => string | null): string {
  const say = words('deskPolicy');
  if (place === 'json') return say.faultJson;
  const [, at, rest = ''] = /^policy\.rules\[(\d+)\]\.?(.*)$/.exec(place) ?? [];
  const told = (path: string) => path.replace(/\.?unknown-member$/, (dot) => `${dot.startsWith('.') && path !== dot ? ': ' : ''}${say.faultUnknown}`);
  if (at === undefined) return told(place.replace(/^policy\./, ''));
  const name = nameOfRule(Number(at));
  return [`${say.rule} ${Number(at) + 1}${name === null ? '' : ` (${name})`}`, told(rest.replace(/^when\./, ''))].filter(Boolean).join(', ');
}
