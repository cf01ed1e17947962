/** What declaring a range of a source's lines void would do, before anybody declares it (void-range.ts, void-sweep.ts): read only, nothing is locked. */
import type { Database, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { judgeContacts, peopleIn } from './contact-fates.ts';
import { earliestReceipt } from './contact-words.ts';
import type { VoidBy } from './void-range.ts';

export interface AskedRange {
  readonly lab: string;
  readonly by: VoidBy;
  readonly from: number;
  /** exclusive */
  readonly until: number;
}

export interface RangeCount {
  /** lines that would become void: results, replaced ones too, or contacts */
  readonly results: number;
  /** contacts of the range that stay, because a batch outside it has reported them too */
  readonly staying: number;
  /**
   * Batches outside the range whose bytes have gone (180 days): what they said of these contacts too nobody can read any more, so a contact that only they and the
   * range report goes with the range. 0 where it makes no difference.
   */
  readonly silent: number;
  /** people of whom a line that counts is among them: their statuses are computed anew */
  readonly people: number;
  /**
   * Passes that would be revoked: all that these people hold now where results go (formats.md §3, "a corrected result"). A contact that goes makes nobody's
   * status stricter, so none is.
   */
  readonly tokens: number;
}

const NOTHING: RangeCount = { results: 0, staying: 0, silent: 0, people: 0, tokens: 0 };

export type RangeCounted = { readonly ok: true; readonly count: RangeCount } | { readonly ok: false; readonly code: 'lab-unknown' | 'source-unfit' };

/** The same rows that the sweep would mark, as of now: what comes in between is caught as well and makes it more. */
export async function countRange(issuer: Pick<Issuer, 'db' | 'now'>, asked: AskedRange): Promise<RangeCounted> {
  const known = await issuer.db.selectFrom('lab').select('kind').where('id', '=', asked.lab).executeTakeFirst();
  if (known === undefined) return { ok: false, code: 'lab-unknown' };
  if (asked.by === (known.kind === 'lab' ? 'met' : 'sampled')) return { ok: false, code: 'source-unfit' };
  const { rows } = known.kind === 'lab' ? await resultsIn(asked, issuer.now()).execute(issuer.db) : { rows: [await contactsIn(issuer.db, asked)] };
  return { ok: true, count: rows[0] ?? NOTHING };
}

function resultsIn({ lab, by, from, until }: AskedRange, now: number) {
  const time = by === 'received' ? sql`batch.received_at` : sql`line.sampled_at`;
  return sql<RangeCount>`
    with lines as materialized (
      select line.person_id, line.replaced_at is null as counts
      from lab_result as line join lab_batch as batch on batch.lab_id = line.lab_id and batch.batch_id = line.batch_id
      where line.lab_id = ${lab} and line.void_id is null and line.contest_id is null and line.correction_id is null and ${time} >= ${from} and ${time} < ${until}
    ), affected as materialized (select distinct person_id from lines where counts)
    select (select count(*)::int from lines) as results, 0 as staying, 0 as silent, (select count(*)::int from affected) as people,
      (select count(*)::int from token join affected using (person_id) where revoked_at is null and exp > ${now}) as tokens`;
}

/** People of one step: their contacts are in memory at a time. */
const AT_ONCE = 5000;

/** Judged as the sweep judges them; a source's batches are read again for each step. */
async function contactsIn(db: Database, { lab, by, from, until }: AskedRange): Promise<RangeCount> {
  const range = { lab_id: lab, by_time: by, from_at: from, until_at: until };
  const count = { ...NOTHING };
  let oldest = Number.MAX_SAFE_INTEGER;
  for (let after = 0; ; ) {
    const personIds = await peopleIn(db, range, { after, atOnce: AT_ONCE });
    const fates = await judgeContacts(db, range, personIds, [{ id: 0, ...range }]);
    count.results += fates.gone.length;
    count.staying += fates.kept.filter(({ row }) => !row.withdrawn).length;
    count.people += fates.affected.length;
    oldest = Math.min(oldest, earliestReceipt(fates.gone.map(({ row }) => row)));
    after = personIds.at(-1) ?? after;
    if (personIds.length < AT_ONCE) break;
  }
  return { ...count, silent: count.results === 0 || by !== 'received' ? 0 : await silentBatches(db, { lab, from, until, oldest }) };
}

type Silent = Pick<AskedRange, 'lab' | 'from' | 'until'> & { readonly oldest: number };

async function silentBatches(db: Database, { lab, from, until, oldest }: Silent): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from lab_batch where lab_id = ${lab} and length(raw) = 0 and received_at >= ${oldest}
      and not (received_at >= ${from} and received_at < ${until})`.execute(db);
  return rows[0]?.n ?? 0;
}
