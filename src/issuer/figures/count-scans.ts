/**
 * Lines of doors into figures (formats.md §9): scans by day, region, category and code, and how long lines were under way. Runs are counted once, after they were
 * taken, so that nothing is added to the message a tablet waits for.
 */
import { MalformedError } from '../../core/codec/malformed.ts';
import { decodeEntry, ENTRY_OUTCOMES, type JournalEntry } from '../../core/journal/entry.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { splitEntries } from '../journals/store.ts';
import { DAY, dayOf } from './day.ts';

/** Runs of one transaction: up to a hundred thousand lines. */
const RUNS = 100;
/** Lines are under way for at most so long before their journal is refused a place here: a clock that is off by more is not a day of ours. */
const OLDEST_SECONDS = 35 * DAY;
/** Upper ends of the delays in seconds; what took longer is the last one. */
export const DELAYS: readonly number[] = [300, 3600, 6 * 3600, DAY];

const CODES: ReadonlySet<string> = new Set(VERDICT_CODES);

interface Run {
  readonly venue_id: string;
  readonly gate: number;
  readonly tablet: Uint8Array;
  readonly epoch: number;
  readonly from_seq: number;
  readonly count: number;
  readonly entries: Uint8Array;
  readonly received_at: number;
  /** null for a venue that was struck off */
  readonly area: string | null;
  readonly category: string | null;
}

/** Counts every run that was not counted yet; several issuers share the work. Gives how many runs. */
export async function countScans({ db }: Pick<Issuer, 'db'>): Promise<number> {
  let counted = 0;
  for (;;) {
    const runs = await db.transaction().execute(countSome);
    counted += runs;
    if (runs < RUNS) return counted;
  }
}

async function countSome(trx: DatabaseTransaction): Promise<number> {
  const { rows } = await sql<Run>`
    select run.venue_id, run.gate, run.tablet, run.epoch, from_seq, count, entries, received_at, area, category
    from journal_run as run left join venue on venue.id = run.venue_id
    where not counted order by received_at limit ${RUNS} for update of run skip locked`.execute(trx);
  if (rows.length === 0) return 0;
  const scans = new Map<string, number>();
  const delays = new Map<string, number>();
  const stamps: number[] = [];
  for (const run of rows) stamps.push(countRun(run, { scans, delays }));
  await addScans(trx, scans);
  await addDelays(trx, delays);
  await markCounted(trx, rows, stamps);
  return rows.length;
}

interface Sums {
  readonly scans: Map<string, number>;
  readonly delays: Map<string, number>;
}

/** Adds one run, and gives the stamp that its last line names. A line counts on its tablet's day, one with a clock that cannot be on the day it came. */
function countRun(run: Run, { scans, delays }: Sums): number {
  const region = run.area?.slice(0, 2) ?? '00';
  let stamp = 0;
  for (const bytes of splitEntries(run.entries, run.count)) {
    const entry = readEntry(bytes);
    if (entry === null) continue;
    stamp = entry.stampVersion;
    const late = run.received_at - entry.time;
    const delay = DELAYS.findIndex((end) => late <= end);
    add(delays, [dayOf(run.received_at), region, delay < 0 ? DELAYS.length : delay]);
    const day = late > OLDEST_SECONDS || late < -DAY ? dayOf(run.received_at) : dayOf(entry.time);
    if (isScan(entry)) add(scans, [day, region, run.category ?? 'other', outcomeNumber(entry), CODES.has(entry.code) ? entry.code : 'other']);
  }
  return stamp;
}

/** Taken runs are entries of ours already; one that a later format cannot read is left out rather than stopping the figures. */
function readEntry(bytes: Uint8Array): JournalEntry | null {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

/** Somebody who came in, judged by their pass or looked up by document; a manager's word about the same scan is none of its own. */
const isScan = ({ kind, direction }: JournalEntry): boolean => (kind === 'scan' || kind === 'guard') && direction === 0;

const outcomeNumber = ({ outcome }: JournalEntry): number => (outcome === null ? 2 : ENTRY_OUTCOMES.indexOf(outcome));

function add(sums: Map<string, number>, key: readonly (string | number)[]): void {
  const text = JSON.stringify(key);
  sums.set(text, (sums.get(text) ?? 0) + 1);
}

/** In the order of their keys: two instances that add at once must not wait for each other in a circle. */
function sorted(sums: ReadonlyMap<string, number>): readonly (readonly [key: readonly (string | number)[], count: number])[] {
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => [JSON.parse(key) as (string | number)[], count]);
}

async function addScans(trx: DatabaseTransaction, sums: ReadonlyMap<string, number>): Promise<void> {
  const rows = sorted(sums);
  if (rows.length === 0) return;
  const column = (at: number) => rows.map(([key]) => key[at]);
  await sql`
    insert into scan_day as known (day, region, category, outcome, code, scans)
    select * from unnest(${column(0)}::integer[], ${column(1)}::text[], ${column(2)}::text[], ${column(3)}::smallint[], ${column(4)}::text[],
      ${rows.map(([, count]) => count)}::bigint[])
    on conflict (day, region, category, outcome, code) do update set scans = known.scans + excluded.scans`.execute(trx);
}

async function addDelays(trx: DatabaseTransaction, sums: ReadonlyMap<string, number>): Promise<void> {
  const rows = sorted(sums);
  if (rows.length === 0) return;
  const column = (at: number) => rows.map(([key]) => key[at]);
  await sql`
    insert into sync_day as known (day, region, delay, lines)
    select * from unnest(${column(0)}::integer[], ${column(1)}::text[], ${column(2)}::smallint[], ${rows.map(([, count]) => count)}::bigint[])
    on conflict (day, region, delay) do update set lines = known.lines + excluded.lines`.execute(trx);
}

async function markCounted(trx: DatabaseTransaction, runs: readonly Run[], stamps: readonly number[]): Promise<void> {
  const given = sql`unnest(
      ${runs.map((run) => run.venue_id)}::text[], ${runs.map((run) => run.gate)}::integer[], ${runs.map((run) => Buffer.from(run.tablet))}::bytea[],
      ${runs.map((run) => run.epoch)}::integer[], ${runs.map((run) => run.from_seq)}::bigint[], ${stamps}::bigint[]
    ) as given(venue_id, gate, tablet, epoch, from_seq, stamp)`;
  await sql`
    update journal_run as run set counted = true from ${given}
    where (run.venue_id, run.gate, run.tablet, run.epoch, run.from_seq) = (given.venue_id, given.gate, given.tablet, given.epoch, given.from_seq)`.execute(trx);
  // stamps only rise, so the order in which runs are counted does not matter
  await sql`
    update journal set stamp_version = newest.stamp
    from (select venue_id, gate, tablet, epoch, max(stamp) as stamp from ${given} group by 1, 2, 3, 4 order by 1, 2, 3, 4) as newest
    where (journal.venue_id, journal.gate, journal.tablet, journal.epoch) = (newest.venue_id, newest.gate, newest.tablet, newest.epoch)
      and journal.stamp_version < newest.stamp`.execute(trx);
}
