/** One bad tablet fills neither the trail nor the disk; and no checkpoint is countersigned whose head nobody has compared. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { dayOf, startOf } from '../../src/issuer/figures/day.ts';
import { FINDINGS_A_DAY } from '../../src/issuer/journals/findings.ts';
import { withDatabase } from './database.ts';
import { findings, handIn, heldEntries, type Written, write } from './journals.ts';
import { signedIn } from './staff.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let tablet: Tablet;
let journal: Written;
let gate = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  await insertVenue(world, CINEMA);
});
beforeEach(async () => {
  await sql`truncate journal, journal_run, journal_checkpoint, journal_finding`.execute(database.db);
  gate += 1;
  tablet = await enrolTablet(world, { venueId: CINEMA, gate }, `tablet ${gate}`);
  journal = await write({ count: FINDINGS_A_DAY + 30, time: world.issuer.now() });
  world.pass(400);
});

const entriesOfTrail = async () =>
  (await sql<{ n: number }>`select count(*) as n from audit where kind like 'journal-%' and subject = ${`venue:${CINEMA}/${gate}`}`.execute(database.db))
    .rows[0]?.n;
const breakAt = (seq: number, of = tablet, at = gate) => handIn(world, of, journal, { gate: at, entries: journal.bytes.toSpliced(seq, 1), checkpoints: [] });

test('of one tablet and day so many findings are kept and entered; one row counts the rest, and the next day begins anew', async () => {
  for (let seq = 1; seq <= FINDINGS_A_DAY + 20; seq += 1) expect(await breakAt(seq)).toMatchObject({ status: 422, body: { code: 'journal-broken' } });
  const found = await findings(world);
  expect(found).toHaveLength(FINDINGS_A_DAY + 1);
  expect(found.at(-1)).toBe(`many ${gate}.0 at ${dayOf(world.issuer.now())} x20`);
  expect(await entriesOfTrail()).toBe(FINDINGS_A_DAY + 1);
  // what is known already is counted where it stands
  await breakAt(7);
  expect((await findings(world))[6]).toBe(`broken ${gate}.0 at 7 x2`);
  // another tablet has a share of its own
  const other = await enrolTablet(world, { venueId: CINEMA, gate: gate + 500 }, `other ${gate}`);
  await breakAt(3, other, gate + 500);
  expect((await findings(world)).at(-1)).toBe(`broken ${gate + 500}.0 at 3`);
  world.pass(86_400);
  await breakAt(FINDINGS_A_DAY + 25);
  expect((await findings(world)).at(-1)).toBe(`broken ${gate}.0 at ${FINDINGS_A_DAY + 25}`);
  expect(await entriesOfTrail()).toBe(FINDINGS_A_DAY + 2);
  expect(await firstBrokenAudit(database.db)).toBeNull();
});

/** A message without entries, with one checkpoint at `from`. */
async function checkpointOnly(size: number, head: Uint8Array) {
  const iat = world.issuer.now();
  const checkpoint = await makeCheckpoint({ venueId: CINEMA, gate, epoch: 0, iat, size, head, stampVersion: 7 }, tablet.signer);
  const message = { kind: 'journal', iat, epoch: 0, size: journal.bytes.length, from: size, entries: [], checkpoints: [checkpoint] } as const;
  return world.send('/api/gate/journal', await makeGateMessage(tablet.credential, message, tablet.signer));
}

test('a checkpoint below the end, of a message without entries, is held against the entry after it', async () => {
  await handIn(world, tablet, journal, { gate, checkpoints: [] });
  const right = journal.heads[39] ?? new Uint8Array(32);
  expect(await checkpointOnly(40, new Uint8Array(32).fill(9))).toMatchObject({ status: 409, body: { code: 'journal-fork' } });
  expect(await findings(world)).toEqual([`fork ${gate}.0 at 40`]);
  expect(await checkpointOnly(40, right)).toMatchObject({ status: 200, body: { countersigned: { size: 40 } } });
});

test('one that can be held against nothing is neither kept nor countersigned', async () => {
  await handIn(world, tablet, journal, { gate, checkpoints: [] });
  await sql`delete from journal_run`.execute(database.db);
  expect(await checkpointOnly(40, new Uint8Array(32).fill(9))).toMatchObject({ status: 200, body: { countersigned: null } });
  const { rows } = await sql`select 1 from journal_checkpoint`.execute(database.db);
  expect(rows).toEqual([]);
  expect(await heldEntries(world)).toEqual([]);
  const end = journal.bytes.length;
  expect(await checkpointOnly(end, journal.heads[end - 1] ?? new Uint8Array())).toMatchObject({ status: 200, body: { countersigned: { size: end } } });
});

test('GET /api/desk/journals/findings: an auditor saves the message as the tablet signed it; of the uncounted rest the day is told as Kazakhstan counts days', async () => {
  for (let seq = 1; seq <= FINDINGS_A_DAY + 1; seq += 1) await breakAt(seq);
  const auditor = await signedIn(world, 'auditor');
  const rows = (await auditor.get('/api/desk/journals/findings')).body['findings'] as { id: number; kind: string; kept: boolean; day: number | null }[];
  const [many, first] = [rows[0], rows.at(-1)];
  expect(many).toMatchObject({ kind: 'many', kept: false, day: startOf(dayOf(world.issuer.now())) });
  expect(first).toMatchObject({ kind: 'broken', kept: true, day: null });
  const { status, body } = await auditor.get(`/api/desk/journals/findings/${first?.id}`);
  const stored = await sql<{ raw: Uint8Array }>`select raw from journal_finding where id = ${first?.id}`.execute(database.db);
  expect([status, body['message']]).toEqual([200, toBase64Url(stored.rows[0]?.raw ?? new Uint8Array())]);
  expect(await auditor.get(`/api/desk/journals/findings/${many?.id}`)).toMatchObject({ status: 404, body: { code: 'evidence-unknown' } });
});

test('the share of a day begins anew at midnight of Kazakhstan, not of Greenwich', async () => {
  world.pass(startOf(dayOf(world.issuer.now()) + 1) - 60 - world.issuer.now());
  for (let seq = 1; seq <= FINDINGS_A_DAY + 1; seq += 1) await breakAt(seq);
  expect((await findings(world)).at(-1)).toContain('many');
  world.pass(120);
  await breakAt(FINDINGS_A_DAY + 5);
  expect((await findings(world)).at(-1)).toBe(`broken ${gate}.0 at ${FINDINGS_A_DAY + 5}`);
});
