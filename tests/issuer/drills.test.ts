/** `/api/desk/drills`: protocols of drills as officers hand them in; what they say of themselves is counted anew. */
import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { withDatabase } from './database.ts';
import { signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db);
});

const inForce = { root: 1, bundle: 1, stamp: 3, keys: [{ role: 'root', kids: ['00aabbcc'] }], files: [{ name: 'root.cbor', sha256: 'ab'.repeat(32) }] };
const check = { client: 'wallet', subject: 'trust', expected: 'ok', found: 'ok' };
const protocol = (over: Readonly<Record<string, unknown>> = {}) => ({
  drill: 'rotation',
  version: '0.9.0',
  begunAt: world.issuer.now() - 3600,
  scratch: true,
  before: inForce,
  after: inForce,
  steps: [{ name: 'begin', at: 1, commands: ['ashyq keys rotate token'], checks: [check, check] }],
  measured: null,
  passed: true,
  ...over,
});

test('a protocol is kept once, with a line in the trail, and read as it was given', async () => {
  const officer = await signedIn(world, 'key-officer');
  const given = protocol();
  const first = await officer.post('/api/desk/drills', given);
  expect(first).toMatchObject({ status: 200, body: { passed: true } });
  expect((await officer.post('/api/desk/drills', given)).body['id']).toBe(first.body['id']);
  const { body } = await (await signedIn(world, 'auditor')).get('/api/desk/drills');
  expect(body['drills']).toEqual([
    {
      id: first.body['id'],
      name: 'rotation',
      begunAt: given.begunAt,
      passed: true,
      checks: 2,
      wrong: 0,
      recordedAt: world.issuer.now(),
      recordedBy: officer.staff.id,
    },
  ]);
  expect((await officer.get(`/api/desk/drills/${first.body['id']}`)).body['protocol']).toEqual(given);
  const { rows } = await sql<{ n: number }>`select count(*) as n from audit where kind = 'drill-recorded'`.execute(database.db);
  expect(rows[0]?.n).toBe(1);
});

test('a drill that failed is kept as failed; one that says otherwise than its checks, or of tomorrow, is not', async () => {
  const officer = await signedIn(world, 'key-officer');
  const wrong = [{ name: 'begin', at: 1, commands: [], checks: [check, { ...check, found: 'threshold' }] }];
  expect((await officer.post('/api/desk/drills', protocol({ steps: wrong, passed: false, drill: 'leak' }))).body).toMatchObject({ passed: false });
  for (const [over, code] of [
    [{ steps: wrong }, 'drill-inconsistent'],
    [{ passed: false }, 'drill-inconsistent'],
    [{ steps: [{ name: 'begin', at: 1, commands: [], checks: [] }] }, 'drill-inconsistent'],
    [{ begunAt: world.issuer.now() + 301 }, 'drill-in-future'],
    [{ drill: 'fire' }, 'request-malformed'],
    [{ steps: [] }, 'request-malformed'],
  ] as const)
    expect([code, (await officer.post('/api/desk/drills', protocol(over))).body['code']]).toEqual([code, code]);
  expect((await officer.get('/api/desk/drills/999')).body['code']).toBe('drill-unknown');
});

test('only a key officer hands one in; a clerk does not read them', async () => {
  expect((await (await signedIn(world, 'auditor')).post('/api/desk/drills', protocol())).status).toBe(403);
  expect((await (await signedIn(world, 'clerk')).get('/api/desk/drills')).status).toBe(403);
});
