/**
 * How long the ministry keeps what: the one list behind the table of docs/privacy.md, which a test holds against it. Each line is a task of the clock. What is
 * not here (the register of people, keys, policies, the log, the audit trail) has no end of its own; docs/privacy.md says why.
 */

import type { AuditKind, DeletedId } from '../audit-kinds.ts';
import { RECEIPT_SECONDS } from '../contests/receipt.ts';
import { purgeContests, purgeReceipts } from '../contests/retention.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { KEEP_DAYS } from '../figures/day.ts';
import { purgeFigures } from '../figures/purge.ts';
import { localDay } from '../journals/seen.ts';
import { purgeCodes } from '../people/codes.ts';
import { purgeUploads, UPLOAD_SECONDS } from '../registers/uploads.ts';
import { purgeSessions } from '../staff/sessions.ts';
import { purgeAttempts } from '../staff/sign-in.ts';
import { purgeLists } from '../tokens/index-pool.ts';
import { listLifeSeconds } from '../tokens/source.ts';
import { FORGET_SECONDS, purgeApplications } from '../venues/applications.ts';
import { purgeVisits } from '../visits/retention.ts';
import { purgeHistory, purgeRaw } from './health.ts';
import { deleteRows, purge } from './purge.ts';
import { purgeDevices, purgeTokens } from './tokens.ts';

const DAY = 24 * 3600;

/** One line of the table. */
export interface Retention {
  /** as in docs/privacy.md; the task is called `purge-<id>` */
  readonly id: string;
  /** how long it is kept, in seconds; what from is said in the table. Null where something else than an age decides. */
  readonly keepSeconds: number | null;
  readonly everySeconds: number;
  run(issuer: Issuer): Promise<unknown>;
}

const HALF_HOUR = 1800;
const QUARTER_DAY = 6 * 3600;

/** A table whose rows go when a time in them is old enough. */
function aged(id: DeletedId, { table, column, days, extra = 'true' }: { table: string; column: string; days: number; extra?: string }): Retention {
  return {
    id,
    keepSeconds: days * DAY,
    everySeconds: QUARTER_DAY,
    run(issuer) {
      const before = issuer.now() - days * DAY;
      const where = sql`${sql.ref(column)} < ${before} and ${sql.raw(extra)}`;
      return purge(issuer, { kind: `${id}-deleted`, before, delete: (trx) => deleteRows(trx, table, where) });
    },
  };
}

export const RETENTION: readonly Retention[] = [
  { id: 'visits', keepSeconds: 30 * DAY, everySeconds: 600, run: purgeVisits },
  { ...aged('cases', { table: 'trace_case', column: 'opened_at', days: 30 }), everySeconds: HALF_HOUR },
  { id: 'day-keys', keepSeconds: null, everySeconds: 600, run: purgeDayKeys },
  aged('guard-questions', { table: 'guard_question', column: 'at', days: 30 }),
  { ...aged('journals', { table: 'journal_run', column: 'received_at', days: 35 }), everySeconds: HALF_HOUR },
  aged('checkpoints', { table: 'journal_checkpoint', column: 'received_at', days: 400 }),
  aged('findings', { table: 'journal_finding', column: 'found_at', days: 400 }),
  aged('pages', { table: 'journal_page', column: 'made_at', days: 400, extra: 'logged_at is not null' }),
  { id: 'codes', keepSeconds: 3600, everySeconds: 600, run: purgeCodes },
  aged('gate-codes', { table: 'gate_code', column: 'expires_at', days: 30 }),
  { id: 'tokens', keepSeconds: 90 * DAY, everySeconds: QUARTER_DAY, run: (issuer) => purgeTokens(issuer, 90 * DAY) },
  { id: 'devices', keepSeconds: 90 * DAY, everySeconds: QUARTER_DAY, run: (issuer) => purgeDevices(issuer, 90 * DAY) },
  {
    id: 'lists',
    keepSeconds: null,
    everySeconds: QUARTER_DAY,
    run: async (issuer) => purgeLists(issuer.db, issuer.now() - (await listLifeSeconds(issuer.db))),
  },
  { id: 'raw-batches', keepSeconds: 180 * DAY, everySeconds: QUARTER_DAY, run: (issuer) => purgeRaw(issuer, 180 * DAY) },
  { id: 'uploads', keepSeconds: UPLOAD_SECONDS, everySeconds: QUARTER_DAY, run: (issuer) => purgeUploads(issuer) },
  aged('results', { table: 'lab_result', column: 'sampled_at', days: 400 }),
  aged('contacts', { table: 'contact', column: 'contact_at', days: 400 }),
  { id: 'history', keepSeconds: 400 * DAY, everySeconds: QUARTER_DAY, run: (issuer) => purgeHistory(issuer, 400 * DAY) },
  aged('manual-statuses', { table: 'manual_status', column: 'until_at', days: 400 }),
  { id: 'receipts', keepSeconds: RECEIPT_SECONDS, everySeconds: QUARTER_DAY, run: purgeReceipts },
  { id: 'contests', keepSeconds: 400 * DAY, everySeconds: QUARTER_DAY, run: (issuer) => purgeContests(issuer, 400 * DAY) },
  aged('moves', { table: 'desk_move', column: 'until_at', days: 30 }),
  { id: 'reconciliations', keepSeconds: 90 * DAY, everySeconds: QUARTER_DAY, run: purgeReconciliations },
  aged('stamps', { table: 'stamp_signed', column: 'at', days: KEEP_DAYS }),
  { id: 'figures', keepSeconds: KEEP_DAYS * DAY, everySeconds: QUARTER_DAY, run: purgeFigures },
  { id: 'staff', keepSeconds: null, everySeconds: 600, run: purgeStaff },
  { id: 'applications', keepSeconds: FORGET_SECONDS, everySeconds: QUARTER_DAY, run: purgeApplications },
];

/** A day's secret has done its work when the day is over. */
async function purgeDayKeys(issuer: Issuer): Promise<number> {
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const today = localDay(now, utcOffsetMinutes);
  return purge(issuer, { kind: 'day-keys-deleted', before: now, delete: (trx) => deleteRows(trx, 'venue_day_key', sql`day < ${today}`) });
}

/** Its rows know their local day and no more. */
async function purgeReconciliations(issuer: Issuer): Promise<number> {
  const now = issuer.now();
  const { utcOffsetMinutes } = await issuer.policies.current(now);
  const oldest = localDay(now - 90 * DAY, utcOffsetMinutes);
  const work = (table: string, kind: AuditKind) =>
    purge(issuer, { kind, before: now - 90 * DAY, delete: (trx) => deleteRows(trx, table, sql`day < ${oldest}`) });
  return (await work('reconciliation_finding', 'reconciliation-findings-deleted')) + (await work('reconciliation', 'reconciliations-deleted'));
}

/** Sessions that ended and tries at signing in that no lock needs. */
async function purgeStaff({ db, now }: Issuer): Promise<void> {
  await purgeSessions(db, now());
  await purgeAttempts(db, now());
}
