/**
 * Where a status is admitted today and what would change it (product.md, citizen 3), found by asking the signed policy itself (formats.md §8): this person
 * and what they would be after a test or when the status ends, in each zone, from now on. Nothing here knows a category, a zone or a rule by name. Pure.
 */
import { type Decision, decide, type Subject } from '../../core/policy/decide.ts';
import type { Names, Policy } from '../../core/policy/policy.ts';
import { computeHealth, type HealthEvent } from '../../core/policy/status-rules.ts';
import { BASIS, HEALTH } from '../../core/token/health.ts';
import { endOfDay, momentsBetween, windowsOf } from './moments.ts';

/** `yes`: everywhere until midnight; `limited`: only in some zones, at some hours or near home; `no`: nowhere today. */
export type PlaceAnswer = 'yes' | 'limited' | 'no';

/** When doors in one zone (or one district that a rule names) admit, between now and midnight; none: not at all today. */
export interface ZoneHours {
  readonly zone: string | null;
  readonly area: string | null;
  readonly open: readonly { readonly from: number; readonly to: number }[];
}

/**
 * `test`: a negative result of today; `later-test`: one taken when the present status has ended, at `at`; `status`: that end itself; `time`: another day or
 * hour, at `at`.
 */
export type Change = { readonly by: 'test' } | { readonly by: 'later-test' | 'status' | 'time'; readonly at: number };

export interface PlaceKind {
  readonly category: string;
  readonly names: Names;
  readonly answer: PlaceAnswer;
  /** Admitted in the person's own district and nowhere else. */
  readonly near: boolean;
  /** The zones and districts whose hours are not the whole rest of today. */
  readonly limits: readonly ZoneHours[];
  /** The policy's reason where it says no, else null. */
  readonly reason: string | null;
  readonly changes: readonly Change[];
}

const DAY = 86_400;
/** How far ahead a better answer is looked for: a week of weekdays, and past the end of every status of these rules. */
const AHEAD_DAYS = 15;
/** Not a place: the public code that only shows a status. */
const NEUTRAL = 'neutral';
/** Every area that the policy does not name. */
const ELSEWHERE = '*';
const RANK: Readonly<Record<PlaceAnswer, number>> = { no: 0, limited: 1, yes: 2 };

/** The answer for every kind of place, in the policy's order. */
export function placesFor(policy: Policy, subject: Subject, now: number): PlaceKind[] {
  const asked: Asked = { policy, areas: areasToAsk(policy), now, end: endOfDay(policy, now) };
  return [...policy.categories]
    .filter(([category]) => category !== NEUTRAL)
    .map(([category, names]) => {
      const today = answerFor(asked, subject, category);
      return { category, names, ...today, changes: today.answer === 'yes' ? [] : changesFor(asked, subject, { category, today: today.answer }) };
    });
}

interface Asked {
  readonly policy: Policy;
  readonly areas: readonly string[];
  readonly now: number;
  readonly end: number;
}

const ask = (policy: Policy, subject: Subject, place: { category: string; area: string }, now: number): Decision | null =>
  decide(policy, subject, { place, now });

function answerFor({ policy, areas, now, end }: Asked, subject: Subject, category: string): Omit<PlaceKind, 'category' | 'names' | 'changes'> {
  const moments = momentsBetween(policy, subject, { from: now, to: end });
  const hours = areas
    .filter((area) => area !== subject.home)
    .map((area) => ({ area, open: windowsOf(moments, end, (at) => ask(policy, subject, { category, area }, at)?.admit === true) }));
  const whole = ({ open }: Pick<ZoneHours, 'open'>) => open.length === 1 && open[0]?.from === now && open[0].to === end;
  if (hours.every(whole)) return { answer: 'yes', near: false, limits: [], reason: null };
  const { home } = subject;
  const elsewhere = hours.some(({ open }) => open.length > 0);
  const near = !elsewhere && home !== null && ask(policy, subject, { category, area: home }, now)?.admit === true;
  if (elsewhere) return { answer: 'limited', near, limits: hours.filter((one) => !whole(one)).map((one) => named(policy, one)), reason: null };
  const reason = ask(policy, subject, { category, area: ELSEWHERE }, now)?.reason ?? null;
  return { answer: near ? 'limited' : 'no', near, limits: [], reason: near ? null : reason };
}

/** A district that a rule names speaks for itself; every other one stands for its zone. */
function named(policy: Policy, { area, open }: { area: string; open: ZoneHours['open'] }): ZoneHours {
  const zone = policy.areas.get(area) ?? policy.areas.get(ELSEWHERE) ?? null;
  const own = policy.rules.some(({ when }) => when.area?.includes(area) === true);
  return { zone, area: own || zone === null ? area : null, open };
}

