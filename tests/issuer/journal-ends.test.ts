/** Who may still hand in a journal when the tablet is its gate's no more: replaced, moved, its venue closed; and who may not, since a person called it back. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { closeVenue } from '../../src/issuer/venues/changes.ts';
import { revokeCredentials } from '../../src/issuer/venues/credentials.ts';
import { moveTablet, revokeTablet } from '../../src/issuer/venues/tablets.ts';
import { withDatabase } from './database.ts';
import { findings, handIn, heldEntries, type Written, write } from './journals.ts';
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
  await sql`update venue set closed_at = null where id = ${CINEMA}`.execute(database.db);
  gate += 1;
  tablet = await enrolTablet(world, { venueId: CINEMA, gate }, `tablet ${gate}`);
  journal = await write({ count: 10, time: world.issuer.now() });
  world.pass(400);
});

const send = (sending: Parameters<typeof handIn>[3] = {}, of: Written = journal) => handIn(world, tablet, of, { gate, ...sending });

describe('replaced', () => {
  test('a crash between the next tablet’s enrolment and its certificate keeps nobody from handing in', async () => {
    const next = await enrolTablet(world, { venueId: CINEMA, gate }, `next ${gate}`);
    // as the crash leaves it: the gate has its new key, and nobody was certified
    await sql`delete from venue_credential where venue_id = ${CINEMA} and gate = ${gate} and revoked_at is null`.execute(database.db);
    world.pass(86_400);
    expect(await send()).toMatchObject({ status: 200, body: { size: 10 } });
    const late = await write({ count: 1, time: world.issuer.now(), before: journal });
    expect(await send({}, late)).toMatchObject({ status: 403, body: { code: 'tablet-ended' } });
    expect(next.credential.length).toBeGreaterThan(0);
  });

  test('a tablet that a person called back is not a replaced one, however soon the next one comes', async () => {
    await revokeTablet(world.issuer, { venueId: CINEMA, gate, by: null });
    await enrolTablet(world, { venueId: CINEMA, gate }, `next ${gate}`);
    expect(await send()).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
    expect(await heldEntries(world)).toEqual([]);
  });

  test('nor is one whose certificate was no longer true when the person called it back', async () => {
    await database.db.transaction().execute((trx) => revokeCredentials(trx, CINEMA, { cause: 'change', now: world.issuer.now(), gate }));
    await revokeTablet(world.issuer, { venueId: CINEMA, gate, by: null });
    world.pass(400);
    await enrolTablet(world, { venueId: CINEMA, gate }, `next ${gate}`);
    expect(await send()).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
  });
});

describe('the venue was closed', () => {
  test('its tablets hand in their last shift, and nothing that was written afterwards', async () => {
    await closeVenue(world.issuer, { venueId: CINEMA, by: null });
    world.pass(400);
    expect(await send()).toMatchObject({ status: 200, body: { size: 10, countersigned: { size: 10 } } });
    const late = await write({ count: 1, time: world.issuer.now(), before: journal });
    expect(await send({}, late)).toMatchObject({ status: 403, body: { code: 'tablet-ended' } });
    expect(await findings(world)).toEqual([`after-end ${gate}.0 at 10`]);
    expect(await handIn(world, tablet, journal, { gate, iat: world.issuer.now() })).toMatchObject({ status: 200 });
  });

  test('also where no certificate was left to be called back', async () => {
    await database.db.transaction().execute((trx) => revokeCredentials(trx, CINEMA, { cause: 'change', now: world.issuer.now(), gate }));
    await closeVenue(world.issuer, { venueId: CINEMA, by: null });
    expect(await send()).toMatchObject({ status: 200, body: { size: 10 } });
  });

  test('but not a tablet that a person had called back before', async () => {
    await revokeTablet(world.issuer, { venueId: CINEMA, gate, by: null });
    world.pass(1);
    await closeVenue(world.issuer, { venueId: CINEMA, by: null });
    expect(await send()).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
  });
});

describe('moved', () => {
  test('under its former certificate it hands in what it wrote there; called back at its new gate nothing', async () => {
    const to = gate + 500;
    await moveTablet(world.issuer, { venueId: CINEMA, gate, to, by: null });
    expect(await send()).toMatchObject({ status: 200, body: { size: 10 } });
    await revokeTablet(world.issuer, { venueId: CINEMA, gate: to, by: null });
    expect(await send()).toMatchObject({ status: 403, body: { code: 'tablet-revoked' } });
  });

  test('there and back again it is its gate’s as before', async () => {
    const to = gate + 500;
    await moveTablet(world.issuer, { venueId: CINEMA, gate, to, by: null });
    await moveTablet(world.issuer, { venueId: CINEMA, gate: to, to: gate, by: null });
    world.pass(400);
    const more = await write({ count: 5, time: world.issuer.now(), before: journal });
    expect(await send({}, more)).toMatchObject({ status: 200, body: { size: 15 } });
  });
});
