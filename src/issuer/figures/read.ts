/** What the dashboards ask: sums over a few rows a day (db/migrations/026-figures.sql), never over people, results or lines of doors. */
import { ENTRY_OUTCOMES } from '../../core/journal/entry.ts';
import { HEALTH } from '../../core/token/health.ts';
import type { Issuer } from '../context.ts';
import { type RawBuilder, sql } from '../db/open.ts';
import { DAY, dayOf, startOf } from './day.ts';

/** `region`: two digits, or null for the whole country. */
export interface Asked {
  readonly days: number;
  readonly region: string | null;
}

type World = Pick<Issuer, 'db' | 'now'>;
type Counts = Readonly<Record<string, number>>;
interface DayRow extends Readonly<Record<string, number>> {
  readonly day: number;
}

/** The asked days with their first second, the oldest first. Days without a row have `zeros`; without those they are left out. */
function byDay(world: World, days: number, rows: readonly DayRow[], zeros?: readonly string[]): readonly ({ readonly from: number } & Counts)[] {
  const today = dayOf(world.now());
  const known = new Map(rows.map(({ day, ...counts }) => [day, counts as Counts]));
  const none = Object.fromEntries((zeros ?? []).map((name) => [name, 0]));
  const all = Array.from({ length: days }, (_, at) => today - days + 1 + at);
  return all.filter((day) => zeros !== undefined || known.has(day)).map((day) => ({ ...(known.get(day) ?? none), from: startOf(day) }));
}

const since = (world: World, { days }: Pick<Asked, 'days'>): RawBuilder<boolean> => sql`day > ${dayOf(world.now()) - days}`;
const within = ({ region }: Pick<Asked, 'region'>): RawBuilder<boolean> => sql`(${region}::text is null or region = ${region}::text)`;

const perHealth = sql.join(HEALTH.map((name, at) => sql`coalesce(sum(people) filter (where health = ${sql.lit(at)}), 0)::bigint as ${sql.ref(name)}`));
const perOutcome = sql.join(ENTRY_OUTCOMES.map((name, at) => sql`coalesce(sum(scans) filter (where outcome = ${sql.lit(at)}), 0)::bigint as ${sql.ref(name)}`));
const tests = sql`coalesce(sum(negatives), 0)::bigint as negatives, coalesce(sum(positives), 0)::bigint as positives`;

/** People by status: each day of the country or a region, and today's by region. A day that was not counted is left out. */
export async function healthFigures(world: World, asked: Asked) {
  const { db } = world;
  const days = await sql<DayRow>`select day, ${perHealth} from health_day where ${since(world, asked)} and ${within(asked)} group by day`.execute(db);
  const regions = await sql<{ region: string } & Counts>`
    select region, ${perHealth} from health_day where day = (select max(day) from health_day) group by region order by region`.execute(db);
  return { days: byDay(world, asked.days, days.rows), regions: regions.rows };
}

/** Tests as laboratories sent them, by day, by laboratory and by region. */
export async function testFigures(world: World, asked: Asked & { readonly lab: string | null }) {
  const { db } = world;
  const own = sql`(${asked.lab}::text is null or lab_id = ${asked.lab}::text)`;
  const days = await sql<DayRow>`
    select day, ${tests} from test_day where ${since(world, asked)} and ${within(asked)} and ${own} group by day`.execute(db);
  const labs = await sql<{ id: string; name: string } & Counts>`
    select lab_id as id, coalesce(lab.name, lab_id) as name, ${tests} from test_day left join lab on lab.id = lab_id
    where ${since(world, asked)} and ${within(asked)} group by lab_id, lab.name order by sum(negatives + positives) desc, lab_id`.execute(db);
  const regions = await sql<{ region: string } & Counts>`
    select region, ${tests} from test_day where ${since(world, asked)} and ${own} group by region order by region`.execute(db);
  return { days: byDay(world, asked.days, days.rows, TEST_NAMES), labs: labs.rows, regions: regions.rows };
}

