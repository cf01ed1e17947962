/** What the desk is shown of laboratories: rate and share of positives beside their own past and their region, by the hours of `lab_hour`; and batches with their state. */
import { toHex } from '../../core/bytes.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { dayOf, startOf } from '../figures/day.ts';
import { CONTACT_ENVELOPE, type ContactEnvelope, parseContactEnvelope } from './contact-envelope.ts';
import { ENVELOPE, type Envelope, type Excess, parseEnvelope } from './envelope.ts';

const HOUR = 3600;
/** Hours of the day that is looked at, and of the past before it: the same as the envelope is judged by (figures.ts). */
const [TODAY, PAST] = [24, 28 * 24];
const BATCHES = 50;

/** Sums of one span of time. */
export interface Sums {
  readonly lines: number;
  readonly negatives: number;
  readonly positives: number;
}

/** A laboratory in the list. */
export interface LabLine {
  readonly id: string;
  readonly today: Sums;
  /** the 28 days before */
  readonly past: Sums;
  /** end of the last hour in which anything came; null: never in 29 days */
  readonly lastAt: number | null;
  /** batches that wait for two persons */
  readonly held: number;
}

type Flat = Readonly<Record<'lines' | 'negatives' | 'positives' | 'pastLines' | 'pastNegatives' | 'pastPositives' | 'held', number>>;

