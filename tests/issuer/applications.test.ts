/** From an application to a venue: what is wrong with a field, the same answer for everybody, one venue for one application, changes that call posters back. */
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { applyForVenue, FORGET_SECONDS, parseReference, purgeApplications } from '../../src/issuer/venues/applications.ts';
import { approveApplication, turnDown } from '../../src/issuer/venues/decisions.ts';
import { dice } from '../property/dice.ts';
import { withDatabase } from './database.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
});

const CAFE = { taxNumber: '210440000007', category: 'catering', name: '«Достық» мейрамханасы', address: 'Алматы, Абай даңғылы, 10', area: '7511' };
let nr = 0;
/** Fields that nobody has handed in before. */
const fresh = (changes: Record<string, unknown> = {}) => {
  nr += 1;
  return { ...CAFE, name: `«Достық ${nr}» мейрамханасы`, registration: false, capacity: null, ...changes };
};

async function apply(fields: Record<string, unknown>) {
  const answer = await world.call('/api/venues/apply', fields);
  return { ...answer, reference: String(answer.body['reference']) };
}
const ask = (reference: string) => world.call('/api/venues/application', { reference });
const idOf = async (reference: string) => {
  const { rows } = await sql<{ id: number }>`
    select application_id as id from venue_application_ref where ref_hash = sha256(${Buffer.from(parseReference(reference) ?? [])})`.execute(database.db);
  return rows[0]?.id ?? 0;
};

describe('POST /api/venues/apply', () => {
  test('takes an application and gives a reference; approved, it says the venue’s id', async () => {
    const { status, reference } = await apply(fresh({ capacity: 40, registration: true }));
    expect([status, parseReference(reference)?.length]).toEqual([202, 16]);
    expect(await ask(reference)).toMatchObject({ status: 200, body: { state: 'waiting', reason: null, venueId: null } });
    const approved = await approveApplication(world.issuer, { applicationId: await idOf(reference), by: 7 });
    expect(approved).toMatchObject({ ok: true, venueId: expect.stringMatching(/^ALA-\d{5}$/) });
    const venueId = approved.ok ? approved.venueId : '';
    expect((await ask(reference)).body).toMatchObject({ state: 'approved', venueId });
    const venue = await database.db.selectFrom('venue').selectAll().where('id', '=', venueId).executeTakeFirst();
    expect(venue).toMatchObject({ category: 'catering', area: '7511', capacity: 40, registration: true, approved_at: world.issuer.now(), closed_at: null });
  });

  test.each([
    ['a tax number that is neither', { taxNumber: '210440000008' }, ['tax-number-invalid']],
    ['the neutral category', { category: 'neutral' }, ['category-unknown']],
    ['a category of no policy', { category: 'smithy' }, ['category-unknown']],
    ['no name', { name: '  ' }, ['name-missing']],
    ['a name of 129 bytes', { name: `${'Ә'.repeat(64)}a` }, ['name-too-long']],
    ['a name with a line break', { name: 'Арман\nкино' }, ['name-invalid']],
    ['a name that turns its reading round', { name: 'Арман \u202eонйок' }, ['name-invalid']],
    ['a name under a heap of accents', { name: 'Ар\u0335\u0336\u0337ман' }, ['name-invalid']],
    ['a name of signs only', { name: '«—»' }, ['name-invalid']],
    ['an address too long', { address: 'а'.repeat(129) }, ['address-too-long']],
    ['a district of no region', { area: '9911' }, ['area-unknown']],
    ['no people at all', { capacity: 0 }, ['capacity-invalid']],
    ['several things at once', { taxNumber: '1', name: '', area: '75' }, ['tax-number-invalid', 'name-missing', 'area-unknown']],
  ])('%s is named', async (_, changes, faults) => {
    expect(await apply(fresh(changes))).toMatchObject({ status: 422, body: { code: 'fields-invalid', faults } });
  });

  test.each([
    ['a BIN', '210440000804'],
    ['the IIN of a sole trader', '900419100400'],
    ['one with spaces', '2104 4000 0007'],
  ])('%s is taken', async (_, taxNumber) => {
    expect((await apply(fresh({ taxNumber }))).status).toBe(202);
  });

  test('a name of exactly 128 bytes is taken, and kept composed with single spaces', async () => {
    const { reference } = await apply(fresh({ name: `${'Ә'.repeat(60)}  И\u0306abcde` }));
    const row = await database.db
      .selectFrom('venue_application')
      .select('name')
      .where('id', '=', await idOf(reference))
      .executeTakeFirst();
    expect(row?.name).toBe(`${'Ә'.repeat(60)} Йabcde`);
  });

  test('answers the same for what the ministry knows already, and keeps it once', async () => {
    const fields = fresh();
    const [first, second] = [await apply(fields), await apply(fields)];
    expect([second.status, Object.keys(second.body)]).toEqual([first.status, Object.keys(first.body)]);
    expect(second.reference).not.toBe(first.reference);
    expect(await idOf(second.reference)).toBe(await idOf(first.reference));
    expect((await approveApplication(world.issuer, { applicationId: await idOf(first.reference), by: null })).ok).toBe(true);
    expect((await ask(second.reference)).body).toMatchObject({ state: 'approved' });
    // a venue that is there is no reason to answer otherwise: the clerk sees both
    expect((await apply(fields)).status).toBe(202);
  });

  test('of twenty at the same moment one is kept', async () => {
    const fields = fresh();
    const references = await Promise.all(Array.from({ length: 20 }, async () => (await apply(fields)).reference));
    expect(new Set(await Promise.all(references.map(idOf))).size).toBe(1);
    expect(new Set(references).size).toBe(20);
  });

  test('a reference is kept hashed only, and nothing that was said is in the log', async () => {
    const { reference } = await apply(fresh({ name: 'Ешкім білмейтін орын' }));
    const { rows } = await sql<{ all: string }>`select string_agg(venue_application_ref::text, '') as all from venue_application_ref`.execute(database.db);
    expect(rows[0]?.all).not.toContain(Buffer.from(parseReference(reference) ?? []).toString('hex'));
    expect(world.logLines.join('')).not.toMatch(new RegExp(`Ешкім|210440000007|${reference}`));
  });
});

