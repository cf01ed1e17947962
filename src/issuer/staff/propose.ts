/** The first of two persons. The second is in proposals.ts, apart, so that what an action belongs to can propose it without knowing the list of actions. */
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import type { Payload, ProposalAction } from './action.ts';
import type { StaffMember } from './roles.ts';

/** How long a proposal waits where its kind says nothing else: over a weekend. */
export const PROPOSAL_SECONDS = 3 * 24 * 3600;

export interface Proposed<P extends Payload> {
  readonly kind: ProposalAction<P>['kind'];
  readonly payload: P;
  readonly by: StaffMember;
  readonly now: number;
  readonly deadlineAt?: number;
}

/** Stores a proposal, with its entry in the audit trail (so call it last), and gives its number. */
export async function propose<P extends Payload>(trx: DatabaseTransaction, proposed: Proposed<P>): Promise<number> {
  const { kind, payload, by, now, deadlineAt = now + PROPOSAL_SECONDS } = proposed;
  const { id } = await trx
    .insertInto('proposal')
    .values({ kind, payload: JSON.stringify(payload), proposed_by: by.id, proposed_at: now, deadline_at: deadlineAt })
    .returning('id')
    .executeTakeFirstOrThrow();
  await appendAudit(trx, [proposalEntry('proposal-made', id, { at: now, detail: { kind, by: by.id, deadlineAt } })]);
  return id;
}

/** An entry of the trail about a proposal. */
export function proposalEntry(kind: AuditEntry['kind'], id: number, { at, detail }: Pick<AuditEntry, 'at' | 'detail'>): AuditEntry {
  return { at, kind, subject: `proposal:${id}`, detail };
}
