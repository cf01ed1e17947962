import { beforeAll } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { signedIn } from './staff.ts';
import { CINEMA, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

export const DAY = 86_400;
export const database = withDatabase();
export let world: World;
export let staff = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 2 });
  await insertVenue(world, CINEMA);
  await registerSource(world, 'LAB-01');
  await sql`insert into gate (venue_id, gate) values (${CINEMA}, 1)`.execute(database.db);
  staff = (await signedIn(world, 'clerk')).staff.id;
});

/** `age` in seconds. Puts a row of that age in, and gives how to count the table. `keep` where the table's own line says none. */
export interface Line {
  readonly table: string;
  readonly keep?: number;
  /** which rows are of this line */
  readonly of?: string;
  put(age: number): Promise<unknown>;
}

export const now = () => world.issuer.now();
export let made = 0;
export function next(): number {
  made += 1;
  return made;
}
export const unique = () => `row ${next()}`;
export const PERSON = sql`(select min(id) from person)`;
export const JOURNAL = sql`${CINEMA}, 1, sha256('tablet'), 0`;

export const LINES: Readonly<Record<string, Line>> = {
  stamps: {
    table: 'stamp_signed',
    put: (age) => sql`insert into stamp_signed (version, at) select coalesce(max(version), 0) + 1, ${now() - age} from stamp_signed`.execute(database.db),
  },
  visits: {
    table: 'visit',
    put: (age) =>
      sql`
      insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at)
      select ${PERSON}, substr(sha256(${unique()}::bytea), 1, 16), ${CINEMA}, 0, ${now() - age}, false, 0, sha256(''), 0`.execute(database.db),
  },
  cases: {
    table: 'trace_contact',
    put: (age) =>
      sql`
      with opened as (
        insert into trace_case (person_id, opened_at, opened_by, reason, cause, from_at, until_at, rules, stays, found)
        select ${PERSON}, ${now() - age}, 1, 'repeat', 'a cause in words', 1, 2, '{}', 0, 0 returning id
      ) insert into trace_contact (case_id, rank, person_id, seconds, score, last_at, witnessed, same_gate, meetings)
      select id, 1, ${PERSON}, 900, 900, 0, true, true, '[]' from opened`.execute(database.db),
  },
  'day-keys': {
    table: 'venue_day_key',
    // START is 15:00 in Almaty: its local day has run for 15 hours
    keep: 15 * 3600,
    put: (age) =>
      sql`
      insert into venue_day_key (venue_id, day, secret) select ${unique()}, ${Math.floor((now() + 18_000 - age) / DAY)}, sha256('')`.execute(database.db),
  },
  'guard-questions': {
    table: 'guard_question',
    put: (age) =>
      sql`insert into guard_question (venue_id, gate, tablet, at, known) values (${CINEMA}, 1, sha256('tablet'), ${now() - age}, false)`.execute(database.db),
  },
  journals: {
    table: 'journal_run',
    put: (age) =>
      sql`
      insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at)
      select ${JOURNAL}, ${next()}, 1, '\\x80', ${now() - age}`.execute(database.db),
  },
  checkpoints: {
    table: 'journal_checkpoint',
    put: (age) =>
      sql`
      insert into journal_checkpoint (venue_id, gate, tablet, epoch, size, head, raw, received_at)
      select ${JOURNAL}, ${next()}, sha256(''), '\\x80', ${now() - age}`.execute(database.db),
  },
  findings: {
    table: 'journal_finding',
    put: (age) =>
      sql`
      insert into journal_finding (venue_id, gate, tablet, epoch, kind, seq, found_at) select ${JOURNAL}, 'fork', ${next()}, ${now() - age}`.execute(
        database.db,
      ),
  },
  pages: {
    table: 'journal_page',
    put: (age) => sql`insert into journal_page (number, digests, made_at, logged_at) values (${next()}, '', ${now() - age}, 1)`.execute(database.db),
  },
  codes: {
    table: 'enrolment_code',
    put: (age) =>
      sql`
      insert into enrolment_code (subject, salt, code_hash, expires_at, tries_left, window_start, sent_in_window)
      values (sha256(${unique()}::bytea), '', '', ${now() - age}, 3, 0, 1)`.execute(database.db),
  },
  'gate-codes': {
    table: 'gate_code',
    put: (age) =>
      sql`
      insert into gate_code (code_hash, venue_id, gate, expires_at) values (sha256(${unique()}::bytea), ${CINEMA}, 1, ${now() - age})`.execute(database.db),
  },
  devices: {
    table: 'device',
    put: (age) =>
      sql`
      insert into device (person_id, holder_key, active, created_at, ended_at) select ${PERSON}, sha256(''), false, 0, ${now() - age}`.execute(database.db),
  },
  'raw-batches': {
    table: 'lab_batch',
    of: 'length(raw) > 0',
    put: (age) =>
      sql`
      insert into lab_batch (lab_id, batch_id, kind, received_at, sha256, raw, outcome)
      values ('LAB-01', substr(sha256(${unique()}::bytea), 1, 16), 'lab', ${now() - age}, sha256(''), 'raw', '{"accepted": 1, "rejected": []}')`.execute(
        database.db,
      ),
  },
  results: {
    table: 'lab_result',
    put: (age) =>
      sql`
      insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district)
      select ${PERSON}, ${unique()}, '', '1', ${now() - age}, 0, '7511'`.execute(database.db),
  },
  contacts: {
    table: 'contact',
    put: (age) =>
      sql`
      insert into contact (person_id, source_id, batch_id, row_id, contact_at) select ${PERSON}, ${unique()}, '', '1', ${now() - age}`.execute(database.db),
  },
  history: {
    table: 'health_history',
    put: (age) => sql`insert into health_history (person_id, at, health, basis, cause) select ${PERSON}, ${now() - age}, 2, 0, 'time'`.execute(database.db),
  },
  'manual-statuses': {
    table: 'manual_status',
    put: (age) =>
      sql`
      with made as (
        insert into proposal (kind, payload, proposed_by, proposed_at, deadline_at) select 'manual-status', '{}', ${staff}, 0, 1 returning id
      ) insert into manual_status (person_id, health, cause, from_at, until_at, known_result_id, known_contact_id, proposal_id, replaced_at)
      select ${PERSON}, 2, 'contest', 0, ${now() - age}, 0, 0, id, 1 from made`.execute(database.db),
  },
  receipts: {
    table: 'contest',
    of: 'receipt is not null',
    put: (age) =>
      sql`
      insert into contest (person_id, about, ground, device_id, receipt, opened_at, deadline_at, state, reason, decided_at, decided_by)
      select ${PERSON}, 'refusal', 'wrongly-refused', 1, sha256(${unique()}::bytea), ${now()}::bigint - 300 * ${DAY}::bigint, 1, 'rejected', 'a reason', ${now() - age}, ${staff}`.execute(
        database.db,
      ),
  },
  moves: {
    table: 'desk_move',
    put: (age) =>
      sql`insert into desk_move (person_id, proposal_id, staff_id, until_at) select ${PERSON}, ${next()}, ${staff}, ${now() - age}`.execute(database.db),
  },
  contests: {
    table: 'contest',
    of: "about = 'contact'",
    put: (age) =>
      sql`
      insert into contest (person_id, about, about_id, ground, opened_by, opened_at, deadline_at, state, reason, decided_at, decided_by)
      select ${PERSON}, 'contact', ${next()}, 'a ground', ${staff}, 0, 1, 'rejected', 'a reason', ${now() - age}, ${staff}`.execute(database.db),
  },
  reconciliations: {
    table: 'reconciliation_finding',
    // whole local days: the 90th day before today stays until it is over
    keep: 90 * DAY + 15 * 3600,
    put: async (age) => {
      const day = Math.floor((now() + 18_000 - age) / DAY);
      await sql`insert into reconciliation (day, started_at) values (${day}, 0) on conflict do nothing`.execute(database.db);
      await sql`insert into reconciliation_finding (day, person_id, token_index, code) values (${day}, 1, ${next()}, 'x')`.execute(database.db);
    },
  },
};
