/** The moments at which a policy's answer can change, and the stretches of time between them (formats.md §8). Pure. */
import { localMoment, type Subject } from '../../core/policy/decide.ts';
import type { Policy } from '../../core/policy/policy.ts';

const HOUR = 3600;
const DAY = 86_400;

/** The next midnight in the policy's time zone. */
export function endOfDay({ utcOffsetMinutes }: Policy, now: number): number {
  const local = now + utcOffsetMinutes * 60;
  return now + DAY - (((local % DAY) + DAY) % DAY);
}

/**
 * `from`, and every moment up to `to` at which a rule may begin or cease to hold for this person: midnights, the edges of hours, dates, and the ages of
 * evidence that rules name. Between two of them the answer stays the same.
 */
export function momentsBetween(policy: Policy, { evidenceAt }: Subject, { from, to }: { from: number; to: number }): number[] {
  const minutes = new Set([0, ...policy.rules.flatMap(({ when }) => when.hours ?? [])].map((minute) => minute % 1440));
  const midnight = from - localMoment(from, policy.utcOffsetMinutes).minute * 60 - (from % 60);
  const days = Array.from({ length: Math.ceil((to - midnight) / DAY) + 1 }, (_, day) => midnight + day * DAY);
  const hours = days.flatMap((day) => [...minutes].map((minute) => day + minute * 60));
  const dates = policy.rules.flatMap(({ when }) => [when.from, when.until]);
  const ages = policy.rules.map(({ when }) =>
    when.evidenceMaxHours === undefined || evidenceAt === null ? undefined : evidenceAt + when.evidenceMaxHours * HOUR + 1,
  );
  const all = [...hours, ...dates, ...ages].filter((at): at is number => at !== undefined && at > from && at < to);
  return [from, ...new Set(all)].sort((a, b) => a - b);
}

/** The stretches in which `holds`, from one moment to a later one or to `end`. */
export function windowsOf(moments: readonly number[], end: number, holds: (at: number) => boolean): { from: number; to: number }[] {
  const windows: { from: number; to: number }[] = [];
  moments.forEach((from, at) => {
    if (!holds(from)) return;
    const to = moments[at + 1] ?? end;
    const last = windows.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else windows.push({ from, to });
  });
  return windows;
}