/** Scans at doors: by day, by the code of those who were not let in, by category and by region. */
export async function scanFigures(world: World, asked: Asked) {
  const { db } = world;
  const where = sql`${since(world, asked)} and ${within(asked)}`;
  const days = await sql<DayRow>`select day, ${perOutcome} from scan_day where ${where} group by day`.execute(db);
  const reasons = await sql<{ code: string; outcome: string; scans: number }>`
    select code, ${nameOfOutcome} as outcome, sum(scans)::bigint as scans from scan_day where ${where} and outcome > 0
    group by code, outcome order by sum(scans) desc, code`.execute(db);
  const categories = await sql<{ category: string } & Counts>`
    select category, ${perOutcome} from scan_day where ${where} group by category order by sum(scans) desc, category`.execute(db);
  const regions = await sql<{ region: string } & Counts>`
    select region, ${perOutcome} from scan_day where ${since(world, asked)} group by region order by region`.execute(db);
  return { days: byDay(world, asked.days, days.rows, ENTRY_OUTCOMES), reasons: reasons.rows, categories: categories.rows, regions: regions.rows };
}

const nameOfOutcome = sql`(array[${sql.join(ENTRY_OUTCOMES.map((name) => sql.lit(name)))}])[outcome + 1]`;

/**
 * How the service runs: the longest silence between two stamps, how long doors' lines were under way, passes made. Of the whole country but for the lines.
 * `played`: of a demo, whose month before its first start has two stamps a day (demo/history.ts). How long it was silent then was nobody's doing, so it is not said.
 */
export async function serviceFigures(world: World, asked: Asked, { played = false }: { readonly played?: boolean } = {}) {
  const { db } = world;
  const now = world.now();
  const stamps = await sql<DayRow>`
    select ((till + 18000) / ${DAY}::bigint)::integer as day, max(till - at)::bigint as longest, count(*)::bigint as stamps from (
      select at, coalesce(lead(at) over (order by at), ${now}::bigint) as till, lag(at) over (order by at) as before
      from stamp_signed where at >= ${startOf(dayOf(now) - asked.days)}
    ) as stamp where not (${played} and ${IS_PLAYED}) group by 1`.execute(db);
  const delays = sql.join(DELAY_NAMES.map((name, at) => sql`coalesce(sum(lines) filter (where delay = ${sql.lit(at)}), 0)::bigint as ${sql.ref(name)}`));
  const lines = await sql<DayRow>`select day, ${delays} from sync_day where ${since(world, asked)} and ${within(asked)} group by day`.execute(db);
  const kinds = sql.join(PASS_KINDS.map((kind) => sql`coalesce(sum(passes) filter (where kind = ${sql.lit(kind)}), 0)::bigint as ${sql.ref(kind)}`));
  const passes = await sql<DayRow>`select day, ${kinds} from pass_day where ${since(world, asked)} group by day`.execute(db);
  const { rows } = await sql<{ stampAt: number | null }>`select max(at) as "stampAt" from stamp_signed`.execute(db);
  return {
    stampAt: rows[0]?.stampAt ?? null,
    stamps: byDay(world, asked.days, stamps.rows),
    lines: byDay(world, asked.days, lines.rows, DELAY_NAMES),
    passes: byDay(world, asked.days, passes.rows, PASS_KINDS),
  };
}

/** A stamp of a month that was played: to the second of an hour, half a day after the one before. Those of a service that runs follow each other. */
const IS_PLAYED = sql`at % 3600 = 0 and coalesce(at - before, ${sql.lit(DAY)}) >= ${sql.lit(DAY / 2)}`;

/** In the order of `DELAYS` (count-scans.ts). */
export const DELAY_NAMES = ['minutes', 'hour', 'hours', 'oneDay', 'later'] as const;
export const TEST_NAMES = ['negatives', 'positives'] as const;
export const PASS_KINDS = ['first', 'renewed', 'paper'] as const;
