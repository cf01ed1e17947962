/** What a source of contacts is judged by: its hours (`lab_hour`, all under the region 00) and the cases that its batch names. */
import type { ContactRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { ContactFigures, ContactPast } from './contact-envelope.ts';
import type { Line } from './lines.ts';

const HOUR = 3600;
const [TODAY, OWN] = [24, 28 * 24];

/** Contacts are reported for a country, not for a region. */
export const NO_REGION = '00';

export async function contactFiguresOf(
  trx: DatabaseTransaction,
  { sourceId, lines }: { readonly sourceId: string; readonly lines: readonly Line<ContactRow>[] },
): Promise<ContactFigures> {
  const reported = lines.filter((line) => line.row.withdrawn !== true);
  const named = reported.filter((line) => line.row.caseRef !== null);
  const [people, cases] = [named.map((line) => line.personId), named.map((line) => line.row.caseRef)];
  const { rows } = await sql<{ people: number }>`
    with given as (select * from unnest(${people}::bigint[], ${cases}::text[]) as given(person_id, case_ref))
    select count(distinct person_id) as people from (
      select person_id, case_ref from given
      union all
      select person_id, case_ref from contact
        where source_id = ${sourceId} and case_ref = any(array(select distinct case_ref from given)) and void_id is null and back_batch_id is null
    ) as named group by case_ref order by 1 desc limit 1`.execute(trx);
  const lifted = await countLifted(
    trx,
    sourceId,
    lines.filter((line) => line.row.withdrawn === true),
  );
  return { contacts: reported.length, largestCase: rows[0]?.people ?? 0, lifted };
}

/** Of these withdrawals those of a contact that stands: each of them may let somebody go who is yellow. */
async function countLifted(trx: DatabaseTransaction, sourceId: string, lines: readonly Line<ContactRow>[]): Promise<number> {
  if (lines.length === 0) return 0;
  const { rows } = await sql<{ lifted: number }>`
    select count(*) as lifted from contact join unnest(
      ${lines.map((line) => line.personId)}::bigint[], ${lines.map((line) => line.row.contactAt)}::bigint[]) as given(person_id, contact_at)
      on given.person_id = contact.person_id and given.contact_at = contact.contact_at
    where contact.source_id = ${sourceId} and withdrawn_at is null and void_id is null`.execute(trx);
  return rows[0]?.lifted ?? 0;
}

/** Everything known of a source before the batch that came at `at`. */
export async function contactPastOf(trx: DatabaseTransaction, { sourceId, at }: { readonly sourceId: string; readonly at: number }): Promise<ContactPast> {
  const hour = Math.floor(at / HOUR);
  const { rows } = await sql<ContactPast>`
    with own as (
      select (${hour}::bigint - hour) / ${TODAY}::bigint as ago, sum(contacts) as contacts, sum(lifted) as lifted from lab_hour
      where lab_id = ${sourceId} and hour > ${hour - OWN - TODAY} and hour <= ${hour} group by 1
    )
    select (select coalesce(sum(contacts), 0) from own where ago = 0) as today, (select coalesce(max(contacts), 0) from own where ago > 0) as "busiestDay",
      (select count(*) from own where ago > 0 and contacts > 0) as days, (select coalesce(sum(contacts), 0) from own where ago > 0) as own,
      (select coalesce(sum(lifted), 0) from own where ago = 0) as "liftedToday", (select coalesce(sum(lifted), 0) from own where ago > 0) as "liftedOwn"`.execute(
    trx,
  );
  return rows[0] ?? { today: 0, busiestDay: 0, days: 0, own: 0, liftedToday: 0, liftedOwn: 0 };
}
