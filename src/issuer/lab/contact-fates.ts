/**
 * What becomes of contacts when a range of their source is declared void: carried out by void-contacts.ts, counted beforehand by range-count.ts. What another batch
 * has said too stays as that one said it (contact-words.ts), whichever of them came first.
 */
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { type AskedContact, type ContactWord, type ContactWords, contactKey, lastContactWords } from './contact-words.ts';
import type { VoidBy, VoidRange } from './void-range.ts';

/** A range of one source. */
export interface ContactRange {
  readonly lab_id: string;
  readonly by_time: VoidBy;
  readonly from_at: number;
  /** exclusive */
  readonly until_at: number;
}

/** A contact's row. */
export interface Caught extends AskedContact {
  readonly id: number;
  readonly withdrawn: boolean;
}

/** A row, and what stands about its contact without the range: null where nothing does, or nobody can read it any more. */
export interface Judged {
  readonly row: Caught;
  readonly word: ContactWord | null;
}

/** Each row is in one of them. */
export interface Fates {
  /** void */
  readonly gone: readonly Judged[];
  /** of the range, and another batch says so too: that one answers for it from now on */
  readonly kept: readonly Judged[];
  /** taken back by the range only: it counts again */
  readonly given: readonly Judged[];
  /** taken back by another batch too */
  readonly back: readonly Judged[];
  /** the range only repeated it: the time of its last word is an earlier one */
  readonly earlier: readonly Judged[];
  /** the range only repeated it, and hid a withdrawal that was written before */
  readonly ended: readonly Judged[];
  /** who is to be computed anew */
  readonly affected: readonly number[];
}

/** Who has a contact that the range touches: so many with higher numbers than `after`, in order. */
export async function peopleIn(db: Database, range: ContactRange, { after, atOnce }: { readonly after: number; readonly atOnce: number }) {
  const { rows } = await sql<{ person_id: number }>`
    select person_id from (
      select contact.person_id from ${inRange(range)} and contact.person_id > ${after}
      union select contact.person_id from ${takenBack(range)} and contact.person_id > ${after}
      union select contact.person_id from ${repeated(range)} and contact.person_id > ${after}
    ) as people order by person_id limit ${atOnce}`.execute(db);
  return rows.map((row) => row.person_id);
}

/** Judges the contacts of these people; `undeclared`: the range, where it is not among those of the source yet. */
export async function judgeContacts(db: Database, range: ContactRange, personIds: readonly number[], undeclared: readonly VoidRange[] = []): Promise<Fates> {
  const caught = await contactsOf(db, inRange(range), personIds);
  const seen = new Set(caught.map(({ id }) => id));
  const rest = async (which: ReturnType<typeof inRange>) => {
    const rows = (await contactsOf(db, which, personIds)).filter(({ id }) => !seen.has(id));
    for (const { id } of rows) seen.add(id);
    return rows;
  };
  const back = await rest(takenBack(range));
  const again = await rest(repeated(range));
  // of a meeting that is void nothing stands, whoever reported it
  const words: ContactWords =
    range.by_time === 'received' ? await lastContactWords(db, { sourceId: range.lab_id, asked: [...caught, ...back, ...again], undeclared }) : new Map();
  return fatesOf({ caught, back, again }, words);
}

interface Found {
  readonly caught: readonly Caught[];
  readonly back: readonly Caught[];
  readonly again: readonly Caught[];
}

/** Pure. */
function fatesOf(found: Found, words: ContactWords): Fates {
  const judged = (rows: readonly Caught[]): readonly Judged[] => rows.map((row) => ({ row, word: words.get(contactKey(row)) ?? null }));
  const stands = ({ word }: Judged) => word !== null && !word.back;
  const isBack = ({ word }: Judged) => word?.back === true;
  const [caught, taken, again] = [judged(found.caught), judged(found.back), judged(found.again).filter(({ word }) => word !== null)];
  const changes = (one: Judged) => isBack(one) !== one.row.withdrawn;
  const gone = caught.filter((one) => !stands(one));
  const kept = [...caught.filter(stands), ...again.filter((one) => changes(one) && stands(one))];
  const given = taken.filter((one) => !isBack(one));
  const ended = again.filter((one) => changes(one) && isBack(one));
  const affected = [...gone, ...kept.filter(({ row }) => row.withdrawn), ...given, ...ended].map(({ row }) => row.person_id);
  const earlier = again.filter((one) => !changes(one));
  return { gone, kept, given, back: taken.filter(isBack), earlier, ended, affected: [...new Set(affected)] };
}

async function contactsOf(db: Database, which: ReturnType<typeof inRange>, personIds: readonly number[]): Promise<readonly Caught[]> {
  const { rows } = await sql<Caught>`
    select contact.person_id, contact.id, contact.contact_at, contact.withdrawn_at is not null as withdrawn from ${which}
      and contact.person_id = any(${personIds}::bigint[])`.execute(db);
  return rows;
}

/** `contact` rows of the range that count, or that their source took back itself, for a `from`. */
function inRange({ lab_id, by_time, from_at, until_at }: ContactRange) {
  const time = by_time === 'received' ? sql`batch.received_at` : sql`contact.contact_at`;
  return sql`contact join lab_batch as batch on batch.lab_id = contact.source_id and batch.batch_id = contact.batch_id
    where contact.source_id = ${lab_id} and contact.void_id is null and (contact.withdrawn_at is null or contact.back_batch_id is not null) and ${time} >= ${from_at} and ${time} < ${until_at}`;
}

/** Contacts of before the range that a withdrawal received in it took back; one that was first heard of by its withdrawal does not count either way. */
function takenBack({ lab_id, by_time, from_at, until_at }: ContactRange) {
  return sql`contact join lab_batch as back on back.lab_id = contact.source_id and back.batch_id = contact.back_batch_id
    where contact.source_id = ${lab_id} and contact.void_id is null and contact.batch_id <> contact.back_batch_id
      and ${by_time === 'received'} and back.received_at >= ${from_at} and back.received_at < ${until_at}`;
}

/** Contacts of which a batch of the range said what stood already, later. */
function repeated({ lab_id, by_time, from_at, until_at }: ContactRange) {
  return sql`contact join lab_batch as said on said.lab_id = contact.source_id and said.batch_id = contact.stated_batch_id
    where contact.source_id = ${lab_id} and contact.void_id is null and (contact.withdrawn_at is null or contact.back_batch_id is not null)
      and contact.stated_batch_id <> contact.batch_id and contact.stated_batch_id is distinct from contact.back_batch_id
      and ${by_time === 'received'} and said.received_at >= ${from_at} and said.received_at < ${until_at}`;
}
