/** The demo's staff: what the banner prints opens the desk, in the demo only; the same on every start. */
import { beforeAll, expect, test } from 'vitest';
import { decodeBase32 } from '../../../src/core/codec/base32.ts';
import { ensureDemoStaff } from '../../../src/issuer/demo/staff.ts';
import { endStaff } from '../../../src/issuer/staff/accounts.ts';
import { faultOf } from '../../../src/issuer/staff/passphrase.ts';
import { ROLES, type Role } from '../../../src/issuer/staff/roles.ts';
import { signIn } from '../../../src/issuer/staff/sign-in.ts';
import { withDatabase } from '../database.ts';
import { totpOf } from '../staff-desk.ts';
import { insertVenue } from '../visits.ts';
import { makeWorld, seedOf, type World } from '../world.ts';

const database = withDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  await insertVenue(world, 'ALA-00003');
});

const ensure = (secret = 'an installation') => ensureDemoStaff(world.issuer.db, seedOf(secret), world.issuer.now());

test('every role has somebody who has no other, and what takes two has two; whoever speaks for a venue is not of the ministry', async () => {
  const staff = await ensure();
  const count = (role: Role) => staff.filter(({ roles }) => roles.includes(role)).length;
  expect(ROLES.map((role) => [role, count(role)])).toEqual([
    ['clerk', 3],
    ['epidemiologist', 3],
    ['key-officer', 3],
    ['auditor', 1],
    ['venue', 1],
  ]);
  const spoken = await database.db.selectFrom('venue_account').innerJoin('staff', 'staff.id', 'staff_id').select(['login', 'venue_id']).execute();
  expect(spoken).toEqual([{ login: 'demo-venue', venue_id: 'ALA-00003' }]);
  for (const role of ROLES) expect([role, staff.some(({ roles }) => roles.length === 1 && roles[0] === role)]).toEqual([role, true]);
  for (const { login, passphrase } of staff) expect(faultOf(passphrase, login)).toBeNull();
});

test('what is printed signs in, in the demo and nowhere else; the same on the next start', async () => {
  const staff = await ensure();
  expect(await ensure()).toEqual(staff);
  for (const { login, passphrase, secret } of staff) {
    const totp = totpOf(world, decodeBase32(secret) ?? new Uint8Array());
    expect(await signIn(world.issuer, { login, passphrase, totp, former: null, demo: false })).toMatchObject({ ok: false, code: 'sign-in-wrong' });
    expect(await signIn(world.issuer, { login, passphrase, totp, former: null, demo: true })).toMatchObject({ ok: true, login });
  }
});

test('a database that outlived its data directory learns the new ones; a closed account stays closed; a real one of that login is left alone', async () => {
  const before = await ensure();
  await endStaff(world.issuer.db, 'demo-clerk', world.issuer.now());
  await database.db.updateTable('staff').set({ demo: false }).where('login', '=', 'demo-auditor').execute();
  const after = await ensure('another installation');
  expect(after.map(({ login }) => login)).toEqual(['demo-one', 'demo-two', 'demo-doctor', 'demo-officer', 'demo-venue']);
  expect(after[0]?.passphrase).not.toBe(before[0]?.passphrase);
  world.pass(60);
  for (const [one, ok] of [
    [before[0], false],
    [after[0], true],
  ] as const) {
    const totp = totpOf(world, decodeBase32(one?.secret ?? '') ?? new Uint8Array());
    expect(await signIn(world.issuer, { login: 'demo-one', passphrase: one?.passphrase ?? '', totp, former: null, demo: true })).toMatchObject({ ok });
  }
});
