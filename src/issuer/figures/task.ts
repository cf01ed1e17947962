/** Counting by the clock: what the dashboards show is at most a minute or two behind, people ten minutes. */
import type { Issuer } from '../context.ts';
import type { Task } from '../maintenance.ts';
import { countPasses, countPeople, countTests } from './count-days.ts';
import { countScans } from './count-scans.ts';

/** Counts everything that is due. */
export async function countFigures(issuer: Pick<Issuer, 'db' | 'now'>): Promise<void> {
  await countScans(issuer);
  await countTests(issuer);
  await countPasses(issuer);
  await countPeople(issuer);
}

export function figureTask(issuer: Issuer): Task {
  return { name: 'count-figures', everySeconds: 60, run: () => countFigures(issuer) };
}
