/** Two issuers on one database, and random input: nothing is made twice, nothing that people type makes an error of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import { decodeVenueCredential, issueVenueCredential } from '../../src/core/token/venue.ts';
import type { Issuer } from '../../src/issuer/context.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoVenues } from '../../src/issuer/demo/venues.ts';
import { policiesOf } from '../../src/issuer/policies.ts';
import { applyForVenue } from '../../src/issuer/venues/applications.ts';
import { certify } from '../../src/issuer/venues/credentials.ts';
import { approveApplication } from '../../src/issuer/venues/decisions.ts';
import { checkVenue, VENUE_FAULTS } from '../../src/issuer/venues/fields.ts';
import { findSame, listVenues, PAGE } from '../../src/issuer/venues/list.ts';
import { moveTablet, revokeTablet } from '../../src/issuer/venues/tablets.ts';
import { setTraining } from '../../src/issuer/venues/training.ts';
import { quiet, withDatabase } from './database.ts';
import { doorCodeOf, enrolTablet, send, statementOf, stored, visitor } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let second: Database;
let other: Issuer;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 2 });
  second = await openDatabase({ databaseUrl: database.url, dataDir: '/nonexistent', log: quiet, connections: 4 });
  other = { ...world.issuer, db: second.db, policies: policiesOf(second.db) };
});
afterAll(() => second.close());

const FIELDS = { taxNumber: '210440000007', category: 'cinema', name: 'Арман', address: 'Достық 1', area: '7511', registration: false, capacity: null };

async function newVenue(name: string): Promise<string> {
  const filed = await applyForVenue(world.issuer, { ...FIELDS, name });
  const approved = filed.ok ? await approveApplication(world.issuer, { applicationId: filed.applicationId, by: null }) : null;
  return approved?.ok === true ? approved.venueId : expect.fail('not approved');
}

describe('two issuers on one database', () => {
  const turns = (nr: number) => (nr % 2 === 0 ? world.issuer : other);

  test('make one application, one venue and one poster of twenty calls each', async () => {
    const filed = await Promise.all(Array.from({ length: 20 }, (_, nr) => applyForVenue(turns(nr), { ...FIELDS, name: 'Екі сервер' })));
    const ids = new Set(filed.map((one) => (one.ok ? one.applicationId : -1)));
    expect(ids.size).toBe(1);
    const [applicationId = 0] = ids;
    const decided = await Promise.all(Array.from({ length: 20 }, (_, nr) => approveApplication(turns(nr), { applicationId, by: null })));
    const made = decided.filter((one) => one.ok);
    expect(made).toHaveLength(1);
    const venueId = made[0]?.ok === true ? made[0].venueId : '';
    const posters = await Promise.all(Array.from({ length: 20 }, (_, nr) => certify(turns(nr), { venueId, tablet: null })));
    expect(new Set(posters.map((poster) => decodeVenueCredential(poster?.credential ?? new Uint8Array()).payload.index)).size).toBe(1);
  });

  test('move and take away tablets without waiting for each other in a circle', async () => {
    const venueId = await newVenue('Айналма');
    await enrolTablet(world, { venueId, gate: 1 }, 'circle 1');
    await enrolTablet(world, { venueId, gate: 2 }, 'circle 2');
    const moves = Array.from({ length: 24 }, (_, nr) =>
      nr % 3 === 2
        ? revokeTablet(turns(nr), { venueId, gate: 3 + (nr % 2), by: null })
        : moveTablet(turns(nr), { venueId, gate: 1 + (nr % 4), to: 1 + ((nr + 1 + (nr % 2)) % 4), by: null }),
    );
    await Promise.all(moves);
    const { rows } = await sql<{ key: string; n: number }>`
      select encode(public_key, 'hex') as key, count(*)::int as n from gate
      where venue_id = ${venueId} and public_key is not null and revoked_at is null group by public_key`.execute(database.db);
    for (const { n } of rows) expect(n).toBe(1);
  });

  test('give no certificate to a tablet that is called back at that moment', async () => {
    const venueId = await newVenue('Шақырып алу');
    const { credential } = await enrolTablet(world, { venueId, gate: 1 }, 'called back');
    const key = decodeVenueCredential(credential).payload.tabletKey ?? expect.fail('a poster');
    // its certificate is not true any more, so that another one is due
    await sql`update venue set name = 'Шақырып алды' where id = ${venueId}`.execute(database.db);
    const asked = await database.db.transaction().execute(async (trx) => {
      await sql`update gate set revoked_at = ${world.issuer.now()} where venue_id = ${venueId} and gate = 1`.execute(trx);
      const certified = certify(other, { venueId, tablet: { gate: 1, key } });
      await expect
        .poll(
          async () =>
            (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(second.db)).rows.length,
          { timeout: 15_000 },
        )
        .toBeGreaterThan(0);
      return { certified };
    });
    expect(await asked.certified).toBeNull();
  });
});

describe('checkVenue', () => {
  test('of any text makes faults of the closed list or fields that a credential holds and reads back', async () => {
    const policy = await world.issuer.policies.current(world.issuer.now());
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.string({ unit: 'grapheme', maxLength: 90 }),
      fc.constantFrom('Арман', 'Й'.repeat(70)),
    );
    const fields = fc.record({
      taxNumber: fc.oneof(text, fc.constantFrom('210440000007', '900419100400')),
      category: fc.oneof(text, fc.constantFrom('cinema', 'voluntary')),
      name: text,
      address: text,
      area: fc.oneof(text, fc.constantFrom('7511', '3510')),
      registration: fc.boolean(),
      capacity: fc.oneof(fc.constant(null), fc.integer(), fc.double()),
    });
    let taken = 0;
    const check = fc.asyncProperty(fields, async (given) => {
      const checked = checkVenue(given, policy);
      if (!checked.ok) {
        for (const fault of checked.faults) expect(VENUE_FAULTS).toContain(fault);
        expect(checked.faults.length).toBeGreaterThan(0);
        return;
      }
      taken += 1;
      const { name, category, area } = checked.venue;
      expect(utf8Encode(name).length).toBeLessThanOrEqual(128);
      expect(checkVenue(checked.venue, policy)).toEqual(checked);
      const claims = { venueId: 'ALA-00001', exp: 2, iat: 1, tabletKey: null, category, name, area, gate: 0, index: 1 };
      const credential = await issueVenueCredential(claims, world.venueKey);
      expect(decodeVenueCredential(credential).payload).toEqual(claims);
    });
    await fc.assert(check, { numRuns: 600, seed: 13 });
    expect(taken).toBeGreaterThan(5);
  });
});

describe('the demo’s venues', () => {
  test('pass the rules of the registry, all 520, and are found again page by page', async () => {
    const policy = await world.issuer.policies.current(world.issuer.now());
    const venues = demoVenues('tests');
    expect(venues).toHaveLength(520);
    for (const venue of venues) expect([venue.id, checkVenue({ ...venue, capacity: null }, policy).ok]).toEqual([venue.id, true]);
    const rows = venues.map(({ taxNumber, id, ...venue }) => ({
      ...venue,
      id: id.replace(/^.../, 'XXX').replace(/\d+/, String(10_000 + venues.findIndex((one) => one.id === id))),
      tax_number: taxNumber,
      approved_at: 1,
      closed_at: null,
    }));
    await database.db.insertInto('venue').values(rows).execute();
    const seen: string[] = [];
    for (let after = 'XXX'; ; ) {
      const page = await listVenues(world.issuer, { after });
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id ?? '';
      if (page.length < PAGE) break;
    }
    expect(seen).toEqual(rows.map(({ id }) => id).sort());
    const [first] = venues;
    expect(first === undefined ? null : await findSame(world.issuer, { ...first, capacity: null })).toBe('XXX-10000');
  });
});

describe('a door in training', () => {
  test('has its visits kept with a mark, by the time of the entrance', async () => {
    const venueId = await newVenue('Оқу апталығы');
    const [person] = demoPeople('tests', 1);
    if (person === undefined) return expect.fail('nobody');
    const who = await visitor(world, person, 'in training');
    const tablet = await enrolTablet(world, { venueId, gate: 1 }, 'training tablet');
    const begun = world.issuer.now();
    await setTraining(world.issuer, { venueId, gate: 1, until: begun + 3600, by: null });
    world.pass(1800);
    // ends early
    await setTraining(world.issuer, { venueId, gate: 1, until: begun + 1800, by: null });
    world.pass(5400);
    const at = async (name: string, entered: number, witnessed: boolean) =>
      statementOf(world, who, name, { venueId, entered, gate: witnessed ? 1 : 0, doorCode: witnessed ? await doorCodeOf(tablet, entered) : null });
    const statements = [await at('during', begun + 60, true), await at('after', begun + 1800, true), await at('poster', begun + 70, false)];
    expect((await send(world, statements)).codes).toEqual([null, null, null]);
    expect((await stored(world)).map(({ entered, training }) => [entered - begun, training])).toEqual([
      [60, true],
      [70, false],
      [1800, false],
    ]);
  });
});
