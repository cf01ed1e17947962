/** Contact tracing at the desk: from a positive result to contacts who turn yellow, by two persons, with every look in the trail (docs/privacy.md). */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { markPublished, unpublishedContacts } from '../../src/issuer/tracing/effect.ts';
import { KEEP_SECONDS } from '../../src/issuer/visits/judge.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { CINEMA, GROCERY, insertVenue } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const PEOPLE = demoPeople('tests', 8);
const HOUR = 3600;
let world: World;
let first: SignedIn;
let second: SignedIn;
let ids: readonly number[];
let batches = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE.length });
  await insertVenue(world, CINEMA);
  await insertVenue(world, GROCERY, { category: 'grocery' });
  await registerSource(world, 'LAB-01');
  first = await signedIn(world, 'epidemiologist');
  second = await signedIn(world, 'epidemiologist');
  ids = (await sql<{ id: number }>`select id from person order by id`.execute(database.db)).rows.map(({ id }) => id);
});
beforeEach(async () => {
  world.pass(20 * 86_400);
  // sessions end while the clock runs
  [first, second] = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
  await sql`truncate trace_contact, trace_case, visit`.execute(database.db);
});

const iinOf = (nr: number) => PEOPLE[nr]?.iin ?? '';

interface Was {
  readonly at?: string;
  readonly gate?: number;
  readonly left?: number | null;
  readonly witnessed?: boolean;
  readonly training?: boolean;
}

/** Person `nr` entered so many hours ago. */
async function visited(nr: number, hoursAgo: number, { at = CINEMA, gate = 1, left = 2, witnessed = true, training = false }: Was = {}): Promise<void> {
  const entered = world.issuer.now() - hoursAgo * HOUR;
  await sql`
    insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at, training)
    values (${ids[nr]}, substr(sha256(${`${nr} ${hoursAgo} ${at} ${world.issuer.now()}`}::bytea), 1, 16), ${at}, ${gate}, ${entered},
      ${left === null ? null : entered + left * HOUR}, ${witnessed}, ${entered}, sha256(''), ${entered}, ${training})`.execute(database.db);
}

/** A positive sample taken so many hours ago, known now. */
async function positive(nr: number, hoursAgo: number): Promise<void> {
  batches += 1;
  const rows = [{ iin: iinOf(nr), sampledAt: world.issuer.now() - hoursAgo * HOUR, result: 1 }];
  const answer = await world.send('/api/lab/batches', await labBatch(world, `positive ${batches}`, rows));
  if (answer.body['accepted'] !== 1) throw new Error(`lab/batches answered ${answer.status}`);
}

const ask = (nr: number, more: Record<string, unknown> = {}) => ({
  iin: iinOf(nr),
  reason: 'positive-result',
  cause: 'PCR positive, no contacts named',
  ...more,
});
const healthOf = async (nr: number) => (await sql<{ health: number }>`select health from person where id = ${ids[nr]}`.execute(database.db)).rows[0]?.health;
const trail = async (kind: string) =>
  (await sql<{ subject: string; detail: Record<string, unknown> }>`select subject, detail from audit where kind = ${kind} order by seq`.execute(database.db))
    .rows;

interface Found {
  readonly contacts: readonly { readonly rank: number; readonly seconds: number; readonly witnessed: boolean; readonly meetings: readonly unknown[] }[];
  readonly [name: string]: unknown;
}

async function look(id: unknown): Promise<Found> {
  return (await first.get(`/api/desk/cases/${id}`)).body['case'] as Found;
}

