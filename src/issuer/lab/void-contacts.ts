/**
 * Contacts of a range declared void (void-sweep.ts), as contact-fates.ts judges them. One that a contest withdrew stays the contest's, so that its source cannot
 * report it again; what a withdrawal of the range took back is given back, as a correction's in void-results.ts.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import { type Judged, judgeContacts, peopleIn } from './contact-fates.ts';
import type { Sweep, VoidedLines, VoidStep } from './void-sweep.ts';

export async function voidContacts(trx: DatabaseTransaction, sweep: Sweep, { now, atOnce }: VoidStep): Promise<VoidedLines> {
  const personIds = await peopleIn(trx, sweep, { after: sweep.after_person, atOnce });
  await lockPeople(trx, personIds);
  const { gone, kept, given, back, earlier, ended, affected } = await judgeContacts(trx, sweep, personIds);
  await markVoid(trx, gone, { voidId: sweep.id, now });
  await insertBack(trx, gone, { sourceId: sweep.lab_id, now });
  await keepRows(trx, kept);
  await giveBack(trx, given);
  await keepBack(trx, [...back, ...earlier.filter(({ row }) => row.withdrawn)]);
  await setTimes(
    trx,
    earlier.filter(({ row }) => !row.withdrawn),
  );
  await takeBack(trx, ended, now);
  return { personIds, marked: gone.length, affected };
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
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, stated_at, stated_batch_id, withdrawn_at, back_batch_id)
    select person_id, ${sourceId}, batch_id, row_id, contact_at, case_ref, ${now}::bigint, stated_at, batch_id, ${now}::bigint, batch_id from unnest(
      ${words.map((word) => word.person_id)}::bigint[], ${words.map((word) => word.batch_id)}::bytea[], ${words.map((word) => word.row_id)}::text[],
      ${words.map((word) => word.contact_at)}::bigint[], ${words.map((word) => word.case_ref)}::text[], ${words.map((word) => word.stated_at)}::bigint[]
    ) as given(person_id, batch_id, row_id, contact_at, case_ref, stated_at)`.execute(trx);
}

/** The same row, so that it is no news to a status that was set by hand; the batch that stands answers for it from now on. */
async function keepRows(trx: DatabaseTransaction, kept: readonly Judged[]): Promise<void> {
  if (kept.length === 0) return;
  await sql`
    update contact set batch_id = given.batch_id, row_id = given.row_id, case_ref = given.case_ref, stated_at = given.stated_at, stated_batch_id = given.batch_id,
      withdrawn_at = null, back_batch_id = null
    from ${withWords(kept)}`.execute(trx);
}

async function giveBack(trx: DatabaseTransaction, given: readonly Judged[]): Promise<void> {
  if (given.length === 0) return;
  await sql`
    update contact set withdrawn_at = null, back_batch_id = null, stated_at = coalesce(given.stated_at, contact.stated_at), stated_batch_id = given.batch_id
    from ${withWords(given)}`.execute(trx);
}

/** Another batch took it back as well. */
async function keepBack(trx: DatabaseTransaction, back: readonly Judged[]): Promise<void> {
  if (back.length === 0) return;
  await sql`
    update contact set back_batch_id = given.batch_id, stated_at = given.stated_at, stated_batch_id = given.batch_id from ${withWords(back)}`.execute(trx);
}

async function setTimes(trx: DatabaseTransaction, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return;
  await sql`update contact set stated_at = given.stated_at, stated_batch_id = given.batch_id from ${withWords(judged)}`.execute(trx);
}

async function takeBack(trx: DatabaseTransaction, judged: readonly Judged[], now: number): Promise<void> {
  if (judged.length === 0) return;
  await sql`
    update contact set withdrawn_at = ${now}, back_batch_id = given.batch_id, stated_at = given.stated_at, stated_batch_id = given.batch_id
    from ${withWords(judged)}`.execute(trx);
}
