/** Two policies beside each other: numbers, districts, kinds of place and rules that differ, and which cells of the matrix change with them. Pure. */
import type { HealthStatus } from '../token/health.ts';
import { type Cell, cellOf, sameCell } from './matrix.ts';
import type { Durations, Limits, Policy, Rule } from './policy.ts';
import { areasAsked, edgesOf, momentAt, type Spot, zonesOf } from './spots.ts';
import { askedBy, COLOURS } from './subjects.ts';

export type SettingName = keyof Durations | keyof Limits | 'utcOffsetMinutes';

/** A stretch of the day, in minutes, the end not included. */
export type Hours = readonly [from: number, to: number];

/** The same change at these kinds of place, spots, weekdays and hours. */
export interface CellChange {
  readonly health: HealthStatus;
  readonly categories: readonly string[];
  readonly spots: readonly Spot[];
  readonly weekdays: readonly number[];
  readonly hours: readonly Hours[];
  readonly before: Answer;
  readonly after: Answer;
}

/** A cell by what it says, whichever rule says it. */
export type Answer = Pick<Cell, 'kind' | 'reason' | 'needs'>;

export interface Comparison {
  readonly settings: readonly { readonly name: SettingName; readonly from: number; readonly to: number }[];
  readonly areas: readonly { readonly area: string; readonly from: string | null; readonly to: string | null }[];
  readonly categories: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly renamed: readonly string[] };
  readonly rules: readonly { readonly id: string; readonly kind: 'added' | 'removed' | 'changed' | 'moved' }[];
  readonly cells: readonly CellChange[];
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const DAY_MINUTES = 1440;

/** `now`: the matrix is that of the seven days from then on, where rules have a first or a last date. */
export function comparePolicies(before: Policy, after: Policy, now: number): Comparison {
  return {
    settings: settingsChanged(before, after),
    areas: areasChanged(before, after),
    categories: categoriesChanged(before, after),
    rules: rulesChanged(before.rules, after.rules),
    cells: cellsChanged(before, after, now),
  };
}

function settingsChanged(before: Policy, after: Policy): Comparison['settings'] {
  const all = ({ durations, limits, utcOffsetMinutes }: Policy) => ({ ...durations, ...limits, utcOffsetMinutes });
  const [old, next] = [all(before), all(after)];
  const names = Object.keys(old) as SettingName[];
  return names.filter((name) => old[name] !== next[name]).map((name) => ({ name, from: old[name], to: next[name] }));
}

function areasChanged(before: Policy, after: Policy): Comparison['areas'] {
  const codes = [...new Set([...before.areas.keys(), ...after.areas.keys()])].sort();
  const all = codes.map((area) => ({ area, from: before.areas.get(area) ?? null, to: after.areas.get(area) ?? null }));
  return all.filter(({ from, to }) => from !== to);
}

function categoriesChanged({ categories: before }: Policy, { categories: after }: Policy): Comparison['categories'] {
  const same = (category: string) => JSON.stringify(before.get(category)) === JSON.stringify(after.get(category));
  return {
    added: [...after.keys()].filter((category) => !before.has(category)),
    removed: [...before.keys()].filter((category) => !after.has(category)),
    renamed: [...after.keys()].filter((category) => before.has(category) && !same(category)),
  };
}

/** By id. A rule has moved when it stands before one that it stood after: the first match decides. */
function rulesChanged(before: readonly Rule[], after: readonly Rule[]): Comparison['rules'] {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const ids = new Set(after.map(({ id }) => id));
  const stayed = new Set(longestRising(after.flatMap(({ id }) => before.findIndex((rule) => rule.id === id)).filter((at) => at >= 0)));
  const here = after.flatMap((rule): Comparison['rules'] => {
    const was = old.get(rule.id);
    if (was === undefined) return [{ id: rule.id, kind: 'added' }];
    if (canonical(was) !== canonical(rule)) return [{ id: rule.id, kind: 'changed' }];
    return stayed.has(before.indexOf(was)) ? [] : [{ id: rule.id, kind: 'moved' }];
  });
  return [...here, ...before.filter(({ id }) => !ids.has(id)).map(({ id }) => ({ id, kind: 'removed' as const }))];
}

/** A rule as text whatever the order of its members. */
function canonical({ when, admit, reason }: Rule): string {
  return JSON.stringify([Object.entries(when).sort(([a], [b]) => (a < b ? -1 : 1)), admit, reason]);
}

