/** When a colour ends by time alone, under the policy's durations (formats.md §8): what the person asks first. */
import type { Policy } from '../../core/policy/policy.ts';
import type { PassFacts } from './check.ts';

const HOUR = 3600;
const DAY = 86_400;

/** Seconds since 1970, or null for a colour without an end (blue, or without evidence). */
export function statusUntil({ durations }: Policy, { health, basis, evidenceAt }: PassFacts): number | null {
  if (evidenceAt === null) return null;
  if (health === 'red' && basis === 'pcr-positive') return evidenceAt + durations.redDays * DAY;
  if (health === 'yellow' && basis === 'contact') return evidenceAt + durations.yellowDays * DAY;
  if (health === 'green' && basis === 'pcr-negative') return evidenceAt + durations.greenHours * HOUR;
  return null;
}
