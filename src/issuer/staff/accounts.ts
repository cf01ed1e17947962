/**
 * Accounts of staff, as the command line keeps them: whoever can run commands on the issuer's machine is its administrator anyway, so the first account
 * comes from there. Nobody types a passphrase for somebody else: an account is opened with a code that works once and for a day.
 */
import { createHash, randomBytes } from 'node:crypto';
import { encodeBase32 } from '../../core/codec/base32.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { forgetBrowsers } from './known-browser.ts';
import { withdrawProposals } from './open-proposals.ts';
import type { Role } from './roles.ts';
import { endSessionsOf } from './sessions.ts';

/** How long an activation code is good for. */
export const ACTIVATION_SECONDS = 24 * 3600;
const LOGIN = /^[a-z][a-z0-9.-]{1,30}[a-z0-9]$/;

/** `account-held`: it came back with a backup and has to be confirmed first; `account-not-held`: there is nothing to confirm. */
export type AccountFault = 'login-invalid' | 'login-taken' | 'login-unknown' | 'account-ended' | 'account-held' | 'account-not-held';
export type Made = { readonly ok: true; readonly id: number; readonly code: string } | { readonly ok: false; readonly code: AccountFault };

export interface NewAccount {
  readonly login: string;
  readonly roles: readonly Role[];
  readonly now: number;
}

/** Adds an account that waits for its activation; `code` is shown once and stored nowhere. */
export async function addStaff(db: Database, { login, roles, now }: NewAccount): Promise<Made> {
  if (!LOGIN.test(login)) return { ok: false, code: 'login-invalid' };
  const activation = newActivation(now);
  return db.transaction().execute(async (trx): Promise<Made> => {
    const row = await trx
      .insertInto('staff')
      .values({ login, roles: [...roles], created_at: now, ...activation.columns })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) return { ok: false, code: 'login-taken' };
    await appendAudit(trx, [staffEntry('staff-added', row.id, now, { roles: [...roles].sort().join(' ') })]);
    return { ok: true, id: row.id, code: activation.code };
  });
}

type Found = { readonly ok: true; readonly id: number };
type Refused = Extract<Made, { ok: false }>;

/** A new activation code; passphrase, codes and sessions from before end at once, and what was proposed under them and nobody confirmed is withdrawn. */
export async function resetStaff(db: Database, login: string, now: number): Promise<Made> {
  const activation = newActivation(now);
  return db.transaction().execute(async (trx): Promise<Made> => {
    const account = await lockAccount(trx, login);
    if (!account.ok) return account;
    const nothing = { password_salt: null, password_hash: null, totp_sealed: null, totp_step: null, activation_totp: null };
    await trx
      .updateTable('staff')
      .set({ ...nothing, ...activation.columns })
      .where('id', '=', account.id)
      .execute();
    await sql`delete from staff_attempt where subject = ${attemptSubject(login)}`.execute(trx);
    const sessions = await endSessionsOf(trx, account.id);
    await forgetBrowsers(trx, account.id);
    const proposals = await withdrawProposals(trx, { now, by: account.id });
    await appendAudit(trx, [staffEntry('staff-reset', account.id, now, { sessions, proposals })]);
    return { ok: true, id: account.id, code: activation.code };
  });
}

/** Gives an account other roles: they count from its next call on. What it proposed with the roles of before, and nobody confirmed, is withdrawn. */
export async function changeRoles(db: Database, { login, roles, now }: NewAccount): Promise<Found | Refused> {
  return db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, login);
    if (!account.ok) return account;
    const { id } = account;
    await setRoles(trx, id, roles);
    const proposals = await withdrawProposals(trx, { now, by: id });
    await appendAudit(trx, [staffEntry('staff-roles', id, now, { roles: [...roles].sort().join(' '), proposals })]);
    return { ok: true, id } as const;
  });
}

