/** What the policy says about one person at one place (formats.md §8): the rule that applies, and what would change its answer. */
import { type Decision, decide, type Place, type Subject, wouldAdmit } from '../../core/policy/decide.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { HealthStatus } from '../../core/token/health.ts';

/** `decision` null: no rule speaks. */
export interface PlaceRule {
  readonly decision: Decision | null;
  /** The other colours that are let in now. */
  readonly statuses: readonly HealthStatus[];
  /** When this status is let in, where only the hour or the day stands against it; null where time alone changes nothing within a week. */
  readonly from: number | null;
}

const QUARTER = 900;
const WEEK = 7 * 86_400;

/** The rule for this person at this place now. */
export function ruleAt(policy: Policy, subject: Subject, at: { place: Place; now: number }): PlaceRule {
  const decision = decide(policy, subject, at);
  if (decision === null || decision.admit) return { decision, statuses: [], from: null };
  const statuses = wouldAdmit(policy, subject, at).filter((health) => health !== subject.health);
  return { decision, statuses, from: firstAdmission(policy, subject, at) };
}

/** Rules begin and end at minutes that people can remember: full quarters of an hour are looked at, and the minute found within the quarter. */
function firstAdmission(policy: Policy, subject: Subject, { place, now }: { place: Place; now: number }): number | null {
  const admits = (time: number): boolean => decide(policy, subject, { place, now: time })?.admit === true;
  const start = now - (now % QUARTER);
  for (let time = start + QUARTER; time <= now + WEEK; time += QUARTER) {
    if (!admits(time)) continue;
    let first = time;
    while (first - 60 > Math.max(now, time - QUARTER) && admits(first - 60)) first -= 60;
    return first;
  }
  return null;
}
