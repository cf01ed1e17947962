/** What the policy says about one person at one place (formats.md §8): the rule that applies, and what would change its answer. Pure. */
import { type Decision, decide, type Place, type Subject, wouldAdmit } from '../../core/policy/decide.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { HealthStatus } from '../../core/token/health.ts';
import { momentsBetween } from '../places/moments.ts';
import { type Change, courseOf } from '../places/places.ts';

/** `decision` null: no rule speaks. */
export interface PlaceRule {
  readonly decision: Decision | null;
  /** The colours that are let in now, where this one is not. */
  readonly statuses: readonly HealthStatus[];
  /** What would let this person in here, the nearest first. */
  readonly changes: readonly Change[];
}

const WEEK = 7 * 86_400;

/** The rule for this person at this place now. */
export function ruleAt(policy: Policy, subject: Subject, at: { place: Place; now: number }): PlaceRule {
  const decision = decide(policy, subject, at);
  if (decision === null || decision.admit) return { decision, statuses: [], changes: [] };
  return { decision, statuses: wouldAdmit(policy, subject, at), changes: changesAt(policy, subject, at) };
}

function changesAt(policy: Policy, subject: Subject, { place, now }: { place: Place; now: number }): Change[] {
  const { tested, ends, after, testedAfter } = courseOf(policy, subject, now);
  const admits = (who: Subject, time: number): boolean => decide(policy, who, { place, now: time })?.admit === true;
  const first = (who: Subject, from: number, to: number) => momentsBetween(policy, who, { from, to }).find((time) => admits(who, time));
  const changes: Change[] = tested !== null && admits(tested, now) ? [{ by: 'test' }] : [];
  const time = first(subject, now, Math.min(ends ?? Number.POSITIVE_INFINITY, now + WEEK));
  if (time !== undefined) return [...changes, { by: 'time', at: time }];
  const later = ends === null || after === null ? undefined : first(after, ends, ends + WEEK);
  if (later !== undefined) return [...changes, { by: 'status', at: later }];
  const testHelps = ends !== null && testedAfter !== null && admits(testedAfter, ends);
  return testHelps && changes.length === 0 ? [{ by: 'later-test', at: ends }] : changes;
}