describe('POST /api/venues/application', () => {
  test.each(['', 'AAAA', encodeBase32(new Uint8Array(16)), '0189', 'Ы'])('%j leads nowhere', async (reference) => {
    expect(await ask(reference)).toMatchObject({ status: 404, body: { code: 'application-unknown' } });
  });

  test('a reference may be typed in groups and in small letters', async () => {
    const { reference } = await apply(fresh());
    expect((await ask(reference.toLowerCase().replace(/(.{4})/g, '$1-'))).status).toBe(200);
  });
});

describe('turnDown and corrections', () => {
  test('asks for a correction, which replaces the first', async () => {
    const { reference } = await apply(fresh());
    const applicationId = await idOf(reference);
    expect(await turnDown(world.issuer, { applicationId, by: 3, state: 'correction', reason: 'address-wrong' })).toEqual({ ok: true });
    expect((await ask(reference)).body).toMatchObject({ state: 'correction', reason: 'address-wrong' });
    const again = await apply({ ...fresh(), replaces: reference });
    expect(again.status).toBe(202);
    expect((await ask(reference)).body).toMatchObject({ state: 'replaced', reason: null });
    expect(await apply({ ...fresh(), replaces: reference })).toMatchObject({ status: 404, body: { code: 'application-unknown' } });
  });

  test('only the reference that came with it replaces an application', async () => {
    const fields = fresh();
    const [mine, theirs] = [await apply(fields), await apply(fields)];
    expect((await apply({ ...fresh(), replaces: theirs.reference })).status).toBe(404);
    expect((await apply({ ...fresh(), replaces: mine.reference })).status).toBe(202);
  });

  test('what is decided is decided once, whoever is faster', async () => {
    const applicationId = await idOf((await apply(fresh())).reference);
    const results = await Promise.all([
      approveApplication(world.issuer, { applicationId, by: 1 }),
      approveApplication(world.issuer, { applicationId, by: 2 }),
      turnDown(world.issuer, { applicationId, by: 3, state: 'refused', reason: 'duplicate' }),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.code).toBe('application-decided');
    expect(await approveApplication(world.issuer, { applicationId: 999_999, by: 1 })).toEqual({ ok: false, code: 'application-unknown' });
  });

  test('whoever of the staff filed it does not approve it', async () => {
    const filed = await applyForVenue(world.issuer, fresh(), { by: 5 });
    const applicationId = filed.ok ? filed.applicationId : 0;
    expect(await approveApplication(world.issuer, { applicationId, by: 5 })).toEqual({ ok: false, code: 'same-person' });
    expect((await approveApplication(world.issuer, { applicationId, by: 6 })).ok).toBe(true);
  });

  test('what came to nothing is forgotten after ninety days, what was approved is not', async () => {
    const { reference } = await apply(fresh());
    await turnDown(world.issuer, { applicationId: await idOf(reference), by: 3, state: 'refused', reason: 'not-found-there' });
    const kept = await apply(fresh());
    await approveApplication(world.issuer, { applicationId: await idOf(kept.reference), by: 3 });
    world.pass(FORGET_SECONDS);
    await purgeApplications(world.issuer);
    expect((await ask(reference)).status).toBe(200);
    world.pass(1);
    expect(await purgeApplications(world.issuer)).toBeGreaterThan(0);
    expect((await ask(reference)).status).toBe(404);
    expect((await ask(kept.reference)).status).toBe(200);
  });

  test('what nobody ever decided is forgotten ninety days after it came', async () => {
    const { reference } = await apply(fresh());
    world.pass(FORGET_SECONDS);
    await purgeApplications(world.issuer);
    expect((await ask(reference)).body).toMatchObject({ state: 'waiting' });
    world.pass(1);
    await purgeApplications(world.issuer);
    expect((await ask(reference)).status).toBe(404);
    const { rows } = await sql<{ detail: unknown }>`
      select detail from audit where kind = 'applications-deleted' order by seq desc limit 1`.execute(database.db);
    expect(rows[0]?.detail).toMatchObject({ before: world.issuer.now() - FORGET_SECONDS });
  });
});

test('a hundred approvals at once in random regions draw a hundred ids, without a gap in any region', async () => {
  const roll = dice(1);
  const areas = Array.from({ length: 100 }, () => ['7911', '3510', '1510'][roll(3)] ?? '7911');
  const references = await Promise.all(areas.map(async (area) => (await apply(fresh({ area }))).reference));
  const ids = await Promise.all(references.map(idOf));
  const approved = await Promise.all(ids.map((applicationId) => approveApplication(world.issuer, { applicationId, by: null })));
  const made = approved.map((result) => (result.ok ? result.venueId : ''));
  expect(new Set(made).size).toBe(100);
  for (const [prefix, area] of [
    ['SHY', '7911'],
    ['KAR', '3510'],
    ['AKT', '1510'],
  ] as const) {
    const numbers = made.filter((id) => id.startsWith(prefix)).map((id) => Number(id.slice(4)));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: areas.filter((other) => other === area).length }, (_, at) => at + 1));
  }
});
