/** What happens by the clock: statuses that time alone changes, passes that a guardian may no longer hold, what has been kept long enough, the demo's next day. */
import type { Issuer } from './context.ts';
import { sql } from './db/open.ts';
import { figureTask } from './figures/task.ts';
import { describeError, type Log } from './http/log.ts';
import { lapseHeld } from './lab/lapse.ts';
import { resumeBatches } from './lab/resume.ts';
import { sweepVoids } from './lab/void-sweep.ts';
import type { Metrics } from './metrics.ts';
import { endLapsedHoldings } from './people/guardianship.ts';
import { recomputeHealth } from './people/health.ts';
import { KEEP_SECONDS } from './policies.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { takeUploads } from './registers/uploads.ts';
import { RETENTION } from './retention/retention.ts';
import { expireProposals } from './staff/proposals.ts';
import { sealTokens } from './tokens/seal.ts';

/** People of one transaction. */
const AT_ONCE = 500;

/** Recomputes everybody whose status time has changed; several issuers share the work. Gives how many changed. */
export async function recomputeDue(issuer: Issuer): Promise<number> {
  let changed = 0;
  for (;;) {
    const now = issuer.now();
    if ((await issuer.db.selectFrom('person').select('id').where('health_until', '<=', now).limit(1).executeTakeFirst()) === undefined) return changed;
    const { durations } = await issuer.policies.current(now);
    const done = await issuer.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: number }>`
        select id from person where health_until <= ${now} order by id limit ${AT_ONCE} for no key update skip locked`.execute(trx);
      const options = { personIds: rows.map((row) => row.id), durations, now, cause: 'time', causeRef: null } as const;
      return { people: rows.length, ...(await recomputeHealth(trx, options)) };
    });
    changed += done.changed;
    if (done.revokedTokens > 0) issuer.publishSoon();
    if (done.people < AT_ONCE) return changed;
  }
}

/** Computes everybody anew after a new policy, whose durations may be others. Gives how many changed, or null when there was nothing to do. */
export async function applyPolicy(issuer: Issuer): Promise<number | null> {
  const { rows: newest } = await sql<{ version: number; created_at: number; applied: boolean }>`
    select version, created_at, version in (select version from policy_applied) as applied from policy order by version desc limit 1`.execute(issuer.db);
  const policy = newest[0];
  if (policy === undefined || policy.applied) return null;
  // another process may still take in news by the policy before this one: whoever is computed too early would keep what it made of them
  if (issuer.now() - policy.created_at < 2 * KEEP_SECONDS) return null;
  const { durations, version } = await issuer.policies.current(issuer.now());
  // the policy in memory may be a few seconds behind
  if (version !== policy.version) return null;
  let changed = 0;
  let after = 0;
  for (;;) {
    const now = issuer.now();
    const people = await issuer.db.selectFrom('person').select('id').where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
    const options = { personIds: people.map((row) => row.id), durations, now, cause: 'policy', causeRef: String(version) } as const;
    const done = await issuer.db.transaction().execute((trx) => recomputeHealth(trx, options));
    changed += done.changed;
    if (done.revokedTokens > 0) issuer.publishSoon();
    after = people.at(-1)?.id ?? after;
    if (people.length < AT_ONCE) break;
  }
  await issuer.db
    .insertInto('policy_applied')
    .values({ version, at: issuer.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return changed;
}

export interface Task {
  readonly name: string;
  readonly everySeconds: number;
  run(): Promise<unknown>;
}

/** The issuer's own tasks. */
export function maintenanceTasks(issuer: Issuer): readonly Task[] {
  return [
    { name: 'recompute-due', everySeconds: 15, run: () => recomputeDue(issuer) },
    { name: 'apply-policy', everySeconds: 15, run: () => applyPolicy(issuer) },
    { name: 'resume-batches', everySeconds: 10, run: () => resumeDecided(issuer) },
    { name: 'lapse-held', everySeconds: 600, run: () => lapseHeld(issuer) },
    { name: 'take-uploads', everySeconds: 10, run: () => takeUploads(issuer) },
    { name: 'sweep-voids', everySeconds: 10, run: () => sweepVoids(issuer) },
    // once a day: what is done is found done
    { name: 'reconcile', everySeconds: 900, run: () => reconcile(issuer) },
    { name: 'end-guardianships', everySeconds: 60, run: () => endLapsedHoldings(issuer) },
    { name: 'seal-tokens', everySeconds: 60, run: () => sealTokens(issuer) },
    { name: 'expire-proposals', everySeconds: 60, run: () => expireProposals(issuer) },
    figureTask(issuer),
    ...RETENTION.map(({ id, everySeconds, run }) => ({ name: `purge-${id}`, everySeconds, run: () => run(issuer) })),
  ];
}

/** Held lines that two persons released, and batches whose instance is gone; the first failure is the task's, after all were tried. */
async function resumeDecided(issuer: Issuer): Promise<void> {
  const failures: unknown[] = [];
  await resumeBatches(issuer, (error) => failures.push(error), { all: false });
  if (failures.length > 0) throw failures[0];
}

/** Runs tasks by the clock, each never twice at once; a failure is logged and the task comes again. `stop` waits for what is under way. */
export function schedule(tasks: readonly Task[], log: Log, metrics?: Metrics): { stop(): Promise<void> } {
  const underway = new Map<string, Promise<void>>();
  const timers = tasks.map((task) => {
    const timer = setInterval(() => {
      if (underway.has(task.name)) return;
      const run = task
        .run()
        .then(
          () => undefined,
          (error: unknown) => {
            metrics?.add('ashyq_tasks_failed_total', { task: task.name });
            log.write('error', 'task-failed', { task: task.name, ...describeError(error) });
          },
        )
        .finally(() => underway.delete(task.name));
      underway.set(task.name, run);
    }, task.everySeconds * 1000);
    timer.unref();
    return timer;
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underway.values());
    },
  };
}