describe('/api/desk/cases', () => {
  test('finds who was there while the person was infectious, the closest first, and nobody else', async () => {
    await visited(0, 30);
    await visited(0, 60, { at: GROCERY, left: null });
    await visited(1, 30);
    await visited(2, 29, { left: 0.5, witnessed: false });
    await visited(3, 60, { at: GROCERY, left: null });
    await visited(4, 75);
    await visited(5, 30, { training: true });
    await visited(6, 30, { left: 0.2 });
    await positive(0, 20);
    const opened = await first.post('/api/desk/cases', ask(0));
    expect(opened).toMatchObject({ status: 201, body: { found: 3 } });
    // by the number of a person whom somebody has found before, as from a person’s page; by one of the two
    const { iin, ...rest } = ask(0);
    expect(await first.post('/api/desk/cases', { ...rest, personId: ids[0] })).toMatchObject({ status: 201, body: { found: 3 } });
    expect(await first.post('/api/desk/cases', { ...rest, iin, personId: ids[0] })).toMatchObject({ status: 404, body: { code: 'person-unknown' } });
    const found = await look(opened.body['case']);
    expect(found).toMatchObject({ stays: 2, found: 3, confirmed: 0, reason: 'positive-result', cause: 'PCR positive, no contacts named' });
    expect(found.contacts.map(({ rank, seconds, witnessed }) => [rank, seconds, witnessed])).toEqual([
      [1, 7200, true],
      [2, 1800, false],
      [3, 1800, true],
    ]);
    expect(Number(found['until']) - Number(found['from'])).toBe(68 * HOUR);
    // no person in what the desk is shown, no contact in what the trail keeps
    const shown = JSON.stringify(found);
    for (const { iin } of PEOPLE) expect(shown).not.toContain(iin);
    expect(shown).not.toMatch(/person/i);
    const traced = (await trail('case-traced')).at(-1);
    expect(traced).toMatchObject({ subject: `person:${ids[0]}`, detail: { by: first.staff.id, reason: 'positive-result', stays: 2, found: 3 } });
    expect(JSON.stringify(traced)).not.toContain('no contacts named');
    expect((await trail('case-read')).at(-1)).toMatchObject({ subject: `person:${ids[0]}`, detail: { by: first.staff.id, case: opened.body['case'] } });
  });

  test('the infectious days end when the status turned red, and may be said otherwise', async () => {
    await positive(0, 10);
    world.pass(6 * HOUR);
    first = await signedIn(world, 'epidemiologist');
    await visited(0, 4);
    await visited(1, 4);
    expect((await first.post('/api/desk/cases', ask(0))).body).toMatchObject({ found: 0 });
    const now = world.issuer.now();
    const window = { from: now - 8 * HOUR, until: now };
    expect((await first.post('/api/desk/cases', ask(0, { window }))).body).toMatchObject({ found: 1 });
    for (const wrong of [
      { from: now, until: now },
      { from: now - HOUR, until: now + 1 },
      { from: now - KEEP_SECONDS - 1, until: now },
    ]) {
      expect(await first.post('/api/desk/cases', ask(0, { window: wrong }))).toMatchObject({ status: 422, body: { code: 'window-invalid' } });
    }
  });

  test('naming the days makes nobody a case; a status set red by hand does', async () => {
    await visited(6, 4);
    await visited(1, 4);
    const now = world.issuer.now();
    const window = { from: now - 8 * HOUR, until: now };
    expect(await first.post('/api/desk/cases', ask(6, { window }))).toMatchObject({ status: 422, body: { code: 'not-a-case' } });
    const manual = { iin: iinOf(6), health: 0, cause: 'isolation-order', untilAt: now + 10 * HOUR };
    const { proposalId } = (await first.post('/api/desk/manual-status', manual)).body;
    expect(await second.post(`/api/desk/proposals/${proposalId}/confirm`, {})).toMatchObject({ status: 200 });
    expect((await first.post('/api/desk/cases', ask(6, { window }))).body).toMatchObject({ found: 1 });
    expect(await first.post('/api/desk/cases', ask(6))).toMatchObject({ status: 422, body: { code: 'not-a-case' } });
  });

  test('nobody without a positive result, without a cause, unknown, or by somebody who is no epidemiologist', async () => {
    expect(await first.post('/api/desk/cases', ask(5))).toMatchObject({ status: 422, body: { code: 'not-a-case' } });
    expect(await first.post('/api/desk/cases', ask(5, { cause: 'because' }))).toMatchObject({ status: 422, body: { code: 'cause-missing' } });
    expect(await first.post('/api/desk/cases', { ...ask(5), iin: '900419100002' })).toMatchObject({ status: 422, body: { code: 'iin-invalid' } });
    for (const role of ['clerk', 'key-officer', 'venue'] as const) {
      const other = await signedIn(world, role);
      expect(await other.post('/api/desk/cases', ask(0))).toMatchObject({ status: 403, body: { code: 'role-missing' } });
      expect(await other.get('/api/desk/cases/1')).toMatchObject({ status: 403 });
    }
    const auditor = await signedIn(world, 'auditor');
    expect(await auditor.get('/api/desk/cases')).toMatchObject({ status: 200 });
    expect(await auditor.get('/api/desk/cases/1')).toMatchObject({ status: 403 });
    expect(await first.get('/api/desk/cases/999999')).toMatchObject({ status: 404, body: { code: 'case-unknown' } });
  });
});

