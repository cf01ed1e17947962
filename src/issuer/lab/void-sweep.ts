/**
 * Carries out what two persons declared void (void-range.ts): marks the results, lets what they had replaced count again, computes people anew and revokes
 * their tokens (formats.md §3, "a corrected result"). In chunks by person, each with its progress in one transaction: after a crash, or on another
 * instance, it goes on where it stood. Passes come back by ordinary renewal.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import { isLater } from './results.ts';
import type { VoidBy } from './void-range.ts';

/** People of one transaction. */
const AT_ONCE = 500;

interface Sweep {
  readonly id: number;
  readonly lab_id: string;
  readonly by_time: VoidBy;
  readonly from_at: number;
  readonly until_at: number;
  readonly after_person: number;
}

/** Works through every range that is not done; several issuers share the work. Gives how many results became void. */
export async function sweepVoids(issuer: Issuer): Promise<number> {
  let results = 0;
  for (;;) {
    const now = issuer.now();
    if ((await issuer.db.selectFrom('lab_void').select('id').where('done_at', 'is', null).limit(1).executeTakeFirst()) === undefined) return results;
    const { durations } = await issuer.policies.current(now);
    const done = await issuer.db.transaction().execute(async (trx) => {
      const { rows } = await sql<Sweep>`
        select id, lab_id, by_time, from_at, until_at, after_person from lab_void where done_at is null order by id limit 1 for update skip locked`.execute(
        trx,
      );
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
  const personIds = await nextPeople(trx, sweep);
  await lockPeople(trx, personIds);
  const { marked, uncounted } = await markVoid(trx, sweep, { personIds, now });
  await countAgain(trx, sweep, uncounted);
  const corrected = new Set(uncounted.map((row) => row.person_id));
  const { revokedTokens } = await recomputeHealth(trx, {
    personIds: [...corrected],
    corrected,
    durations,
    now,
    cause: 'correction',
    causeRef: `void/${sweep.id}`,
  });
  const isDone = personIds.length < AT_ONCE;
  const { rows } = await sql<{ results: number; people: number; revoked_tokens: number }>`
    update lab_void set after_person = ${personIds.at(-1) ?? sweep.after_person}, done_at = ${isDone ? now : null}::bigint, results = results + ${marked},
      people = people + ${corrected.size}, revoked_tokens = revoked_tokens + ${revokedTokens}
    where id = ${sweep.id} returning results, people, revoked_tokens`.execute(trx);
  const total = rows[0];
  if (isDone && total !== undefined) {
    const detail = { void: sweep.id, results: total.results, people: total.people, revokedTokens: total.revoked_tokens };
    await appendAudit(trx, [{ at: now, kind: 'lab-range-void', subject: `lab:${sweep.lab_id}`, detail }]);
  }
  return { results: marked, revokedTokens };
}

/** `lab_result` rows of the range, for a `from`. */
function inRange({ lab_id, by_time, from_at, until_at }: Sweep) {
  const time = by_time === 'received' ? sql`batch.received_at` : sql`lab_result.sampled_at`;
  return sql`lab_result join lab_batch as batch on batch.lab_id = lab_result.lab_id and batch.batch_id = lab_result.batch_id
    where lab_result.lab_id = ${lab_id} and lab_result.void_id is null and ${time} >= ${from_at} and ${time} < ${until_at}`;
}

async function nextPeople(trx: DatabaseTransaction, sweep: Sweep): Promise<number[]> {
  const { rows } = await sql<{ person_id: number }>`
    select distinct lab_result.person_id from ${inRange(sweep)} and lab_result.person_id > ${sweep.after_person}
    order by lab_result.person_id limit ${AT_ONCE}`.execute(trx);
  return rows.map((row) => row.person_id);
}

interface Sample {
  readonly person_id: number;
  readonly sampled_at: number;
}

/** Marks the rows; `uncounted` are the samples whose line that counted was among them. */
async function markVoid(
  trx: DatabaseTransaction,
  sweep: Sweep,
  { personIds, now }: { readonly personIds: readonly number[]; readonly now: number },
): Promise<{ readonly marked: number; readonly uncounted: readonly Sample[] }> {
  const { rows } = await sql<Sample & { counted: boolean }>`
    with old as (
      select lab_result.person_id, lab_result.id, lab_result.replaced_at is null as counted
      from ${inRange(sweep)} and lab_result.person_id = any(${personIds}::bigint[])
    )
    update lab_result set void_id = ${sweep.id}, replaced_at = coalesce(replaced_at, ${now}) from old
    where lab_result.person_id = old.person_id and lab_result.id = old.id
    returning lab_result.person_id, lab_result.sampled_at, old.counted`.execute(trx);
  return { marked: rows.length, uncounted: rows.filter((row) => row.counted) };
}

/** A void correction corrects nothing: of the lines about the sample that stand the last one counts again. */
async function countAgain(trx: DatabaseTransaction, { lab_id }: Sweep, samples: readonly Sample[]): Promise<void> {
  if (samples.length === 0) return;
  const { rows } = await sql<Sample & { id: number; result: number; stated_at: number }>`
    select lab_result.person_id, lab_result.sampled_at, lab_result.id, result, stated_at
    from unnest(${samples.map((sample) => sample.person_id)}::bigint[], ${samples.map((sample) => sample.sampled_at)}::bigint[]) as given(person_id, sampled_at)
    join lab_result using (person_id, sampled_at) where lab_id = ${lab_id} and void_id is null order by lab_result.id`.execute(trx);
  const last = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const sample = `${row.person_id} ${row.sampled_at}`;
    const before = last.get(sample);
    if (before === undefined || !isLater(before, row)) last.set(sample, row);
  }
  const again = [...last.values()];
  await sql`
    update lab_result set replaced_at = null
    from unnest(${again.map((row) => row.person_id)}::bigint[], ${again.map((row) => row.id)}::bigint[]) as given(person_id, id)
    where lab_result.person_id = given.person_id and lab_result.id = given.id`.execute(trx);
}
