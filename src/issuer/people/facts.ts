/** What staff are shown of a person: what a door is shown, and the lines that the status rests on. No name, IIN, phone or address. */
import type { AuditEntry } from '../audit.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';

/** As much as stands on the door's screen, to be sure that it is this person. */
export interface PersonFacts {
  readonly id: number;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  readonly health: number;
  readonly basis: number;
  readonly evidenceAt: number | null;
  readonly until: number | null;
}

/** A line of a register that stands, or a status set by hand. */
export interface StandingLine {
  readonly about: 'lab-result' | 'contact' | 'manual-status';
  readonly id: number;
  readonly at: number;
  /** result 0 negative, 1 positive; by hand: the health */
  readonly value: number | null;
  /** by hand: its end */
  readonly until: number | null;
  readonly source: string;
}

/** Null when there is no such person. */
export async function factsOf(db: Database, personId: number): Promise<PersonFacts | null> {
  const { rows } = await sql<PersonFacts>`
    select id, initials, to_char(birth_date, 'MMDD')::integer as birth, health, basis, evidence_at as "evidenceAt", health_until as until
    from person where id = ${personId}`.execute(db);
  return rows[0] ?? null;
}

/** The number of the person with this IIN, or null. */
export async function personByIin(db: Database, iin: string): Promise<number | null> {
  return (await db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirst())?.id ?? null;
}

/** Whom a call of the desk names: by the IIN, or by the number of a person whom the caller has found before. */
export interface Named {
  readonly iin?: string | undefined;
  readonly personId?: number | undefined;
}

/** The number of the person, or null: there is none, or not exactly one of the two was given. */
export async function personNamed(db: Database, { iin, personId }: Named): Promise<number | null> {
  if ((iin === undefined) === (personId === undefined)) return null;
  if (iin !== undefined) return personByIin(db, iin);
  return (
    (
      await db
        .selectFrom('person')
        .select('id')
        .where('id', '=', personId ?? 0)
        .executeTakeFirst()
    )?.id ?? null
  );
}

/** What the status of a person may rest on, the newest first. Who the case was that a contact met is not shown. */
export async function standingLines(db: Database, personId: number): Promise<readonly StandingLine[]> {
  const { rows } = await sql<StandingLine>`
    select 'lab-result' as about, id, sampled_at as at, result as value, null::bigint as until, lab_id as source
      from lab_result where person_id = ${personId} and replaced_at is null and result < 2
    union all
    select 'contact', id, contact_at, null, null, source_id from contact where person_id = ${personId} and withdrawn_at is null
    union all
    select 'manual-status', id, from_at, health, until_at, cause from manual_status where person_id = ${personId} and replaced_at is null
    order by at desc limit 50`.execute(db);
  return rows;
}

/** Whoever looks at a person leaves their number. `why`: the route's purpose. */
export function readEntry(personId: number, at: number, { by, why }: { readonly by: number; readonly why: string }): AuditEntry {
  return { at, kind: 'person-read', subject: `person:${personId}`, detail: { by, why } };
}
