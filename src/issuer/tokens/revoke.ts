/**
 * Revocation (formats.md §3), paper included: every unexpired token of a person when it is about the person; those of one phone when it is about the phone
 * (people/devices.ts). The lists are derived from these rows.
 */

import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { RevocationCause } from '../db/schema-tokens.ts';

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

/** Revokes what a person holds on phones of their own or on none, all but the tokens of guardians' phones in use. The caller has locked the person before. */
export async function revokeOwnTokens(
  trx: DatabaseTransaction,
  personId: number,
  options: { readonly now: number; readonly cause: RevocationCause },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update token set revoked_at = ${options.now}, revoked_cause = ${options.cause}
    where person_id = ${personId} and revoked_at is null and exp > ${options.now} and not exists (
      select from device where device.person_id = token.person_id and device.id = token.device_id and device.active and device.guardian_id is not null)`.execute(
    trx,
  );
  return Number(numAffectedRows ?? 0);
}
