/** The registry at the desk: what a clerk does, what a venue's own account may do and does not get to see. */
import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url } from '../../src/core/bytes.ts';
import { parseEnrolmentUrl } from '../../src/core/qr.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeVenueCredential } from '../../src/core/token/venue.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import type { Role } from '../../src/issuer/staff/roles.ts';
import { withDatabase } from './database.ts';
import { routesOf, type SignedIn, signedIn } from './staff.ts';
import { CINEMA, GROCERY, insertVenue } from './visits.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let clerk: SignedIn;
let owner: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  await insertVenue(world, CINEMA);
  await insertVenue(world, GROCERY, { category: 'grocery', tax_number: '210440000804' });
  [clerk, owner] = [await signedIn(world, 'clerk'), await signedIn(world, 'venue')];
  expect(await clerk.post(`/api/desk/venues/${CINEMA}/accounts`, { staff: owner.staff.id, speaks: true })).toMatchObject({ status: 200 });
});

const FIELDS = { taxNumber: '210440000007', category: 'theatre', name: 'Опера', address: 'Астана, Есіл', area: '7112' };

const TABLE: Readonly<Record<string, readonly Role[]>> = {
  'GET /api/desk/venues': ['clerk', 'venue'],
  'POST /api/desk/venues': ['clerk'],
  'GET /api/desk/venues/:id': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/change': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/close': ['clerk'],
  'GET /api/desk/venues/:id/poster': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/posters/revoke': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/settings': ['clerk'],
  'POST /api/desk/venues/:id/training': ['clerk'],
  'POST /api/desk/venues/:id/accounts': ['clerk'],
  'POST /api/desk/venues/:id/gates/:gate/code': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/gates/:gate/revoke': ['clerk', 'venue'],
  'POST /api/desk/venues/:id/gates/:gate/move': ['clerk', 'venue'],
  'GET /api/desk/venue-applications': ['clerk'],
  'POST /api/desk/venue-applications/:nr/approve': ['clerk'],
  'POST /api/desk/venue-applications/:nr/refuse': ['clerk'],
  'POST /api/desk/venue-applications/:nr/correct': ['clerk'],
};

test('the table names every route of venues with its roles', () => {
  const added = routesOf(world).filter(({ path }) => path.startsWith('/api/desk/venue'));
  expect(Object.fromEntries(added.map(({ method, path, roles }) => [`${method} ${path}`, roles]))).toEqual(TABLE);
});

