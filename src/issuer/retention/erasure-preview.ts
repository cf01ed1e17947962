/** What erasing a person would take away and what the law keeps (docs/privacy.md, "Erasure on request"), counted before anybody says yes. Reads and locks nothing. */
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { KEEP_SECONDS } from '../visits/judge.ts';

/** Somebody who turned red within so long is still a case whose contacts are to be found. */
const CASE_SECONDS = 14 * 24 * 3600;

export interface ErasurePreview {
  /** goes at once */
  readonly erasedVisits: number;
  readonly endedPhones: number;
  readonly endedPasses: number;
  readonly erasedContests: number;
  readonly erasedManual: number;
  /** stays: others' health hangs on these visits, until the last of them is 30 days old */
  readonly keptVisits: number;
  readonly keptVisitsUntil: number | null;
  readonly keptResults: number;
  readonly keptContacts: number;
  readonly keptChanges: number;
  readonly keptContests: number;
  readonly keptManual: number;
}

export async function previewErasure(db: Database, personId: number, now: number): Promise<ErasurePreview> {
  const kept = await isCase(db, personId, now);
  const { rows } = await sql<Omit<ErasurePreview, 'erasedVisits' | 'keptVisits' | 'keptVisitsUntil'> & { visits: number; newest: number | null }>`
    select
      (select count(*) from visit where person_id = ${personId} and entered >= ${now - KEEP_SECONDS}) as visits,
      (select max(entered) from visit where person_id = ${personId} and entered >= ${now - KEEP_SECONDS}) as newest,
      (select count(*) from device where person_id = ${personId} and active) as "endedPhones",
      (select count(*) from token where person_id = ${personId} and revoked_at is null and exp > ${now}) as "endedPasses",
      (select count(*) from contest where person_id = ${personId} and decided_at is not null) as "erasedContests",
      (select count(*) from contest where person_id = ${personId} and decided_at is null) as "keptContests",
      (select count(*) from manual_status where person_id = ${personId} and (replaced_at is not null or until_at <= ${now})) as "erasedManual",
      (select count(*) from manual_status where person_id = ${personId} and replaced_at is null and until_at > ${now}) as "keptManual",
      (select count(*) from lab_result where person_id = ${personId}) as "keptResults",
      (select count(*) from contact where person_id = ${personId}) as "keptContacts",
      (select count(*) from health_history where person_id = ${personId}) as "keptChanges"`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gives one row');
  const { visits, newest, ...counts } = row;
  const until = kept && newest !== null ? newest + KEEP_SECONDS : null;
  return { ...counts, erasedVisits: kept ? 0 : visits, keptVisits: kept ? visits : 0, keptVisitsUntil: until };
}

/** Infected now, or not long ago, or the subject of a case that is still open to be looked at: those visits stay. */
export async function isCase(db: Database, personId: number, now: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from person where id = ${personId} and health = 0
    union all select 1 from health_history where person_id = ${personId} and health = 0 and at > ${now - CASE_SECONDS}
    union all select 1 from trace_case where person_id = ${personId} limit 1`.execute(db);
  return rows.length > 0;
}
