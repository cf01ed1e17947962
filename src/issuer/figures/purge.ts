/** The end of figures: their rows know their day and no more. */
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { deleteRows, purge } from '../retention/purge.ts';
import { dayOf, KEEP_DAYS, startOf } from './day.ts';

const TABLES = ['health_day', 'test_day', 'scan_day', 'sync_day', 'pass_day'] as const;

export async function purgeFigures(issuer: Issuer): Promise<number> {
  const oldest = dayOf(issuer.now()) - KEEP_DAYS;
  let gone = 0;
  for (const table of TABLES)
    gone += await purge(issuer, { kind: 'figures-deleted', before: startOf(oldest), delete: (trx) => deleteRows(trx, table, sql`day < ${oldest}`) });
  return gone;
}
