/**
 * The same pass at another gate of one venue (product.md, venue staff 7): the tablets of a venue share a secret of the day, so that a pass has the same `ref` at
 * all its gates, and are told which refs the other gates have handed in lately. Of another venue nobody is told anything.
 */
import { randomBytes } from 'node:crypto';
import { decodeEntry } from '../../core/journal/entry.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { portionsOf, type RunPlace, readRuns } from './runs.ts';
import { splitEntries } from './store.ts';
import type { Tablet } from './tablet.ts';

/** A shift: what is older no door warns of. */
export const SEEN_SECONDS = 12 * 3600;
/** Between the moment that an answer names and the commit of what was under way then. */
const OVERLAP_SECONDS = 60;
/** Most lines of an answer, the newest. */
export const SEEN_AT_ONCE = 2000;
/** What one question may cost: runs looked at, entries read in all, and entries read at once (a run that a tablet handed in whole, about 150 KB). */
const RUNS = 400;
const ENTRIES = 20_000;
const ENTRIES_AT_ONCE = 1000;
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

/**
 * What the venue's other tablets handed in since then and admitted in this shift, the oldest first. A busy hall hands in a hundred megabytes a shift: which runs are
 * the newest is asked first, without their bytes, and these are then read a few at a time, until the answer is full or the question has cost enough.
 */
export async function seenElsewhere(issuer: Issuer, { venueId, key }: Tablet, since: number): Promise<readonly Sighting[]> {
  const oldest = issuer.now() - SEEN_SECONDS;
  const sightings: Sighting[] = [];
  const newest = await newestRuns(issuer, { venueId, key, since: Math.max(since - OVERLAP_SECONDS, oldest) });
  for (const runs of portionsOf(newest, { all: ENTRIES, together: ENTRIES_AT_ONCE })) {
    for (const { gate, count, entries } of await readRuns(issuer, venueId, runs)) {
      for (const bytes of splitEntries(entries, count)) sightings.push(...sightingOf(bytes, { gate, oldest }));
    }
    if (sightings.length >= SEEN_AT_ONCE) break;
  }
  return sightings.sort((a, b) => a.at - b.at).slice(-SEEN_AT_ONCE);
}

async function newestRuns(
  { db }: Issuer,
  { venueId, key, since }: { readonly venueId: string; readonly key: Uint8Array; readonly since: number },
): Promise<readonly RunPlace[]> {
  const { rows } = await sql<RunPlace>`
    select gate, tablet, epoch, from_seq, count from journal_run
    where venue_id = ${venueId} and received_at >= ${since} and tablet <> ${key}
    order by received_at desc limit ${RUNS}`.execute(db);
  return rows;
}

/** Who was let in or went out; a refusal is nobody's to be warned of. */
function sightingOf(bytes: Uint8Array, { gate, oldest }: { readonly gate: number; readonly oldest: number }): Sighting[] {
  const { ref, time, outcome, kind, direction } = decodeEntry(bytes);
  const passed = outcome === 'admit' || kind === 'override' || direction === 1;
  // a view of sixteen bytes would keep the whole run in memory
  return ref === null || !passed || time < oldest ? [] : [{ ref: ref.slice(), at: time, gate, direction }];
}
