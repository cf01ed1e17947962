/**
 * What the statement asks of the server: at its times visits and journals are deleted, all of them, in pieces that no other transaction waits for. The audit trail
 * and the transparency log remain, and the trail gets the numbers. Interrupted at any step it goes on where it stopped; several issuers share the work. Finished is
 * what is found empty each time anew: a call that was under way, or a backup that was restored, may bring rows after the last was deleted.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndOfMission } from '../../core/trust/end-of-mission.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import type { Task } from '../maintenance.ts';
import { writeDurable } from '../publish/durable-file.ts';
import { lapseUploads } from '../registers/uploads.ts';
import type { Mission } from './mission.ts';

type What = 'issuing' | 'visits' | 'journals';

/**
 * Tables in the order in which they are emptied. What was found by tracing tells where people met, and a door's receipt in a contest where somebody stood, so they
 * go with the visits.
 */
const TABLES: Readonly<Record<What, readonly string[]>> = {
  issuing: [],
  visits: ['visit', 'trace_contact', 'trace_case', 'guard_question', 'contest'],
  journals: ['journal_run', 'journal_checkpoint', 'journal_finding', 'venue_day_key', 'journal'],
};
/** Of these only some rows go. */
const ONLY: Readonly<Record<string, RawBuilder<unknown>>> = { contest: sql`receipt is not null` };
const whichOf = (table: string): RawBuilder<unknown> => ONLY[table] ?? sql`true`;
/** Rows of one transaction. */
const AT_ONCE = 5000;

/** One finished piece of the end, as it stands in `shredding`, in the audit trail and in `DATA/sunset/`. */
export interface Shredded {
  readonly statement: number;
  readonly what: What;
  readonly rows: number;
  readonly begunAt: number;
  readonly finishedAt: number;
}

/** Does what is due by now. Gives what was finished by this call. */
export async function shredDue(issuer: Issuer, end: EndOfMission): Promise<readonly Shredded[]> {
  const done: Shredded[] = [];
  for (const [what, at] of [
    ['issuing', end.endsAt],
    ['visits', end.visitsAt],
    ['journals', end.journalsAt],
  ] as const) {
    const finished = issuer.now() < at ? null : await shredOne(issuer, end.version, what);
    if (finished !== null) done.push(finished);
  }
  return done;
}

/** Null where it was finished before and is empty. */
async function shredOne(issuer: Issuer, statement: number, what: What): Promise<Shredded | null> {
  for (;;) {
    const step = await issuer.db.transaction().execute((trx) => shredSome(trx, { statement, what, now: issuer.now() }));
    if (step !== 'more') return step;
  }
}

async function shredSome(
  trx: DatabaseTransaction,
  { statement, what, now }: { statement: number; what: What; now: number },
): Promise<Shredded | null | 'more'> {
  await sql`insert into shredding (statement, what, begun_at) values (${statement}, ${what}, ${now}) on conflict do nothing`.execute(trx);
  // held to the end: one issuer at a time, and none after the last
  const { rows } = await sql<{ rows: number; begun_at: number; finished_at: number | null }>`
    select rows::float8 as rows, begun_at, finished_at from shredding where statement = ${statement} and what = ${what} for update`.execute(trx);
  const state = rows[0];
  if (state === undefined || (state.finished_at !== null && (await isEmpty(trx, what)))) return null;
  for (const table of TABLES[what]) {
    const name = sql.table(table);
    const { numAffectedRows } =
      await sql`delete from ${name} where ctid = any(array(select ctid from ${name} where ${whichOf(table)} limit ${AT_ONCE}))`.execute(trx);
    const deleted = Number(numAffectedRows ?? 0);
    if (deleted === 0) continue;
    await sql`update shredding set rows = rows + ${deleted}, finished_at = null where statement = ${statement} and what = ${what}`.execute(trx);
    return 'more';
  }
  const total = what === 'issuing' ? await unexpired(trx, now) : Number(state.rows);
  await sql`update shredding set rows = ${total}, finished_at = ${now} where statement = ${statement} and what = ${what}`.execute(trx);
  const kind = what === 'issuing' ? 'mission-ended' : (`${what}-shredded` as const);
  await appendAudit(trx, [{ at: now, kind, subject: `statement:${statement}`, detail: { rows: total, begunAt: Number(state.begun_at) } }]);
  return { statement, what, rows: total, begunAt: Number(state.begun_at), finishedAt: now };
}

/** A look at each table costs one row at most. */
async function isEmpty(trx: DatabaseTransaction, what: What): Promise<boolean> {
  for (const table of TABLES[what]) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where ${whichOf(table)} limit 1`.execute(trx);
    if (rows.length > 0) return false;
  }
  return true;
}

async function unexpired(trx: DatabaseTransaction, now: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::float8 as n from token where exp > ${now}`.execute(trx);
  return Number(rows[0]?.n ?? 0);
}

/** The task of the running issuer; what it finished is also written to `DATA/sunset/`, for `ashyq sunset show`. */
export function shredTask(issuer: Issuer, { mission, dataDir }: { readonly mission: Pick<Mission, 'end'>; readonly dataDir: string }): Task {
  return {
    name: 'end-of-mission',
    everySeconds: 60,
    async run() {
      const end = mission.end();
      if (end === null || issuer.now() < end.endsAt) return;
      const folder = proofDir(dataDir);
      for (const done of await shredDue(issuer, end)) {
        await mkdir(folder, { recursive: true });
        await writeDurable(join(folder, `${done.what}.${done.statement}.json`), `${JSON.stringify(done)}\n`);
      }
      // nothing takes these any more (tasks.ts)
      await lapseUploads(issuer);
    },
  };
}

/** What was done, a small file for each piece. */
export function proofDir(dataDir: string): string {
  return join(dataDir, 'sunset');
}
