/** Credentials of posters and tablets over their life: the same while they are true, called back when they are not, renewed without a code. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fromBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { type DeviceAction, makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeVenueCredential, issueVenueCredential } from '../../src/core/token/venue.ts';
import { LIST_ENTRIES } from '../../src/core/trust/status-list.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { databaseSource } from '../../src/issuer/tokens/source.ts';
import { applyForVenue } from '../../src/issuer/venues/applications.ts';
import { changeSettings, closeVenue, revokePosters } from '../../src/issuer/venues/changes.ts';
import { CREDENTIAL_SECONDS, certify, POSTER_SECONDS } from '../../src/issuer/venues/credentials.ts';
import { approveApplication } from '../../src/issuer/venues/decisions.ts';
import type { VenueInput } from '../../src/issuer/venues/fields.ts';
import { createGateCode } from '../../src/issuer/venues/gates.ts';
import { listTablets, moveTablet, revokeTablet } from '../../src/issuer/venues/tablets.ts';
import { setTraining } from '../../src/issuer/venues/training.ts';
import { withDatabase } from './database.ts';
import { enrolTablet, type Tablet } from './visits.ts';
import { keyOf, makeWorld, START, type World } from './world.ts';

const DAY = 86_400;
const database = withDatabase();
let world: World | null = null;
const at = () => world ?? expect.fail('no world');
let nr = 0;
const FIELDS: VenueInput = {
  taxNumber: '210440000007',
  category: 'cinema',
  name: 'Арман',
  address: 'Достық 1',
  area: '7511',
  registration: false,
  capacity: null,
};
let venueId = '';

beforeEach(async () => {
  world ??= await makeWorld(database.db, { people: 0 });
  nr += 1;
  venueId = await approved({ ...FIELDS, address: `Достық ${nr}` });
});

async function approved(fields: VenueInput, of?: string): Promise<string> {
  const filed = await applyForVenue(at().issuer, fields, of === undefined ? {} : { venueId: of });
  const result = filed.ok ? await approveApplication(at().issuer, { applicationId: filed.applicationId, by: null }) : null;
  return result?.ok === true ? result.venueId : expect.fail('not approved');
}

const poster = async () => (await certify(at().issuer, { venueId, tablet: null }))?.credential ?? null;
const indexOf = (credential: Uint8Array | null) => (credential === null ? null : decodeVenueCredential(credential).payload.index);

/** Every revoked index, as the next publication will say it. */
async function revoked(): Promise<readonly (number | null)[]> {
  return (await databaseSource(database.db).lists(at().issuer.now())).flatMap((list) => [...list.revoked]);
}

/** What a tablet asks for with the certificate it has. */
async function renew(tablet: Tablet, { action = 'tablet' as DeviceAction, skew = 0, inner = tablet.signer } = {}) {
  const request = await makeDeviceRequest({ action, iat: at().issuer.now() + skew }, inner);
  const answer = await at().call('/api/gate/renew', { request: await makeRenewal(tablet.credential, request, tablet.signer) });
  const credential = answer.status === 200 ? fromBase64Url(String(answer.body['credential'])) : tablet.credential;
  return { ...answer, credential, payload: decodeVenueCredential(credential).payload };
}

