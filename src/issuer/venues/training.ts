/**
 * The training week (formats.md §5): until a moment that the ministry says, a venue or one of its tablets is for learning. The tablet is told when it enrols
 * or renews, takes specimens and admits nobody by them; visits that phones register there meanwhile are kept with a mark.
 */
import { appendAudit } from '../audit.ts';
import type { Database, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';

/** Nobody learns for longer. */
export const TRAINING_MAX_SECONDS = 31 * 24 * 3600;

export interface Training {
  readonly venueId: string;
  /** 0: the whole venue */
  readonly gate: number;
  /** now or earlier: it ends at once */
  readonly until: number;
  readonly by: number | null;
}

/** Begins, prolongs or ends a training. What was in training stays so: the visits of those days keep their mark. */
export async function setTraining(
  issuer: Pick<Issuer, 'db' | 'now'>,
  { venueId, gate, until, by }: Training,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: 'venue-unknown' | 'training-too-long' }> {
  const now = issuer.now();
  if (until - now > TRAINING_MAX_SECONDS) return { ok: false, code: 'training-too-long' };
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql`select 1 from venue where id = ${venueId} and approved_at is not null and closed_at is null for no key update`.execute(trx);
    if (rows.length === 0) return { ok: false, code: 'venue-unknown' };
    const { rows: under } = await sql`
      update venue_training set until_at = ${Math.max(until, now)}
      where venue_id = ${venueId} and gate = ${gate} and from_at <= ${now} and until_at > ${now} returning 1`.execute(trx);
    if (under.length === 0 && until > now) {
      await sql`
        insert into venue_training (venue_id, gate, from_at, until_at) values (${venueId}, ${gate}, ${now}, ${until})
        on conflict (venue_id, gate, from_at) do update set until_at = excluded.until_at`.execute(trx);
    }
    await appendAudit(trx, [{ at: now, kind: 'venue-training', subject: `venue:${venueId}/${gate}`, detail: { until: Math.max(until, now), by } }]);
    return { ok: true };
  });
}

/** Until when this tablet is in training, by itself or with its whole venue; null when it is not. */
export async function trainingUntil(db: Database, { venueId, gate }: { venueId: string; gate: number }, now: number): Promise<number | null> {
  const { rows } = await sql<{ until: number | null }>`
    select max(until_at) as until from venue_training
    where venue_id = ${venueId} and gate in (0, ${gate}) and from_at <= ${now} and until_at > ${now}`.execute(db);
  return rows[0]?.until ?? null;
}
