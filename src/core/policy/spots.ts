/** Where and when a policy is asked about: a zone or a district that its rules name, a weekday and an hour. Pure. */
import type { Place } from './decide.ts';
import type { Policy } from './policy.ts';

/** A door somewhere in a zone (null: in a district without one), or in one district. */
export type Spot = { readonly zone: string | null } | { readonly area: string };

const MINUTE = 60;
const DAY = 86_400;
/** No district is called so: KATO's codes are digits, and U+0000 is in no text that is written by hand. */
const SOMEWHERE = '\u0000somewhere';

/** Zones that these policies give to districts or ask about, in the order of their first mention; null where a district may have none. */
export function zonesOf(...policies: readonly Policy[]): readonly (string | null)[] {
  const given = policies.flatMap(({ areas }) => [...areas.values()]);
  const asked = policies.flatMap(({ rules }) => rules.flatMap(({ when }) => when.zone ?? []));
  const bare = policies.some(({ areas }) => !areas.has('*'));
  return [...new Set<string | null>([...given, ...asked, ...(bare ? [null] : [])])];
}

/** Districts that rules name by themselves, so that their zone does not tell all. */
export function areasAsked(...policies: readonly Policy[]): readonly string[] {
  return [...new Set(policies.flatMap(({ rules }) => rules.flatMap(({ when }) => when.area ?? [])))];
}

/** The policy and the door to ask `decide` with: a zone is asked about in a district of that zone which no rule names. */
export function doorAt(policy: Policy, spot: Spot, category: string): { readonly policy: Policy; readonly place: Place } {
  if ('area' in spot) return { policy, place: { category, area: spot.area } };
  const areas = new Map(policy.areas);
  if (spot.zone === null) areas.delete('*');
  else areas.set(SOMEWHERE, spot.zone);
  return { policy: { ...policy, areas }, place: { category, area: SOMEWHERE } };
}

/** The first second, from the beginning of `from`'s own day on, that is this weekday (1 Monday to 7) and minute in the policy's time. */
export function momentAt({ utcOffsetMinutes }: Policy, { from, weekday, minute }: { from: number; weekday: number; minute: number }): number {
  const offset = utcOffsetMinutes * MINUTE;
  const midnight = Math.floor((from + offset) / DAY) * DAY - offset;
  // 1 January 1970 was a Thursday
  const today = (((Math.floor((from + offset) / DAY) + 3) % 7) + 7) % 7;
  return midnight + ((weekday - 1 - today + 7) % 7) * DAY + minute * MINUTE;
}

/** Minutes of a day at which a rule of these policies may begin or cease to hold, ascending, the first 0. */
export function edgesOf(...policies: readonly Policy[]): readonly number[] {
  const named = policies.flatMap(({ rules }) => rules.flatMap(({ when }) => when.hours ?? []));
  return [...new Set([0, ...named.map((minute) => minute % 1440)])].sort((a, b) => a - b);
}
