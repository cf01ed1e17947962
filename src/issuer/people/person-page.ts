/** All that the registers hold of one person, for the desk: what the status rests on and rested on, devices, passes, visits. Still no name, IIN or phone. */
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';

/** Rows of each list. */
const LINES = 100;
/** Thirty days of somebody who goes out a lot. */
const VISITS = 500;

/** A line of a register, standing or not. */
export interface PersonEvent {
  readonly about: 'lab-result' | 'contact' | 'manual-status';
  readonly id: number;
  readonly at: number;
  /** result 0 negative, 1 positive, 2 withdrawn; by hand: the health; null for a contact */
  readonly value: number | null;
  /** by hand: its end */
  readonly until: number | null;
  /** laboratory, control centre, or the cause of a status by hand */
  readonly source: string;
  /** since when it counts no more; null while it stands */
  readonly endedAt: number | null;
}

export interface StatusChange {
  readonly id: number;
  readonly at: number;
  readonly health: number;
  readonly basis: number;
  readonly evidenceAt: number | null;
  readonly until: number | null;
  readonly cause: string;
  readonly causeRef: string | null;
}

export interface PersonDevice {
  readonly id: number;
  readonly active: boolean;
  /** a guardian's phone */
  readonly guardian: boolean;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

export interface PersonToken {
  readonly deviceId: number | null;
  readonly paper: boolean;
  readonly health: number;
  readonly iat: number;
  readonly exp: number;
  readonly revokedAt: number | null;
  readonly revokedCause: string | null;
}

export interface PersonVisit {
  readonly venueId: string;
  readonly venueName: string | null;
  readonly gate: number;
  readonly entered: number;
  readonly left: number | null;
  readonly witnessed: boolean;
}

export async function eventsOf(db: Database, personId: number): Promise<readonly PersonEvent[]> {
  const { rows } = await sql<PersonEvent>`
    select 'lab-result' as about, id, sampled_at as at, result as value, null::bigint as until, lab_id as source, replaced_at as "endedAt"
      from lab_result where person_id = ${personId}
    union all
    select 'contact', id, contact_at, null, null, source_id, withdrawn_at from contact where person_id = ${personId}
    union all
    select 'manual-status', id, from_at, health, until_at, cause, replaced_at from manual_status where person_id = ${personId}
    order by at desc, id desc limit ${LINES}`.execute(db);
  return rows;
}

export async function statusChangesOf(db: Database, personId: number): Promise<readonly StatusChange[]> {
  const { rows } = await sql<StatusChange>`
    select id, at, health, basis, evidence_at as "evidenceAt", until, cause, cause_ref as "causeRef"
    from health_history where person_id = ${personId} order by id desc limit ${LINES}`.execute(db);
  return rows;
}

export async function devicesOf(db: Database, personId: number): Promise<readonly PersonDevice[]> {
  const { rows } = await sql<PersonDevice>`
    select id, active, guardian_id is not null as guardian, created_at as "createdAt", ended_at as "endedAt"
    from device where person_id = ${personId} order by id desc limit ${LINES}`.execute(db);
  return rows;
}

/** Without their indices and keys: by those a door's journal could be joined to the person. */
export async function tokensOf(db: Database, personId: number): Promise<readonly PersonToken[]> {
  const { rows } = await sql<PersonToken>`
    select device_id as "deviceId", paper, health, iat, exp, revoked_at as "revokedAt", revoked_cause as "revokedCause"
    from token where person_id = ${personId} order by iat desc, token_index limit ${LINES}`.execute(db);
  return rows;
}

export async function visitsOf(db: Database, personId: number): Promise<readonly PersonVisit[]> {
  const { rows } = await sql<PersonVisit>`
    select venue_id as "venueId", venue.name as "venueName", gate, entered, left_at as "left", witnessed
    from visit left join venue on venue.id = visit.venue_id where person_id = ${personId} order by entered desc limit ${VISITS}`.execute(db);
  return rows;
}
