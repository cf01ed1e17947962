/**
 * Sessions of staff: 32 random bytes in a cookie, their digest in the database, so that several instances share them and a copy of the table opens
 * nothing. A session ends after 15 minutes without a call, and in any case when a working day is over.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { Browser } from './browser.ts';
import { memberOf, type StaffMember } from './roles.ts';

/** Without a call (security.md). */
export const IDLE_SECONDS = 15 * 60;
/** However busy: a shift and its handing over. */
export const SESSION_SECONDS = 10 * 3600;

/** 32 bytes as base64url: the cookie's value. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface OpenedSession {
  /** for the cookie only: it is stored nowhere */
  readonly token: string;
  readonly expiresAt: number;
}

export interface Session {
  readonly staff: StaffMember;
  readonly login: string;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** What the table holds of a session's token. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export interface Opening {
  readonly staffId: number;
  readonly now: number;
  readonly browser?: Browser | undefined;
}

/** Opens a session for somebody who has just proved who they are. */
export async function openSession(db: Database | DatabaseTransaction, { staffId, now, browser = 'other' }: Opening): Promise<OpenedSession> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = now + SESSION_SECONDS;
  await db
    .insertInto('staff_session')
    .values({ token_hash: digestOf(token), staff_id: staffId, created_at: now, seen_at: now, expires_at: expiresAt, browser })
    .execute();
  return { token, expiresAt };
}

export interface FindOptions {
  readonly now: number;
  /** the call counts as work: the 15 minutes begin anew */
  readonly touch: boolean;
  /** accounts of the demo count */
  readonly demo: boolean;
  /** whose page asks, by its number: a session of anybody else is found, and does not count this call as work */
  readonly asked?: number | null;
}

/** Whose session this is, or null when it is unknown, idle, over, or its account was closed. Roles are read each time: what was taken away is gone at once. */
export async function findSession(db: Database, token: string | null, { now, touch, demo, asked = null }: FindOptions): Promise<Session | null> {
  if (token === null || !TOKEN.test(token)) return null;
  const { rows } = await sql<{ id: number; roles: string[]; login: string; seen_at: number; expires_at: number }>`
    update staff_session set seen_at = case when ${touch} and (${asked}::bigint is null or staff_id = ${asked}::bigint) then greatest(seen_at, ${now}::bigint) else seen_at end
    from staff
    where token_hash = ${digestOf(token)} and staff.id = staff_id and staff.ended_at is null and staff.held_at is null and (not staff.demo or ${demo})
      and seen_at > ${now - IDLE_SECONDS} and expires_at > ${now}
    returning staff.id, staff.roles, staff.login, seen_at, expires_at`.execute(db);
  const row = rows[0];
  return row === undefined ? null : { staff: memberOf(row), login: row.login, seenAt: row.seen_at, expiresAt: row.expires_at };
}

/** Ends one session; gives whose it was, or null when there is none. */
export async function endSession(trx: DatabaseTransaction, token: string): Promise<number | null> {
  const { rows } = await sql<{ staff_id: number }>`delete from staff_session where token_hash = ${digestOf(token)} returning staff_id`.execute(trx);
  return rows[0]?.staff_id ?? null;
}

/** Ends every session of an account, wherever it is open. */
export async function endSessionsOf(trx: DatabaseTransaction, staffId: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from staff_session where staff_id = ${staffId}`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** Deletes what is idle or over. */
export async function purgeSessions(db: Database, now: number): Promise<void> {
  await sql`delete from staff_session where seen_at <= ${now - IDLE_SECONDS} or expires_at <= ${now}`.execute(db);
}
