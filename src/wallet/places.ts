/** Where a status is admitted under today's signed policy (formats.md §8): each kind of place asked at each zone and for the rest of the day. */
import { decide, localMoment, type Subject } from '../core/policy/decide.ts';
import type { Names, Policy } from '../core/policy/policy.ts';

/**
 * `mostly`: now and in most of the country, but not in some districts or later today; `near`: only in the person's home district;
 * `rarely`: only in some districts or at some hours.
 */
export type PlaceAnswer = 'yes' | 'mostly' | 'near' | 'rarely' | 'no';

export interface PlaceKind {
  readonly category: string;
  readonly names: Names;
  readonly answer: PlaceAnswer;
}

const HOUR = 3600;
/** Not a place: the public code that only shows a status. */
const NEUTRAL = 'neutral';
/** Every area that the policy does not name. */
const ELSEWHERE = '*';

/** The answer for every kind of place, in the policy's order. */
export function placesFor(policy: Policy, subject: Subject, now: number): PlaceKind[] {
  const areas = areasToAsk(policy);
  const moments = restOfDay(policy, now);
  return [...policy.categories]
    .filter(([category]) => category !== NEUTRAL)
    .map(([category, names]) => ({ category, names, answer: answerFor(policy, subject, { category, areas, moments, now }) }));
}

interface Asked {
  readonly category: string;
  readonly areas: readonly string[];
  readonly moments: readonly number[];
  readonly now: number;
}

function answerFor(policy: Policy, subject: Subject, { category, areas, moments, now }: Asked): PlaceAnswer {
  const admits = (area: string, at: number): boolean => decide(policy, subject, { place: { category, area }, now: at })?.admit === true;
  const answers = areas.filter((area) => area !== subject.home).flatMap((area) => moments.map((at) => admits(area, at)));
  if (answers.every(Boolean)) return 'yes';
  if (answers.some(Boolean)) return admits(ELSEWHERE, now) ? 'mostly' : 'rarely';
  return subject.home !== null && admits(subject.home, now) ? 'near' : 'no';
}

/** One area of each zone, the rest of the country (`*`), and every area that a rule names. */
function areasToAsk(policy: Policy): string[] {
  const byZone = new Map([...policy.areas].reverse().map(([area, zone]) => [zone, area]));
  const named = policy.rules.flatMap(({ when }) => when.area ?? []);
  return [...new Set([ELSEWHERE, ...byZone.values(), ...named])];
}

/** Now and every full hour until midnight. */
function restOfDay({ utcOffsetMinutes }: Policy, now: number): number[] {
  const { minute } = localMoment(now, utcOffsetMinutes);
  const nextHour = now - (minute % 60) * 60 - (now % 60) + HOUR;
  const left = 23 - Math.floor(minute / 60);
  return [now, ...Array.from({ length: left }, (_, hour) => nextHour + hour * HOUR)];
}
