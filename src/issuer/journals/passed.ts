/**
 * How many came and went by each gate of a venue today (product.md, venue staff 9), for the venue's other tablets: counted from the lines that were handed in, by
 * the tablets' own rule (core/journal/passages.ts), so the numbers are theirs. Nothing of it is stored (decision 032): each instance counts on from where it was,
 * a bounded piece at a question, and says nothing until it has all of the day.
 */
import { toHex } from '../../core/bytes.ts';
import { decodeEntry } from '../../core/journal/entry.ts';
import { CLOSING_HOUR, doorDay, Passages } from '../../core/journal/passages.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { portionsOf, type RunPlace, readRuns } from './runs.ts';
import { splitEntries } from './store.ts';
import type { Tablet } from './tablet.ts';

/** What one question may cost: runs looked at, and entries read; a thousand entries (about 150 KB) are in memory at once. */
const RUNS = 2000;
const ENTRIES = 20_000;
const ENTRIES_AT_ONCE = 1000;
/** Between the moment that an answer names and the commit of what was under way then. */
const OVERLAP_SECONDS = 60;
/** Venues counted at the same time; of more the one that asked longest ago is counted anew. */
export const VENUES = 5000;
const DAY = 86_400;

/** One gate of the venue today. */
export interface GateCount {
  readonly gate: number;
  readonly in: number;
  readonly out: number;
  /** when the ministry last heard of it, its own clock; null: not today */
  readonly heard: number | null;
}

/** One tablet's day; a gate may have had several. One that was moved goes on with the journal that it began elsewhere: it counts where it stands now. */
interface Counted {
  gate: number;
  readonly passages: Passages;
  in: number;
  out: number;
  heard: number;
}

/** One venue's day, as far as it has been counted. */
class VenueDay {
  readonly day: number;
  /** by key */
  readonly tablets = new Map<string, Counted>();
  /** Runs of the last minute: what comes late may be told again. */
  readonly #recent = new Map<string, number>();
  #from: number;
  #until: number;
  #counting: Promise<boolean> | null = null;

  constructor(day: number, since: number) {
    this.day = day;
    this.#until = since;
    this.#from = since;
  }

  /** Counts on; true once all that was handed in is counted. Tablets that ask together wait for one counting. */
  count(issuer: Issuer, venueId: string, utcOffsetMinutes: number): Promise<boolean> {
    this.#counting ??= this.#count(issuer, venueId, utcOffsetMinutes).finally(() => {
      this.#counting = null;
    });
    return this.#counting;
  }

  /** A tablet that asks has handed in before: it was heard of just now. */
  heard(key: Uint8Array, gate: number, now: number): void {
    Object.assign(this.#of(toHex(key), gate), { gate, heard: now });
  }

  async #count(issuer: Issuer, venueId: string, utcOffsetMinutes: number): Promise<boolean> {
    const places = await this.#places(issuer, venueId);
    const fresh = places.filter((place) => !this.#recent.has(nameOf(place)));
    for (const portion of portionsOf(fresh, { all: ENTRIES, together: ENTRIES_AT_ONCE })) {
      const runs = new Map((await readRuns(issuer, venueId, portion)).map((run) => [nameOf(run), run]));
      for (const place of portion) this.#take(place, runs.get(nameOf(place))?.entries ?? null, utcOffsetMinutes);
    }
    const whole = places.length < RUNS && fresh.every((place) => this.#recent.has(nameOf(place)));
    // A minute in which more was handed in than one question looks at is left behind, or it would be looked at for ever.
    this.#from = fresh.length === 0 && places.length >= RUNS ? this.#until : this.#until - OVERLAP_SECONDS;
    for (const [name, received] of this.#recent) if (received < this.#from) this.#recent.delete(name);
    return whole;
  }

  async #places({ db }: Issuer, venueId: string): Promise<readonly Place[]> {
    const { rows } = await sql<Place>`
      select gate, tablet, epoch, from_seq, count, received_at from journal_run
      where venue_id = ${venueId} and received_at >= ${this.#from}
      order by received_at, from_seq limit ${RUNS}`.execute(db);
    return rows;
  }

  #take(place: Place, entries: Uint8Array | null, utcOffsetMinutes: number): void {
    const { gate, tablet, count } = place;
    const received = Number(place.received_at);
    const counted = this.#of(toHex(tablet), gate);
    // A run that went meanwhile (its days were over) has nothing of today.
    for (const bytes of entries === null ? [] : splitEntries(entries, count)) {
      const entry = decodeEntry(bytes);
      if (doorDay(entry.time, utcOffsetMinutes) !== this.day) continue;
      const { way } = counted.passages.record(entry);
      if (way === 0) counted.in += 1;
      else if (way === 1) counted.out += 1;
    }
    counted.heard = Math.max(counted.heard, received);
    this.#recent.set(nameOf(place), received);
    this.#until = Math.max(this.#until, received);
  }

  #of(key: string, gate: number): Counted {
    const counted = this.tablets.get(key) ?? { gate, passages: new Passages(), in: 0, out: 0, heard: 0 };
    this.tablets.set(key, counted);
    return counted;
  }
}

