/** What the envelope is judged by, read from and added to the hours of laboratories (`lab_hour`): a handful of rows instead of millions of results. */
import { type LabBatch, type LabRow, RESULT } from '../../core/token/lab-batch.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { type Counts, NO_COUNTS } from './counts.ts';
import type { BatchFigures, LabPast } from './envelope.ts';
import type { Line, Sorted } from './lines.ts';

const HOUR = 3600;
/** Hours of the day that is judged, of a laboratory's own past before it, and of the region's. */
const [TODAY, OWN, REGION] = [24, 28 * 24, 7 * 24];

/** A batch in figures, and the region that most of its lines are about (the first two digits of a district). */
export async function figuresOf(
  trx: DatabaseTransaction,
  { batch, sorted, receivedAt, lateHours }: { batch: LabBatch; sorted: Sorted<LabRow>; receivedAt: number; lateHours: number },
): Promise<BatchFigures & { readonly region: string }> {
  const of = (result: number) => sorted.taken.filter((line) => line.row.result === result);
  const negatives = of(RESULT.negative);
  const late = sorted.taken.filter((line) => line.row.sampledAt < receivedAt - lateHours * HOUR).length;
  const refused = sorted.rejected.filter(({ code }) => code === 'time-in-future' || code === 'time-too-old').length;
  return {
    lines: batch.rows.length,
    negatives: negatives.length,
    positives: of(RESULT.positive).length,
    strangers: await countStrangers(trx, batch.sourceId, negatives),
    withdrawn: of(RESULT.withdrawn).length,
    ...(await countReleases(trx, batch.sourceId, sorted.taken)),
    oddTimes: late + refused,
    region: commonRegion(sorted.taken),
  };
}

/** Negatives of people without a device whom no other laboratory and no contact has ever named. */
async function countStrangers(trx: DatabaseTransaction, labId: string, negatives: readonly Line<LabRow>[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from unnest(${negatives.map((line) => line.personId)}::bigint[]) as given(id)
    where not exists (select from device where device.person_id = given.id)
      and not exists (select from lab_result where lab_result.person_id = given.id and lab_result.lab_id <> ${labId})
      and not exists (select from contact where contact.person_id = given.id)`.execute(trx);
  return rows[0]?.n ?? 0;
}

/**
 * What would let people go who are isolated: positives that stand and would be taken back (`lifted`), and later negatives of people who are red (`freed`;
 * whoever was set red by hand is not freed by them).
 */
async function countReleases(trx: DatabaseTransaction, labId: string, lines: readonly Line<LabRow>[]): Promise<Pick<Counts, 'lifted' | 'freed'>> {
  const others = lines.filter((line) => line.row.result !== RESULT.positive);
  const { rows } = await sql<{ lifted: number; freed: number }>`
    select count(*) filter (where stands) as lifted, count(*) filter (where not stands and result = ${RESULT.negative} and is_red) as freed
    from (
      select given.result, coalesce(person.health = 0 and person.basis = 1 and given.sampled_at > person.evidence_at, false) as is_red,
        exists (
          select from lab_result as line where line.person_id = given.person_id and line.lab_id = ${labId} and line.sampled_at = given.sampled_at
            and line.replaced_at is null and line.result = ${RESULT.positive}) as stands
      from unnest(
        ${others.map((line) => line.personId)}::bigint[], ${others.map((line) => line.row.sampledAt)}::bigint[], ${others.map((line) => line.row.result)}::smallint[]
      ) as given(person_id, sampled_at, result) join person on person.id = given.person_id
    ) as line`.execute(trx);
  return rows[0] ?? { lifted: 0, freed: 0 };
}

function commonRegion(lines: readonly Line<LabRow>[]): string {
  const counts = new Map<string, number>();
  for (const { row } of lines) counts.set(row.district.slice(0, 2), (counts.get(row.district.slice(0, 2)) ?? 0) + 1);
  return [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))[0]?.[0] ?? '00';
}

/** Everything known of a laboratory and its region before the batch that came at `at`. */
export async function pastOf(trx: DatabaseTransaction, { labId, region, at }: { labId: string; region: string; at: number }): Promise<LabPast> {
  const hour = Math.floor(at / HOUR);
  const { rows } = await sql<Record<keyof Flat, number>>`
    with own as (
      select hour, sum(lines) as lines, ${sql.join(COLUMNS.map((column) => sql`sum(${sql.ref(column)}) as ${sql.ref(column)}`))}
      from lab_hour where lab_id = ${labId} and hour > ${hour - OWN - TODAY} and hour <= ${hour} group by hour
    )
    select
      (select coalesce(sum(lines), 0) from own where hour = ${hour}) as "linesThisHour",
      (select coalesce(max(negatives + positives), 0) from own where hour < ${hour}) as "busiestHour",
      (select count(distinct hour / 24) from own where hour < ${hour} and negatives + positives > 0) as days,
      ${sums(sql`own where hour > ${hour - TODAY}`, 'today')},
      ${sums(sql`own where hour <= ${hour - TODAY}`, 'own')},
      ${sums(sql`lab_hour where region = ${region} and lab_id <> ${labId} and hour > ${hour - REGION} and hour <= ${hour}`, 'region')}`.execute(trx);
  const flat = rows[0];
  if (flat === undefined) throw new Error('a query of aggregates gave no row');
  const counts = (name: Name): Counts => ({
    negatives: flat[`${name}.negatives`],
    positives: flat[`${name}.positives`],
    strangers: flat[`${name}.strangers`],
    withdrawn: flat[`${name}.withdrawn`],
    lifted: flat[`${name}.lifted`],
    freed: flat[`${name}.freed`],
  });
  return {
    linesThisHour: flat.linesThisHour,
    busiestHour: flat.busiestHour,
    days: flat.days,
    today: counts('today'),
    own: counts('own'),
    region: counts('region'),
  };
}

/** Columns of `lab_hour`. */
const COLUMNS = ['negatives', 'positives', 'strangers', 'withdrawn', 'lifted', 'freed'] as const satisfies readonly (keyof Counts)[];
type Name = 'today' | 'own' | 'region';
type Flat = { readonly linesThisHour: number; readonly busiestHour: number; readonly days: number } & {
  readonly [Key in `${Name}.${keyof Counts}`]: number;
};

function sums(from: ReturnType<typeof sql>, name: Name) {
  return sql.join(COLUMNS.map((column) => sql`(select coalesce(sum(${sql.ref(column)}), 0) from ${from}) as ${sql.id(`${name}.${column}`)}`));
}

/** What an hour is told of a batch that was taken. */
type HourCounts = Counts & { readonly contacts: number };
const ADDED = ['lines', ...COLUMNS, 'contacts'] as const;

/** Adds to an hour: `lines` when a batch arrives, the rest when it is taken. */
export async function addToHour(
  trx: DatabaseTransaction,
  { labId, at, region, lines = 0, counts }: { labId: string; at: number; region: string; lines?: number; counts: Partial<HourCounts> | null },
): Promise<void> {
  const adding: Readonly<Record<(typeof ADDED)[number], number>> = { ...NO_COUNTS, contacts: 0, ...counts, lines };
  await sql`
    insert into lab_hour as known (lab_id, hour, region, ${sql.join(ADDED.map((column) => sql.ref(column)))})
    values (${labId}, ${Math.floor(at / HOUR)}, ${region}, ${sql.join(ADDED.map((column) => adding[column]))})
    on conflict (lab_id, hour, region) do update
      set ${sql.join(ADDED.map((column) => sql`${sql.ref(column)} = known.${sql.ref(column)} + excluded.${sql.ref(column)}`))}`.execute(trx);
}
