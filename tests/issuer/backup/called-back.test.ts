/** Posters and tablets that what is still published calls back are called back in a restored register too, so that no tablet renews out of it. */
import { beforeAll, expect, test } from 'vitest';
import { makeDeviceRequest, makeRenewal } from '../../../src/core/token/request.ts';
import { decodeVenueCredential } from '../../../src/core/token/venue.ts';
import { LIST_ENTRIES } from '../../../src/core/trust/status-list.ts';
import { callBackPublished } from '../../../src/issuer/backup/called-back.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { reopenVenue } from '../../../src/issuer/venues/changes.ts';
import { certify } from '../../../src/issuer/venues/credentials.ts';
import { withDatabase } from '../database.ts';
import { CINEMA, enrolTablet, GROCERY, insertVenue, type Tablet } from '../visits.ts';
import { makeWorld, type World } from '../world.ts';

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  for (const id of [CINEMA, GROCERY]) await insertVenue(world, id);
});

const indexOf = (credential: Uint8Array) => decodeVenueCredential(credential).payload.index ?? -1;

async function renew({ credential, signer }: Tablet) {
  const request = await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, signer);
  return world.call('/api/gate/renew', { request: await makeRenewal(credential, request, signer) });
}

test('callBackPublished ends just what the lists name; the gate of such a tablet waits for a new code', async () => {
  const [gone, stays] = [await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'gone'), await enrolTablet(world, { venueId: GROCERY, gate: 1 }, 'stays')];
  const posters = await Promise.all([CINEMA, GROCERY].map((venueId) => certify(world.issuer, { venueId, tablet: null })));
  const [torn = new Uint8Array()] = posters.map((poster) => poster?.credential ?? new Uint8Array());
  const bytes = new Uint8Array(LIST_ENTRIES / 8);
  const list = Math.floor(indexOf(gone.credential) / LIST_ENTRIES);
  for (const credential of [gone.credential, torn]) {
    const position = indexOf(credential) % LIST_ENTRIES;
    bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (1 << (position & 7));
  }
  const lists = new Map([[list, { bits: 1, bytes } as const]]);
  const now = world.issuer.now();
  const callBack = () => database.db.transaction().execute((trx) => callBackPublished(trx, { lists, now }));
  // another tablet of the cinema goes on: it is open
  await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'other');
  expect(await callBack()).toEqual({ posters: 1, tablets: 1, closed: [] });
  expect(await callBack()).toEqual({ posters: 0, tablets: 0, closed: [] });
  const { rows } = await sql<{ venue_id: string; gate: number; cause: string }>`
    select venue_id, gate, revoked_cause as cause from venue_credential where revoked_at = ${now} order by gate`.execute(database.db);
  expect(rows).toEqual([
    { venue_id: CINEMA, gate: 0, cause: 'poster' },
    { venue_id: CINEMA, gate: 1, cause: 'tablet' },
  ]);
  expect(await renew(gone)).toMatchObject({ status: 403, body: { code: 'gate-revoked' } });
  expect(await renew(stays)).toMatchObject({ status: 200 });
  expect(await renew(await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'next'))).toMatchObject({ status: 200 });
});

test('callBackPublished without any list ends nothing', async () => {
  const done = await database.db.transaction().execute((trx) => callBackPublished(trx, { lists: new Map(), now: world.issuer.now() }));
  expect(done).toEqual({ posters: 0, tablets: 0, closed: [] });
});

test('callBackPublished closes a venue of which nothing is left, and it opens again by name, without what it had', async () => {
  const venueId = 'ALA-00901';
  await insertVenue(world, venueId);
  const tablet = await enrolTablet(world, { venueId, gate: 1 }, 'closed with its venue');
  const index = indexOf(tablet.credential);
  const bytes = new Uint8Array(LIST_ENTRIES / 8).fill(0);
  bytes[(index % LIST_ENTRIES) >> 3] = 1 << ((index % LIST_ENTRIES) & 7);
  const lists = new Map([[Math.floor(index / LIST_ENTRIES), { bits: 1, bytes } as const]]);
  const now = world.issuer.now();
  const done = await database.db.transaction().execute((trx) => callBackPublished(trx, { lists, now }));
  expect(done).toEqual({ posters: 0, tablets: 1, closed: [venueId] });
  expect(await certify(world.issuer, { venueId, tablet: null })).toBeNull();
  expect(await reopenVenue(world.issuer, { venueId, by: null })).toBe(true);
  expect(await reopenVenue(world.issuer, { venueId, by: null })).toBe(false);
  expect(await certify(world.issuer, { venueId, tablet: null })).not.toBeNull();
  expect(await renew(tablet)).toMatchObject({ status: 403, body: { code: 'gate-revoked' } });
  const { rows } = await sql<{ kind: string }>`select kind from audit where subject = ${`venue:${venueId}`} order by seq`.execute(database.db);
  expect(rows.map(({ kind }) => kind).filter((kind) => kind.startsWith('venue-'))).toEqual(['venue-closed', 'venue-reopened']);
});