describe('a venue’s own account', () => {
  test('sees its own venue and no other, as if there were none', async () => {
    const { body } = await owner.get('/api/desk/venues');
    expect((body['venues'] as { id: string }[]).map(({ id }) => id)).toEqual([CINEMA]);
    expect((await owner.get(`/api/desk/venues/${CINEMA}`)).body).toMatchObject({ venue: { id: CINEMA, zone: 'red', tablets: 0 }, tablets: [] });
    const other = await owner.get(`/api/desk/venues/${GROCERY}`);
    const nobody = await owner.get('/api/desk/venues/ALA-99999');
    expect([other.status, other.body]).toEqual([nobody.status, nobody.body]);
    for (const rest of ['/change', '/posters/revoke', '/gates/1/code', '/gates/1/revoke', '/gates/1/move']) {
      expect(await owner.post(`/api/desk/venues/${GROCERY}${rest}`, {})).toMatchObject({ status: 404, body: { code: 'venue-unknown' } });
    }
    expect(await owner.get(`/api/desk/venues/${GROCERY}/poster`)).toMatchObject({ status: 404, body: { code: 'venue-unknown' } });
  });

  test('makes a code for a tablet, moves it and takes it away', async () => {
    const at = (rest: string) => `/api/desk/venues/${CINEMA}${rest}`;
    const made = await owner.post(at('/gates/1/code'));
    expect(made.body['validUntil']).toBe(world.issuer.now() + 86_400);
    expect(parseEnrolmentUrl(String(made.body['url']))).toHaveLength(16);
    const request = await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, keyOf('tablet'));
    const enrolled = await world.call('/api/gate/enrol', { code: made.body['code'], request });
    expect(decodeVenueCredential(fromBase64Url(String(enrolled.body['credential']))).payload).toMatchObject({ venueId: CINEMA, gate: 1 });
    expect((await owner.get(at(''))).body).toMatchObject({ tablets: [{ gate: 1, enrolledAt: world.issuer.now(), revokedAt: null, codeUntil: null }] });
    expect(await owner.post(at('/gates/1/move'), { to: 2 })).toMatchObject({ status: 200 });
    expect(await owner.post(at('/gates/1/revoke'))).toMatchObject({ status: 404, body: { code: 'gate-unknown' } });
    expect(await owner.post(at('/gates/2/revoke'))).toMatchObject({ status: 200 });
    for (const gate of ['0', '10000', 'x', '1e3']) expect(await owner.post(at(`/gates/${gate}/code`))).toMatchObject({ status: 404 });
  });

  test('asks for a change that a clerk decides, and cannot decide itself', async () => {
    const change = { ...FIELDS, category: 'theatre', name: 'Арман', address: 'Достық 1', area: '7513' };
    const filed = await owner.post(`/api/desk/venues/${CINEMA}/change`, change);
    expect(filed.status).toBe(202);
    const waiting = (await clerk.get('/api/desk/venue-applications')).body['applications'] as {
      id: number;
      venueId: string;
      createdBy: number;
      venues: number;
    }[];
    const mine = waiting.find(({ venueId }) => venueId === CINEMA);
    expect(mine).toMatchObject({ createdBy: owner.staff.id, venues: 1, same: false });
    expect(await owner.post(`/api/desk/venue-applications/${mine?.id}/approve`)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    expect(await clerk.post(`/api/desk/venue-applications/${mine?.id}/approve`)).toMatchObject({ status: 200, body: { venueId: CINEMA } });
    expect((await owner.get(`/api/desk/venues/${CINEMA}`)).body).toMatchObject({ venue: { category: 'theatre', area: '7513', zone: 'dark-red' } });
  });

  test('that is taken away sees nothing any more; only accounts of that role can be given', async () => {
    const former = await signedIn(world, 'venue');
    await clerk.post(`/api/desk/venues/${GROCERY}/accounts`, { staff: former.staff.id, speaks: true });
    expect((await former.get(`/api/desk/venues/${GROCERY}`)).status).toBe(200);
    await clerk.post(`/api/desk/venues/${GROCERY}/accounts`, { staff: former.staff.id, speaks: false });
    expect((await former.get(`/api/desk/venues/${GROCERY}`)).status).toBe(404);
    expect(await clerk.post(`/api/desk/venues/${GROCERY}/accounts`, { staff: clerk.staff.id, speaks: true })).toMatchObject({
      body: { code: 'staff-unknown' },
    });
    expect(await clerk.post('/api/desk/venues/ALA-99999/accounts', { staff: former.staff.id, speaks: true })).toMatchObject({
      body: { code: 'venue-unknown' },
    });
  });
});

