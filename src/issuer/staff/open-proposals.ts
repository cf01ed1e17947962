/** Proposals that end with what they rested on: their proposer's account or roles, or the moment that a restored backup knows of. */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

export interface Withdrawing {
  readonly now: number;
  /** of this account only */
  readonly by?: number;
}

/** Withdraws what is open and gives how many; the caller's entry in the audit trail says why. */
export async function withdrawProposals(trx: DatabaseTransaction, { now, by }: Withdrawing): Promise<number> {
  const { numAffectedRows } = await sql`
    update proposal set state = 'withdrawn', ended_at = ${now}
    where state = 'open' and (${by ?? null}::bigint is null or proposed_by = ${by ?? null}::bigint)`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
