/**
 * After a restore: above everything that may have been given out since the backup. A client refuses a version below the one it has (`rollback`), the same version
 * with other bytes (`equivocation`), and a leap of more than a million (`version-jump`); an index must never be anybody else's (formats.md §3, §6), nor a
 * venue's id another's (§5): posters of the one would count for the other.
 *
 * What is still published somewhere tells the versions up to then. For the time since, one publication a second is reckoned with, more than the publisher does.
 */

import { VENUE_PREFIXES } from '../../core/registry/region.ts';
import { MANUAL_LIST } from '../../core/trust/status-list.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { keyLayout, readRoots, trustDirOf } from '../keys/layout.ts';
import { readPublished } from '../publish/published.ts';
import { readVersions, reserveVersions } from '../publish/versions.ts';

/** Below the million of formats.md §6, so that a phone that was away since long before the backup takes the leap too. */
const LEAP_MAX = 900_000;
const LEAP_MIN = 1_000;
/** Lists that 20 million people with a new pass each day use up in a day, with a margin. */
const LISTS_A_DAY = 32;
const DAY = 86_400;
/** Venues that one region registers in a day while a country begins, with a margin; and that one file of them brings at once. */
const VENUES_A_DAY = 1000;
const VENUES_MIN = 1000;
const VENUES_OF_REGION = 99_999;

export interface Risen {
  /** by how much every version was raised */
  readonly leap: number;
  /** true when so much time has passed that the leap may not be enough: phones would refuse what is published as a rollback */
  readonly uncertain: boolean;
  /** the first list that indices are drawn from now */
  readonly firstList: number;
}

/** `exact`: what is published today was taken over, so that every list of today is known. `backedUpAt`: of which moment the rows are. */
export async function riseAbove(
  db: Database,
  { dataDir, now, backedUpAt, exact }: { readonly dataDir: string; readonly now: number; readonly backedUpAt: number; readonly exact: boolean },
): Promise<Risen> {
  const versions = await readVersions(dataDir);
  const published = await readPublished(trustDirOf(dataDir));
  const stampedAt = Math.max(versions.stampedAt, published?.stamp.iat ?? 0);
  const passed = stampedAt === 0 ? 0 : Math.max(0, now - stampedAt);
  const leap = Math.min(LEAP_MAX, LEAP_MIN + passed);
  const lists = { ...versions.lists };
  for (const { k, version } of published?.stamp.lists ?? []) lists[k] = Math.max(lists[k] ?? 0, version);
  const next = {
    stamp: Math.max(versions.stamp, published?.stamp.version ?? 0) + leap,
    stampedAt,
    bundle: Math.max(versions.bundle, published?.stamp.bundle.version ?? 0) + leap,
    lists: Object.fromEntries(Object.entries(lists).map(([k, version]) => [k, version + leap])),
  };
  // a data directory that never had keys has published nothing
  if ((await readRoots(keyLayout(dataDir).rootsDir)).length > 0) await reserveVersions(dataDir, next);
  const known = exact ? (published?.stamp.lists ?? []).map(({ k }) => k) : [];
  await passVenueNumbers(db, now - backedUpAt);
  return { leap, uncertain: LEAP_MIN + passed > LEAP_MAX, firstList: await closeLists(db, { now, known, ahead: Math.ceil((passed / DAY) * LISTS_A_DAY) }) };
}

/**
 * No index of a list that was open is drawn again: which were given out since, nobody knows. Lists of today that the backup does not know stay published with
 * what is revoked in them; those that not even the published state names are passed over.
 */
function closeLists(db: Database, { now, known, ahead }: { now: number; known: readonly number[]; ahead: number }): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await trx.updateTable('index_list').set({ closed_at: now }).where('closed_at', 'is', null).execute();
    const { rows } = await sql<{ last: number | null }>`select max(k) as last from index_list`.execute(trx);
    const last = rows[0]?.last ?? null;
    if (last === null && known.length === 0) return 0;
    const strange = known.filter((k) => k > (last ?? -1) && k !== MANUAL_LIST);
    for (const k of strange) await trx.insertInto('index_list').values({ k, opened_at: now, closed_at: now }).execute();
    const first = afterManual(Math.max(last ?? -1, ...strange) + 1 + ahead);
    await trx.insertInto('index_list').values({ k: first, opened_at: now, closed_at: null }).execute();
    return first;
  });
}

/**
 * In each region so many numbers are passed over as may have been approved since; nothing that is published tells. Of a region that is nearly full no more than
 * half of what is left.
 */
async function passVenueNumbers(db: Database, passedSeconds: number): Promise<void> {
  const gap = VENUES_MIN + Math.ceil((Math.max(0, passedSeconds) / DAY) * VENUES_A_DAY);
  await sql`
    insert into venue_number as known (prefix, passed)
    select prefix, last + least(${gap}::integer, (${VENUES_OF_REGION} - last) / 2) from (
      select prefix, greatest(coalesce((select substr(max(id), 5)::integer from venue where id like prefix || '-%'), 0),
        coalesce((select passed from venue_number where venue_number.prefix = given.prefix), 0)) as last
      from unnest(${[...VENUE_PREFIXES]}::text[]) as given(prefix)
    ) as region
    on conflict (prefix) do update set passed = greatest(known.passed, excluded.passed)`.execute(db);
}

const afterManual = (k: number): number => (k === MANUAL_LIST ? k + 1 : k);
