/**
 * Contested statuses (product.md, door 11): a person says that a line of a register, or the status as a whole, is wrong. Somebody else than who took it in
 * decides within 72 hours: rejecting takes one person and a closed reason, correcting takes two, because it changes a status (correction.ts).
 */
import { sha256, toHex } from '../../core/bytes.ts';
import type { ContestAbout, ContestGround, RejectionReason } from '../../core/token/contest.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople } from '../people/health.ts';
import type { StaffMember } from '../staff/roles.ts';

/** The ministry's own promise, whatever the policy: shorter than any red or yellow lasts, long enough for a second sample. */
export const CONTEST_SECONDS = 72 * 3600;

/** What is taken in at the desk; a refusal only comes from the phone that has the door's receipt. */
export const DESK_ABOUT = ['lab-result', 'contact', 'status'] as const satisfies readonly ContestAbout[];

/** Whether a line of a register is contested, which can be withdrawn; otherwise a correction sets a status by hand. */
export const isAboutLine = (about: ContestAbout): about is 'lab-result' | 'contact' => about === 'lab-result' || about === 'contact';

export type ContestFault = 'contest-unknown' | 'contest-ended' | 'contest-open' | 'line-unknown' | 'same-person' | 'proposal-open';
export type Done = { readonly ok: true; readonly id: number } | { readonly ok: false; readonly code: ContestFault };

export interface NewContest {
  readonly personId: number;
  readonly about: ContestAbout;
  /** the line's number; null for the status as a whole and for a refusal */
  readonly aboutId: number | null;
  readonly ground: ContestGround;
  /** numbers of a member of staff, or of the person's device */
  readonly by: { readonly staff: number } | { readonly device: number };
  /** typ 65010, verified by the caller */
  readonly receipt: Uint8Array | null;
  readonly now: number;
}

/** Takes a contest in at the desk. The same thing is contested once at a time. */
export async function openContest(issuer: Issuer, { by, ...wanted }: Omit<NewContest, 'by' | 'receipt'> & { readonly by: StaffMember }): Promise<Done> {
  const { personId, about, aboutId } = wanted;
  return issuer.db.transaction().execute(async (trx): Promise<Done> => {
    await lockPeople(trx, [personId]);
    if (isAboutLine(about) && !(await lineStands(trx, { personId, about, aboutId }))) return { ok: false, code: 'line-unknown' };
    const id = await insertContest(trx, { ...wanted, aboutId: isAboutLine(about) ? aboutId : null, by: { staff: by.id }, receipt: null });
    return id === null ? { ok: false, code: 'contest-open' } : { ok: true, id };
  });
}

/** The new contest's number, null where the same thing is contested already; the caller has locked the person. */
export async function insertContest(trx: DatabaseTransaction, contest: NewContest): Promise<number | null> {
  const { personId, about, aboutId, ground, by, receipt, now } = contest;
  const staff = 'staff' in by ? by.staff : null;
  const device = 'device' in by ? by.device : null;
  const deadlineAt = now + CONTEST_SECONDS;
  const { rows } = await sql<{ id: number }>`
    insert into contest (person_id, about, about_id, ground, opened_by, device_id, receipt, opened_at, deadline_at)
    values (${personId}, ${about}, ${aboutId}, ${ground}, ${staff}, ${device}, ${receipt}, ${now}, ${deadlineAt})
    on conflict do nothing returning id`.execute(trx);
  const id = rows[0]?.id;
  if (id === undefined) return null;
  const detail = { person: personId, about, line: aboutId, ground, by: staff, device, receipt: await digestOf(receipt), deadlineAt };
  await appendAudit(trx, [contestEntry('contest-opened', id, now, detail)]);
  return id;
}

/** As the trail names a receipt: which door it is from stands in the receipt alone. */
export async function digestOf(receipt: Uint8Array | null): Promise<string | null> {
  return receipt === null ? null : toHex(await sha256(receipt));
}

export interface Rejection {
  readonly id: number;
  readonly reason: RejectionReason;
  readonly by: StaffMember;
  readonly now: number;
}

/** Leaves everything as it is, for a reason. Never by whoever took the contest in, and not while a correction waits for its second person. */
export async function rejectContest(issuer: Issuer, { id, reason, by, now }: Rejection): Promise<Done> {
  return issuer.db.transaction().execute(async (trx): Promise<Done> => {
    const contest = await lockContest(trx, id);
    const fault = faultOf(contest) ?? (contest?.opened_by === by.id ? 'same-person' : null);
    if (fault !== null) return { ok: false, code: fault };
    await closeContest(trx, { id, state: 'rejected', reason, by: by.id, now });
    await appendAudit(trx, [contestEntry('contest-rejected', id, now, { person: contest?.person_id ?? null, reason, by: by.id })]);
    return { ok: true, id };
  });
}

/** A contest with its correction, locked for this transaction. */
export interface LockedContest {
  readonly id: number;
  readonly person_id: number;
  readonly about: ContestAbout;
  readonly about_id: number | null;
  /** null: from the person's phone */
  readonly opened_by: number | null;
  readonly state: 'open' | 'corrected' | 'rejected';
  /** of the correction proposed last */
  readonly proposal_state: string | null;
}

export async function lockContest(trx: DatabaseTransaction, id: number): Promise<LockedContest | null> {
  const { rows } = await sql<LockedContest>`
    select id, person_id, about, about_id, opened_by, state,
      (select proposal.state from proposal where proposal.id = contest.proposal_id) as proposal_state
    from contest where id = ${id} for update`.execute(trx);
  return rows[0] ?? null;
}

/** Why a contest cannot be decided now, or null. */
export function faultOf(contest: LockedContest | null): ContestFault | null {
  if (contest === null) return 'contest-unknown';
  if (contest.state !== 'open') return 'contest-ended';
  return contest.proposal_state === 'open' ? 'proposal-open' : null;
}

export interface Closing {
  readonly id: number;
  readonly state: 'corrected' | 'rejected';
  readonly reason: RejectionReason | null;
  readonly by: number;
  readonly now: number;
}

export async function closeContest(trx: DatabaseTransaction, { id, state, reason, by, now }: Closing): Promise<void> {
  await trx.updateTable('contest').set({ state, reason, decided_at: now, decided_by: by }).where('id', '=', id).execute();
}

/** Whether a line of a register is this person's and counts. */
export async function lineStands(
  db: Database,
  { personId, about, aboutId }: { readonly personId: number; readonly about: 'lab-result' | 'contact'; readonly aboutId: number | null },
): Promise<boolean> {
  const line =
    about === 'lab-result'
      ? sql`select from lab_result where person_id = ${personId} and id = ${aboutId} and replaced_at is null and result < 2`
      : sql`select from contact where person_id = ${personId} and id = ${aboutId} and withdrawn_at is null`;
  return (await line.execute(db)).rows.length > 0;
}

/** Open contests, and how many of them are past their deadline. */
export async function countContests(db: Database, now: number): Promise<{ readonly open: number; readonly overdue: number }> {
  const { rows } = await sql<{ open: number; overdue: number }>`
    select count(*) as open, count(*) filter (where deadline_at <= ${now}) as overdue from contest where state = 'open'`.execute(db);
  return rows[0] ?? { open: 0, overdue: 0 };
}

export function contestEntry(kind: AuditEntry['kind'], id: number, at: number, detail: AuditEntry['detail']): AuditEntry {
  return { at, kind, subject: `contest:${id}`, detail };
}
