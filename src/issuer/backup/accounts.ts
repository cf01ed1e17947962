/**
 * After a restore: nothing that was ended since the backup works again (docs/decisions/023-restored-accounts.md). Which accounts were closed, which roles taken
 * away and which one-time codes used since, the backup cannot know, so none of it counts until the administrator says so anew.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { withdrawProposals } from '../staff/open-proposals.ts';
import { stepOf } from '../staff/totp.ts';

/** An account that nobody signs in with before `ashyq staff confirm`. */
export interface HeldAccount {
  readonly id: number;
  readonly login: string;
  /** as they were when the backup was made: some may have been taken away since */
  readonly roles: readonly string[];
}

export interface Quieted {
  /** sessions that were deleted */
  readonly sessions: number;
  /** open proposals that were withdrawn */
  readonly proposals: number;
  readonly accounts: readonly HeldAccount[];
  /** codes for phones and tablets that were deleted: they may have been used since */
  readonly codes: number;
}

/** Ends sessions, proposals and codes, and holds every account. The demo's accounts open nothing outside a demo, and are left. */
export async function quietAccounts(trx: DatabaseTransaction, now: number): Promise<Quieted> {
  const deleted = async (table: string, where = sql`true`) => {
    const { numAffectedRows } = await sql`delete from ${sql.table(table)} where ${where}`.execute(trx);
    return Number(numAffectedRows ?? 0);
  };
  const sessions = await deleted('staff_session');
  const codes = (await deleted('enrolment_code')) + (await deleted('gate_code', sql`used_at is null`));
  await deleted('staff_attempt');
  await deleted('staff_browser');
  const proposals = await withdrawProposals(trx, { now });
  // a code of the next half minute is taken too (totp.ts), so one of it may have been used
  await sql`
    update staff set totp_step = greatest(coalesce(totp_step, 0), ${stepOf(now) + 1}::bigint) where totp_sealed is not null`.execute(trx);
  const { rows } = await sql<HeldAccount>`
    with held as (
      update staff set held_at = ${now}, activation_hash = null, activation_until = null, activation_totp = null
      where ended_at is null and not demo returning id, login, roles
    )
    select id, login, roles from held order by id`.execute(trx);
  return { sessions, proposals, codes, accounts: rows };
}