describe('trace-contacts', () => {
  test('a second person confirms: contacts turn yellow, their tokens are revoked, the rest is left alone', async () => {
    await visited(0, 30);
    for (const nr of [1, 2, 3]) await visited(nr, 30);
    await positive(0, 20);
    for (const nr of [1, 2]) await enrolPerson(world, PEOPLE[nr] ?? { iin: '', phone: '' }, `phone ${nr} ${world.issuer.now()}`);
    const { body } = await first.post('/api/desk/cases', ask(0));
    const path = `/api/desk/cases/${body['case']}/contacts`;
    expect(await first.post(path, { ranks: [1, 9] })).toMatchObject({ status: 409, body: { code: 'contact-unknown' } });
    const { body: proposed } = await first.post(path, { ranks: [1, 2, 2] });
    const confirm = `/api/desk/proposals/${proposed['proposal']}/confirm`;
    expect(await first.post(confirm)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect([await healthOf(1), await healthOf(2)]).toEqual([2, 2]);
    const shown = (await second.get(`/api/desk/proposals/${proposed['proposal']}`)).body['proposal'];
    expect(shown).toMatchObject({ shown: { contacts: 2, shortestSeconds: 7200, witnessed: 2, confirmed: 0 } });
    const before = world.published();
    expect(await second.post(confirm)).toMatchObject({ status: 200, body: { repeated: false } });
    expect([await healthOf(1), await healthOf(2), await healthOf(3)]).toEqual([1, 1, 2]);
    expect(world.published()).toBeGreaterThan(before);
    const { rows } = await sql<{ valid: number }>`select count(*) as valid from token where revoked_at is null and exp > ${world.issuer.now()}`.execute(
      database.db,
    );
    expect(rows).toEqual([{ valid: 0 }]);
    const contacts = await sql<{ source: string; ref: string }>`
      select source_id as source, case_ref as ref from contact where person_id = any(${[ids[1], ids[2]]}::bigint[]) order by id desc limit 2`.execute(
      database.db,
    );
    expect(contacts.rows).toEqual([0, 0].map(() => ({ source: 'TRACING', ref: `case:${body['case']}` })));
    const seen = await look(body['case']);
    const effect = { confirmedAt: world.issuer.now(), turned: true, revokedTokens: 1, publishedAt: null };
    expect(seen.contacts).toMatchObject([effect, effect, { confirmedAt: null, turned: null, revokedTokens: null }]);
    expect(seen['proposals']).toMatchObject([{ id: proposed['proposal'], state: 'confirmed', ranks: [1, 2], endedBy: second.staff.id }]);
    expect(seen['venues']).toMatchObject([{ id: CINEMA, category: 'cinema' }]);
    // published by the first stamp after it, once
    for (const at of [world.issuer.now() + 2, world.issuer.now() + 300])
      await database.db.transaction().execute(async (trx) => markPublished(trx, await unpublishedContacts(trx), at));
    const published = (await look(body['case'])).contacts.map((line) => 'publishedAt' in line && line.publishedAt);
    expect(published).toEqual([world.issuer.now() + 2, world.issuer.now() + 2, null]);
    expect((await trail('proposal-confirmed')).at(-1)).toMatchObject({
      detail: { kind: 'trace-contacts', contacts: 2, changed: 2, stricter: 2, revokedTokens: 2 },
    });
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('two proposals about the same people: each is written once, and one that has nothing left to do says so', async () => {
    await visited(0, 30);
    for (const nr of [4, 5]) await visited(nr, 30);
    await positive(0, 20);
    const { body } = await first.post('/api/desk/cases', ask(0));
    const propose = async (ranks: readonly number[]) => (await first.post(`/api/desk/cases/${body['case']}/contacts`, { ranks })).body['proposal'];
    const [both, one] = [await propose([1, 2]), await propose([2])];
    expect(await second.post(`/api/desk/proposals/${both}/confirm`)).toMatchObject({ status: 200 });
    expect(await second.post(`/api/desk/proposals/${one}/confirm`)).toMatchObject({ status: 409, body: { code: 'case-ended' } });
    const { rows } = await sql<{ contacts: number }>`select count(*) as contacts from contact where case_ref = ${`case:${body['case']}`}`.execute(database.db);
    expect(rows).toEqual([{ contacts: 2 }]);
  });
});
