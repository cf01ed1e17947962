/**
 * What is left of a day of everything when its time is over, and of somebody who asked to be erased: the real clock's tasks and the real desk, and then a search of the
 * whole database. Each line's second before and after stands in tests/issuer/retention.test.ts; here every table of the schema is named with what ends it.
 */
import { beforeAll, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { RETENTION } from '../../src/issuer/retention/retention.ts';
import { withDatabase } from '../issuer/database.ts';
import { signedIn } from '../issuer/staff.ts';
import { makeWorld, type World } from '../issuer/world.ts';
import { type Day, liveDay, PEOPLE, some } from './day.ts';
import { dumpDatabase, tablesOf } from './dump.ts';
import { phoneNeedles, Searcher } from './needles.ts';
import { properEvening } from './walk.ts';

const YEAR = 366 * 86_400;
const database = withDatabase();
let world: World;
let day: Day;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE });
  day = await liveDay(world, 60);
  await properEvening(world, day);
}, 240_000);

/** Every table: the line of docs/privacy.md that ends its rows, or why it has no end of its own. A new table is a new line here. */
const ENDS: Readonly<Record<string, readonly string[] | 'register' | 'numbers' | 'ministry'>> = {
  audit: 'numbers',
  audit_head: 'numbers',
  contact: ['contacts'],
  contest: ['contests', 'receipts'],
  desk_move: ['moves'],
  device: ['devices'],
  drill: 'ministry',
  enrolment_code: ['codes'],
  figure_mark: 'numbers',
  gate: 'ministry',
  gate_code: ['gate-codes'],
  guard_question: ['guard-questions'],
  guardianship: 'register',
  health_day: ['figures'],
  health_history: ['history'],
  index_allocation: ['lists'],
  index_list: ['lists'],
  journal: 'numbers',
  journal_checkpoint: ['checkpoints'],
  journal_finding: ['findings'],
  journal_page: ['pages'],
  journal_run: ['journals'],
  lab: 'ministry',
  lab_batch: ['raw-batches'],
  lab_former_key: 'ministry',
  lab_hour: 'numbers',
  lab_result: ['results'],
  lab_void: 'numbers',
  manual_status: ['manual-statuses'],
  migration: 'ministry',
  pass_day: ['figures'],
  person: 'register',
  policy: 'ministry',
  policy_applied: 'ministry',
  policy_draft: 'ministry',
  proposal: 'numbers',
  publisher: 'ministry',
  reconciliation: ['reconciliations'],
  reconciliation_finding: ['reconciliations'],
  scan_day: ['figures'],
  shredding: 'numbers',
  staff: 'ministry',
  staff_attempt: ['staff'],
  staff_browser: ['staff'],
  staff_session: ['staff'],
  stamp_signed: ['stamps'],
  sync_day: ['figures'],
  test_day: ['figures'],
  token: ['tokens'],
  token_seal: ['tokens'],
  trace_case: ['cases'],
  trace_contact: ['cases'],
  upload: ['uploads'],
  venue: 'ministry',
  venue_account: 'ministry',
  venue_application: ['applications'],
  venue_application_ref: ['applications'],
  venue_credential: 'ministry',
  venue_day_key: ['day-keys'],
  venue_number: 'ministry',
  venue_training: 'ministry',
  visit: ['visits'],
};

test('every table of the schema is named with what ends it, and every line of the retention ends one', async () => {
  expect(Object.keys(ENDS).sort()).toEqual([...(await tablesOf(database.db))].sort());
  const named = new Set(Object.values(ENDS).flatMap((ends) => (typeof ends === 'string' ? [] : ends)));
  expect([...named].sort()).toEqual(RETENTION.map(({ id }) => id).sort());
});

