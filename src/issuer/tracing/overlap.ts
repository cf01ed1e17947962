/**
 * Who was near a case, out of visits alone (product.md "Ministry" 6). Pure: the same visits and rules give the same list. Two people meet while both are in one
 * venue. Time together is counted once, however many visits of theirs cover it; where several do, the one that weighs most counts.
 */
import { openSecondsOf, type TracingRules, weightOf } from './rules.ts';

/** A visit. Times are seconds since 1970; `left` null: nobody closed it. */
export interface Stay {
  readonly personId: number;
  readonly venueId: string;
  /** 0: a poster of the whole venue */
  readonly gate: number;
  readonly category: string;
  readonly entered: number;
  readonly left: number | null;
  readonly witnessed: boolean;
}

/** One visit of the case and one of somebody else, at the same time in the same venue. */
export interface Meeting {
  readonly venueId: string;
  readonly from: number;
  /** exclusive */
  readonly until: number;
  /** how many of the two visits a door witnessed: 0, 1, 2 */
  readonly witnessed: 0 | 1 | 2;
  readonly gate: 'same' | 'other' | 'unknown';
  /** percent, from the rules */
  readonly weight: number;
}

export interface TracedContact {
  readonly personId: number;
  /** time together */
  readonly seconds: number;
  /** seconds weighted by category, witness and gate; what the list is ordered by */
  readonly score: number;
  /** the end of the last meeting */
  readonly lastAt: number;
  readonly witnessed: boolean;
  readonly sameGate: boolean;
  /** in the order of their beginnings */
  readonly meetings: readonly Meeting[];
}

/** When somebody was infectious: [from, until). */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** When a stay ended, as far as one can tell. */
export function endOf({ category, entered, left }: Pick<Stay, 'category' | 'entered' | 'left'>, rules: TracingRules): number {
  return Math.min(left ?? entered + openSecondsOf(rules, category), entered + rules.longestSeconds);
}

/** Everybody who was together with the case for long enough, whoever weighs most first. */
export function traceContacts(
  own: readonly Stay[],
  others: readonly Stay[],
  { rules, window }: { readonly rules: TracingRules; readonly window: Window },
): readonly TracedContact[] {
  const byVenue = groupByVenue(own);
  const meetings = new Map<number, Meeting[]>();
  for (const other of others) {
    for (const mine of byVenue.get(other.venueId) ?? []) {
      const meeting = mine.personId === other.personId ? null : meet(mine, other, { rules, window });
      if (meeting === null) continue;
      const known = meetings.get(other.personId);
      if (known === undefined) meetings.set(other.personId, [meeting]);
      else known.push(meeting);
    }
  }
  return [...meetings]
    .map(([personId, met]) => contactOf(personId, met))
    .filter(({ seconds }) => seconds >= rules.minimumSeconds)
    .sort((a, b) => b.score - a.score || b.seconds - a.seconds || a.personId - b.personId);
}

function groupByVenue(stays: readonly Stay[]): Map<string, Stay[]> {
  const groups = new Map<string, Stay[]>();
  for (const stay of stays) groups.set(stay.venueId, [...(groups.get(stay.venueId) ?? []), stay]);
  return groups;
}

function meet(mine: Stay, other: Stay, { rules, window }: { readonly rules: TracingRules; readonly window: Window }): Meeting | null {
  const from = Math.max(mine.entered, other.entered, window.from);
  const until = Math.min(endOf(mine, rules), endOf(other, rules), window.until);
  if (until <= from) return null;
  const witnessed = mine.witnessed && other.witnessed ? 2 : mine.witnessed || other.witnessed ? 1 : 0;
  const gate = mine.gate === 0 || other.gate === 0 ? 'unknown' : mine.gate === other.gate ? 'same' : 'other';
  const weight = Math.round((weightOf(rules, mine.category) * rules.witnessWeight[witnessed] * rules.gateWeight[gate]) / 10_000);
  return { venueId: mine.venueId, from, until, witnessed, gate, weight };
}

function contactOf(personId: number, met: readonly Meeting[]): TracedContact {
  const meetings = met.toSorted((a, b) => a.from - b.from || a.until - b.until || a.venueId.localeCompare(b.venueId));
  const { seconds, weighted } = together(meetings);
  return {
    personId,
    seconds,
    score: Math.floor(weighted / 100),
    lastAt: Math.max(...meetings.map(({ until }) => until)),
    witnessed: meetings.some((meeting) => meeting.witnessed === 2),
    sameGate: meetings.some((meeting) => meeting.gate === 'same'),
    meetings,
  };
}

/** Every second once, at the highest weight of the meetings that cover it. */
function together(meetings: readonly Meeting[]): { readonly seconds: number; readonly weighted: number } {
  const edges = [...new Set(meetings.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  let [seconds, weighted] = [0, 0];
  for (const [nr, from] of edges.entries()) {
    const until = edges[nr + 1];
    if (until === undefined) break;
    const weights = meetings.filter((meeting) => meeting.from <= from && until <= meeting.until).map(({ weight }) => weight);
    if (weights.length === 0) continue;
    seconds += until - from;
    weighted += (until - from) * Math.max(...weights);
  }
  return { seconds, weighted };
}
