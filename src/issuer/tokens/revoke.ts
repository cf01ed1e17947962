/** Revocation (formats.md §3): always every unexpired token of a person, paper included. The lists are derived from these rows. */

import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { RevocationCause } from '../db/schema.ts';

/** Revokes what these people hold and gives the number of tokens. The caller has locked or updated their person rows before. */
export async function revokeTokens(
  trx: DatabaseTransaction,
  personIds: readonly number[],
  options: { readonly now: number; readonly cause: RevocationCause },
): Promise<number> {
  if (personIds.length === 0) return 0;
  const { numAffectedRows } = await sql`
    update token set revoked_at = ${options.now}, revoked_cause = ${options.cause}
    where person_id = any(${personIds}::bigint[]) and revoked_at is null and exp > ${options.now}`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
