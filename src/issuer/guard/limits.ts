/**
 * How much a tablet may ask (security.md, attack 19): a stolen one must not read the register. Limits of tablet and venue over the questions that were answered,
 * in the database, so that several instances share them; and a lock after numbers that nobody has, which is what trying out looks like.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { Tablet } from '../journals/tablet.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** So many questions within so many seconds. */
interface Bound {
  readonly most: number;
  readonly seconds: number;
}

/** People without a phone come one after the other; a bus of them is thirty. */
export const TABLET_BOUNDS: readonly Bound[] = [
  { most: 30, seconds: 600 },
  { most: 300, seconds: DAY },
];
/** Of all gates of a venue together: an airport has many. */
export const VENUE_BOUNDS: readonly Bound[] = [
  { most: 120, seconds: 600 },
  { most: 1500, seconds: DAY },
];
/** Numbers that nobody has: a digit that was mistyped is found by the check digit, so these are rare at an honest door. */
export const UNKNOWN_BOUNDS: readonly Bound[] = [
  { most: 5, seconds: HOUR },
  { most: 15, seconds: DAY },
];
/** The same of a venue's tablets together, former ones too: whoever may enrol tablets would otherwise try on with the next one. */
export const VENUE_UNKNOWN_BOUNDS: readonly Bound[] = [
  { most: 30, seconds: HOUR },
  { most: 100, seconds: DAY },
];

export type Limited = { readonly code: 'rate-limited' | 'guard-locked'; readonly wait: number };

/** Null when this tablet may ask now; else why not, and for how long. The venue's questions come one after the other from here to the commit. */
export async function limitOf(trx: DatabaseTransaction, { venueId, key }: Tablet, now: number): Promise<Limited | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended('ashyq-guard ' || ${venueId}, 0))`.execute(trx);
  const { rows } = await sql<{ at: number; mine: boolean; unknown: boolean }>`
    select at, tablet = ${key} as mine, not known as unknown from guard_question
    where venue_id = ${venueId} and at > ${now - DAY} order by at desc`.execute(trx);
  const mine = rows.filter((row) => row.mine);
  const locked = lockOf(
    rows.filter((row) => row.unknown),
    now,
  );
  if (locked > 0) return { code: 'guard-locked', wait: locked };
  const wait = Math.max(waitOf(TABLET_BOUNDS, mine, now), waitOf(VENUE_BOUNDS, rows, now));
  return wait > 0 ? { code: 'rate-limited', wait } : null;
}

/** Seconds until one more fits within all bounds; `asked` is newest first. */
export function waitOf(bounds: readonly Bound[], asked: readonly { readonly at: number }[], now: number): number {
  const waits = bounds.map(({ most, seconds }) => {
    const oldest = asked[most - 1];
    return oldest === undefined ? 0 : oldest.at + seconds - now;
  });
  return Math.max(0, ...waits);
}

/** Whether the unknown number that was just asked for locks the tablet or its venue, so that it is told once. */
export async function locksNow(trx: DatabaseTransaction, { venueId, key }: Tablet, now: number): Promise<boolean> {
  const { rows } = await sql<Unknown>`
    select at, tablet = ${key} as mine from guard_question
    where venue_id = ${venueId} and not known and at > ${now - DAY} order by at desc`.execute(trx);
  return lockOf(rows, now) > 0;
}

interface Unknown {
  readonly at: number;
  readonly mine: boolean;
}

/** Seconds that a tablet is locked for after numbers that nobody has; `unknown` is its venue's, newest first. */
function lockOf(unknown: readonly Unknown[], now: number): number {
  const mine = unknown.filter((row) => row.mine);
  return Math.max(waitOf(UNKNOWN_BOUNDS, mine, now), waitOf(VENUE_UNKNOWN_BOUNDS, unknown, now));
}
