/**
 * The end of contests and of the receipts in them (docs/privacy.md). A receipt says where somebody stood and when: it goes as soon as a visit of that day would be
 * gone too, and the contest stays without it, so that the ministry's answer can still be read.
 */
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { deleteRows, purge, ROWS_AT_ONCE } from '../retention/purge.ts';
import { RECEIPT_SECONDS } from './receipt.ts';

/** Whoever has to decide needs the receipt; but not for ever, if nobody does. */
export const UNDECIDED_RECEIPT_SECONDS = 90 * 86_400;

/** Receipts of contests that were decided long enough ago, or that nobody decided. Gives how many went. */
export async function purgeReceipts(issuer: Issuer): Promise<number> {
  const now = issuer.now();
  const before = now - RECEIPT_SECONDS;
  return purge(issuer, {
    kind: 'receipts-deleted',
    before,
    async delete(trx) {
      const { numAffectedRows } = await sql`
        update contest set receipt = null, receipt_gone_at = ${now} where id in (
          select id from contest where receipt is not null
            and (decided_at < ${before} or (decided_at is null and opened_at < ${now - UNDECIDED_RECEIPT_SECONDS}))
          limit ${ROWS_AT_ONCE} for update skip locked)`.execute(trx);
      return Number(numAffectedRows ?? 0);
    },
  });
}

/** Contests that were decided so long ago, or that were opened so long ago and never decided: the line that they were about is gone by then. */
export async function purgeContests(issuer: Issuer, keepSeconds: number): Promise<number> {
  const before = issuer.now() - keepSeconds;
  const old = sql`coalesce(decided_at, opened_at) < ${before}`;
  return purge(issuer, { kind: 'contests-deleted', before, delete: (trx) => deleteRows(trx, 'contest', old) });
}
