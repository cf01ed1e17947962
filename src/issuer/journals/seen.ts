/**
 * The same pass at another gate of one venue (product.md, venue staff 7): the tablets of a venue share a secret of the day, so that a pass has the same `ref` at
 * all its gates, and are told which refs the other gates have handed in lately. Of another venue nobody is told anything.
 */
import { randomBytes } from 'node:crypto';
import { decodeEntry } from '../../core/journal/entry.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { splitEntries } from './store.ts';
import type { Tablet } from './tablet.ts';

/** A shift: what is older no door warns of. */
export const SEEN_SECONDS = 12 * 3600;
/** Between the moment that an answer names and the commit of what was under way then. */
const OVERLAP_SECONDS = 60;
/** Most lines of an answer, the newest. */
export const SEEN_AT_ONCE = 2000;
const RUNS_AT_ONCE = 400;
const DAY = 86_400;

/** The secret of one local day (days since 1970): `dayKey(secret, venueId, day)` is what refs of that day are made under. */
export interface DaySecret {
  readonly day: number;
  readonly secret: Uint8Array;
}

/** An admission that another gate of the venue wrote down. */
export interface Sighting {
  readonly ref: Uint8Array;
  /** the other tablet's clock */
  readonly at: number;
  readonly gate: number;
  readonly direction: 0 | 1;
}

/** The secrets of today and tomorrow, so that midnight finds a tablet without a network prepared. */
export async function daySecrets(issuer: Issuer, venueId: string): Promise<readonly DaySecret[]> {
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const today = localDay(now, utcOffsetMinutes);
  const days = [today, today + 1];
  const read = async () => {
    const { rows } = await sql<DaySecret>`
      select day, secret from venue_day_key where venue_id = ${venueId} and day = any(${days}::integer[]) order by day`.execute(issuer.db);
    return rows;
  };
  const present = await read();
  if (present.length === days.length) return present;
  // of two tablets that ask first at the same moment one draws the secret of both
  await sql`
    insert into venue_day_key (venue_id, day, secret)
    select ${venueId}, day, secret from unnest(${days}::integer[], ${days.map(() => randomBytes(32))}::bytea[]) as given(day, secret)
    on conflict do nothing`.execute(issuer.db);
  return read();
}

/** Days since 1970 in the policy's local time. */
export function localDay(now: number, utcOffsetMinutes: number): number {
  return Math.floor((now + utcOffsetMinutes * 60) / DAY);
}

/** What the venue's other tablets handed in since then and admitted in this shift, the oldest first. */
export async function seenElsewhere(issuer: Issuer, { venueId, key }: Tablet, since: number): Promise<readonly Sighting[]> {
  const oldest = issuer.now() - SEEN_SECONDS;
  const { rows } = await sql<{ gate: number; count: number; entries: Uint8Array }>`
    select gate, count, entries from journal_run
    where venue_id = ${venueId} and received_at >= ${Math.max(since - OVERLAP_SECONDS, oldest)} and tablet <> ${key}
    order by received_at desc limit ${RUNS_AT_ONCE}`.execute(issuer.db);
  const sightings = rows.flatMap((row) => splitEntries(row.entries, row.count).flatMap((bytes) => sightingOf(bytes, row.gate)));
  return sightings
    .filter(({ at }) => at >= oldest)
    .sort((a, b) => a.at - b.at)
    .slice(-SEEN_AT_ONCE);
}

/** Who was let in or went out; a refusal is nobody's to be warned of. */
function sightingOf(bytes: Uint8Array, gate: number): Sighting[] {
  const { ref, time, outcome, kind, direction } = decodeEntry(bytes);
  const passed = outcome === 'admit' || kind === 'override' || direction === 1;
  return ref === null || !passed ? [] : [{ ref, at: time, gate, direction }];
}
