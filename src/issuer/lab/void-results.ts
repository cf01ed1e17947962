/** Results of a range declared void (void-sweep.ts): marked, and what they had replaced counts again. */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import { isLater } from './results.ts';
import type { Sweep, VoidedLines, VoidStep } from './void-sweep.ts';

export async function voidResults(trx: DatabaseTransaction, sweep: Sweep, { now, atOnce }: VoidStep): Promise<VoidedLines> {
  const personIds = await nextPeople(trx, sweep, atOnce);
  await lockPeople(trx, personIds);
  const { marked, uncounted } = await markVoid(trx, sweep, { personIds, now });
  await countAgain(trx, sweep, uncounted);
  return { personIds, marked, affected: [...new Set(uncounted.map((row) => row.person_id))] };
}

/** `lab_result` rows of the range, for a `from`. What a contest set aside counts no more anyway, and must stay known as set aside. */
function inRange({ lab_id, by_time, from_at, until_at }: Sweep) {
  const time = by_time === 'received' ? sql`batch.received_at` : sql`lab_result.sampled_at`;
  return sql`lab_result join lab_batch as batch on batch.lab_id = lab_result.lab_id and batch.batch_id = lab_result.batch_id
    where lab_result.lab_id = ${lab_id} and lab_result.void_id is null and lab_result.contest_id is null and lab_result.correction_id is null and ${time} >= ${from_at} and ${time} < ${until_at}`;
}

async function nextPeople(trx: DatabaseTransaction, sweep: Sweep, atOnce: number): Promise<number[]> {
  const { rows } = await sql<{ person_id: number }>`
    select distinct lab_result.person_id from ${inRange(sweep)} and lab_result.person_id > ${sweep.after_person}
    order by lab_result.person_id limit ${atOnce}`.execute(trx);
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

interface Statement extends Sample {
  readonly id: number;
  readonly result: number;
  readonly stated_at: number;
  /** the contest, or the correction at the desk, by which two persons set it aside */
  readonly contest_id: number | null;
}

/** A void correction corrects nothing: of the lines about the sample that stand the last one counts again, unless a contest had set it aside. */
async function countAgain(trx: DatabaseTransaction, { lab_id }: Sweep, samples: readonly Sample[]): Promise<void> {
  if (samples.length === 0) return;
  const { rows } = await sql<Statement>`
    select lab_result.person_id, lab_result.sampled_at, lab_result.id, result, stated_at, coalesce(contest_id, correction_id) as contest_id
    from unnest(${samples.map((sample) => sample.person_id)}::bigint[], ${samples.map((sample) => sample.sampled_at)}::bigint[]) as given(person_id, sampled_at)
    join lab_result using (person_id, sampled_at) where lab_id = ${lab_id} and void_id is null order by lab_result.id`.execute(trx);
  const bySample = new Map<string, Statement[]>();
  for (const row of rows) {
    const sample = `${row.person_id} ${row.sampled_at}`;
    bySample.set(sample, [...(bySample.get(sample) ?? []), row]);
  }
  const again = [...bySample.values()].flatMap((statements) => lastWord(statements) ?? []);
  await sql`
    update lab_result set replaced_at = null
    from unnest(${again.map((row) => row.person_id)}::bigint[], ${again.map((row) => row.id)}::bigint[]) as given(person_id, id)
    where lab_result.person_id = given.person_id and lab_result.id = given.id`.execute(trx);
}

/**
 * The statement about one sample that counts, given in the order of their numbers. The same value again is the same statement (results.ts): where two persons
 * set one of the last such run aside, none counts.
 */
export function lastWord<S extends Pick<Statement, 'result' | 'stated_at' | 'contest_id'>>(statements: readonly S[]): S | null {
  // stable: of two that are equal the one that came later is the later one
  const ordered = [...statements].sort((a, b) => (isLater(a, b) ? 1 : isLater(b, a) ? -1 : 0));
  const last = ordered.at(-1);
  if (last === undefined) return null;
  const before = ordered.findLastIndex((statement) => statement.result !== last.result);
  return ordered.slice(before + 1).some((statement) => statement.contest_id !== null) ? null : last;
}
