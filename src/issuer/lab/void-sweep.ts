/**
 * Carries out what two persons declared void (void-range.ts): marks the lines, computes people anew and revokes tokens by the ordinary rule: of a corrected
 * result all of them (formats.md §3), of a contact that never was only where the status becomes stricter. In chunks by person, each with its progress in one
 * transaction: after a crash, or on another instance, it goes on where it stood. Passes come back by ordinary renewal.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { recomputeHealth } from '../people/health.ts';
import { voidContacts } from './void-contacts.ts';
import type { VoidBy } from './void-range.ts';
import { voidResults } from './void-results.ts';

/** People of one transaction. */
const AT_ONCE = 500;

/** A range that is being carried out. */
export interface Sweep {
  readonly id: number;
  readonly lab_id: string;
  readonly kind: 'lab' | 'contact';
  readonly by_time: VoidBy;
  readonly from_at: number;
  readonly until_at: number;
  readonly after_person: number;
}

/** What of it is done in one transaction. */
export interface VoidStep {
  readonly now: number;
  /** people at most */
  readonly atOnce: number;
}

export interface VoidedLines {
  /** who was looked at, in order; locked */
  readonly personIds: readonly number[];
  readonly marked: number;
  /** of them those of whom a line had counted */
  readonly affected: readonly number[];
}

/** Works through every range that is not done; several issuers share the work. Gives how many lines became void. */
export async function sweepVoids(issuer: Issuer): Promise<number> {
  let results = 0;
  for (;;) {
    const now = issuer.now();
    if ((await issuer.db.selectFrom('lab_void').select('id').where('done_at', 'is', null).limit(1).executeTakeFirst()) === undefined) return results;
    const { durations } = await issuer.policies.current(now);
    const done = await issuer.db.transaction().execute(async (trx) => {
      const { rows } = await sql<Sweep>`
        select lab_void.id, lab_id, kind, by_time, from_at, until_at, after_person from lab_void join lab on lab.id = lab_id
        where done_at is null order by lab_void.id limit 1 for update of lab_void skip locked`.execute(trx);
      const [sweep] = rows;
      return sweep === undefined ? null : sweepChunk(trx, sweep, { now, durations });
    });
    // another instance is at it
    if (done === null) return results;
    results += done.results;
    if (done.revokedTokens > 0) issuer.publishSoon();
  }
}

type When = { readonly now: number; readonly durations: Parameters<typeof recomputeHealth>[1]['durations'] };

async function sweepChunk(trx: DatabaseTransaction, sweep: Sweep, { now, durations }: When): Promise<{ results: number; revokedTokens: number }> {
  const step: VoidStep = { now, atOnce: AT_ONCE };
  const { personIds, marked, affected } = await (sweep.kind === 'lab' ? voidResults(trx, sweep, step) : voidContacts(trx, sweep, step));
  const { revokedTokens } = await recomputeHealth(trx, {
    personIds: affected,
    ...(sweep.kind === 'lab' ? { corrected: new Set(affected) } : {}),
    durations,
    now,
    cause: 'correction',
    causeRef: `void/${sweep.id}`,
  });
  const isDone = personIds.length < AT_ONCE;
  const { rows } = await sql<{ results: number; people: number; revoked_tokens: number }>`
    update lab_void set after_person = ${personIds.at(-1) ?? sweep.after_person}, done_at = ${isDone ? now : null}::bigint, results = results + ${marked},
      people = people + ${affected.length}, revoked_tokens = revoked_tokens + ${revokedTokens}
    where id = ${sweep.id} returning results, people, revoked_tokens`.execute(trx);
  const total = rows[0];
  if (isDone && total !== undefined) {
    const detail = { void: sweep.id, results: total.results, people: total.people, revokedTokens: total.revoked_tokens };
    await appendAudit(trx, [{ at: now, kind: `${sweep.kind}-range-void`, subject: `lab:${sweep.lab_id}`, detail }]);
  }
  return { results: marked, revokedTokens };
}