/** The longest run of rising numbers: what did not move. */
function longestRising(numbers: readonly number[]): readonly number[] {
  const best: (readonly number[])[] = [];
  for (const [at, number] of numbers.entries()) {
    const before = best.slice(0, at).filter((run) => (run.at(-1) ?? -1) < number);
    best.push([...before.reduce((longest, run) => (run.length > longest.length ? run : longest), [] as readonly number[]), number]);
  }
  return best.reduce((longest, run) => (run.length > longest.length ? run : longest), []);
}

type Line = Omit<CellChange, 'categories' | 'spots'> & { readonly category: string; readonly spot: Spot };

function cellsChanged(before: Policy, after: Policy, now: number): readonly CellChange[] {
  const spots: readonly Spot[] = [...zonesOf(before, after).map((zone) => ({ zone })), ...areasAsked(before, after).map((area) => ({ area }))];
  const asker = { asked: askedBy([before, after]), edges: edgesOf(before, after), now };
  const kinds = alikeKinds(before, after);
  const lines = kinds.flatMap((categories) => {
    const [category] = categories;
    if (category === undefined) return [];
    const found = COLOURS.flatMap((health) => spots.flatMap((spot) => linesOf(before, after, { ...asker, health, spot, category })));
    return gather(found, ({ spot: _, ...line }) => JSON.stringify(line)).map(([first, same]) => ({
      ...first,
      categories,
      spots: same.map(({ spot }) => spot),
    }));
  });
  const key = ({ categories: _, category: __, spot: ___, ...line }: (typeof lines)[number]) => JSON.stringify(line);
  return gather(lines, key).map(([{ category: _, spot: __, ...first }, same]) => ({ ...first, categories: same.flatMap((line) => line.categories) }));
}

/** The kinds of place of these policies, those together that no rule of any of them tells apart. */
export function alikeKinds(...policies: readonly Policy[]): readonly (readonly string[])[] {
  const categories = [...new Set(policies.flatMap((policy) => [...policy.categories.keys()]))];
  const lists = policies.flatMap(({ rules }) => rules.map(({ when }) => when.category));
  const mentioned = (category: string) => lists.map((list) => (list?.includes(category) === true ? '1' : '0')).join('');
  return gather(categories, mentioned).map(([, same]) => same);
}

interface Asking {
  readonly asked: ReturnType<typeof askedBy>;
  readonly edges: readonly number[];
  readonly now: number;
  readonly health: HealthStatus;
  readonly spot: Spot;
  readonly category: string;
}

/** What changes for one colour at one kind of place and spot: weekdays of the same hours together. */
function linesOf(before: Policy, after: Policy, asking: Asking): readonly Line[] {
  const { edges, now, health, spot, category, asked } = asking;
  const ask = (policy: Policy, weekday: number, minute: number) =>
    cellOf(policy, { health, category }, { spot, asked, now: momentAt(policy, { from: now, weekday, minute }) });
  const changes = WEEK.flatMap((weekday) =>
    edges.flatMap((minute, at) => {
      const [old, next] = [ask(before, weekday, minute), ask(after, weekday, minute)];
      return sameCell(old, next) ? [] : [{ weekday, hours: [minute, edges[at + 1] ?? DAY_MINUTES] as Hours, before: bare(old), after: bare(next) }];
    }),
  );
  const byAnswer = gather(changes, (change) => JSON.stringify([change.before, change.after]));
  return byAnswer.flatMap(([first, same]) => {
    const days = gather(same, ({ weekday }) => String(weekday)).map(([{ weekday }, parts]) => ({ weekday, hours: joined(parts.map(({ hours }) => hours)) }));
    return gather(days, ({ hours }) => JSON.stringify(hours)).map(([{ hours }, alikeDays]) => ({
      health,
      category,
      spot,
      weekdays: alikeDays.map(({ weekday }) => weekday),
      hours,
      before: first.before,
      after: first.after,
    }));
  });
}

const bare = ({ kind, reason, needs }: Cell): Answer => ({ kind, reason, needs });

/** Stretches that touch become one. */
function joined(parts: readonly Hours[]): readonly Hours[] {
  const whole: [number, number][] = [];
  for (const [from, to] of parts) {
    const last = whole.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else whole.push([from, to]);
  }
  return whole;
}

/** Groups in the order of their first member. */
function gather<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [first: T, all: readonly T[]])[] {
  const groups = new Map<string, [T, T[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}
