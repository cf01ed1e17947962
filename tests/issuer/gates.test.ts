/** Gate enrolment: the code is used once, within a day, by the tablet whose key it certifies. */
import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { type DeviceAction, makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeVenueCredential } from '../../src/core/token/venue.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoVenues } from '../../src/issuer/demo/venues.ts';
import { CREDENTIAL_SECONDS } from '../../src/issuer/venues/credentials.ts';
import { createGateCode, GATE_CODE_SECONDS } from '../../src/issuer/venues/gates.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const [airport] = demoVenues('tests');
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  const rows = demoVenues('tests')
    .slice(0, 4)
    .map(({ taxNumber, ...venue }, nr) => ({ ...venue, tax_number: taxNumber, approved_at: nr === 2 ? null : START, closed_at: nr === 3 ? START : null }));
  await database.db.insertInto('venue').values(rows).execute();
});

const newCode = async (venueId = 'ALA-00001', gate = 1) => encodeBase32(await createGateCode(world.issuer, { venueId, gate }));

async function enrol(code: string, key: string, { action = 'tablet' as DeviceAction, skew = 0 } = {}) {
  const request = await makeDeviceRequest({ action, iat: world.issuer.now() + skew }, keyOf(key));
  return world.call('/api/gate/enrol', { code, request });
}

describe('POST /api/gate/enrol', () => {
  test('certifies the tablet’s key for this gate and tells the venue', async () => {
    const answer = await enrol(await newCode('ALA-00001', 3), 'tablet');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        venue: { id: 'ALA-00001', name: airport?.name, category: 'airport', area: '7519', gate: 3, registration: false, trainingUntil: null, capacity: null },
        time: START,
      },
    });
    const { payload } = decodeVenueCredential(fromBase64Url(String(answer.body['credential'])));
    expect(payload).toEqual({
      venueId: 'ALA-00001',
      exp: START + CREDENTIAL_SECONDS,
      iat: START,
      tabletKey: keyOf('tablet').publicKey,
      category: 'airport',
      name: airport?.name,
      area: '7519',
      gate: 3,
      index: expect.any(Number),
    });
    const gate = await database.db.selectFrom('gate').selectAll().where('gate', '=', 3).executeTakeFirstOrThrow();
    expect(gate).toMatchObject({ public_key: keyOf('tablet').publicKey, enrolled_at: START, credential_exp: START + CREDENTIAL_SECONDS });
  });

  test('the same tablet may come again after a lost answer, another may not', async () => {
    const code = await newCode();
    expect((await enrol(code, 'mine')).status).toBe(200);
    expect((await enrol(code, 'mine')).status).toBe(200);
    expect(await enrol(code, 'theirs')).toMatchObject({ status: 410, body: { code: 'enrolment-used' } });
  });

  test('a tablet whose gate went to another, or was revoked, gets nothing more for its old code', async () => {
    const [first, second] = [await newCode('ALA-00002', 5), await newCode('ALA-00002', 5)];
    expect((await enrol(first, 'former')).status).toBe(200);
    expect((await enrol(second, 'present')).status).toBe(200);
    expect(await enrol(first, 'former')).toMatchObject({ status: 410, body: { code: 'enrolment-used' } });
    expect((await enrol(second, 'present')).status).toBe(200);
    await sql`update gate set revoked_at = ${START} where venue_id = 'ALA-00002' and gate = 5`.execute(database.db);
    expect(await enrol(second, 'present')).toMatchObject({ status: 410, body: { code: 'enrolment-used' } });
    expect((await enrol(await newCode('ALA-00002', 5), 'present')).status).toBe(200);
  });

  test('of ten tablets at once one gets it', async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, nr) => enrol(code, `tablet ${nr}`)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body['code'] === 'enrolment-used')).toHaveLength(9);
  });

  test('a code in lower case, as a browser may have it, is the same code', async () => {
    expect((await enrol((await newCode()).toLowerCase(), 'lower')).status).toBe(200);
  });

  test('ends after a day', async () => {
    const code = await newCode();
    world.pass(GATE_CODE_SECONDS);
    expect(await enrol(code, 'late')).toMatchObject({ status: 410, body: { code: 'enrolment-expired' } });
  });

  test.each([
    ['a code that was never made', encodeBase32(new Uint8Array(16))],
    ['fifteen bytes', encodeBase32(new Uint8Array(15))],
    ['no Base32', '0189'],
    ['nothing', ''],
  ])('%s is unknown', async (_, code) => {
    expect(await enrol(code, 'k')).toMatchObject({ status: 404, body: { code: 'enrolment-unknown' } });
  });

  test.each(['ALA-00003', 'ALA-00004'])('%s, a venue that is not approved or is closed, has no gate', async (venueId) => {
    expect(await enrol(await newCode(venueId), 'k')).toMatchObject({ status: 404, body: { code: 'enrolment-unknown' } });
  });

  test('a request of another kind, of another clock, or that its key did not sign', async () => {
    const code = await newCode();
    expect(await enrol(code, 'k', { action: 'enrol' })).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect(await enrol(code, 'k', { skew: -301 })).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
    expect(await world.call('/api/gate/enrol', { code, request: new Uint8Array(100) })).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect((await enrol(code, 'k')).status).toBe(200);
  });

  test('the code is kept hashed only', async () => {
    const code = await createGateCode(world.issuer, { venueId: 'ALA-00001', gate: 9 });
    const { rows } = await sql<{ row: string }>`select gate_code::text || gate::text as row from gate_code join gate using (venue_id, gate)`.execute(
      database.db,
    );
    expect(rows.map(({ row }) => row).join()).not.toContain(Buffer.from(code).toString('hex'));
  });

  test('no address in the log tells a code', async () => {
    const code = await newCode();
    await enrol(code, 'k');
    expect(world.logLines.join('')).not.toContain(code);
  });
});