describe('a clerk', () => {
  test('files an application that another clerk approves', async () => {
    expect((await clerk.post('/api/desk/venues', FIELDS)).status).toBe(202);
    const [own] = ((await clerk.get('/api/desk/venue-applications')).body['applications'] as { id: number; name: string }[]).filter(
      ({ name }) => name === 'Опера',
    );
    expect(await clerk.post(`/api/desk/venue-applications/${own?.id}/approve`)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    const other = await signedIn(world, 'clerk');
    expect(await other.post(`/api/desk/venue-applications/${own?.id}/refuse`, { reason: 'because' })).toMatchObject({
      status: 422,
      body: { code: 'reason-unknown' },
    });
    const approved = await other.post(`/api/desk/venue-applications/${own?.id}/approve`);
    expect(approved).toMatchObject({ status: 200, body: { venueId: 'AST-00001' } });
    expect(await other.post(`/api/desk/venue-applications/${own?.id}/correct`, { reason: 'name-wrong' })).toMatchObject({
      status: 409,
      body: { code: 'application-decided' },
    });
    expect(await other.post('/api/desk/venue-applications/999999/approve')).toMatchObject({ status: 404, body: { code: 'application-unknown' } });
  });

  test('sets registration, capacity and training, closes', async () => {
    const at = (rest: string) => `/api/desk/venues/${GROCERY}${rest}`;
    const now = world.issuer.now();
    expect(await clerk.post(at('/settings'), { registration: true, capacity: 25 })).toMatchObject({ status: 200 });
    expect(await clerk.post(at('/settings'), {})).toMatchObject({ status: 400 });
    // somebody else's page still shows what was there before
    const stale = { registration: false, capacity: 40, seen: { registration: false, capacity: null } };
    expect(await clerk.post(at('/settings'), stale)).toMatchObject({ status: 409, body: { code: 'settings-changed' } });
    expect(await clerk.post(at('/settings'), { capacity: 25, seen: { registration: true, capacity: 25 } })).toMatchObject({ status: 200 });
    expect(await clerk.post(at('/settings'), { capacity: 0 })).toMatchObject({ status: 422, body: { code: 'capacity-invalid' } });
    expect(await clerk.post(at('/training'), { until: now + 7 * 86_400 })).toMatchObject({ status: 200 });
    expect(await clerk.post(at('/training'), { until: now + 32 * 86_400 })).toMatchObject({ status: 422, body: { code: 'training-too-long' } });
    expect((await clerk.get(at(''))).body).toMatchObject({ venue: { registration: true, capacity: 25 } });
    expect(await clerk.post(at('/close'))).toMatchObject({ status: 200 });
    for (const [rest, body] of [
      ['/close', {}],
      ['/settings', { registration: false }],
      ['/training', { until: now }],
      ['/gates/1/code', {}],
    ] as const) {
      expect(await clerk.post(at(rest), body)).toMatchObject({ status: 404, body: { code: 'venue-unknown' } });
    }
    const listed = async (query: string) => ((await clerk.get(`/api/desk/venues${query}`)).body['venues'] as { id: string }[]).map(({ id }) => id);
    expect(await listed('')).not.toContain(GROCERY);
    expect(await listed('?closed=1&category=grocery')).toEqual([GROCERY]);
    expect(await listed('?area=7112')).toEqual(['AST-00001']);
    const found = (text: string) => listed(`?closed=1&find=${encodeURIComponent(text)}`);
    await sql`update venue set name = case id when ${CINEMA} then '«Арман» кинотеатры' else 'Арай 100% дүкені' end where id in (${CINEMA}, ${GROCERY})`.execute(
      database.db,
    );
    expect(await found('арман')).toEqual([CINEMA]);
    expect(await found(' «АР')).toEqual([CINEMA, GROCERY].sort());
    expect(await found('арай 100%')).toEqual([GROCERY]);
    // a word within the name, several in any order, letters of another keyboard
    expect(await found('КИНО')).toEqual([CINEMA]);
    expect(await found('дук арай')).toEqual([GROCERY]);
    expect(await found('кино арай')).toEqual([]);
    for (const nothing of ['ман', '%%', '__', 'ZZZ-']) expect(await found(nothing)).toEqual([]);
    expect(await found(GROCERY.toLowerCase())).toEqual([GROCERY]);
    expect(await found(`${GROCERY.slice(0, 4)}`)).toContain(GROCERY);
    for (const wrong of ['а', '210440000804', 'x'.repeat(65), 'а\u0000б'])
      expect(await clerk.get(`/api/desk/venues?find=${encodeURIComponent(wrong)}`)).toMatchObject({ status: 400 });
    expect(await clerk.get("/api/desk/venues?area=7511'--")).toMatchObject({ status: 400 });
  });

  test('gets the poster as a page that may do nothing but show itself', async () => {
    const init = { headers: { cookie: clerk.cookie, 'sec-fetch-site': 'same-origin' } };
    const response = await world.app.request(`/api/desk/venues/${CINEMA}/poster`, init);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(await response.text()).toContain(`<b>${CINEMA}</b>`);
    const revoked = await clerk.post(`/api/desk/venues/${CINEMA}/posters/revoke`);
    expect(revoked).toMatchObject({ status: 200, body: { revoked: 1 } });
  });
});

test('all of it is in the audit trail, by numbers, and the trail holds', async () => {
  const { rows } = await sql<{ kind: string; text: string }>`select kind, subject || detail::text as text from audit`.execute(database.db);
  const kinds = new Set(rows.map(({ kind }) => kind));
  const expected = ['venue-applied', 'venue-approved', 'venue-changed', 'venue-closed', 'venue-settings', 'venue-training', 'venue-account-given'];
  for (const kind of [
    ...expected,
    'venue-account-taken',
    'gate-code-made',
    'gate-enrolled',
    'tablet-certified',
    'gate-moved',
    'gate-revoked',
    'poster-issued',
    'posters-revoked',
  ])
    expect(kinds).toContain(kind);
  expect(rows.map(({ text }) => text).join()).not.toMatch(/Арман|Опера|2104400/);
  expect(await firstBrokenAudit(database.db)).toBeNull();
});
