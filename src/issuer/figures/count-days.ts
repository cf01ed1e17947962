/** People by status, tests by laboratory, passes by kind: one day's rows at a time, from the registers. */
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { HELD_SECONDS } from '../lab/hold.ts';
import { DAY, dayOf, KEEP_DAYS, startOf } from './day.ts';

/** People are counted so often: it reads the register once. */
const PEOPLE_SECONDS = 600;
/** Passes are counted when they are so old: whoever was about to write one has written it. */
const SETTLED_SECONDS = 120;
/** A held batch that two persons release is added to the hour in which it came; a day more for the one that was under way at midnight. */
const CHANGING_DAYS = HELD_SECONDS / DAY + 1;
/** How far back the history of statuses is read the first time. */
const BACK_DAYS = 90;

type World = Pick<Issuer, 'db' | 'now'>;

/** Runs `work` with what is noted under a name (0: nothing yet), and notes what it gives; several issuers take turns. */
async function marked({ db }: World, name: string, work: (trx: DatabaseTransaction, at: number) => Promise<number>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`insert into figure_mark (name, at) values (${name}, 0) on conflict do nothing`.execute(trx);
    const { rows } = await sql<{ at: number }>`select at from figure_mark where name = ${name} for update`.execute(trx);
    const before = rows[0]?.at ?? 0;
    const at = await work(trx, before);
    if (at !== before) await sql`update figure_mark set at = ${at} where name = ${name}`.execute(trx);
  });
}

/** People of each region by status, as of now, under today. The first time also the days before, out of the history. */
export function countPeople(world: World): Promise<void> {
  const now = world.now();
  return marked(world, 'people', async (trx, before) => {
    if (now - before < PEOPLE_SECONDS) return before;
    const today = dayOf(now);
    await sql`delete from health_day where day = ${today}`.execute(trx);
    await sql`
      insert into health_day (day, region, health, people)
      select ${today}::integer, left(district, 2), health, count(*) from person where gone_at is null group by 2, 3`.execute(trx);
    if (before === 0) await countBack(trx, today);
    return now;
  });
}

/**
 * Yesterday is today without today's changes, and so on: each change of a status takes one person from what they were (blue, before their first) to what they
 * became. People who left the register meanwhile are not counted on those days either.
 */
async function countBack(trx: DatabaseTransaction, today: number): Promise<void> {
  const first = today - BACK_DAYS;
  await sql`
    with change as (
      select person.district, history.at, history.health as became,
        coalesce(lag(history.health) over (partition by history.person_id order by history.id), 2) as was
      from health_history as history join person on person.id = history.person_id where gone_at is null
    ), moved as (
      select (at + 18000) / ${DAY}::bigint as day, left(district, 2) as region, was, became from change where was <> became and at >= ${startOf(first)}
    ), step as (
      select day, region, health, sum(people) as people from (
        select day, region, became as health, 1 as people from moved union all select day, region, was, -1 from moved
      ) as one group by day, region, health
    )
    insert into health_day (day, region, health, people)
    select days.day, known.region, known.health, known.people - coalesce((
      select sum(step.people) from step where step.region = known.region and step.health = known.health and step.day > days.day), 0)
    from generate_series(${first}::integer, ${today - 1}::integer) as days(day)
    cross join (
      select regions.region, healths.health, coalesce(people, 0) as people
      from (select distinct region from health_day where day = ${today}) as regions
      cross join generate_series(0, 3) as healths(health)
      left join health_day as now on now.day = ${today} and now.region = regions.region and now.health = healths.health
    ) as known
    on conflict do nothing`.execute(trx);
}

/** Tests by laboratory and region out of its hours: those of days that may have changed anew, the first time all that is kept. */
export function countTests(world: World): Promise<void> {
  const now = world.now();
  return marked(world, 'tests', async (trx, before) => {
    const from = before === 0 ? dayOf(now) - KEEP_DAYS : dayOf(before) - CHANGING_DAYS;
    await sql`
      insert into test_day (day, lab_id, region, negatives, positives)
      select (hour * 3600 + 18000) / ${DAY}::bigint, lab_id, region, sum(negatives), sum(positives)
      from lab_hour where hour >= ${startOf(from) / 3600} and negatives + positives > 0 group by 1, 2, 3
      on conflict (day, lab_id, region) do update set negatives = excluded.negatives, positives = excluded.positives
      where (test_day.negatives, test_day.positives) is distinct from (excluded.negatives, excluded.positives)`.execute(trx);
    return now;
  });
}

/** Passes by what they were made for: the first of a phone, the next ones, on paper. Each is counted once, two minutes after it was made. */
export function countPasses(world: World): Promise<void> {
  const until = world.now() - SETTLED_SECONDS;
  return marked(world, 'passes', async (trx, before) => {
    const from = Math.max(before, startOf(dayOf(until) - BACK_DAYS));
    if (until <= from) return before;
    await sql`
      insert into pass_day as known (day, kind, passes)
      select (token.iat + 18000) / ${DAY}::bigint, case when paper then 'paper' when device.created_at >= token.iat - 60 then 'first' else 'renewed' end, count(*)
      from token left join device on device.person_id = token.person_id and device.id = token.device_id
      where token.iat >= ${from} and token.iat < ${until} group by 1, 2
      on conflict (day, kind) do update set passes = known.passes + excluded.passes`.execute(trx);
    return until;
  });
}
