/** Which line about a contact counts, and how it is stored: one row for what stands or was taken back; one that is reported anew is a row of its own (decision 030). */
import type { ContactBatch, ContactRow } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { Line, LineCode } from './lines.ts';

/** A contact as the register has it. */
export interface KnownContact {
  readonly person_id: number;
  readonly id: number;
  readonly contact_at: number;
  readonly batch_id: Uint8Array;
  readonly row_id: string;
  readonly stated_at: number;
  /** by a contest, where `back_batch_id` is null */
  readonly withdrawn: boolean;
  readonly back_batch_id: Uint8Array | null;
}

/**
 * `insert`: a contact, or its withdrawal that came first. `withdraw`: what stands is taken back. `report`: what was taken back is reported anew. `restate`: the same
 * again, written later. `none`: nothing changes.
 */
export type ContactStep = 'insert' | 'withdraw' | 'report' | 'restate' | 'none';

export interface JudgedContact {
  readonly step: ContactStep;
  readonly code: LineCode | null;
  readonly known: KnownContact | null;
  readonly statedAt: number;
}

type Contacts = ReadonlyMap<string, KnownContact>;
const keyOf = (personId: number, contactAt: number) => `${personId} ${contactAt}`;

/** What is known of the contacts that these lines are about. */
export async function knownContacts(trx: DatabaseTransaction, { sourceId }: ContactBatch, lines: readonly Line<ContactRow>[]): Promise<Contacts> {
  const { rows } = await sql<KnownContact>`
    select contact.person_id, id, contact.contact_at, batch_id, row_id, stated_at, withdrawn_at is not null as withdrawn, back_batch_id from contact
    join unnest(${lines.map((line) => line.personId)}::bigint[], ${lines.map((line) => line.row.contactAt)}::bigint[]) as given(person_id, contact_at)
      on given.person_id = contact.person_id and given.contact_at = contact.contact_at
    where source_id = ${sourceId} and void_id is null`.execute(trx);
  return new Map(rows.map((row) => [keyOf(row.person_id, row.contact_at), row]));
}

/** Pure. The same line again is judged as it was, as far as nothing else came since. */
export function judgeContact(
  { row, personId }: Line<ContactRow>,
  contacts: Contacts,
  { batchId, statedAt }: { readonly batchId: Uint8Array; readonly statedAt: number },
): JudgedContact {
  const known = contacts.get(keyOf(personId, row.contactAt)) ?? null;
  const takesBack = row.withdrawn === true;
  const said = (step: ContactStep, code: LineCode | null = null): JudgedContact => ({ step, code, known, statedAt });
  if (known === null) return said('insert', takesBack ? 'nothing-to-withdraw' : null);
  const isBack = known.back_batch_id !== null;
  const isOwn = known.row_id === row.rowId && Buffer.from(known.batch_id).equals(batchId);
  if (isOwn && isBack && takesBack && Buffer.from(known.back_batch_id ?? []).equals(batchId)) return said('none', 'nothing-to-withdraw');
  // what two persons set aside in a contest is nobody's to report or to take back
  if (known.withdrawn && !isBack) return said('none');
  if (takesBack === isBack) return said(statedAt > known.stated_at ? 'restate' : 'none');
  const isLater = statedAt > known.stated_at || (statedAt === known.stated_at && !takesBack);
  if (!isLater) return said('none', 'superseded');
  return said(takesBack ? 'withdraw' : 'report');
}

interface Storing {
  readonly batch: ContactBatch;
  readonly now: number;
  readonly judged: readonly (JudgedContact & { readonly line: Line<ContactRow> })[];
}

/** Carries the steps out. The people are locked. */
export async function storeContacts(trx: DatabaseTransaction, { batch, now, judged }: Storing): Promise<void> {
  const of = (...steps: readonly ContactStep[]) => judged.filter(({ step }) => steps.includes(step));
  const rowsOf = (chosen: typeof judged) => {
    const known = chosen.flatMap((one) => one.known ?? []);
    return sql`unnest(${known.map((row) => row.person_id)}::bigint[], ${known.map((row) => row.id)}::bigint[], ${chosen.map((one) => one.statedAt)}::bigint[])
      as given(person_id, id, stated_at) where contact.person_id = given.person_id and contact.id = given.id`;
  };
  const stated = sql`stated_at = given.stated_at, stated_batch_id = ${batch.batchId}`;
  const [back, anew, same] = [of('withdraw'), of('report'), of('restate')];
  if (back.length > 0) await sql`update contact set withdrawn_at = ${now}, back_batch_id = ${batch.batchId}, ${stated} from ${rowsOf(back)}`.execute(trx);
  if (same.length > 0) await sql`update contact set ${stated} from ${rowsOf(same)}`.execute(trx);
  // out of the way of the unique index: a row of its own is news to a status that was set by hand meanwhile, and tells when it was taken
  if (anew.length > 0) await sql`update contact set void_id = 0 from ${rowsOf(anew)}`.execute(trx);
  const fresh = of('insert', 'report');
  if (fresh.length === 0) return;
  const rows = fresh.map(({ line }) => line.row);
  await sql`
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, stated_at, stated_batch_id, withdrawn_at, back_batch_id)
    select person_id, ${batch.sourceId}, ${batch.batchId}::bytea, row_id, contact_at, case_ref, ${now}::bigint, stated_at, ${batch.batchId}::bytea,
      case when back then ${now}::bigint end, case when back then ${batch.batchId}::bytea end
    from unnest(
      ${fresh.map(({ line }) => line.personId)}::bigint[], ${rows.map((row) => row.rowId)}::text[], ${rows.map((row) => row.contactAt)}::bigint[],
      ${rows.map((row) => row.caseRef)}::text[], ${fresh.map(({ statedAt }) => statedAt)}::bigint[], ${rows.map((row) => row.withdrawn === true)}::boolean[]
    ) as given(person_id, row_id, contact_at, case_ref, stated_at, back)`.execute(trx);
}
