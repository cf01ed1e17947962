/**
 * The scans of one day as the journals have them (formats.md §9), a bounded part at a time: what the draft would have done to them is counted by kind of place
 * and effect (core/policy/simulate.ts). No line of the answer is a scan, and nothing read here names or tells apart people: `ref` is not looked at.
 */
import { utf8Encode } from '../../core/bytes.ts';
import { decodeEntry, type JournalEntry } from '../../core/journal/entry.ts';
import { type Policy, parsePolicy } from '../../core/policy/policy.ts';
import { type Counted, type Effect, effectOf, type Shares } from '../../core/policy/simulate.ts';
import { HEALTH, type HealthStatus } from '../../core/token/health.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { splitEntries } from '../journals/store.ts';
import { listLifeSeconds } from '../tokens/source.ts';

const DAY = 86_400;
/** Runs looked at and entries read in one call: a tenth of a second of work. */
const RUNS = 200;
const ENTRIES = 20_000;
/** A door may hand a day's scans in later; what comes after three days is left out. */
const LATE_SECONDS = 3 * DAY;
/** Clocks of two instances may differ so far. */
const SKEW_SECONDS = 300;
/** Runs of one second; no register takes in as many. */
const SKIP_MAX = 100_000;

/** Where to go on: runs received from `at` on, `skip` of those of that second were read; `until` is fixed by the first call. */
export interface Cursor {
  readonly at: number;
  readonly skip: number;
  readonly until: number;
}

/** Lines of the day that were read, by what they are. */
export interface Read {
  readonly entries: number;
  readonly admitted: number;
  readonly refused: number;
  /** refused by something that no policy changes: a forged, expired or revoked pass */
  readonly refusedOtherwise: number;
  readonly undecided: number;
  readonly exits: number;
  readonly letIn: number;
  /** at a door that the register no longer has */
  readonly unknown: number;
}

export interface Part {
  readonly counted: readonly Counted[];
  readonly read: Read;
  /** entries of all runs read in this part, of whatever day */
  readonly done: number;
  readonly next: Cursor | null;
}

/** Seconds of the local day `2026-11-21`. */
export function dayBounds(day: string, utcOffsetMinutes: number): { readonly from: number; readonly to: number } | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const from = at / 1000 - utcOffsetMinutes * 60;
  return { from, to: from + DAY };
}

export function firstCursor({ from, to }: { from: number; to: number }, now: number): Cursor {
  return { at: from, skip: 0, until: Math.min(now, to + LATE_SECONDS) };
}

/** Whether a cursor can be of a counting of this day: between the day's first second and the last that is read for it, and of so many runs in one second. */
export function isOfDay({ at, skip, until }: Cursor, { from, to }: { from: number; to: number }, now: number): boolean {
  return from <= at && at <= until && until <= Math.min(now + SKEW_SECONDS, to + LATE_SECONDS) && skip <= SKIP_MAX;
}

/** People of each colour who held a pass that was good on that day: what `about` weighs with. Counted, nobody named. */
export async function sharesOf(db: Database, { from, to }: { from: number; to: number }): Promise<Shares> {
  // tokens lie by their time (token_iat): one that is older than any policy let it live need not be looked at
  const oldest = from - (await listLifeSeconds(db));
  const { rows } = await sql<{ health: number; people: number }>`
    select health, count(distinct person_id) as people from token
    where iat < ${to} and iat > ${oldest} and exp > ${from} and (revoked_at is null or revoked_at > ${from}) group by health`.execute(db);
  const of = (health: HealthStatus) => rows.find((row) => HEALTH[row.health] === health)?.people ?? 0;
  return { red: of('red'), yellow: of('yellow'), blue: of('blue'), green: of('green') };
}

/** Entries of all runs between the two, for a bar that shows how far the reading is. */
export async function entriesWithin(db: Database, { at, until }: Cursor): Promise<number> {
  const { rows } = await sql<{ entries: number | null }>`
    select sum(count)::bigint as entries from journal_run where received_at >= ${at} and received_at < ${until}`.execute(db);
  return Number(rows[0]?.entries ?? 0);
}

type InForce = readonly { readonly from: number; readonly policy: Policy }[];

/** Policies by when they came into force, oldest first. */
async function policiesByTime(db: Database): Promise<InForce> {
  const rows = await db.selectFrom('policy').select(['text', 'created_at']).orderBy('version').execute();
  return rows.map(({ text, created_at }) => ({ from: created_at, policy: parsePolicy(utf8Encode(text)) }));
}

interface Counting {
  readonly draft: Policy;
  readonly day: { readonly from: number; readonly to: number };
  readonly cursor: Cursor;
}

interface Run {
  readonly venue_id: string;
  readonly received_at: number;
  readonly count: number;
  readonly entries: Uint8Array;
  readonly category: string | null;
  readonly area: string | null;
}

/** Reads the next part of the day and counts it. */
export async function countPart(db: Database, { draft, day, cursor }: Counting): Promise<Part> {
  const runs = await nextRuns(db, cursor);
  const policies = await policiesByTime(db);
  const counter = new Counter({ draft, policies, day });
  for (const run of runs) for (const bytes of splitEntries(run.entries, run.count)) counter.add(decodeEntry(bytes), run);
  const done = runs.reduce((sum, { count }) => sum + count, 0);
  return { ...counter.result(), done, next: following(cursor, runs) };
}