/** What would give a better answer than today's, the nearest first. */
function changesFor(asked: Asked, subject: Subject, { category, today }: { category: string; today: PlaceAnswer }): Change[] {
  const { policy, now } = asked;
  const course = courseOf(policy, subject, now);
  const changes: Change[] = [];
  if (course.tested !== null && RANK[answerFor(asked, course.tested, category).answer] > RANK[today]) changes.push({ by: 'test' });
  // What is limited today opens and closes by the hours that are told already; only what is shut is worth a date.
  if (today === 'no') {
    const at = firstAdmitted(asked, course, category);
    if (at !== null) changes.push({ by: course.ends !== null && at >= course.ends ? 'status' : 'time', at });
    const { ends, testedAfter } = course;
    if (changes.length === 0 && ends !== null && testedAfter !== null && isAdmitted(asked, testedAfter, { category, at: ends })) {
      changes.push({ by: 'later-test', at: ends });
    }
  }
  return changes;
}

/** How a status goes on: the person now, with a negative test of now, and when the present status ends. */
export interface Course {
  readonly present: Subject;
  /** Null where a test changes nothing, or nobody can say. */
  readonly tested: Subject | null;
  readonly ends: number | null;
  readonly after: Subject | null;
  readonly testedAfter: Subject | null;
}

/** By the rules that the issuer computes with (core/policy/status-rules.ts). What an operator set, no rule can foresee. */
export function courseOf({ durations }: Policy, subject: Subject, now: number): Course {
  const events = eventsOf(subject);
  if (events === null) return { present: subject, tested: null, ends: null, after: null, testedAfter: null };
  const at = (more: readonly HealthEvent[], when: number): Subject => {
    const { health, basis, evidenceAt } = computeHealth([...events, ...more], durations, when);
    return { health: HEALTH[health], basis: BASIS[basis], evidenceAt, home: subject.home };
  };
  const tested = at([{ kind: 'result', sampledAt: now, positive: false }], now);
  const ends = computeHealth(events, durations, now).until;
  return {
    present: subject,
    tested: tested.health === subject.health ? null : tested,
    ends,
    after: ends === null ? null : at([], ends),
    testedAfter: ends === null ? null : at([{ kind: 'result', sampledAt: ends, positive: false }], ends),
  };
}

function eventsOf({ basis, evidenceAt }: Subject): HealthEvent[] | null {
  if (basis === 'none') return [];
  if (evidenceAt === null) return null;
  if (basis === 'contact') return [{ kind: 'contact', contactAt: evidenceAt }];
  if (basis === 'pcr-positive' || basis === 'pcr-negative') return [{ kind: 'result', sampledAt: evidenceAt, positive: basis === 'pcr-positive' }];
  return null;
}

/** The first moment after today's midnight at which some door of this kind admits, or null within the days that are looked at. */
function firstAdmitted(asked: Asked, { present, ends, after }: Course, category: string): number | null {
  const { policy, now, end } = asked;
  const far = now + AHEAD_DAYS * DAY;
  const moments = [...momentsBetween(policy, present, { from: now, to: far }), ...(ends === null ? [] : [ends])].filter(
    (at) => at >= Math.min(end, ends ?? end),
  );
  for (const at of moments.sort((a, b) => a - b)) {
    const subject = ends !== null && at >= ends ? after : present;
    if (subject !== null && isAdmitted(asked, subject, { category, at })) return at;
  }
  return null;
}

/** Whether some door of this kind admits at that moment. */
function isAdmitted({ policy, areas }: Asked, subject: Subject, { category, at }: { category: string; at: number }): boolean {
  return areas.some((area) => ask(policy, subject, { category, area }, at)?.admit === true);
}

/** One area of each zone, the rest of the country (`*`), and every area that a rule names. */
function areasToAsk(policy: Policy): string[] {
  const byZone = new Map([...policy.areas].reverse().map(([area, zone]) => [zone, area]));
  const named = policy.rules.flatMap(({ when }) => when.area ?? []);
  const rest = policy.areas.get(ELSEWHERE);
  // The rest of the country stands for its own zone.
  if (rest !== undefined) byZone.set(rest, ELSEWHERE);
  return [...new Set([ELSEWHERE, ...byZone.values(), ...named])];
}

/** Kinds of place that are told in one breath: the same answer for the same reasons. The answers in the order yes, limited, no. */
export function clustersOf(kinds: readonly PlaceKind[]): PlaceKind[][] {
  const byStory = new Map<string, PlaceKind[]>();
  for (const kind of kinds) {
    const { answer, near, limits, reason, changes } = kind;
    const story = JSON.stringify([answer, near, limits, reason, changes]);
    byStory.set(story, [...(byStory.get(story) ?? []), kind]);
  }
  const rank = ([first]: readonly PlaceKind[]) => -RANK[first?.answer ?? 'no'];
  return [...byStory.values()].sort((a, b) => rank(a) - rank(b));
}
