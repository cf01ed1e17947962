/**
 * Contacts of a range declared void (void-sweep.ts). One that a contest withdrew stays the contest's, so that its source cannot report it again; what a withdrawal
 * of the range took back is given back, as a correction's in void-results.ts.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import type { Sweep, VoidedLines, VoidStep } from './void-sweep.ts';

export async function voidContacts(trx: DatabaseTransaction, sweep: Sweep, { now, atOnce }: VoidStep): Promise<VoidedLines> {
  const { rows: people } = await sql<{ person_id: number }>`
    select person_id from (
      select contact.person_id from ${inRange(sweep)} and contact.person_id > ${sweep.after_person}
      union select contact.person_id from ${takenBack(sweep)} and contact.person_id > ${sweep.after_person}
    ) as people order by person_id limit ${atOnce}`.execute(trx);
  const personIds = people.map((row) => row.person_id);
  await lockPeople(trx, personIds);
  const { rows } = await sql<{ person_id: number }>`
    with old as (select contact.person_id, contact.id from ${inRange(sweep)} and contact.person_id = any(${personIds}::bigint[]))
    update contact set void_id = ${sweep.id}, withdrawn_at = coalesce(withdrawn_at, ${now}) from old
    where contact.person_id = old.person_id and contact.id = old.id returning contact.person_id`.execute(trx);
  const { rows: back } = await sql<{ person_id: number }>`
    with old as (select contact.person_id, contact.id from ${takenBack(sweep)} and contact.person_id = any(${personIds}::bigint[]))
    update contact set withdrawn_at = null, back_batch_id = null from old
    where contact.person_id = old.person_id and contact.id = old.id returning contact.person_id`.execute(trx);
  return { personIds, marked: rows.length, affected: [...new Set([...rows, ...back].map((row) => row.person_id))] };
}

/** Contacts of before the range that a withdrawal received in it took back, for a `from`; one that was first heard of by its withdrawal does not count either way. */
function takenBack({ lab_id, by_time, from_at, until_at }: Sweep) {
  return sql`contact join lab_batch as back on back.lab_id = contact.source_id and back.batch_id = contact.back_batch_id
    where contact.source_id = ${lab_id} and contact.void_id is null and contact.batch_id <> contact.back_batch_id
      and ${by_time === 'received'} and back.received_at >= ${from_at} and back.received_at < ${until_at}`;
}

/** `contact` rows of the range that count, or that their source took back itself, for a `from`. */
function inRange({ lab_id, by_time, from_at, until_at }: Sweep) {
  const time = by_time === 'received' ? sql`batch.received_at` : sql`contact.contact_at`;
  return sql`contact join lab_batch as batch on batch.lab_id = contact.source_id and batch.batch_id = contact.batch_id
    where contact.source_id = ${lab_id} and contact.void_id is null and (contact.withdrawn_at is null or contact.back_batch_id is not null) and ${time} >= ${from_at} and ${time} < ${until_at}`;
}
