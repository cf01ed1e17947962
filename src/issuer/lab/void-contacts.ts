/**
 * Contacts of a range declared void (void-sweep.ts). What another batch has said too stays as that one said it (contact-words.ts), whichever of them came first.
 * One that a contest withdrew stays the contest's, so that its source cannot report it again; what a withdrawal of the range took back is given back, as a
 * correction's in void-results.ts.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import { type AskedContact, type ContactWord, contactKey, lastContactWords } from './contact-words.ts';
import type { Sweep, VoidedLines, VoidStep } from './void-sweep.ts';

export async function voidContacts(trx: DatabaseTransaction, sweep: Sweep, { now, atOnce }: VoidStep): Promise<VoidedLines> {
  const { rows: people } = await sql<{ person_id: number }>`
    select person_id from (
      select contact.person_id from ${inRange(sweep)} and contact.person_id > ${sweep.after_person}
      union select contact.person_id from ${takenBack(sweep)} and contact.person_id > ${sweep.after_person}
    ) as people order by person_id limit ${atOnce}`.execute(trx);
  const personIds = people.map((row) => row.person_id);
  await lockPeople(trx, personIds);
  const caught = await contactsOf(trx, inRange(sweep), personIds);
  const own = new Set(caught.map((row) => row.id));
  const back = (await contactsOf(trx, takenBack(sweep), personIds)).filter((row) => !own.has(row.id));
  // of a meeting that is void nothing stands, whoever reported it
  const words = sweep.by_time === 'received' ? await lastContactWords(trx, sweep.lab_id, [...caught, ...back]) : new Map<string, ContactWord>();
  const judged = [...caught, ...back].map((row) => ({ row, word: words.get(contactKey(row)) ?? null }));
  const isCaught = ({ row }: Judged) => own.has(row.id);
  const stands = ({ word }: Judged) => word !== null && !word.back;
  const gone = judged.filter((one) => isCaught(one) && !stands(one));
  await markVoid(trx, gone, { voidId: sweep.id, now });
  await insertBack(trx, gone, { sourceId: sweep.lab_id, now });
  const kept = judged.filter((one) => isCaught(one) && stands(one));
  await keepRows(trx, kept);
  const given = judged.filter((one) => !isCaught(one) && one.word?.back !== true);
  await giveBack(trx, given);
  await keepBack(
    trx,
    judged.filter((one) => !isCaught(one) && one.word?.back === true),
  );
  const affected = [...gone, ...kept.filter(({ row }) => row.withdrawn), ...given].map(({ row }) => row.person_id);
  return { personIds, marked: gone.length, affected: [...new Set(affected)] };
}

interface Caught extends AskedContact {
  readonly id: number;
  readonly withdrawn: boolean;
}

/** A row, and what stands about its contact without the range. */
interface Judged {
  readonly row: Caught;
  readonly word: ContactWord | null;
}

async function contactsOf(trx: DatabaseTransaction, which: ReturnType<typeof inRange>, personIds: readonly number[]): Promise<readonly Caught[]> {
  const { rows } = await sql<Caught>`
    select contact.person_id, contact.id, contact.contact_at, contact.withdrawn_at is not null as withdrawn from ${which}
      and contact.person_id = any(${personIds}::bigint[])`.execute(trx);
  return rows;
}

/** `contact` rows with the batch, row and time of their word. */
function withWords(judged: readonly Judged[]) {
  const words = judged.map(({ word }) => word);
  return sql`unnest(
      ${judged.map(({ row }) => row.person_id)}::bigint[], ${judged.map(({ row }) => row.id)}::bigint[], ${words.map((word) => word?.batch_id ?? null)}::bytea[],
      ${words.map((word) => word?.row_id ?? null)}::text[], ${words.map((word) => word?.case_ref ?? null)}::text[],
      ${words.map((word) => word?.stated_at ?? null)}::bigint[]
    ) as given(person_id, id, batch_id, row_id, case_ref, stated_at) where contact.person_id = given.person_id and contact.id = given.id`;
}

async function markVoid(trx: DatabaseTransaction, gone: readonly Judged[], { voidId, now }: { readonly voidId: number; readonly now: number }): Promise<void> {
  if (gone.length === 0) return;
  await sql`update contact set void_id = ${voidId}, withdrawn_at = coalesce(withdrawn_at, ${now}) from ${withWords(gone)}`.execute(trx);
}

/** A withdrawal that stands is kept as one that came first (contact-lines.ts): what it takes back may still come. */
async function insertBack(
  trx: DatabaseTransaction,
  gone: readonly Judged[],
  { sourceId, now }: { readonly sourceId: string; readonly now: number },
): Promise<void> {
  const words = gone.flatMap(({ word }) => word ?? []);
  if (words.length === 0) return;
  await sql`
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, stated_at, withdrawn_at, back_batch_id)
    select person_id, ${sourceId}, batch_id, row_id, contact_at, case_ref, ${now}::bigint, stated_at, ${now}::bigint, batch_id from unnest(
      ${words.map((word) => word.person_id)}::bigint[], ${words.map((word) => word.batch_id)}::bytea[], ${words.map((word) => word.row_id)}::text[],
      ${words.map((word) => word.contact_at)}::bigint[], ${words.map((word) => word.case_ref)}::text[], ${words.map((word) => word.stated_at)}::bigint[]
    ) as given(person_id, batch_id, row_id, contact_at, case_ref, stated_at)`.execute(trx);
}

/** The same row, so that it is no news to a status that was set by hand; the batch that stands answers for it from now on. */
async function keepRows(trx: DatabaseTransaction, kept: readonly Judged[]): Promise<void> {
  if (kept.length === 0) return;
  await sql`
    update contact set batch_id = given.batch_id, row_id = given.row_id, case_ref = given.case_ref, stated_at = given.stated_at, withdrawn_at = null, back_batch_id = null
    from ${withWords(kept)}`.execute(trx);
}

async function giveBack(trx: DatabaseTransaction, given: readonly Judged[]): Promise<void> {
  if (given.length === 0) return;
  await sql`
    update contact set withdrawn_at = null, back_batch_id = null, stated_at = coalesce(given.stated_at, contact.stated_at) from ${withWords(given)}`.execute(
    trx,
  );
}

/** Another batch took it back as well. */
async function keepBack(trx: DatabaseTransaction, back: readonly Judged[]): Promise<void> {
  if (back.length === 0) return;
  await sql`update contact set back_batch_id = given.batch_id, stated_at = given.stated_at from ${withWords(back)}`.execute(trx);
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
