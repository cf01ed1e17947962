/**
 * After a restore, from what is still published: posters and tablets that were called back since the backup. The lists go on saying so by themselves (publish/lists.ts),
 * but a tablet that the register believes in would renew and have a certificate that no list calls back. A venue of which nothing is left in force was closed, as far
 * as anybody can tell: it is closed here too, and one that was not is opened again by name (`ashyq venue reopen`).
 */
import { LIST_ENTRIES, type StatusBits, statusAt } from '../../core/trust/status-list.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

/** Rows looked at in one statement. */
const AT_ONCE = 5000;

export interface CalledBack {
  readonly posters: number;
  /** their gates need a new enrolment code: why they were called back, no list says */
  readonly tablets: number;
  /** ids of venues of which nothing was left: closed until somebody says otherwise */
  readonly closed: readonly string[];
}

interface Row {
  readonly venue_id: string;
  readonly token_index: number;
  readonly gate: number;
}

/** Calls back what the published lists call back; `lists` by their number. A list that is not there says nothing. Writes to the trail: late in its transaction. */
export async function callBackPublished(
  trx: DatabaseTransaction,
  { lists, now }: { readonly lists: ReadonlyMap<number, StatusBits>; readonly now: number },
): Promise<CalledBack> {
  const revoked: Row[] = [];
  let after: Pick<Row, 'venue_id' | 'token_index'> = { venue_id: '', token_index: -1 };
  for (;;) {
    const { rows } = await sql<Row>`
      select venue_id, token_index, gate from venue_credential
      where revoked_at is null and exp > ${now} and (venue_id, token_index) > (${after.venue_id}, ${after.token_index})
      order by venue_id, token_index limit ${AT_ONCE}`.execute(trx);
    revoked.push(...rows.filter(({ token_index }) => isRevoked(lists, token_index)));
    after = rows.at(-1) ?? after;
    if (rows.length < AT_ONCE) break;
  }
  for (const { venue_id, token_index, gate } of revoked) {
    await sql`
      update venue_credential set revoked_at = ${now}, revoked_cause = ${gate === 0 ? 'poster' : 'tablet'}
      where venue_id = ${venue_id} and token_index = ${token_index}`.execute(trx);
    await sql`
      update gate set revoked_at = ${now} from venue_credential as own
      where gate.venue_id = ${venue_id} and gate.gate = ${gate} and gate.revoked_at is null
        and own.venue_id = gate.venue_id and own.token_index = ${token_index} and own.tablet_key = gate.public_key`.execute(trx);
  }
  const posters = revoked.filter(({ gate }) => gate === 0).length;
  const closed = await closeEmptied(trx, [...new Set(revoked.map(({ venue_id }) => venue_id))], now);
  return { posters, tablets: revoked.length - posters, closed };
}

/** Of these venues those without a poster or tablet in force. */
async function closeEmptied(trx: DatabaseTransaction, venueIds: readonly string[], now: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update venue set closed_at = ${now} where id = any(${venueIds}::text[]) and closed_at is null
      and not exists (select from venue_credential as own where own.venue_id = venue.id and own.revoked_at is null and own.exp > ${now})
    returning id`.execute(trx);
  const closed = rows.map(({ id }) => id).sort();
  await sql`update gate set revoked_at = ${now} where venue_id = any(${closed}::text[]) and revoked_at is null`.execute(trx);
  await appendAudit(
    trx,
    closed.map((id) => ({ at: now, kind: 'venue-closed', subject: `venue:${id}`, detail: { by: null, cause: 'restore' } })),
  );
  return closed;
}

function isRevoked(lists: ReadonlyMap<number, StatusBits>, index: number): boolean {
  const list = lists.get(Math.floor(index / LIST_ENTRIES));
  return list !== undefined && (statusAt(list, index % LIST_ENTRIES) ?? 0) !== 0;
}
