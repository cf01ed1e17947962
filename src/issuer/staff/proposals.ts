/**
 * Two persons for what must not hang on one (security.md, attack 7): the second confirms, and the action runs in the same transaction as the record of it.
 * Never the same person; once, however often and from however many instances it is confirmed; not after the deadline.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { PolicyMissingError } from '../policies.ts';
import type { AnyAction } from './action.ts';
import { ACTIONS, actionOf } from './actions.ts';
import { proposalEntry } from './propose.ts';
import { hasRole, memberOf, type StaffMember } from './roles.ts';

export type ConfirmFault = 'proposal-unknown' | 'proposal-ended' | 'proposal-expired' | 'same-person' | 'role-missing';
/** `code` also any that the action itself gives. */
export type ConfirmResult = { readonly ok: true; readonly repeated: boolean } | { readonly ok: false; readonly code: ConfirmFault | (string & {}) };

export interface Ending {
  readonly id: number;
  readonly by: StaffMember;
  readonly now: number;
}

interface Row {
  readonly kind: string;
  readonly payload: unknown;
  readonly proposed_by: number;
  readonly deadline_at: number;
  readonly state: string;
  readonly ended_by: number | null;
}

/** Undoes the transaction of a confirmation that the action refused. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super('the action refused');
    this.code = code;
  }
}

/** The second person's yes. The same person's repeated yes, for an answer that was lost, is `repeated` and changes nothing. */
export async function confirm(issuer: Issuer, ending: Ending, actions: readonly AnyAction[] = ACTIONS): Promise<ConfirmResult> {
  const policy = await issuer.policies.current(ending.now).catch((error: unknown) => {
    if (error instanceof PolicyMissingError) return null;
    throw error;
  });
  try {
    const done = await issuer.db.transaction().execute(async (trx): Promise<ConfirmResult & { readonly publish?: boolean }> => {
      const row = await lockProposal(trx, ending.id);
      const standing = row === null ? unknown() : await judge(trx, row, { ...ending, actions });
      if (row === null || !standing.ok || standing.repeated) return standing;
      const { action } = standing;
      const context = { now: ending.now, proposalId: ending.id, proposedBy: row.proposed_by, confirmedBy: ending.by.id, policy };
      const applied = await action.run(trx, issuer, row.payload, context);
      if (!applied.ok) throw new Refused(applied.code);
      await endProposal(trx, ending, 'confirmed');
      const detail = { ...applied.detail, kind: row.kind, proposedBy: row.proposed_by, confirmedBy: ending.by.id };
      await appendAudit(trx, [proposalEntry('proposal-confirmed', ending.id, { at: ending.now, detail })]);
      return { ok: true, repeated: false, publish: applied.publish === true };
    });
    if (done.ok && done.publish === true) issuer.publishSoon();
    return done.ok ? { ok: true, repeated: done.repeated } : { ok: false, code: done.code };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, code: error.code };
    throw error;
  }
}

/** Taken back by whoever proposed it, or refused by somebody who might have confirmed it: either way nothing happens. */
export async function withdraw(issuer: Issuer, { id, by, now }: Ending, actions: readonly AnyAction[] = ACTIONS): Promise<ConfirmResult> {
  return issuer.db.transaction().execute(async (trx): Promise<ConfirmResult> => {
    const row = await lockProposal(trx, id);
    if (row === null) return unknown();
    if (row.state === 'withdrawn' && row.ended_by === by.id) return { ok: true, repeated: true };
    if (row.state !== 'open') return { ok: false, code: 'proposal-ended' };
    const action = actionOf(row.kind, actions);
    if (row.proposed_by !== by.id && (action === null || !(await stillHasRole(trx, by, action)))) return { ok: false, code: 'role-missing' };
    await endProposal(trx, { id, by, now }, 'withdrawn');
    await appendAudit(trx, [proposalEntry('proposal-withdrawn', id, { at: now, detail: { kind: row.kind, proposedBy: row.proposed_by, by: by.id } })]);
    return { ok: true, repeated: false };
  });
}

/** Ends what waited too long; several issuers share the work. Gives how many. */
export async function expireProposals(issuer: Issuer): Promise<number> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; kind: string; proposed_by: number }>`
      update proposal set state = 'expired', ended_at = ${now}
      where id in (select id from proposal where state = 'open' and deadline_at <= ${now} order by id limit 500 for update skip locked)
      returning id, kind, proposed_by`.execute(trx);
    const detailOf = (row: (typeof rows)[number]) => ({ at: now, detail: { kind: row.kind, proposedBy: row.proposed_by } });
    await appendAudit(
      trx,
      rows.map((row) => proposalEntry('proposal-expired', row.id, detailOf(row))),
    );
    return rows.length;
  });
}

interface Judging extends Ending {
  readonly actions: readonly AnyAction[];
}

type Judged =
  | { readonly ok: false; readonly code: ConfirmFault }
  | { readonly ok: true; readonly repeated: true }
  | { readonly ok: true; readonly repeated: false; readonly action: AnyAction };

async function judge(trx: DatabaseTransaction, row: Row, { by, now, actions }: Judging): Promise<Judged> {
  if (row.proposed_by === by.id) return { ok: false, code: 'same-person' };
  const action = actionOf(row.kind, actions);
  if (action === null) return { ok: false, code: 'proposal-unknown' };
  if (!(await stillHasRole(trx, by, action))) return { ok: false, code: 'role-missing' };
  if (row.state === 'confirmed' && row.ended_by === by.id) return { ok: true, repeated: true };
  if (row.state === 'expired') return { ok: false, code: 'proposal-expired' };
  if (row.state !== 'open') return { ok: false, code: 'proposal-ended' };
  return row.deadline_at <= now ? { ok: false, code: 'proposal-expired' } : { ok: true, repeated: false, action };
}

/** Asked of the database, not of the session: an account that was closed a moment ago confirms nothing. */
async function stillHasRole(trx: DatabaseTransaction, { id }: StaffMember, { roles }: AnyAction): Promise<boolean> {
  const { rows } = await sql<{
    id: number;
    roles: string[];
  }>`select id, roles from staff where id = ${id} and ended_at is null and held_at is null for share`.execute(trx);
  const row = rows[0];
  return row !== undefined && hasRole(memberOf(row), roles);
}

async function lockProposal(trx: DatabaseTransaction, id: number): Promise<Row | null> {
  const { rows } = await sql<Row>`select kind, payload, proposed_by, deadline_at, state, ended_by from proposal where id = ${id} for update`.execute(trx);
  return rows[0] ?? null;
}

async function endProposal(trx: DatabaseTransaction, { id, by, now }: Ending, state: 'confirmed' | 'withdrawn'): Promise<void> {
  await trx.updateTable('proposal').set({ state, ended_at: now, ended_by: by.id }).where('id', '=', id).execute();
}

function unknown(): { readonly ok: false; readonly code: 'proposal-unknown' } {
  return { ok: false, code: 'proposal-unknown' };
}
