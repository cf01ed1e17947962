/** The clock's tasks after the end of the mission: what takes data in rests, what lets data go (retention, revocation, shredding) goes on. */
import type { Issuer } from '../context.ts';
import type { Task } from '../maintenance.ts';
import type { Mission } from './mission.ts';

const TAKES_IN: ReadonlySet<string> = new Set(['resume-batches', 'take-uploads', 'apply-policy']);

/** The same tasks; those that take data in do nothing from the end on. */
export function untilEnd(
  tasks: readonly Task[],
  { issuer, mission }: { readonly issuer: Pick<Issuer, 'now'>; readonly mission: Pick<Mission, 'end'> },
): readonly Task[] {
  const isOver = () => issuer.now() >= (mission.end()?.endsAt ?? Number.POSITIVE_INFINITY);
  return tasks.map((task) => (TAKES_IN.has(task.name) ? { ...task, run: async () => (isOver() ? null : task.run()) } : task));
}