interface Place extends RunPlace {
  readonly received_at: number | string;
}

const nameOf = ({ gate, tablet, epoch, from_seq }: RunPlace): string => `${gate}/${toHex(tablet)}/${epoch}/${from_seq}`;
const days = new WeakMap<object, Map<string, VenueDay>>();

/**
 * What the venue's other gates count today, in the order of their numbers, those not heard of today too; of this gate what an earlier tablet counted, where there
 * was one. Null while this instance has not counted all of the day yet: no number is better than half of one.
 */
export async function passedElsewhere(
  issuer: Issuer,
  { venueId, gate, key }: Tablet,
): Promise<{ readonly day: number; readonly gates: readonly GateCount[] } | null> {
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const day = doorDay(now, utcOffsetMinutes);
  const gates = await otherGates(issuer, venueId, gate);
  // Most venues have one gate: nobody asks for its numbers.
  if (gates.length === 0) return { day, gates: [] };
  const venue = dayOf(issuer, venueId, { day, now, utcOffsetMinutes });
  venue.heard(key, gate, now);
  if (!(await venue.count(issuer, venueId, utcOffsetMinutes))) return null;
  const own = toHex(key);
  const counts = new Map<number, GateCount>(gates.map((nr) => [nr, { gate: nr, in: 0, out: 0, heard: null }]));
  for (const [tablet, counted] of venue.tablets) {
    if (tablet === own) continue;
    const sum = counts.get(counted.gate) ?? { gate: counted.gate, in: 0, out: 0, heard: null };
    const heard = Math.max(sum.heard ?? 0, counted.heard);
    counts.set(counted.gate, { gate: counted.gate, in: sum.in + counted.in, out: sum.out + counted.out, heard: heard === 0 ? null : heard });
  }
  return { day, gates: [...counts.values()].sort((one, other) => one.gate - other.gate) };
}

/** Gates that have a tablet now: one that was not heard of today has to be told, its people are missing. */
async function otherGates({ db }: Issuer, venueId: string, own: number): Promise<readonly number[]> {
  const { rows } = await sql<{ gate: number }>`
    select gate from gate where venue_id = ${venueId} and gate <> ${own} and public_key is not null and revoked_at is null order by gate limit 100`.execute(db);
  return rows.map(({ gate }) => gate);
}

function dayOf(issuer: Issuer, venueId: string, { day, now, utcOffsetMinutes }: { day: number; now: number; utcOffsetMinutes: number }): VenueDay {
  const venues = days.get(issuer) ?? new Map<string, VenueDay>();
  days.set(issuer, venues);
  const known = venues.get(venueId);
  const since = now - ((now + utcOffsetMinutes * 60 - CLOSING_HOUR * 3600) % DAY);
  const venue = known?.day === day ? known : new VenueDay(day, since);
  // Whoever asked last stands last.
  venues.delete(venueId);
  venues.set(venueId, venue);
  for (const [id] of venues) {
    if (venues.size <= VENUES) break;
    venues.delete(id);
  }
  return venue;
}