describe('a poster', () => {
  test('is the same however often it is made, and ten at once are one', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, poster));
    expect(new Set(made.map((bytes) => Buffer.from(bytes ?? []).toString('hex'))).size).toBe(1);
    expect(await poster()).toEqual(made[0]);
    const { payload } = decodeVenueCredential(made[0] ?? new Uint8Array());
    const { issuer } = at();
    expect(payload).toMatchObject({ venueId, tabletKey: null, category: 'cinema', name: 'Арман', area: '7511', gate: 0, exp: issuer.now() + POSTER_SECONDS });
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from venue_credential where venue_id = ${venueId}`.execute(database.db);
    expect(rows[0]?.n).toBe(1);
  });

  test('draws its index from lists that no token draws from', async () => {
    const index = indexOf(await poster()) ?? 0;
    const list = await database.db
      .selectFrom('index_list')
      .select('purpose')
      .where('k', '=', Math.floor(index / LIST_ENTRIES))
      .executeTakeFirst();
    expect(list?.purpose).toBe('venue');
    expect(await at().issuer.indices.next(START)).not.toBe(index);
  });

  test('in its last sixty days is followed by another, and stays good', async () => {
    const first = await poster();
    at().pass(POSTER_SECONDS - 60 * DAY - 1);
    expect(await poster()).toEqual(first);
    at().pass(1);
    const second = await poster();
    expect(second).not.toEqual(first);
    expect(await revoked()).not.toContain(indexOf(first));
  });

  test.each([
    ['category', { category: 'theatre' }],
    ['district', { area: '7513' }],
    ['name', { name: 'Цезарь' }],
  ])('is called back when the %s is approved anew, and the next says the new one', async (_, changes) => {
    const before = await poster();
    const published = at().published();
    expect(await approved({ ...FIELDS, ...changes }, venueId)).toBe(venueId);
    expect(await revoked()).toContain(indexOf(before));
    expect(at().published()).toBeGreaterThan(published);
    const after = await poster();
    expect(decodeVenueCredential(after ?? new Uint8Array()).payload).toMatchObject(changes);
    expect(await revoked()).not.toContain(indexOf(after));
  });

  test('outlives a change of address, capacity and registration', async () => {
    const before = await poster();
    await approved({ ...FIELDS, address: 'Достық 99', capacity: 300 }, venueId);
    expect(await changeSettings(at().issuer, { venueId, by: 1 }, { registration: true, capacity: null })).toBe('ok');
    expect(await poster()).toEqual(before);
    const venue = await database.db.selectFrom('venue').selectAll().where('id', '=', venueId).executeTakeFirst();
    expect(venue).toMatchObject({ address: 'Достық 99', registration: true, capacity: null });
  });

  test('that was carried off is called back by itself', async () => {
    const [before, tablet] = [await poster(), await enrolTablet(at(), { venueId, gate: 1 }, `stays ${nr}`)];
    expect(await revokePosters(at().issuer, { venueId, by: 1 })).toBe(1);
    expect(await revoked()).toContain(indexOf(before));
    expect(await revoked()).not.toContain(indexOf(tablet.credential));
    expect(indexOf(await poster())).not.toBe(indexOf(before));
  });

  test('a change that was waiting when the venue closed comes to nothing', async () => {
    const filed = await applyForVenue(at().issuer, { ...FIELDS, area: '7514' }, { venueId });
    expect(await closeVenue(at().issuer, { venueId, by: null })).toBe(true);
    expect(await approveApplication(at().issuer, { applicationId: filed.ok ? filed.applicationId : 0, by: null })).toMatchObject({
      code: 'application-decided',
    });
    expect(await closeVenue(at().issuer, { venueId, by: null })).toBe(false);
    expect(await applyForVenue(at().issuer, FIELDS, { venueId })).toEqual({ ok: false, code: 'venue-unknown' });
  });

  test('a venue list stays published until its last poster has ended', async () => {
    const before = await poster();
    await revokePosters(at().issuer, { venueId, by: null });
    const k = Math.floor((indexOf(before) ?? 0) / LIST_ENTRIES);
    const now = at().issuer.now();
    await sql`update index_list set closed_at = ${now} where k = ${k}`.execute(database.db);
    const listsAt = async (time: number) => (await databaseSource(database.db).lists(time)).map(({ list }) => list);
    expect(await listsAt(now + POSTER_SECONDS)).toContain(k);
    expect(await listsAt(now + POSTER_SECONDS + 2 * DAY)).not.toContain(k);
    expect(indexOf(await poster())).toBeGreaterThanOrEqual((k + 1) * LIST_ENTRIES);
  });
});

describe('POST /api/gate/renew', () => {
  test('gives the same certificate while it is good for long, and the settings of now', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 2 }, `renews ${nr}`);
    await changeSettings(at().issuer, { venueId, by: 1 }, { registration: true });
    await setTraining(at().issuer, { venueId, gate: 0, until: at().issuer.now() + 7 * DAY, by: 1 });
    at().pass(DAY);
    const answer = await renew(tablet);
    expect(answer.credential).toEqual(tablet.credential);
    expect(answer.body).toMatchObject({ venue: { id: venueId, gate: 2, registration: true, trainingUntil: at().issuer.now() + 6 * DAY } });
    at().pass(6 * DAY);
    expect((await renew(tablet)).body).toMatchObject({ venue: { trainingUntil: null } });
  });

  test('gives the next when a third is left, and the first runs out by itself', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `third ${nr}`);
    at().pass((CREDENTIAL_SECONDS * 2) / 3);
    const { payload, credential } = await renew(tablet);
    expect(payload).toMatchObject({ venueId, gate: 1, exp: at().issuer.now() + CREDENTIAL_SECONDS, tabletKey: tablet.signer.publicKey });
    expect(await revoked()).not.toContain(indexOf(tablet.credential));
    at().pass(CREDENTIAL_SECONDS / 3);
    expect(await renew(tablet)).toMatchObject({ status: 403, body: { code: 'credential-expired' } });
    expect((await renew({ ...tablet, credential })).status).toBe(200);
  });

  test('after a change the tablet’s old certificate is called back, and renewing it gives the new category', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `changed ${nr}`);
    await approved({ ...FIELDS, category: 'theatre' }, venueId);
    expect(await revoked()).toContain(indexOf(tablet.credential));
    expect((await renew(tablet)).payload).toMatchObject({ category: 'theatre', gate: 1 });
  });

  test('a tablet that was moved gets its new gate; one that was taken away or replaced gets nothing', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `moved ${nr}`);
    const other = await enrolTablet(at(), { venueId, gate: 2 }, `other ${nr}`);
    const { issuer } = at();
    expect(await moveTablet(issuer, { venueId, gate: 1, to: 2, by: 1 })).toEqual({ ok: false, code: 'gate-taken' });
    expect(await moveTablet(issuer, { venueId, gate: 4, to: 5, by: 1 })).toEqual({ ok: false, code: 'gate-unknown' });
    expect(await moveTablet(issuer, { venueId, gate: 1, to: 3, by: 1 })).toEqual({ ok: true });
    expect(await revoked()).toContain(indexOf(tablet.credential));
    const moved = await renew(tablet);
    expect(moved.payload.gate).toBe(3);
    expect(await revokeTablet(issuer, { venueId, gate: 3, by: 1 })).toBe(true);
    expect(await revokeTablet(issuer, { venueId, gate: 3, by: 1 })).toBe(false);
    expect(await revoked()).toContain(indexOf(moved.credential));
    expect(await renew(tablet)).toMatchObject({ status: 403, body: { code: 'gate-revoked' } });
    await enrolTablet(at(), { venueId, gate: 2 }, `replaces ${nr}`);
    expect(await renew(other)).toMatchObject({ status: 403, body: { code: 'gate-revoked' } });
    expect(await revoked()).toContain(indexOf(other.credential));
  });

  test('taking a tablet away voids a code that was printed for its gate', async () => {
    const code = encodeBase32(await createGateCode(at().issuer, { venueId, gate: 6 }));
    expect((await listTablets(at().issuer, venueId)).map(({ gate, codeUntil }) => [gate, codeUntil !== null])).toEqual([[6, true]]);
    expect(await revokeTablet(at().issuer, { venueId, gate: 6, by: 1 })).toBe(true);
    const request = await makeDeviceRequest({ action: 'tablet', iat: at().issuer.now() }, keyOf('late'));
    expect(await at().call('/api/gate/enrol', { code, request })).toMatchObject({ status: 404, body: { code: 'enrolment-unknown' } });
  });

  test('a closed venue’s tablets are called back and renew no more', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `closed ${nr}`);
    await poster();
    await closeVenue(at().issuer, { venueId, by: 1 });
    expect(await revoked()).toContain(indexOf(tablet.credential));
    expect(await renew(tablet)).toMatchObject({ status: 403, body: { code: 'gate-revoked' } });
    expect(await poster()).toBeNull();
  });

  test('many renewals at the moment of the next certificate make one', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `many ${nr}`);
    at().pass((CREDENTIAL_SECONDS * 2) / 3);
    const answers = await Promise.all(Array.from({ length: 12 }, () => renew(tablet)));
    expect(new Set(answers.map(({ payload }) => payload.index)).size).toBe(1);
  });

  test('a request of another key, kind or clock, a poster, and a certificate that we did not sign', async () => {
    const tablet = await enrolTablet(at(), { venueId, gate: 1 }, `odd ${nr}`);
    const invalid = { status: 403, body: { code: 'request-invalid' } };
    expect(await renew(tablet, { inner: keyOf('another') })).toMatchObject(invalid);
    expect(await renew(tablet, { action: 'renew' })).toMatchObject(invalid);
    expect(await renew({ ...tablet, signer: keyOf('thief') })).toMatchObject(invalid);
    expect(await renew({ ...tablet, credential: (await poster()) ?? new Uint8Array() })).toMatchObject(invalid);
    const forged = await issueVenueCredential(decodeVenueCredential(tablet.credential).payload, keyOf('forger'));
    expect(await renew({ ...tablet, credential: forged })).toMatchObject(invalid);
    expect(await renew(tablet, { skew: 301 })).toMatchObject({ status: 409, body: { code: 'clock-skew', time: at().issuer.now() } });
    expect((await renew(tablet)).status).toBe(200);
  });

  test('a certificate of a venue with the longest name fits into a request', async () => {
    const long = await approved({ ...FIELDS, name: 'Ә'.repeat(64) });
    expect((await renew(await enrolTablet(at(), { venueId: long, gate: 9999 }, `long ${nr}`))).status).toBe(200);
  });
});
