/**
 * Somebody's pass on another phone, at the desk: two persons (security.md, attack 18; decision 030). Whoever stands at the counter proposes, another member of
 * staff confirms having seen the person and the document, and the first one then makes one code. No number is in the proposal: it may be read for ever.
 */
import * as v from 'valibot';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { ROW_FIELD, readerOf } from '../handlers/fields.ts';
import type { ProposalAction } from '../staff/action.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { lockHousehold } from './devices.ts';
import { factsOf } from './facts.ts';

/** The person waits at the counter meanwhile. */
export const MOVE_PROPOSAL_SECONDS = 3600;
/** How long after the second person's yes the code may be made. */
export const MOVE_SECONDS = 1800;

export interface Move {
  readonly personId: number;
  readonly by: StaffMember;
  readonly now: number;
}

/** Whether a phone of the person's own holds the pass. */
export async function hasOwnPhone(trx: DatabaseTransaction, personId: number): Promise<boolean> {
  const { rows } = await sql`select from device where person_id = ${personId} and guardian_id is null and active`.execute(trx);
  return rows.length > 0;
}

/** Uses up the second person's yes to what this account proposed, and gives the proposal's number; null where there is none. */
export async function takeMove(trx: DatabaseTransaction, { personId, by, now }: Move): Promise<number | null> {
  const { rows } = await sql<{ proposal_id: number }>`
    update desk_move set used_at = ${now} where (person_id, proposal_id) in (
      select person_id, proposal_id from desk_move
      where person_id = ${personId} and staff_id = ${by.id} and used_at is null and until_at > ${now} order by proposal_id limit 1 for update)
    returning proposal_id`.execute(trx);
  return rows[0]?.proposal_id ?? null;
}

/** The number of this account's proposal for the person, the one that is open already where there is one; null where a colleague's is open. */
export async function proposeMove(trx: DatabaseTransaction, { personId, by, now }: Move): Promise<number | null> {
  // two calls at once would not see each other's, and two yeses would open two phones
  await lockHousehold(trx, personId);
  const { rows } = await sql<{ id: number; proposed_by: number }>`
    select id, proposed_by from proposal where state = 'open' and kind = ${movePassAction.kind} and deadline_at > ${now}
      and payload ->> 'personId' = ${String(personId)} order by proposed_by <> ${by.id}, id limit 1`.execute(trx);
  const [open] = rows;
  if (open !== undefined) return open.proposed_by === by.id ? open.id : null;
  return propose(trx, { kind: movePassAction.kind, payload: { personId }, by, now, deadlineAt: now + MOVE_PROPOSAL_SECONDS });
}

const MOVE = v.strictObject({ personId: ROW_FIELD });

export const movePassAction: ProposalAction<v.InferOutput<typeof MOVE>> = {
  kind: 'move-pass',
  roles: ['clerk', 'epidemiologist'],
  check: readerOf(MOVE),
  async apply(trx, _issuer, { personId }, { now, proposalId, proposedBy }) {
    const { rows } = await sql`select from person where id = ${personId} and gone_at is null for share`.execute(trx);
    if (rows.length === 0) return { ok: false, code: 'person-unknown' };
    // one move, one yes: an earlier one that nobody has used makes no second code
    await sql`update desk_move set used_at = ${now} where person_id = ${personId} and used_at is null`.execute(trx);
    await sql`
      insert into desk_move (person_id, proposal_id, staff_id, until_at) values (${personId}, ${proposalId}, ${proposedBy}, ${now + MOVE_SECONDS})`.execute(
      trx,
    );
    return { ok: true, detail: { person: personId } };
  },
  describe: async (issuer, { personId }) => ({ person: await factsOf(issuer.db, personId) }),
};