async function nextRuns(db: Database, { at, skip, until }: Cursor): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    with keys as (
      select venue_id, gate, tablet, epoch, from_seq, received_at, count from journal_run
      where received_at >= ${at} and received_at < ${until}
      order by received_at, venue_id, gate, tablet, epoch, from_seq offset ${skip} limit ${RUNS}
    ), part as (
      select *, sum(count) over (order by received_at, venue_id, gate, tablet, epoch, from_seq) - count as before from keys
    )
    select part.venue_id, part.received_at, part.count, run.entries, venue.category, venue.area
    from part join journal_run as run using (venue_id, gate, tablet, epoch, from_seq) left join venue on venue.id = part.venue_id
    where part.before < ${ENTRIES}
    order by part.received_at, part.venue_id, part.gate, part.tablet, part.epoch, part.from_seq`.execute(db);
  return rows;
}

function following(cursor: Cursor, runs: readonly Run[]): Cursor | null {
  const last = runs.at(-1);
  if (last === undefined) return null;
  const ofSecond = runs.filter(({ received_at }) => received_at === last.received_at).length;
  const skip = last.received_at === cursor.at ? cursor.skip + ofSecond : ofSecond;
  return { at: last.received_at, skip, until: cursor.until };
}

type Known = Pick<Run, 'category' | 'area'>;

/** Counts entries; what the policies say is asked once for each kind of place, district and stretch of the day. */
class Counter {
  readonly #draft: Policy;
  readonly #policies: InForce;
  readonly #day: { readonly from: number; readonly to: number };
  readonly #edges: readonly number[];
  readonly #effects = new Map<string, { readonly category: string; readonly admitted: boolean; readonly effect: Effect; count: number }>();
  readonly #read = { entries: 0, admitted: 0, refused: 0, refusedOtherwise: 0, undecided: 0, exits: 0, letIn: 0, unknown: 0 };

  constructor({ draft, policies, day }: Pick<Counting, 'draft' | 'day'> & { readonly policies: InForce }) {
    this.#draft = draft;
    this.#policies = policies;
    this.#day = day;
    this.#edges = edgesWithin(day, [draft, ...policies.map(({ policy }) => policy)], policies);
  }

  add(entry: JournalEntry, known: Known): void {
    if (entry.time < this.#day.from || entry.time >= this.#day.to || entry.outcome === null) return;
    this.#read.entries += 1;
    const kind = kindOf(entry);
    if (kind !== 'admitted' && kind !== 'refused') this.#read[kind] += 1;
    else if (!this.#count(entry.time, known, kind === 'admitted')) this.#read.unknown += 1;
    else this.#read[kind] += 1;
  }

  /** False where nothing is known of the door. */
  #count(time: number, { category, area }: Known, admitted: boolean): boolean {
    // a door had a policy before this register knew of one: the oldest
    const old = (this.#policies.findLast(({ from }) => from <= time) ?? this.#policies[0])?.policy;
    if (category === null || area === null || old === undefined) return false;
    const stretch = this.#edges.findLastIndex((edge) => edge <= time);
    const key = JSON.stringify([category, area, stretch, admitted]);
    const known = this.#effects.get(key);
    if (known !== undefined) known.count += 1;
    else this.#effects.set(key, { category, admitted, effect: effectOf({ old, draft: this.#draft }, { category, area, time, admitted }), count: 1 });
    return true;
  }

  result(): { readonly counted: readonly Counted[]; readonly read: Read } {
    const rows = new Map<string, Counted>();
    for (const row of this.#effects.values()) {
      const key = JSON.stringify([row.category, row.admitted, row.effect]);
      rows.set(key, { ...row, count: row.count + (rows.get(key)?.count ?? 0) });
    }
    return { counted: [...rows.values()], read: this.#read };
  }
}

function kindOf({ kind, outcome, code, direction }: JournalEntry): 'admitted' | 'refused' | 'refusedOtherwise' | 'undecided' | 'exits' | 'letIn' {
  if (kind === 'override') return 'letIn';
  if (direction === 1) return 'exits';
  if (outcome === 'admit') return 'admitted';
  if (outcome === 'undecided') return 'undecided';
  return code === 'not-admitted' ? 'refused' : 'refusedOtherwise';
}

/** The seconds of the day at which an answer may change: hours and dates that rules name, and new policies. */
function edgesWithin(day: { from: number; to: number }, policies: readonly Policy[], inForce: readonly { readonly from: number }[]): readonly number[] {
  const hours = policies.flatMap(({ rules }) => rules.flatMap(({ when }) => when.hours ?? [])).map((minute) => day.from + minute * 60);
  const dates = policies.flatMap(({ rules }) => rules.flatMap(({ when }) => [when.from ?? day.from, when.until ?? day.from]));
  const all = [day.from, ...hours, ...dates, ...inForce.map(({ from }) => from)];
  return [...new Set(all.filter((at) => at >= day.from && at < day.to))].sort((a, b) => a - b);
}
