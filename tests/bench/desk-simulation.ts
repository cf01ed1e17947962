/** A draft of the policy tried out on every day of the recorded scans, part by part as the desk's page asks for it: how long a part takes, and all of them. */
import { type SignedIn, signedIn } from '../issuer/staff.ts';
import type { World } from '../issuer/world.ts';

export interface SimulationTimes {
  readonly days: number;
  /** lines of journals that were read */
  readonly lines: number;
  readonly parts: number;
  /** milliseconds */
  readonly median: number;
  readonly slowest: number;
  /** seconds */
  readonly whole: number;
}

const DAY = 86_400;
const DAYS = 30;

export async function simulateMonth(world: World): Promise<SimulationTimes> {
  const staff = await signedIn(world, 'epidemiologist');
  const made = await staff.post('/api/desk/policy-drafts', { from: 1, title: 'Bench' });
  const path = `/api/desk/policy-drafts/${String(made.body['draftId'])}/simulation`;
  const times: number[] = [];
  let lines = 0;
  for (let back = DAYS; back > 0; back -= 1) lines += await simulateDay(staff, { path, day: dayBefore(world, back), times });
  const sorted = [...times].sort((a, b) => a - b);
  const whole = times.reduce((sum, time) => sum + time, 0) / 1000;
  return { days: DAYS, lines, parts: times.length, median: sorted[Math.floor(sorted.length / 2)] ?? 0, slowest: sorted.at(-1) ?? 0, whole };
}

async function simulateDay(staff: SignedIn, { path, day, times }: { path: string; day: string; times: number[] }): Promise<number> {
  let lines = 0;
  let cursor: unknown = null;
  do {
    const startedAt = performance.now();
    const { status, body } = await staff.post(path, { day, cursor });
    times.push(performance.now() - startedAt);
    if (status !== 200) throw new Error(`a part of ${day} was answered with ${status}: ${String(body['code'])}`);
    if (cursor === null) lines = Number(body['total']);
    cursor = body['next'] ?? null;
  } while (cursor !== null);
  return lines;
}

/** The day as the desk names it, by Kazakhstan's time. */
const dayBefore = (world: World, days: number): string => new Date((world.issuer.now() - days * DAY + 5 * 3600) * 1000).toISOString().slice(0, 10);
