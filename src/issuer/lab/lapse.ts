/**
 * The end of waiting: what two persons have not decided in time (hold.ts, `HELD_SECONDS`) is refused by the clock. Not released: what lay outside the bounds
 * must not begin to count because nobody looked. The trail tells it, its sender is answered by line, and may send it again as a new batch.
 */
import { toHex } from '../../core/bytes.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { subjectOf } from './hold.ts';

/** From when on before its end a batch counts as due (`ashyq_lab_batches_held_due`): as long as a proposal lives. */
export const DUE_SECONDS = 3 * 86_400;
/** Batches of one transaction. */
const AT_ONCE = 100;

/**
 * Refuses what has waited too long; the lines follow as after any decision (resume.ts), unless an earlier version let the bytes go. Several issuers share the
 * work. Gives how many.
 */
export async function lapseHeld(issuer: Issuer): Promise<number> {
  let lapsed = 0;
  for (;;) {
    const now = issuer.now();
    const batches = await issuer.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ lab_id: string; batch_id: Uint8Array; held_at: number; lines: number }>`
        update lab_batch set decision = 'refused', outcome = case when length(raw) > 0 then null else outcome end where (lab_id, batch_id) in (
          select lab_id, batch_id from lab_batch where held_at is not null and decision is null and held_until <= ${now}
          order by held_until limit ${AT_ONCE} for update skip locked)
        returning lab_id, batch_id, held_at, (judged->'figures'->>'lines')::integer as lines`.execute(trx);
      const entries = rows.map(
        ({ lab_id, batch_id, held_at, lines }): AuditEntry => ({
          at: now,
          kind: 'lab-batch-lapsed',
          subject: subjectOf(lab_id, toHex(batch_id)),
          detail: { lines, waitedSeconds: now - held_at },
        }),
      );
      await appendAudit(trx, entries);
      return rows.length;
    });
    lapsed += batches;
    if (batches < AT_ONCE) return lapsed;
  }
}

/** Batches that wait, and those of them whose time ends soon. */
export async function countHeld({ db, now }: Pick<Issuer, 'db' | 'now'>): Promise<{ readonly held: number; readonly due: number }> {
  const { rows } = await sql<{ held: number; due: number }>`
    select count(*) as held, count(*) filter (where held_until <= ${now() + DUE_SECONDS}) as due from lab_batch
    where held_at is not null and decision is null`.execute(db);
  return rows[0] ?? { held: 0, due: 0 };
}