/** Every laboratory, one row of sums each. */
export async function labLines({ db, now }: Pick<Issuer, 'db' | 'now'>): Promise<readonly LabLine[]> {
  const hour = Math.floor(now() / HOUR);
  const today = sql`filter (where hour > ${hour - TODAY})`;
  const past = sql`filter (where hour <= ${hour - TODAY})`;
  const { rows } = await sql<Flat & { id: string; lastHour: number | null }>`
    select lab.id, max(hour) as "lastHour",
      coalesce(sum(lines) ${today}, 0)::int as lines, coalesce(sum(negatives) ${today}, 0)::int as negatives, coalesce(sum(positives) ${today}, 0)::int as positives,
      coalesce(sum(lines) ${past}, 0)::int as "pastLines", coalesce(sum(negatives) ${past}, 0)::int as "pastNegatives",
      coalesce(sum(positives) ${past}, 0)::int as "pastPositives",
      (select count(*)::int from lab_batch where lab_batch.lab_id = lab.id and held_at is not null and decision is null) as held
    from lab left join lab_hour on lab_hour.lab_id = lab.id and hour > ${hour - TODAY - PAST} and hour <= ${hour}
    where lab.kind = 'lab' group by lab.id order by lab.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    today: { lines: row.lines, negatives: row.negatives, positives: row.positives },
    past: { lines: row.pastLines, negatives: row.pastNegatives, positives: row.pastPositives },
    lastAt: row.lastHour === null ? null : (row.lastHour + 1) * HOUR,
    held: row.held,
  }));
}

/** `under-way`: taken, its lines are being worked through. */
export type BatchState = 'under-way' | 'taken' | 'held' | 'released' | 'refused';

export interface BatchLine {
  /** hexadecimal */
  readonly batchId: string;
  readonly receivedAt: number;
  readonly state: BatchState;
  readonly accepted: number;
  readonly rejected: number;
  readonly held: number;
  /** the file it came in, where staff handed it in */
  readonly uploadId: number | null;
  /** the bounds that it passed */
  readonly excess: readonly Excess[];
}

/** One day of one laboratory, as Kazakhstan counts days; the last one is today as far as it has come. */
export interface LabDay extends Sums {
  /** its first second */
  readonly from: number;
}

export interface LabFigures {
  readonly id: string;
  readonly bounds: Envelope | ContactEnvelope;
  /** those of them that are its own */
  readonly own: Partial<Envelope> | Partial<ContactEnvelope>;
  /** what holds without bounds of its own */
  readonly usual: Envelope | ContactEnvelope;
  /** 29 days, the oldest first; days without anything are zeros */
  readonly days: readonly LabDay[];
  /** the other laboratories of its usual region over 7 days; null: there is no region yet */
  readonly region: (Sums & { readonly code: string }) | null;
  /** the newest first */
  readonly batches: readonly BatchLine[];
}

/** One source in detail; null where there is none. */
export async function labFigures({ db, now }: Pick<Issuer, 'db' | 'now'>, id: string): Promise<LabFigures | null> {
  const lab = await db.selectFrom('lab').select(['id', 'kind', 'envelope']).where('id', '=', id).executeTakeFirst();
  if (lab === undefined) return null;
  const hour = Math.floor(now() / HOUR);
  const today = startOf(dayOf(now())) / HOUR;
  const { rows: days } = await sql<LabDay>`
    select (days.first * ${HOUR}::bigint) as from, coalesce(sum(lines), 0)::int as lines,
      coalesce(sum(negatives), 0)::int as negatives, coalesce(sum(positives), 0)::int as positives
    from generate_series(${today - PAST}::bigint, ${today}::bigint, 24) as days(first)
    left join lab_hour on lab_id = ${id} and hour >= days.first and hour < days.first + 24
    group by days.first order by days.first`.execute(db);
  const bounds =
    lab.kind === 'lab' ? boundsOf(ENVELOPE, parseEnvelope(lab.envelope ?? {})) : boundsOf(CONTACT_ENVELOPE, parseContactEnvelope(lab.envelope ?? {}));
  return { id, ...bounds, days, region: await regionOf(db, id, hour), batches: await batchesOf(db, id) };
}

function boundsOf<Bounds extends object>(usual: Bounds, own: Partial<Bounds> | null) {
  return { bounds: { ...usual, ...own }, own: own ?? {}, usual };
}

async function regionOf(db: Issuer['db'], id: string, hour: number): Promise<LabFigures['region']> {
  const { rows } = await sql<Sums & { code: string }>`
    with usual as (
      select region from lab_hour where lab_id = ${id} and hour > ${hour - TODAY - PAST} group by region order by sum(lines) desc, region limit 1
    )
    select usual.region as code, coalesce(sum(lines), 0)::int as lines, coalesce(sum(negatives), 0)::int as negatives,
      coalesce(sum(positives), 0)::int as positives
    from usual left join lab_hour on lab_hour.region = usual.region and lab_id <> ${id} and hour > ${hour - 7 * 24} and hour <= ${hour}
    group by usual.region`.execute(db);
  return rows[0] ?? null;
}

interface BatchRow {
  readonly batch_id: Uint8Array;
  readonly receivedAt: number;
  readonly held_at: number | null;
  readonly decision: 'released' | 'refused' | null;
  readonly uploadId: number | null;
  readonly worked: boolean;
  readonly accepted: number;
  readonly rejected: number;
  readonly held: number;
  readonly excess: readonly Excess[] | null;
}

async function batchesOf(db: Issuer['db'], id: string): Promise<readonly BatchLine[]> {
  const { rows } = await sql<BatchRow>`
    select batch_id, received_at as "receivedAt", held_at, decision, upload_id as "uploadId", outcome is not null as worked,
      coalesce((outcome->>'accepted')::int, 0) as accepted, coalesce(jsonb_array_length(outcome->'rejected'), 0) as rejected,
      coalesce((outcome->>'held')::int, 0) as held, judged->'excess' as excess
    from lab_batch where lab_id = ${id} order by received_at desc, batch_id limit ${BATCHES}`.execute(db);
  return rows.map(({ batch_id, held_at, decision, worked, excess, ...row }) => ({
    ...row,
    batchId: toHex(batch_id),
    state: stateOf({ held_at, decision, worked }),
    excess: excess ?? [],
  }));
}

function stateOf({ held_at, decision, worked }: Pick<BatchRow, 'held_at' | 'decision' | 'worked'>): BatchState {
  if (held_at !== null && decision === null) return 'held';
  if (!worked) return 'under-way';
  return decision ?? 'taken';
}