/** After a restore: this account works here still, with these roles, as the administrator says it anew (decision 023). */
export async function confirmStaff(db: Database, { login, roles, now }: NewAccount): Promise<Found | Refused> {
  return db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, login, { held: true });
    if (!account.ok) return account;
    const { id } = account;
    await setRoles(trx, id, roles);
    await sql`update staff set held_at = null where id = ${id}`.execute(trx);
    await appendAudit(trx, [staffEntry('staff-confirmed', id, now, { roles: [...roles].sort().join(' ') })]);
    return { ok: true, id } as const;
  });
}

async function setRoles(trx: DatabaseTransaction, id: number, roles: readonly Role[]): Promise<void> {
  await trx
    .updateTable('staff')
    .set({ roles: [...roles] })
    .where('id', '=', id)
    .execute();
}

/** Closes an account for good: its sessions end, what it has proposed and nobody confirmed is withdrawn. */
export async function endStaff(db: Database, login: string, now: number): Promise<Found | Refused> {
  return db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, login, { held: null });
    if (!account.ok) return account;
    const { id } = account;
    const nothing = { password_salt: null, password_hash: null, totp_sealed: null, totp_step: null };
    const closed = { ended_at: now, held_at: null, activation_hash: null, activation_until: null, activation_totp: null };
    await trx
      .updateTable('staff')
      .set({ ...nothing, ...closed })
      .where('id', '=', id)
      .execute();
    const sessions = await endSessionsOf(trx, id);
    await forgetBrowsers(trx, id);
    const proposals = await withdrawProposals(trx, { now, by: id });
    await appendAudit(trx, [staffEntry('staff-ended', id, now, { sessions, proposals })]);
    return { ok: true, id } as const;
  });
}

export interface ListedAccount {
  readonly id: number;
  readonly login: string;
  readonly roles: readonly string[];
  readonly state: 'waits' | 'lapsed' | 'active' | 'held' | 'ended';
  readonly created_at: number;
}

/** Every account, by number. `lapsed`: its activation code ran out unused; `held`: it came back with a backup and nobody has confirmed it yet. */
export async function listStaff(db: Database, now: number): Promise<readonly ListedAccount[]> {
  const { rows } = await sql<ListedAccount>`
    select id, login, roles, created_at,
      case when ended_at is not null then 'ended' when held_at is not null then 'held' when password_hash is not null then 'active' when activation_until > ${now} then 'waits' else 'lapsed' end as state
    from staff order by id`.execute(db);
  return rows;
}

/** `held`: only such an account (true), only one that is not (false, the default), or either (null). */
async function lockAccount(trx: DatabaseTransaction, login: string, { held = false }: { readonly held?: boolean | null } = {}): Promise<Found | Refused> {
  const { rows } = await sql<{ id: number; ended_at: number | null; held_at: number | null }>`
    select id, ended_at, held_at from staff where login = ${login} for update`.execute(trx);
  const row = rows[0];
  if (row === undefined) return { ok: false, code: 'login-unknown' };
  if (row.ended_at !== null) return { ok: false, code: 'account-ended' };
  const isHeld = row.held_at !== null;
  return held === null || held === isHeld ? { ok: true, id: row.id } : { ok: false, code: isHeld ? 'account-held' : 'account-not-held' };
}

/** 160 random bits; the database holds their digest. */
function newActivation(now: number) {
  const code = encodeBase32(randomBytes(20));
  return { code, columns: { activation_hash: activationHash(code), activation_until: now + ACTIVATION_SECONDS } };
}

/** The digest of an activation code as somebody typed it: spaces, hyphens and case mean nothing. */
export function activationHash(code: string): Uint8Array {
  const plain = code.replace(/[\s-]/g, '').toUpperCase();
  return new Uint8Array(createHash('sha256').update(`ashyq-activation ${plain}`).digest());
}

/** Names the row of tries at a login, whether or not there is such an account. */
export function attemptSubject(login: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`ashyq-staff ${login}`).digest());
}

/** An entry of the trail about an account: its number, never its login. */
export function staffEntry(kind: AuditEntry['kind'], id: number, at: number, detail: AuditEntry['detail']): AuditEntry {
  return { at, kind, subject: `staff:${id}`, detail };
}
