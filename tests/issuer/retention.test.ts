/** Every line of the table in docs/privacy.md, with the clock moved over it: what is old enough goes, what is a second younger stays. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { RETENTION } from '../../src/issuer/retention/retention.ts';
import { firstBrokenSeal, sealTokens } from '../../src/issuer/tokens/seal.ts';
import { listLifeSeconds } from '../../src/issuer/tokens/source.ts';
import { registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { signedIn } from './staff.ts';
import { CINEMA, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const DAY = 86_400;
const database = withDatabase();
let world: World;
let staff = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 2 });
  await insertVenue(world, CINEMA);
  await registerSource(world, 'LAB-01');
  await sql`insert into gate (venue_id, gate) values (${CINEMA}, 1)`.execute(database.db);
  staff = (await signedIn(world, 'clerk')).staff.id;
});

/** `age` in seconds. Puts a row of that age in, and gives how to count the table. `keep` where the table's own line says none. */
interface Line {
  readonly table: string;
  readonly keep?: number;
  /** which rows are of this line */
  readonly of?: string;
  put(age: number): Promise<unknown>;
}

const now = () => world.issuer.now();
let made = 0;
function next(): number {
  made += 1;
  return made;
}
const unique = () => `row ${next()}`;
const PERSON = sql`(select min(id) from person)`;
const JOURNAL = sql`${CINEMA}, 1, sha256('tablet'), 0`;

const LINES: Readonly<Record<string, Line>> = {
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

/** Lines of the table whose clock has a test of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  tokens: 'below',
  lists: 'tests/issuer/indices.test.ts',
  uploads: 'tests/issuer/uploads.test.ts',
  staff: 'tests/issuer/staff-sign-in.test.ts',
  applications: 'tests/issuer/applications.test.ts',
  figures: 'tests/issuer/figures.test.ts',
};

async function count({ table, of = 'true' }: Line): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)} where ${sql.raw(of)}`.execute(database.db);
  return rows[0]?.rows ?? -1;
}

function runTask(id: string): Promise<unknown> {
  const task = maintenanceTasks(world.issuer).find(({ name }) => name === `purge-${id}`);
  if (task === undefined) throw new TypeError(`no task purge-${id}`);
  return task.run();
}

describe('the clock', () => {
  test.each(Object.entries(LINES))('%s', async (id, line) => {
    const keep = line.keep ?? RETENTION.find((retention) => retention.id === id)?.keepSeconds ?? 0;
    expect(keep).toBeGreaterThan(0);
    await line.put(0);
    await line.put(keep);
    await runTask(id);
    expect(await count(line)).toBe(2);
    await line.put(keep + 1);
    await line.put(keep + 400 * DAY);
    await runTask(id);
    expect(await count(line)).toBe(2);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('tokens go by whole sealed stretches, and the seals of what is left still tell', async () => {
    const keep = 90 * DAY + (await listLifeSeconds(database.db));
    const put = (age: number) =>
      sql`
      insert into token (person_id, token_index, kid, health, basis, iat, exp)
      select ${PERSON}, ${next()}, '\\x00000000', 2, 0, ${now() - age}, ${now() - age + 60}`.execute(database.db);
    await put(0);
    await put(1000);
    world.pass(200);
    await sealTokens(world.issuer);
    world.pass(keep);
    await put(0);
    world.pass(200);
    await sealTokens(world.issuer);
    expect(await firstBrokenSeal(database.db)).toBeNull();
    await runTask('tokens');
    const left = async () => (await sql<{ left: number }>`select count(*) as left from token`.execute(database.db)).rows[0]?.left;
    expect(await left()).toBe(1);
    expect(await firstBrokenSeal(database.db)).toBeNull();
    await runTask('tokens');
    await sql`update token set health = 3`.execute(database.db);
    expect(await firstBrokenSeal(database.db)).not.toBeNull();
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a contest that nobody decided keeps its receipt for 90 days and ends after 400', async () => {
    const open = (age: number) =>
      sql`
      insert into contest (person_id, about, ground, device_id, receipt, opened_at, deadline_at)
      select ${PERSON}, 'refusal', 'wrongly-refused', 2, sha256(${unique()}::bytea), ${now() - age}, 1`.execute(database.db);
    for (const days of [30, 90, 91, 400, 401]) await open(days * DAY);
    await runTask('receipts');
    await runTask('contests');
    const { rows } = await sql<{ days: number; has: boolean; told: boolean }>`
      select (${now()}::bigint - opened_at) / ${DAY}::bigint as days, receipt is not null as has, receipt_gone_at is not null as told from contest
      where device_id = 2 order by opened_at desc`.execute(database.db);
    expect(rows.map(({ days, has, told }) => [days, has, told])).toEqual([
      [30, true, false],
      [90, true, false],
      [91, false, true],
      [400, false, true],
    ]);
  });

  test('the history of statuses is append-only for everybody else', async () => {
    await sql`insert into health_history (person_id, at, health, basis, cause) select ${PERSON}, 5, 2, 0, 'time'`.execute(database.db);
    await expect(sql`delete from health_history`.execute(database.db)).rejects.toThrow('append-only table: health_history');
    await expect(sql`update health_history set health = 3`.execute(database.db)).rejects.toThrow('append-only');
    const early = database.db.transaction().execute(async (trx) => {
      await sql`select set_config('ashyq.retention_before', '5', true)`.execute(trx);
      await sql`delete from health_history where at = 5`.execute(trx);
    });
    await expect(early).rejects.toThrow('append-only');
  });
});

test('docs/privacy.md has every line of the list, with its days, and no other; every line is run over here or there', () => {
  const table = readFileSync('docs/privacy.md', 'utf8').split('## How long the ministry keeps what')[1]?.split('###')[0] ?? '';
  const lines = table.split('\n').flatMap((line) => {
    const [, id, , how] = /^\| ([a-z][a-z-]+) \| (.+) \| (.+) \|$/.exec(line) ?? [];
    return id === undefined || id === 'id' ? [] : [{ id, days: Number(/^(\d+) days/.exec(how ?? '')?.[1] ?? Number.NaN) }];
  });
  expect(lines.map(({ id }) => id)).toEqual(RETENTION.map(({ id }) => id));
  for (const { id, keepSeconds } of RETENTION) {
    const days = lines.find((line) => line.id === id)?.days ?? Number.NaN;
    if (keepSeconds !== null && keepSeconds >= DAY) expect([id, days * DAY]).toEqual([id, keepSeconds]);
    expect([id, id in LINES || id in ELSEWHERE]).toEqual([id, true]);
  }
});