/** Columns that name a person by row: what is left of somebody stands under them. */
async function rowsOf(personId: number): Promise<Readonly<Record<string, number>>> {
  const { rows: columns } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' and column_name in ('person_id', 'guardian_id') order by table_name, column_name`.execute(database.db);
  const counted: Record<string, number> = {};
  for (const { table_name, column_name } of columns) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table_name)} where ${sql.ref(column_name)} = ${personId}`.execute(
      database.db,
    );
    if (some(rows[0]).n > 0) counted[`${table_name}.${column_name}`] = some(rows[0]).n;
  }
  return counted;
}

test('somebody who was erased: the whole database holds the register’s row, and public keys that open nothing, for their 90 days', async () => {
  const citizen = some(day.people[16]);
  const searcher = new Searcher([
    { what: 'iin', value: citizen.iin },
    { what: 'name', value: citizen.familyName },
    { what: 'name', value: citizen.givenName },
    { what: 'holder key', value: citizen.signer.publicKey },
    { what: 'token', value: citizen.token },
    ...phoneNeedles('phone', citizen.phone),
  ]);
  const found = async () => {
    const places = [...(await dumpDatabase(database.db))].map(([column, bytes]) => [column, searcher.kindsIn(bytes)] as const);
    return Object.fromEntries(places.filter(([, kinds]) => kinds.length > 0));
  };
  expect(await rowsOf(citizen.id)).toMatchObject({ 'visit.person_id': 1, 'device.person_id': 1, 'enrolment_code.person_id': 1 });
  expect(await found()).toMatchObject({ 'device.phone': ['phone'], 'enrolment_code.used_key': ['holder key'] });
  const [one, two] = [await signedIn(world, 'clerk'), await signedIn(world, 'clerk')];
  const asked = await one.post('/api/desk/erasures', { iin: citizen.iin });
  expect(await two.post(`/api/desk/proposals/${asked.body['proposal']}/confirm`)).toMatchObject({ status: 200 });
  // of whoever was near a case the meeting stays with the case (docs/privacy.md, "What is kept, and why")
  expect(await rowsOf(citizen.id)).toEqual({ 'device.person_id': 1, 'token.person_id': 1, 'trace_contact.person_id': 1 });
  const register = { 'person.family_name': ['name'], 'person.given_name': ['name'], 'person.iin': ['iin'], 'person.phone': ['phone'] };
  expect(await found()).toEqual({ ...register, 'device.holder_key': ['holder key'], 'token.holder_key': ['holder key'] });
});

/** What a table that the clock empties still holds years later, and why. */
const LEFT: Readonly<Record<string, string>> = {
  device: 'phones that nobody replaced or gave up',
  health_day: 'sums of the last days',
  index_allocation: 'positions of the list in use, of nobody',
  index_list: 'the list in use',
  lab_batch: 'digest and answer of a batch, without its bytes',
  reconciliation: 'how the last one went',
  token_seal: 'the newest seal, which the next one goes on from',
  upload: 'digest and answer of a file, without its bytes',
};

test('years later: the clock’s tasks have left the register, phones still in use, numbers and the ministry’s own, and the trail is whole', async () => {
  const before = await filled();
  for (const table of ['visit', 'journal_run', 'guard_question', 'lab_result', 'contest', 'enrolment_code', 'upload', 'health_history', 'trace_case'])
    expect([table, before.has(table)]).toEqual([table, true]);
  // what was handed in and never decided ends at its own deadline before it ages
  for (const wait of [400, 200, YEAR, YEAR, YEAR]) {
    world.pass(wait);
    for (const task of maintenanceTasks(world.issuer)) await task.run();
  }
  const after = await filled();
  const left = [...after].filter((table) => typeof some(ENDS[table]) !== 'string').sort();
  expect(left).toEqual(Object.keys(LEFT).sort());
  expect(await firstBrokenAudit(database.db)).toBeNull();
  const searcher = new Searcher([
    ...day.people.flatMap(({ iin, familyName, givenName, phone }) => [
      { what: 'iin', value: iin },
      { what: 'name', value: familyName },
      { what: 'name', value: givenName },
      ...phoneNeedles('phone', phone),
    ]),
  ]);
  const places = [...(await dumpDatabase(database.db))].filter(([, bytes]) => searcher.find(bytes).length > 0).map(([column]) => column);
  expect(places.sort()).toEqual(['device.phone', 'person.family_name', 'person.given_name', 'person.iin', 'person.phone']);
  const { rows } = await sql<{ bytes: number; ended: number }>`
    select (select coalesce(sum(length(raw)), 0) from lab_batch) + (select coalesce(sum(length(raw)), 0) from upload) as bytes,
      (select count(*) from device where not active) as ended`.execute(database.db);
  expect(rows).toEqual([{ bytes: 0, ended: 0 }]);
});

async function filled(): Promise<ReadonlySet<string>> {
  const tables = await tablesOf(database.db);
  const counts = await Promise.all(tables.map(async (table) => (await sql`select 1 from ${sql.table(table)} limit 1`.execute(database.db)).rows.length));
  return new Set(tables.filter((_, nr) => counts[nr] === 1));
}
