/**
 * Visits into the register, exactly once: a person's visit is known by the 16 bytes that the phone drew for it. Whatever the order in which statements about
 * it arrive, and however often, the row ends the same: closed beats open, of two closings the one signed later counts, at one second the longer stay. Venue,
 * gate, entrance and witness stay what the first said; a statement that says otherwise is refused, so that nobody moves a visit afterwards.
 */
import { createHash } from 'node:crypto';
import { toHex } from '../../core/bytes.ts';
import type { VisitClaims } from '../../core/token/visit.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';

/** A visit that passed every check. */
export interface Visit {
  readonly personId: number;
  readonly visit: VisitClaims;
  /** the whole statement; only its digest is kept */
  readonly bytes: Uint8Array;
}

export interface Stored {
  /** line by line: whether it agrees with what is stored now */
  readonly agrees: readonly boolean[];
  /** whose rows are new or closed anew, once for each */
  readonly changed: readonly number[];
}

/** Stores what is new. One statement, hence one transaction. */
export async function storeVisits(db: Database, lines: readonly Visit[], now: number): Promise<Stored> {
  const merged = new Map<string, Visit>();
  const agrees = lines.map((line) => {
    const key = keyOf(line.personId, line.visit.id);
    const before = merged.get(key);
    if (before !== undefined && !agree(before.visit, line.visit)) return false;
    if (before === undefined || supersedes(line.visit, before.visit)) merged.set(key, line);
    return true;
  });
  const rows = [...merged.values()];
  const changed = rows.length === 0 ? [] : await upsert(db, rows, now);
  const contradicted = changed.length === rows.length ? new Set<string>() : await contradictions(db, rows);
  return { agrees: lines.map((line, nr) => agrees[nr] === true && !contradicted.has(keyOf(line.personId, line.visit.id))), changed };
}

function keyOf(personId: number, id: Uint8Array): string {
  return `${personId} ${toHex(id)}`;
}

/** What no later statement changes. */
function agree(a: VisitClaims, b: VisitClaims): boolean {
  return a.venueId === b.venueId && a.gate === b.gate && a.entered === b.entered && (a.doorCode === null) === (b.doorCode === null);
}

/** The rule of the `where` below, within one batch. */
function supersedes(later: VisitClaims, before: VisitClaims): boolean {
  if (later.left === null) return false;
  if (before.left === null) return true;
  return later.iat === before.iat ? later.left > before.left : later.iat > before.iat;
}

/** Gives the person of each row that was not there, or not closed like this. In order: two batches with the same visits must not wait for each other in a circle. */
async function upsert(db: Database, rows: readonly Visit[], now: number): Promise<readonly number[]> {
  const { rows: changed } = await sql<{ person_id: number }>`
    insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at, training)
    select person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, ${now}, exists (
      select from venue_training as training
      where training.venue_id = given.venue_id and training.gate in (0, given.gate) and given.entered >= training.from_at and given.entered < training.until_at
    ) from ${given(rows)} order by person_id, id
    on conflict (person_id, id) do update
    set left_at = excluded.left_at, stated_at = excluded.stated_at, sha256 = excluded.sha256, received_at = excluded.received_at
    where (visit.venue_id, visit.gate, visit.entered, visit.witnessed) = (excluded.venue_id, excluded.gate, excluded.entered, excluded.witnessed)
      and excluded.left_at is not null
      and (visit.left_at is null or (excluded.stated_at, excluded.left_at) > (visit.stated_at, visit.left_at))
    returning person_id`.execute(db);
  return changed.map((row) => row.person_id);
}

/** Which of these say otherwise than what is stored. */
async function contradictions(db: Database, rows: readonly Visit[]): Promise<ReadonlySet<string>> {
  const { rows: found } = await sql<{ person_id: number; id: Uint8Array }>`
    select visit.person_id, visit.id from ${given(rows)} join visit using (person_id, id)
    where (visit.venue_id, visit.gate, visit.entered, visit.witnessed) is distinct from (given.venue_id, given.gate, given.entered, given.witnessed)`.execute(
    db,
  );
  return new Set(found.map((row) => keyOf(row.person_id, row.id)));
}

/** The batch as a table. */
function given(rows: readonly Visit[]) {
  const column = <T>(read: (visit: VisitClaims) => T) => rows.map(({ visit }) => read(visit));
  return sql`unnest(
    ${rows.map(({ personId }) => personId)}::bigint[], ${column(({ id }) => Buffer.from(id))}::bytea[], ${column(({ venueId }) => venueId)}::text[],
    ${column(({ gate }) => gate)}::integer[], ${column(({ entered }) => entered)}::bigint[], ${column(({ left }) => left)}::bigint[],
    ${column(({ doorCode }) => doorCode !== null)}::boolean[], ${column(({ iat }) => iat)}::bigint[],
    ${rows.map(({ bytes }) => createHash('sha256').update(bytes).digest())}::bytea[]
  ) as given(person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256)`;
}
