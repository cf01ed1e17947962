/** What in a policy that reads well is most likely a mistake, told before it is handed over. Pure; the words are in the dictionary. */
import { alikeKinds } from '../../core/policy/compare.ts';
import { cellOf } from '../../core/policy/matrix.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { areasAsked, edgesOf, momentAt, type Spot, zonesOf } from '../../core/policy/spots.ts';
import { askedBy, COLOURS } from '../../core/policy/subjects.ts';

export type Warning =
  | { readonly kind: 'sameId' | 'kindGone' | 'silent'; readonly what: string }
  | { readonly kind: 'unknownKind' | 'unknownZone'; readonly rule: string; readonly what: string }
  | { readonly kind: 'idle'; readonly rule: string };

const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** `inForce`: what doors have now; `now`: the seven days from then on are looked at. */
export function warningsOf(policy: Policy, inForce: Policy | null, now: number): readonly Warning[] {
  const ids = policy.rules.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map((what): Warning => ({ kind: 'sameId', what }));
  const gone = [...(inForce?.categories.keys() ?? [])].filter((category) => !policy.categories.has(category));
  return [
    ...twice,
    ...unknownNames(policy),
    ...(gone.length === 0 ? [] : [{ kind: 'kindGone' as const, what: gone.join(', ') }]),
    ...(twice.length === 0 ? coverage(policy, now) : []),
  ];
}

function unknownNames({ rules, categories, areas }: Policy): readonly Warning[] {
  const zones = new Set(areas.values());
  return rules.flatMap(({ id, when }): Warning[] => [
    ...(when.category ?? []).filter((name) => !categories.has(name)).map((what): Warning => ({ kind: 'unknownKind', rule: id, what })),
    ...(when.zone ?? []).filter((name) => !zones.has(name)).map((what): Warning => ({ kind: 'unknownZone', rule: id, what })),
  ]);
}

/** Kinds of place where somebody meets no rule, and rules that decide about nobody in a week. A rule with dates may be meant for later. */
function coverage(policy: Policy, now: number): readonly Warning[] {
  const spots: readonly Spot[] = [...zonesOf(policy).map((zone) => ({ zone })), ...areasAsked(policy).map((area) => ({ area }))];
  const asked = askedBy([policy]);
  const moments = WEEK.flatMap((weekday) => edgesOf(policy).map((minute) => momentAt(policy, { from: now, weekday, minute })));
  const silent = new Set<string>();
  const decided = new Set<string>();
  const look = (category: string, spot: Spot, at: number) => {
    for (const health of COLOURS) {
      const { kind, rules } = cellOf(policy, { health, category }, { spot, now: at, asked });
      if (kind === 'none') silent.add(category);
      for (const rule of rules) decided.add(rule);
    }
  };
  for (const [category] of alikeKinds(policy)) {
    if (category === undefined) continue;
    for (const spot of spots) for (const at of moments) look(category, spot, at);
  }
  const idle = policy.rules.filter(({ id, when }) => when.from === undefined && when.until === undefined && !decided.has(id));
  return [...[...silent].map((what): Warning => ({ kind: 'silent', what })), ...idle.map(({ id }): Warning => ({ kind: 'idle', rule: id }))];
}
