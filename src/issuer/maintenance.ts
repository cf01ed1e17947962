/** What happens by the clock: statuses that time alone changes, codes that nobody needs any more, the demo's next day. */
import type { Issuer } from './context.ts';
import { sql } from './db/open.ts';
import { describeError, type Log } from './http/log.ts';
import { purgeCodes } from './people/codes.ts';
import { recomputeHealth } from './people/health.ts';
import { purgeLists } from './tokens/index-pool.ts';
import { listLifeSeconds } from './tokens/source.ts';

/** People of one transaction. */
const AT_ONCE = 500;

/** Recomputes everybody whose status time has changed; several issuers share the work. Gives how many changed. */
export async function recomputeDue(issuer: Issuer): Promise<number> {
  let changed = 0;
  for (;;) {
    const now = issuer.now();
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

export interface Task {
  readonly name: string;
  readonly everySeconds: number;
  run(): Promise<unknown>;
}

/** The issuer's own tasks. */
export function maintenanceTasks(issuer: Issuer): readonly Task[] {
  return [
    { name: 'recompute-due', everySeconds: 15, run: () => recomputeDue(issuer) },
    { name: 'purge-lists', everySeconds: 6 * 3600, run: async () => purgeLists(issuer.db, issuer.now() - (await listLifeSeconds(issuer.db))) },
    { name: 'purge-codes', everySeconds: 600, run: () => purgeCodes(issuer) },
  ];
}

/** Runs tasks by the clock, each never twice at once; a failure is logged and the task comes again. `stop` waits for what is under way. */
export function schedule(tasks: readonly Task[], log: Log): { stop(): Promise<void> } {
  const underway = new Map<string, Promise<void>>();
  const timers = tasks.map((task) => {
    const timer = setInterval(() => {
      if (underway.has(task.name)) return;
      const run = task
        .run()
        .then(
          () => undefined,
          (error: unknown) => log.write('error', 'task-failed', { task: task.name, ...describeError(error) }),
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
